"""Who says what two lessons are to each other."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_est


@rule("reports.compare_lessons")
def compare_lessons(user, obj=None) -> Verdict:
    if is_est(user):
        return ALLOWED
    return Verdict(_("People of EST compare lessons."))
