"""Who opens, fills and publishes the annual review: EST owns it (concept note, slide 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_est, is_unit_coordinator
from reports.enums import ReviewState
from reports.review.models import AnnualReview, ReviewLesson


def managers_only(user) -> Verdict:
    if user.is_est_manager:
        return ALLOWED
    return Verdict(_("The EST managers lead the annual review."))


@rule("reports.open_review")
def open_review(user, review: AnnualReview | None = None) -> Verdict:
    return managers_only(user)


@rule("reports.edit_review")
def edit_review(user, review: AnnualReview | None = None) -> Verdict:
    verdict = managers_only(user)
    if verdict and review is not None and review.is_frozen:
        return Verdict(_("This review is frozen: send it back to the synthesis to change it."))
    return verdict


@rule("reports.publish_review")
def publish_review(user, review: AnnualReview | None = None) -> Verdict:
    """Four eyes does not apply: the review is the work of all units, not of one author."""
    return managers_only(user)


@rule("reports.choose_lesson")
def choose_lesson(user, choice: ReviewLesson | None = None) -> Verdict:
    """Units contribute while lessons are collected, the EST managers until it is frozen."""
    if choice is None:
        return ALLOWED
    if user.is_est_manager:
        return edit_review(user, choice.review)
    if not is_unit_coordinator(user, choice.lesson.unit):
        return Verdict(_("The coordinator of the lesson's unit or an EST manager decides this."))
    if choice.review.state != ReviewState.COLLECTING:
        return Verdict(_("The collection is over: the EST managers finish the synthesis."))
    return ALLOWED


@rule("reports.draw_review")
def draw_review(user, review: AnnualReview | None = None) -> Verdict:
    """A frozen review has one PDF, made once."""
    if not is_est(user):
        return Verdict(_("Reserved for EST."))
    if review is not None and review.is_frozen and review.has_current_document:
        return Verdict(_("The PDF of this review is made and does not change any more."))
    return ALLOWED


@rule("reports.print_review")
def print_review(user, review: AnnualReview | None = None) -> Verdict:
    """The same review with headings in another language: EST asks, its readers then have it."""
    return ALLOWED if is_est(user) else Verdict(_("Reserved for EST."))
