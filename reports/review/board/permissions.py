"""Who does what on the board of a review. Deciding stays with `reports.choose_lesson`."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_est, is_unit_coordinator
from reports.enums import ReviewChoice, ReviewState
from reports.review.board.models import ReviewMove
from reports.review.models import AnnualReview, ReviewLesson
from reports.review.permissions import edit_review


def belongs_to(user, unit) -> bool:
    """Members and the coordinator of a unit, kept on the user: a board asks for every card."""
    if not hasattr(user, "_own_units"):
        user._own_units = set(user.est_units.values_list("pk", flat=True))
    return unit.pk in user._own_units or is_unit_coordinator(user, unit)


@rule("reports.read_board")
def read_board(user, review: AnnualReview | None = None) -> Verdict:
    """What EST weighs is its own; everybody reads what came of it, the published review."""
    if is_est(user):
        return ALLOWED
    return Verdict(_("The board of the review is for EST; the published review is for everybody."))


@rule("reports.propose_to_review")
def propose_to_review(user, choice: ReviewLesson | None = None) -> Verdict:
    """Units propose while lessons are collected, the EST managers until it is frozen."""
    if choice is None:
        return read_board(user)
    if user.is_est_manager:
        return edit_review(user, choice.review)
    if not belongs_to(user, choice.lesson.unit):
        return Verdict(_("People of the lesson's unit propose it, or an EST manager."))
    if choice.review.state != ReviewState.COLLECTING:
        return Verdict(_("The collection is over: the EST managers finish the synthesis."))
    return ALLOWED


@rule("reports.vote_lesson", is_personal=True)
def vote_lesson(user, choice: ReviewLesson | None = None) -> Verdict:
    """EST votes; for the review of one unit its people do, and the EST managers."""
    if choice is None:
        return read_board(user)
    review = choice.review
    if not is_est(user):
        return Verdict(_("People of EST vote."))
    if review.unit_id and not user.is_est_manager and not belongs_to(user, review.unit):
        return Verdict(_("People of the unit vote in the review of their unit."))
    if review.is_frozen:
        return Verdict(_("This review is frozen: the votes stand as they are."))
    if choice.decision not in (ReviewChoice.PROPOSED, ReviewChoice.KEPT):
        return Verdict(_("A lesson that was merged or set aside is not voted for."))
    return ALLOWED


@rule("reports.undo_move")
def undo_move(user, move: ReviewMove | None = None) -> Verdict:
    """Whoever made a move takes it back while he could make it; an EST manager takes back any."""
    if move is None:
        return read_board(user)
    if user.is_est_manager:
        return edit_review(user, move.review)
    if user.pk not in (move.by_id, move.on_behalf_of_id):
        return Verdict(_("Whoever made this move takes it back, or an EST manager."))
    if move.review.state != ReviewState.COLLECTING:
        return Verdict(_("The collection is over: the EST managers finish the synthesis."))
    return ALLOWED
