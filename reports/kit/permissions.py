"""Who takes the kit along: the mission's people, not everybody who may see the mission."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import represents
from missions.models import Mission
from missions.permissions import commands, coordinates_mission, is_member


@rule("reports.take_kit")
def take_kit(user, mission: Mission | None = None) -> Verdict:
    is_around = mission is None or (
        is_member(user, mission)
        or commands(user, mission)
        or coordinates_mission(user, mission)
        or represents(user, mission.country)
    )
    if is_around:
        return ALLOWED
    return Verdict(_("The kit is for those who travel, coordinate or represent."))
