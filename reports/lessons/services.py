"""Lessons begun, changed, checked, linked, kept: each in one transaction."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.permissions import require
from core.workflow import TransitionRefused
from reports.codes import next_code
from reports.enums import CheckPoint, LessonState, LinkKind
from reports.lessons.models import (
    LessonCheck,
    LessonKept,
    LessonLink,
    LessonRewording,
    LessonSource,
)
from reports.models import Lesson
from reports.workflow import LESSON_WORKFLOW

#: The texts of which the author's own is kept beside what validation made of them.
WORDING = (
    "title", "context", "mechanism", "outcome", "application", "evidence", "do_differently",
)  # fmt: skip


@transaction.atomic
def add_lesson(lesson, *, by, hides_author=False):
    source = lesson.mission or lesson.remote_support
    if source is None:
        require(by, "reports.add_own_lesson")
    else:
        require(by, "reports.add_lesson", source)
    lesson.take_from_origin()
    lesson.author = by
    lesson.author_hidden_by = by if hides_author else None
    lesson.code = next_code(Lesson)
    lesson.save()
    return lesson


def year_of(source) -> int:
    """The year of the origin: of the last field day, of the support, else this one."""
    day = getattr(source, "ends_on", None) or getattr(source, "held_on", None)
    return (day or timezone.localdate()).year


# --- wording --------------------------------------------------------------------------
@transaction.atomic
def keep_wording(lesson, before: dict, *, by) -> None:
    """After a change of a proposed lesson: who reworded what; checks of another text are void.

    The author's own change replaces his text, a reader's stands beside it.
    """
    changed = [name for name in before if before[name] != getattr(lesson, name)]
    if lesson.state != LessonState.PROPOSED or not changed:
        return
    if lesson.author_id == by.pk:
        lesson.checks.all().delete()
        return
    LessonRewording.objects.bulk_create(
        LessonRewording(
            lesson=lesson,
            field=name,
            before=before[name],
            after=getattr(lesson, name),
            reworded_by=by,
        )
        for name in changed
    )


def wording_of(lesson) -> dict[str, str]:
    return {name: getattr(lesson, name) for name in WORDING}


# --- checking -------------------------------------------------------------------------
@transaction.atomic
def keep_checks(lesson, said: dict[str, tuple[bool, str]], *, by) -> None:
    """What this reader says of each point; saying it again replaces what he said before."""
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    require(by, "reports.check_lesson", lesson)
    for point in CheckPoint:
        if point in said:
            is_met, remark = said[point]
            LessonCheck.objects.update_or_create(
                lesson=lesson,
                point=point,
                checked_by=by,
                defaults={"is_met": is_met, "remark": remark},
            )


@transaction.atomic
def check_and_validate(lesson, said, *, by):
    keep_checks(lesson, said, by=by)
    return LESSON_WORKFLOW.run(lesson, "validate", by=by)


# --- the author's name ----------------------------------------------------------------
@transaction.atomic
def hide_author(lesson, *, by, is_hidden: bool) -> None:
    lesson = Lesson.objects.select_for_update(of=("self",)).get(pk=lesson.pk)
    require(by, "reports.hide_author", lesson)
    lesson.author_hidden_by = by if is_hidden else None
    lesson.version += 1
    lesson.save(update_fields=["author_hidden_by", "version", "updated_at"])


# --- sources and links ----------------------------------------------------------------
@transaction.atomic
def add_source(lesson, source: LessonSource, *, by) -> LessonSource:
    require(by, "reports.link_lesson", lesson)
    same = {"mission": source.mission, "remote_support": source.remote_support,
            "request": source.request}  # fmt: skip
    is_origin = any(
        one and one in (lesson.mission, lesson.remote_support) for one in same.values()
    )
    if is_origin or LessonSource.objects.filter(lesson=lesson, **same).exists():
        raise TransitionRefused(_("This source is named already."))
    source.lesson, source.added_by = lesson, by
    source.save()
    return source


@transaction.atomic
def link(lesson, other, kind: str, sentence: str, *, by) -> LessonLink:
    """One row for both sides; linking again changes what is said."""
    require(by, "reports.link_lesson", lesson)
    if lesson.pk == other.pk:
        raise TransitionRefused(_("A lesson is not linked with itself."))
    first, second = sorted((lesson, other), key=lambda one: one.pk)
    row, _is_new = LessonLink.objects.update_or_create(
        first=first, second=second,
        defaults={"kind": LinkKind(kind), "sentence": sentence, "added_by": by},
    )  # fmt: skip
    return row


@transaction.atomic
def take_over_sources(kept, merged, *, by) -> None:
    """A merged lesson leaves its sources to the one that stays; whoever merges has asked."""
    wanted = [LessonSource(mission=merged.mission, remote_support=merged.remote_support)]
    if merged.mission is None and merged.remote_support is None:
        wanted = []
    wanted += list(merged.sources.all())
    known = {_key(one) for one in kept.sources.all()} | {_key(kept)}
    for one in wanted:
        if _key(one) not in known:
            known.add(_key(one))
            LessonSource.objects.create(
                lesson=kept, mission=one.mission, remote_support=one.remote_support,
                request=one.request, note=one.note or merged.title[:250], added_by=by,
            )  # fmt: skip


def _key(one) -> tuple:
    return (one.mission_id, one.remote_support_id, getattr(one, "request_id", None))


def links_of(lesson, reader) -> list[dict]:
    """Lessons that say the same or the contrary, of those this reader may read."""
    rows = LessonLink.objects.filter(Q(first=lesson) | Q(second=lesson))
    rows = rows.select_related("added_by").order_by("kind", "pk")
    pairs = [(row, row.second_id if row.first_id == lesson.pk else row.first_id) for row in rows]
    found = Lesson.objects.visible_to(reader).for_reader(reader).select_related("country")
    others = found.in_bulk([pk for _row, pk in pairs])
    return [{"link": row, "other": others[pk]} for row, pk in pairs if pk in others]


# --- unused ---------------------------------------------------------------------------
@transaction.atomic
def keep_unused(lesson, reason: str, *, by) -> LessonKept:
    require(by, "reports.keep_lesson", lesson)
    if not reason.strip():
        raise TransitionRefused(_("Say why this lesson stays though nobody used it."))
    return LessonKept.objects.create(lesson=lesson, reason=reason.strip()[:250], kept_by=by)
