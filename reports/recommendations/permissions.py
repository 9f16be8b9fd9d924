"""Who answers a recommendation, and who carries it out."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import represents
from missions.permissions import commands, coordinates_mission
from reports.enums import Addressee
from reports.models import Recommendation


@rule("reports.respond")
def respond(user, recommendation: Recommendation | None = None) -> Verdict:
    """Owner, intervention's coordination, RR; EST's line for what is addressed to EST."""
    if recommendation is None or recommendation.owner_id == user.pk:
        return ALLOWED
    mission = recommendation.mission
    if coordinates_mission(user, mission) or represents(user, mission.country):
        return ALLOWED
    if recommendation.addressed_to == Addressee.EST and commands(user, mission):
        return ALLOWED
    return Verdict(_("The owner, the coordination of the intervention or the RR answers this."))
