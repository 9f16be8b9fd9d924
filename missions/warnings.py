"""What people should know of a mission while it is planned. Warnings never block (slide 7)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import short_date
from experts.enums import EXTERNAL_KINDS
from missions import setup
from missions.enums import PLANNED_STATES, MissionKind
from missions.ledger import year_ledger
from missions.models import MissionMember
from missions.workflow import has_free_experts, has_senior_lead


def of(mission) -> list[str]:
    """Sentences, none for a mission that is not planned any more."""
    if mission.state not in PLANNED_STATES:
        return []
    found = [
        _late_setup(mission),
        _junior(mission),
        _third_party(mission),
        overlap(mission),
        *_norm(mission),
    ]
    return [sentence for sentence in found if sentence]


def _late_setup(mission) -> str:
    if not setup.is_late(mission):
        return ""
    return _("Beyond the six months: the setup mission was due by %(day)s.") % {
        "day": short_date(setup.deadline(mission), year=True)
    }


def _junior(mission) -> str:
    return has_senior_lead(mission).reason


def _third_party(mission) -> str:
    """Delegated missions are briefed and debriefed by the focal point (slide 9)."""
    outside = mission.members.filter(expert__kind__in=EXTERNAL_KINDS).select_related(
        "expert__user"
    )
    if hasattr(mission, "delegation") or not outside:
        return ""
    return _(
        "%(expert)s comes from outside EST: if the mission is entrusted to this person, record the"
        " delegation on its page."
    ) % {"expert": outside[0].expert}


def overlap(mission) -> str:
    """With missions not approved yet too: approval refuses, planning only tells."""
    if mission.state not in PLANNED_STATES:
        return ""
    verdict = has_free_experts(mission)
    if not verdict or mission.starts_on is None:
        return verdict.reason
    other = (
        MissionMember.objects.filter(
            expert__in=mission.members.values("expert"),
            mission__state__in=PLANNED_STATES,
            starts_on__lte=mission.ends_on,
            ends_on__gte=mission.starts_on,
        )
        .exclude(mission=mission)
        .select_related("expert__user", "mission")
        .first()
    )
    if other is None:
        return ""
    return _("%(expert)s is also planned for %(mission)s on these days.") % {
        "expert": other.expert,
        "mission": other.mission.code,
    }


def _norm(mission) -> list[str]:
    if mission.kind != MissionKind.REGULAR:
        return []
    year = (mission.starts_on or timezone.localdate()).year
    rows = year_ledger(mission.interventions.all(), year)
    return [
        _("%(code)s: %(warning)s") % {"code": row.intervention.code, "warning": sentence}
        for row in rows
        for sentence in row.warnings
    ]
