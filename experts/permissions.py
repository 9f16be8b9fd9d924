from django.utils.translation import gettext as _

from accounts.permissions import est_only
from core.permissions import ALLOWED, Verdict, rule
from experts.models import Expert
from interventions.permissions import is_est


@rule("experts.view")
def view(user, expert=None) -> Verdict:
    return ALLOWED


@rule("experts.manage")
def manage(user, expert=None) -> Verdict:
    return est_only(user)


@rule("experts.view_day_rate")
def view_day_rate(user, expert=None) -> Verdict:
    """Day rates are for EST alone, and for the person."""
    if is_est(user) or (expert is not None and expert.user_id == user.pk):
        return ALLOWED
    return Verdict(_("Day rates are visible to EST only."))


@rule("experts.keep_absences")
def keep_absences(user, absence=None) -> Verdict:
    """Everybody his own, EST those of all. Why somebody is away is for the same people."""
    if is_est(user):
        return ALLOWED
    if absence is None:
        own = Expert.objects.filter(user=user).exists()
        return ALLOWED if own else Verdict(_("Absences are kept by the experts and EST."))
    if absence.expert.user_id == user.pk:
        return ALLOWED
    return Verdict(_("Everybody keeps his own absences; EST those of others."))
