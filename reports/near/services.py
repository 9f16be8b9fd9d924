"""Vectors of lessons: made by a job, kept, and read by those who compare.

A change of a text is seen by its hash, so nothing has to remember to ask: whoever moves a lesson
asks at once (receivers.py, the board), and every hour `tasks.sweep` finds what was forgotten.
"""

import uuid
from dataclasses import dataclass
from types import ModuleType

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Job
from core.permissions import require
from core.workflow import TransitionRefused
from reports.enums import LessonState, LinkKind
from reports.lessons.models import LessonLink
from reports.lessons.services import link
from reports.models.lessons import Lesson
from reports.near import meaning, words
from reports.near.models import DistinctLessons, LessonVector
from reports.near.texts import hash_of, stored_hash, text_of

#: Texts of one step of the job: its lease is renewed and its work kept after each.
AT_ONCE = 100


@dataclass(frozen=True)
class Method:
    name: str
    module: ModuleType
    #: Average similarity from which lessons stand side by side: high, for a person reads each
    #: pair; the bench lessons.purity chooses a lower one, for whole groups.
    least: float
    label: str


def methods() -> list[Method]:
    """The best of those installed first; words are always there."""
    by_words = Method(words.NAME, words, 0.2, gettext_lazy("their words"))
    if not meaning.installed():
        return [by_words]
    return [Method(meaning.name(), meaning, 0.25, gettext_lazy("their meaning")), by_words]


# --- making ---------------------------------------------------------------------------
def stale(method: Method):
    """Lessons that left their author's desk and whose text this method has not read as it is."""
    fresh = LessonVector.objects.filter(
        lesson=OuterRef("pk"), method=method.name, text_hash=OuterRef("now_hash")
    )
    rows = Lesson.objects.exclude(state__in=[LessonState.DRAFT, LessonState.ARCHIVED])
    return rows.annotate(now_hash=stored_hash()).filter(~Exists(fresh))


def ask_vectors() -> Job | None:
    """Each wish is a job of its own: one that began before this change may have missed it."""
    return Job.objects.ask("reports.lesson_vectors", key=f"lesson-vectors:{uuid.uuid4()}")


def make_stale(progress) -> int:
    """Reads what is stale, a batch at a time; a second run finds nothing to do."""
    made = 0
    for method in methods():
        while batch := list(stale(method).order_by("pk")[:AT_ONCE]):
            texts = [text_of(one) for one in batch]
            keep(method, batch, texts, method.module.make(texts))
            made += len(batch)
            progress(min(95, made * 95 // (made + AT_ONCE)))
    return made


def keep(method: Method, lessons, texts, contents) -> None:
    LessonVector.objects.bulk_create(
        [
            LessonVector(
                lesson=lesson, method=method.name, text_hash=hash_of(text), content=content
            )
            for lesson, text, content in zip(lessons, texts, contents, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["lesson", "method"],
        update_fields=["text_hash", "content", "made_at"],
    )


# --- reading --------------------------------------------------------------------------
def best_method(lessons) -> Method:
    """The encoder only where it has read them all: half of a comparison is none."""
    *better, last = methods()
    for method in better:
        if not stale(method).filter(pk__in=lessons).exists():
            return method
    return last


def contents_of(lessons, method: Method) -> dict[int, bytes]:
    rows = LessonVector.objects.filter(lesson__in=lessons, method=method.name)
    return dict(rows.order_by("lesson").values_list("lesson", "content"))


def decided_pairs(lessons) -> set[tuple[int, int]]:
    """Pairs about which somebody has spoken: not the same, or linked in so many words."""
    pairs = set()
    for model in (DistinctLessons, LessonLink):
        rows = model.objects.filter(first__in=lessons, second__in=lessons)
        pairs |= set(rows.values_list("first", "second"))
    return pairs


# --- what a person says of two --------------------------------------------------------
def in_order(one: Lesson, other: Lesson) -> dict:
    first, second = sorted((one, other), key=lambda lesson: lesson.pk)
    if first == second:
        raise TransitionRefused(_("Choose two lessons."))
    return {"first": first, "second": second}


@transaction.atomic
def tell_apart(lessons: list[Lesson], *, by) -> int:
    """Near in words and not the same, each of them and each other; they are not shown again."""
    require(by, "reports.compare_lessons")
    made = 0
    for number, one in enumerate(lessons):
        for other in lessons[number + 1 :]:
            _row, is_new = DistinctLessons.objects.get_or_create(
                **in_order(one, other), defaults={"by": by}
            )
            made += is_new
    return made


def contradict(one: Lesson, other: Lesson, sentence: str, *, by):
    """Both stand, and each names the other: where and why they differ is a lesson too."""
    require(by, "reports.compare_lessons")
    if not sentence.strip():
        raise TransitionRefused(_("Say in one sentence where they contradict each other."))
    return link(one, other, LinkKind.CONTRADICTS, sentence.strip(), by=by)
