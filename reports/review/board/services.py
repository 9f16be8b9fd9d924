"""Moves on the board of a review, each in one transaction and each one that can be taken back.

Who wants to add a move: a function here, a kind in models.py, a line in VERBS of forms.py.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import require
from core.workflow import TransitionRefused
from reports.enums import ReviewChoice
from reports.near.services import ask_vectors
from reports.review.board.models import MoveKind, ReviewMove, ReviewVote
from reports.review.board.places import (
    NOWHERE,
    in_order,
    move,
    place,
    place_of,
    put_back,
    regroup,
)
from reports.review.models import ReviewLesson
from reports.review.selection import lessons_of
from reports.review.services import locked, sign, touch


def hold(review, lesson, *, by, seen, rule="reports.choose_lesson"):
    """The locked review, this lesson's row and the verdict of the rule; stale pages are refused.

    `seen` is the signature of the row that the page showed; None where nothing was shown.
    """
    review = locked(review)
    choice = review.choices.filter(lesson=lesson).select_related("merged_into").first()
    asked = choice or ReviewLesson(review=review, lesson=lesson)
    asked.review, asked.lesson = review, lesson
    verdict = require(by, rule, asked)
    if seen is not None and seen != sign(choice):
        raise TransitionRefused(
            _("Somebody else decided about this lesson in the meantime. Look at it again.")
        )
    return review, choice, verdict


def own_place(choice, decision, *, by, **more) -> dict:
    proposed_by = choice.proposed_by_id if choice else by.pk
    return place(decision, proposed_by=proposed_by, **more)


# --- on the board and off it ----------------------------------------------------------
@transaction.atomic
def propose(review, lesson, *, by, seen=None) -> ReviewMove | None:
    review, choice, verdict = hold(
        review, lesson, by=by, seen=seen, rule="reports.propose_to_review"
    )
    if choice:
        return None
    places = {lesson.pk: own_place(None, ReviewChoice.PROPOSED, by=by)}
    done = move(review, MoveKind.PROPOSE, places, by=by, verdict=verdict)
    ask_vectors()
    return done


@transaction.atomic
def propose_all(review, lessons, *, by) -> int:
    """As one move all that this person may propose and that are not on the board yet."""
    review, places = locked(review), {}
    there = review.choices.values("lesson")
    for lesson in lessons.exclude(pk__in=there).select_related("unit").order_by("pk"):
        if by.has_perm("reports.propose_to_review", ReviewLesson(review=review, lesson=lesson)):
            places[lesson.pk] = own_place(None, ReviewChoice.PROPOSED, by=by)
    if places:
        verdict = require(by, "reports.propose_to_review")
        move(review, MoveKind.PROPOSE, places, by=by, verdict=verdict)
        ask_vectors()
    return len(places)


@transaction.atomic
def withdraw(review, lesson, *, by, seen=None) -> ReviewMove | None:
    """Off the board; what others voted for or merged with it is not taken away from them."""
    review, choice, verdict = hold(
        review, lesson, by=by, seen=seen, rule="reports.propose_to_review"
    )
    if choice is None or choice.decision != ReviewChoice.PROPOSED:
        raise TransitionRefused(_("Only a lesson that nothing is decided about leaves the board."))
    if choice.sources.exists() or choice.votes.exclude(user=by).exists():
        raise TransitionRefused(
            _("Others voted for this lesson or merged one into it: set it aside with a reason.")
        )
    return move(review, MoveKind.WITHDRAW, {lesson.pk: NOWHERE}, by=by, verdict=verdict)


# --- what is decided ------------------------------------------------------------------
@transaction.atomic
def keep(review, lesson, *, by, seen=None, before=None, position=0) -> ReviewMove | None:
    """Kept: last of all, before another kept lesson of its theme, or at a number of its own."""
    review, choice, verdict = hold(review, lesson, by=by, seen=seen)
    was_kept = choice is not None and choice.is_kept
    if position:
        places = {lesson.pk: own_place(choice, ReviewChoice.KEPT, by=by, position=position)}
    else:
        places = in_order(review, lesson, sibling(review, lesson, before))
        places[lesson.pk]["proposed_by"] = choice.proposed_by_id if choice else by.pk
    touch(review)
    kind = MoveKind.ORDER if was_kept else MoveKind.KEEP
    return move(review, kind, places, by=by, verdict=verdict)


def sibling(review, lesson, before):
    """The lesson before which it goes; one that left the kept of its theme means last."""
    if before is None or before.pk == lesson.pk:
        return None
    kept = review.choices.kept().filter(lesson=before, lesson__theme=lesson.theme_id)
    return before if kept.exists() else None


@transaction.atomic
def shift(review, lesson, steps: int, *, by, seen=None) -> ReviewMove | None:
    """One up or one down among the kept of its theme."""
    review, _choice, _verdict = hold(review, lesson, by=by, seen=seen)
    rows = review.choices.kept().filter(lesson__theme=lesson.theme_id)
    row = list(rows.select_related("lesson").order_by("position", "lesson__code"))
    here = next((at for at, one in enumerate(row) if one.lesson_id == lesson.pk), None)
    if here is None:
        raise TransitionRefused(_("Only kept lessons have an order."))
    there = here + steps
    if not 0 <= there < len(row):
        return None
    follower = there if steps < 0 else there + 1
    before = row[follower].lesson if follower < len(row) else None
    return keep(review, lesson, by=by, before=before)


@transaction.atomic
def set_aside(review, lesson, *, reason: str, by, seen=None) -> ReviewMove | None:
    """The reason goes into the annex of the review (domain: annual synthesis)."""
    review, choice, verdict = hold(review, lesson, by=by, seen=seen)
    if not reason.strip():
        raise TransitionRefused(_("Say why this lesson is set aside: the reason is kept."))
    there = own_place(choice, ReviewChoice.SET_ASIDE, by=by, reason=reason.strip())
    touch(review)
    return move(review, MoveKind.SET_ASIDE, {lesson.pk: there}, by=by, verdict=verdict)


@transaction.atomic
def reopen(review, lesson, *, by, seen=None) -> ReviewMove | None:
    review, choice, verdict = hold(review, lesson, by=by, seen=seen)
    there = own_place(choice, ReviewChoice.PROPOSED, by=by)
    touch(review)
    return move(review, MoveKind.OPEN, {lesson.pk: there}, by=by, verdict=verdict)


@transaction.atomic
def merge(review, lesson, into, *, by, seen=None) -> ReviewMove | None:
    """`into` takes this lesson up, and with it those that this one had taken up before.

    Both stay readable; a successor that was merged itself stands for the one that took it up.
    Its own sources move first, so that each passes on what it brought itself.
    """
    review, choice, verdict = hold(review, lesson, by=by, seen=seen)
    successor = review.choices.filter(lesson=into).select_related("merged_into").first()
    target = successor.merged_into.lesson_id if successor and successor.merged_into else into.pk
    if target == lesson.pk:
        raise TransitionRefused(_("A lesson cannot be merged into itself or its own source."))
    if successor and successor.decision == ReviewChoice.SET_ASIDE:
        raise TransitionRefused(
            _("%(lesson)s is set aside: put it back among the proposed first.")
            % {"lesson": into.code}
        )
    places = {}
    if successor is None:
        places[target] = own_place(None, ReviewChoice.PROPOSED, by=by)
    for source in choice.sources.select_related("merged_into") if choice else ():
        places[source.lesson_id] = place_of(source) | {"into": target}
    places[lesson.pk] = own_place(choice, ReviewChoice.MERGED, by=by, into=target)
    touch(review)
    return move(review, MoveKind.MERGE, places, by=by, verdict=verdict)


@transaction.atomic
def classify(review, lesson, theme, *, by, seen=None) -> ReviewMove | None:
    """Under another main theme: it is the lesson's own, so every list groups it there."""
    review, choice, verdict = hold(review, lesson, by=by, seen=seen)
    if choice is None:
        raise TransitionRefused(_("Propose this lesson to the review first."))
    old = lesson.theme_id
    if theme.pk == old or not regroup(review, lesson.pk, old, theme.pk):
        return None
    choice.save(update_fields=["updated_at"])
    touch(review)
    there = place_of(choice)
    row = {"lesson": lesson.pk, "before": there, "after": there, "theme": [old, theme.pk]}
    return ReviewMove.objects.create(
        review=review,
        kind=MoveKind.THEME,
        by=by,
        on_behalf_of=verdict.on_behalf_of,
        places=[row],
    )


