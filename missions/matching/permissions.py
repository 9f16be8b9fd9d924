"""Matching weighs rates and feedback: it is for EST (concept note, slide 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_est
from missions.enums import MissionState


@rule("missions.find_expert", is_personal=True)
def find_expert(user, mission=None) -> Verdict:
    if not is_est(user):
        return Verdict(_("Experts are chosen by EST."))
    if mission is not None and mission.state in (MissionState.CLOSED, MissionState.CANCELLED):
        return Verdict(_("A mission that is closed or cancelled is not changed any more."))
    return ALLOWED
