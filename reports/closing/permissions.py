"""Who makes the closing file of an intervention, and who gets what is confidential in it."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.models import Intervention
from interventions.permissions import coordinates, is_est, is_unit_coordinator


@rule("reports.close_intervention")
def close_intervention(user, intervention: Intervention | None = None) -> Verdict:
    """The final report lists the reports: its authors are the coordination and EST."""
    if intervention is None or is_est(user) or coordinates(user, intervention):
        return ALLOWED
    return Verdict(_("The closing file is made by the intervention's coordination and by EST."))


@rule("reports.close_with_confidential")
def close_with_confidential(user, intervention: Intervention | None = None) -> Verdict:
    """Reports of mediations and evaluations stay in EST's own line."""
    if intervention is None or user.is_est_manager:
        return ALLOWED
    is_focal = intervention.focal_point_id == user.pk
    if is_focal or is_unit_coordinator(user, intervention.unit):
        return ALLOWED
    return Verdict(_("Confidential reports are joined by EST's own line alone."))
