"""Who notes what was said between missions (concept note, slides 7 and 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_unit_coordinator, represents
from missions.standing import standing_of


def _commands(user, intervention) -> bool:
    """EST's own line over an intervention."""
    return (
        intervention.focal_point_id == user.pk
        or is_unit_coordinator(user, intervention.unit)
        or user.is_est_manager
    )


@rule("exchanges.add")
def add(user, support=None) -> Verdict:
    """Remote support is noted by EST and by the experts who give it."""
    if standing_of(user).is_est or hasattr(user, "expert"):
        return ALLOWED
    return Verdict(_("Remote support is noted by EST and by the expert who gives it."))


@rule("exchanges.edit")
def edit(user, support=None) -> Verdict:
    """Also ticking off the next contact."""
    if support is None or support.expert.user_id == user.pk:
        return ALLOWED
    if _commands(user, support.intervention):
        return ALLOWED
    return Verdict(_("The expert who gave this support or the focal point changes it."))


@rule("exchanges.write")
def write(user, intervention=None) -> Verdict:
    """Communications: EST, the team of the intervention and the Representation."""
    me = standing_of(user)
    if me.is_est:
        return ALLOWED
    if intervention is None and (me.interventions or me.countries):
        return ALLOWED
    if intervention is not None and (
        intervention.pk in me.interventions or represents(user, intervention.country)
    ):
        return ALLOWED
    return Verdict(_("Communications are noted by EST, the intervention's team and the RR."))


@rule("exchanges.rewrite")
def rewrite(user, communication=None) -> Verdict:
    if communication is None or communication.written_by_id == user.pk:
        return ALLOWED
    if _commands(user, communication.intervention):
        return ALLOWED
    return Verdict(_("Who noted this communication or the focal point changes it."))
