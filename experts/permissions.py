from django.utils.translation import gettext as _

from accounts.permissions import est_only
from core.permissions import ALLOWED, Verdict, rule
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
