"""What postponing or cancelling a mission brings with it, told before it is done."""

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from missions.contracts.enums import ContractState
from missions.enums import BOOKED_STATES, MissionKind, TorState
from missions.ledger import days_of, year_ledger
from missions.models import Mission


def of(mission, step) -> list[str]:
    """Sentences for the page that asks; nothing for steps that do not hurt."""
    if not step.is_grave:
        return []
    found = [*_days(mission), _experts(mission), _tor(mission), _contracts(mission)]
    found.append(_told(mission))
    return [sentence for sentence in found if sentence]


def _days(mission) -> list[str]:
    """Where the days leave the plan, and what stays of it."""
    if not mission.person_days:
        return []
    days = floatformat(mission.person_days)
    if mission.kind != MissionKind.REGULAR:
        return [_("%(days)s person-days leave the plan.") % {"days": days}]
    year = (mission.starts_on or timezone.localdate()).year
    chosen = list(mission.interventions.all())
    parts = days_of(Mission.objects.filter(pk=mission.pk))
    share = {pk: kinds[mission.kind].total for pk, kinds in parts.items()}
    return [
        _(
            "%(days)s person-days leave the plan: %(code)s falls to %(left)s for a norm of"
            " %(norm)s in %(year)s."
        )
        % {
            "days": days,
            "code": row.intervention.code,
            "left": floatformat(row.regular.total - share.get(row.intervention.pk, 0)),
            "norm": row.norm_words,
            "year": year,
        }
        for row in year_ledger(chosen, year)
    ]


def _experts(mission) -> str:
    names = [member.expert.user.name for member in mission.members.all()]
    if not names or mission.state not in BOOKED_STATES:
        return ""
    return ngettext(
        "The field days of %(names)s are free again.",
        "The field days of %(names)s are free again.",
        len(names),
    ) % {"names": ", ".join(names)}


def _tor(mission) -> str:
    written = [tor for tor in mission.tors.all() if tor.state != TorState.SUPERSEDED]
    return _("The ToR stay readable, with all contributions.") if written else ""


def _contracts(mission) -> str:
    """Without a number or a name: whoever may halt a mission reads it."""
    if not mission.contracts.filter(state=ContractState.SIGNED).exists():
        return ""
    return _("A signed contract runs on with its milestones: EST ends it, if it is to end.")


def _told(mission) -> str:
    return _("The team, the coordination, the Representation and EST are told by e-mail.")