def merge_all(review, lessons, into, *, by) -> None:
    """All or none of them."""
    with transaction.atomic():
        for lesson in lessons:
            if lesson != into:
                merge(review, lesson, into, by=by)


def decide(review, lesson, data: dict, *, by) -> ReviewMove | None:
    """What the list of the year's lessons asks; `data` is its cleaned form."""
    verdict, seen = data["verdict"], data["seen"]
    if verdict == "keep":
        return keep(review, lesson, by=by, seen=seen, position=data["position"] or 0)
    if verdict == "set_aside":
        return set_aside(review, lesson, reason=data["reason"], by=by, seen=seen)
    move_it = propose if verdict == "propose" else reopen
    return move_it(review, lesson, by=by, seen=seen)


# --- taking back, voting --------------------------------------------------------------
@transaction.atomic
def undo(done: ReviewMove, *, by) -> ReviewMove:
    review = locked(done.review)
    done = ReviewMove.objects.select_for_update(of=("self",)).get(pk=done.pk)
    done.review = review
    require(by, "reports.undo_move", done)
    if done.undone_at:
        raise TransitionRefused(_("This move was taken back already."))
    put_back(review, done, by=by)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at", "updated_at"])
    touch(review)
    return done


@transaction.atomic
def vote(review, lesson, *, by, wants: bool) -> None:
    """One voice a lesson; asking twice changes nothing."""
    choice = review.choices.select_related("review__unit").get(lesson=lesson)
    require(by, "reports.vote_lesson", choice)
    if wants:
        ReviewVote.objects.get_or_create(choice=choice, user=by)
    else:
        ReviewVote.objects.filter(choice=choice, user=by).delete()


def proposable(review, user):
    """Lessons of the review's year that this person sees and that are not on its board."""
    return lessons_of(review).visible_to(user).exclude(pk__in=review.choices.values("lesson"))
