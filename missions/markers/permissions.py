"""Who says how far a mission saw the progress markers."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from missions.enums import MissionState
from missions.permissions import debrief

#: From the first day in the field until the mission is closed.
OBSERVING_STATES = (MissionState.ONGOING, MissionState.DEBRIEFED, MissionState.REPORTED)


@rule("missions.observe_markers")
def observe_markers(user, mission=None) -> Verdict:
    """The team that was there, as for the restitution."""
    if mission is None:
        return ALLOWED
    if mission.state not in OBSERVING_STATES:
        return Verdict(_("Progress markers are observed from the first day until the closing."))
    return debrief(user, mission)
