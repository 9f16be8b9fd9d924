"""Who is who around an intervention. Each role is one predicate over the rows that state it."""

from django.utils.translation import gettext as _

from accounts.permissions import est_only
from core.permissions import ALLOWED, Verdict, rule
from interventions.enums import COORDINATING_ROLES
from interventions.models import EstUnit, Intervention, Representative, TeamMember


def is_est(user) -> bool:
    """EST staff: managers, administrators, members of a unit. One query, kept on the user."""
    if not hasattr(user, "_is_est"):
        user._is_est = (
            user.is_staff or user.is_est_manager or EstUnit.objects.filter(members=user).exists()
        )
    return user._is_est


def is_unit_coordinator(user, unit) -> bool:
    return unit.coordinator_id == user.pk


def coordinates(user, intervention: Intervention) -> bool:
    """DI or technical coordinator of this intervention today (concept note, slide 10)."""
    return (
        TeamMember.objects.current()
        .filter(intervention=intervention, user=user, role__in=COORDINATING_ROLES)
        .exists()
    )


def represents(user, country) -> bool:
    """Resident representative of this country today."""
    return Representative.objects.current().filter(country=country, user=user).exists()


@rule("interventions.view")
def view(user, intervention=None) -> Verdict:
    return ALLOWED


@rule("interventions.manage")
def manage(user, intervention=None) -> Verdict:
    """EST owns the process: units, catalogues, settings (concept note, slide 10)."""
    return est_only(user)


@rule("interventions.transfer_focal_point")
def transfer_focal_point(user, intervention=None) -> Verdict:
    return est_only(user)


@rule("interventions.share_filters")
def share_filters(user, obj=None) -> Verdict:
    """Filters that colleagues saved are listed inside EST."""
    return ALLOWED if is_est(user) else Verdict(_("Reserved for EST."))


@rule("interventions.plan_days")
def plan_days(user, intervention=None) -> Verdict:
    """Coordinators of the intervention and EST keep its plan of days (concept note, slide 10)."""
    if intervention is None or is_est(user) or coordinates(user, intervention):
        return ALLOWED
    return Verdict(_("The plan of days is kept by the intervention's coordination and by EST."))


@rule("interventions.edit_sheet")
def edit_sheet(user, intervention=None) -> Verdict:
    """Results, risks, partners and committees; code, budget and unit stay EST's (slide 10)."""
    if intervention is None or is_est(user) or coordinates(user, intervention):
        return ALLOWED
    return Verdict(_("The sheet is kept by the intervention's coordination and by EST."))
