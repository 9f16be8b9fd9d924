"""Who says how it was: those the mission was for, and EST's line; nobody of himself."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from missions.enums import DONE_STATES
from missions.permissions import commands, coordinates_mission


@rule("missions.give_feedback", is_personal=True)
def give_feedback(user, mission=None) -> Verdict:
    """Once the mission was debriefed: director, technical coordinator, focal point's line."""
    if mission is None or mission.state not in DONE_STATES:
        return Verdict(_("Feedback is asked for once the mission was debriefed."))
    if coordinates_mission(user, mission) or commands(user, mission):
        return ALLOWED
    return Verdict(_("The mission's coordination and its focal point give feedback."))
