"""What people should know of a mission while it is planned. Warnings never block (slide 7)."""

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import short_date
from experts.enums import EXTERNAL_KINDS
from missions import conflicts, setup
from missions.enums import PLANNED_STATES, MissionKind
from missions.ledger import year_ledger
from missions.workflow import has_senior_lead


def of(mission, user) -> list[str]:
    """Sentences, none for a mission that is not planned any more."""
    if mission.state not in PLANNED_STATES:
        return []
    found = [
        _late_setup(mission),
        _junior(mission),
        _third_party(mission),
        *_same_days(mission, user),
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


def _same_days(mission, user) -> list[str]:
    """Clashes and what is worth knowing; what had to be confirmed was a moment ago."""
    found = conflicts.conflicts_of(mission, user=user)
    return [one.sentence for one in found if not one.asks]


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
