"""Who answers the points of a checklist."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from missions.models import Mission
from missions.permissions import commands, coordinates_mission, is_member


@rule("reports.check_points")
def check_points(user, mission: Mission | None = None) -> Verdict:
    """The team and its line in EST; the coordination too, which is there after the mission."""
    if mission is None or (
        is_member(user, mission) or commands(user, mission) or coordinates_mission(user, mission)
    ):
        return ALLOWED
    return Verdict(_("The mission's team or the coordination answers the checklist."))
