"""Where each lesson stands on the board of a review, as plain dicts that can be put back.

A place names lessons, never rows of the board: a lesson that left the board and came back stands
where it stood. Callers hold the lock of the review (services.locked).
"""

from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from core.workflow import TransitionRefused
from reports.enums import ReviewChoice
from reports.lessons.models import LessonSource
from reports.lessons.services import take_over_sources
from reports.models.lessons import Lesson, LessonTheme
from reports.review.board.models import ReviewMove
from reports.review.models import ReviewLesson
from reports.summary.models import SentenceSource

NOWHERE = None


def place(decision, *, position=0, reason="", into=None, proposed_by=None) -> dict:
    """`into` is the number of the lesson that takes this one up; `proposed_by` a person's."""
    return {
        "decision": str(decision),
        "position": position,
        "reason": reason,
        "into": into,
        "proposed_by": proposed_by,
    }


def place_of(choice: ReviewLesson | None) -> dict | None:
    if choice is None:
        return NOWHERE
    return place(
        choice.decision,
        position=choice.position,
        reason=choice.reason,
        into=choice.merged_into.lesson_id if choice.merged_into_id else None,
        proposed_by=choice.proposed_by_id,
    )


def places_of(review, lessons) -> dict[int, dict | None]:
    found = review.choices.filter(lesson__in=lessons).select_related("merged_into")
    return dict.fromkeys(lessons, NOWHERE) | {one.lesson_id: place_of(one) for one in found}


def write(review, places: dict[int, dict | None], *, by) -> None:
    """Merged lessons after those that take them up; those that leave the board last."""
    rows = review.choices.filter(lesson__in=places).select_related("lesson", "merged_into")
    rows = {one.lesson_id: one for one in rows}
    there = {pk: one for pk, one in places.items() if one}
    for lesson, wanted in sorted(there.items(), key=lambda item: item[1]["into"] is not None):
        row = rows.get(lesson) or ReviewLesson(review=review, lesson_id=lesson)
        row.decision, row.position = wanted["decision"], wanted["position"]
        row.reason, row.proposed_by_id = wanted["reason"], wanted["proposed_by"]
        successor = None
        if wanted["into"]:
            successor = review.choices.select_related("lesson").get(lesson=wanted["into"])
        if successor != row.merged_into:
            pass_sources(row, successor, by=by)
        row.save()
    leaving = [pk for pk, wanted in places.items() if wanted is NOWHERE]
    review.choices.filter(lesson__in=leaving).delete()


def pass_sources(row: ReviewLesson, successor: ReviewLesson | None, *, by) -> None:
    """What a lesson rests on goes with it to its successor, and away again when it leaves."""
    LessonSource.objects.filter(pk__in=row.passed_on).delete()
    row.merged_into, row.passed_on = successor, []
    if successor:
        known = set(successor.lesson.sources.values_list("pk", flat=True))
        take_over_sources(successor.lesson, row.lesson, by=by)
        new = successor.lesson.sources.exclude(pk__in=known).order_by("pk")
        row.passed_on = list(new.values_list("pk", flat=True))


def move(review, kind, places: dict[int, dict | None], *, by, verdict) -> ReviewMove | None:
    """Put lessons there and note where they were, as one move that can be taken back.

    What stands there already is left alone; where nothing moves there is no move.
    """
    before = places_of(review, list(places))
    places = {pk: there for pk, there in places.items() if there != before[pk]}
    if not places:
        return None
    write(review, places, by=by)
    return ReviewMove.objects.create(
        review=review,
        kind=kind,
        by=by,
        on_behalf_of=verdict.on_behalf_of,
        places=[
            {"lesson": pk, "before": before[pk], "after": after} for pk, after in places.items()
        ],
    )


def regroup(review, lesson: int, old: int, new: int) -> bool:
    """The lesson's own main theme; sentences that rest on it alone go along. False: it left."""
    rows = Lesson.objects.filter(pk=lesson, theme=old)
    if not rows.update(theme=new, version=F("version") + 1, updated_at=timezone.now()):
        return False
    LessonTheme.objects.filter(lesson=lesson, theme=new).delete()
    others = SentenceSource.objects.filter(sentence=OuterRef("pk")).exclude(lesson=lesson)
    sentences = review.sentences.filter(theme=old, sources__lesson=lesson)
    alone = sentences.filter(~Exists(others)).values_list("pk", flat=True)
    review.sentences.filter(pk__in=list(alone)).update(theme=new)
    return True


def put_back(review, done: ReviewMove, *, by) -> None:
    """Only while every lesson of the move still stands where the move put it."""
    now = places_of(review, [row["lesson"] for row in done.places])
    themes = [(row["lesson"], *row["theme"]) for row in done.places if "theme" in row]
    if any(now[row["lesson"]] != row["after"] for row in done.places) or not all(
        regroup(review, lesson, new, old) for lesson, old, new in themes
    ):
        raise TransitionRefused(
            _("These lessons were moved again since: look at them before you take this back.")
        )
    write(review, {row["lesson"]: row["before"] for row in done.places}, by=by)


# --- the order of the kept ------------------------------------------------------------
def next_position(review) -> int:
    last = review.choices.kept().order_by("-position").first()
    return last.position + 1 if last else 1


def in_order(review, lesson, before=None) -> dict[int, dict]:
    """The places of the kept of one theme when this lesson stands before that one, or last.

    The theme keeps its numbers: lessons of other themes stay where they are.
    """
    siblings = review.choices.kept().filter(lesson__theme=lesson.theme_id)
    rows = list(siblings.exclude(lesson=lesson).order_by("position", "lesson__code"))
    own = review.choices.filter(lesson=lesson).select_related("merged_into").first()
    numbers = [row.position for row in rows]
    numbers.append(own.position if own and own.is_kept else next_position(review))
    wanted = [row.lesson_id for row in rows]
    wanted.insert(wanted.index(before.pk) if before else len(wanted), lesson.pk)
    standing = {row.lesson_id: place_of(row) for row in rows}
    standing[lesson.pk] = place(ReviewChoice.KEPT, proposed_by=own.proposed_by_id if own else None)
    moved, last = {}, 0
    for pk, number in zip(wanted, sorted(numbers), strict=True):
        last = max(number, last + 1)
        if pk == lesson.pk or standing[pk]["position"] != last:
            moved[pk] = standing[pk] | {"position": last}
    return moved
