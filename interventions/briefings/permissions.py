"""Who plans and gives the initial briefing of a sector expert (concept note, slide 7): EST."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.enums import BriefingState
from interventions.permissions import is_est, is_unit_coordinator


@rule("briefings.plan")
def plan(user, intervention=None) -> Verdict:
    return ALLOWED if is_est(user) else Verdict(_("EST plans the initial briefings."))


@rule("briefings.keep")
def keep(user, briefing=None) -> Verdict:
    """Dates, ticks and documents, until it is closed."""
    if briefing is not None and briefing.state != BriefingState.PLANNED:
        return Verdict(_("This briefing is closed: it stays as it was held."))
    return plan(user)


@rule("briefings.close")
def close(user, briefing=None) -> Verdict:
    """The focal point, the coordinator of the unit, EST managers; never the person briefed."""
    if briefing is None:
        return plan(user)
    intervention = briefing.intervention
    if briefing.expert_id in user.hands:
        return Verdict(_("Four eyes: nobody closes his own briefing."))
    if (
        intervention.focal_point_id == user.pk
        or is_unit_coordinator(user, intervention.unit)
        or user.is_est_manager
    ):
        return ALLOWED
    return Verdict(_("The focal point or the coordinator of the unit closes the briefing."))
