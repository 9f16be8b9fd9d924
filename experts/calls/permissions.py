"""Who keeps calls and reads answers: EST, and nobody about himself (source 001)."""

from django.utils.translation import gettext as _

from accounts.permissions import est_only
from core.permissions import ALLOWED, Verdict, rule
from experts.models import Application, Call, Reviewer
from interventions.permissions import is_est


def est(user) -> Verdict:
    return ALLOWED if is_est(user) else Verdict(_("Calls and their answers are kept by EST."))


@rule("calls.manage")
def manage(user, call: Call | None = None) -> Verdict:
    return est(user)


@rule("calls.view_applications")
def view_applications(user, call: Call | None = None) -> Verdict:
    return est(user)


def is_candidate(user, application: Application) -> bool:
    return application.email.lower() == user.email.lower()


@rule("calls.choose")
def choose(user, application: Application | None = None) -> Verdict:
    """Four eyes: nobody decides on his own answer, nor on one he declared an interest in."""
    verdict = est(user)
    if not verdict or application is None:
        return verdict
    if is_candidate(user, application):
        return Verdict(_("Nobody decides on his own answer."))
    if application.reviews.filter(reviewer__user__in=user.hands).exclude(interest="").exists():
        return Verdict(_("You declared an interest in this answer: others decide on it."))
    return ALLOWED


@rule("calls.withdraw")
def withdraw(user, application: Application | None = None) -> Verdict:
    """The candidate by his link; EST when he asked for it otherwise."""
    if application is not None and getattr(user, "application", None) == application.pk:
        return ALLOWED
    return choose(user, application) if hasattr(user, "pk") else Verdict(_("Not your answer."))


@rule("calls.score", is_personal=True)
def score(user, application: Application | None = None) -> Verdict:
    """Those EST named for this call, each for himself."""
    if application is None:
        return est(user)
    if is_candidate(user, application):
        return Verdict(_("Nobody scores his own answer."))
    if not Reviewer.objects.filter(call=application.call_id, user=user).exists():
        return Verdict(_("Only the reviewers named for this call score its answers."))
    return ALLOWED


@rule("calls.personal_data", is_personal=True)
def personal_data(user, application: Application | None = None) -> Verdict:
    """Export and erasure answer for the house before the law: EST managers, administrators."""
    return est_only(user)
