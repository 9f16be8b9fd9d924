"""What reports ask of a person: lessons to validate."""

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.enums import Stage
from missions.todo import of_mission
from reports.enums import LessonState
from reports.models import Lesson, LessonLog


def lessons_to_validate(user):
    """Proposed lessons: for the unit coordinator, never for the author (four eyes)."""
    mine = Q(unit__coordinator=user.pk)
    if user.is_est_manager:
        mine |= Q(author=F("unit__coordinator"))
    proposed = Lesson.objects.filter(mine, state=LessonState.PROPOSED)
    return proposed.exclude(author__in=user.hands)


def prepare_lessons(rows):
    log = LessonLog.objects.filter(subject=OuterRef("pk")).order_by("-at").values("at")[:1]
    since = Coalesce(Subquery(log), "created_at")
    return (
        rows.annotate(since=since)
        .select_related("mission__country", "remote_support")
        .order_by("pk")
    )


def lesson_line(lesson) -> Todo:
    return Todo(
        label=_("Validate lesson %(code)s") % {"code": lesson.code},
        url=lesson.get_absolute_url(),
        since=lesson.since,
        then=_("the annual review can keep it"),
        note=str(lesson.get_state_display()),
        **about(lesson),
    )


def about(lesson) -> dict:
    """The mission it was born of; else the support, or the words that say where."""
    if lesson.mission:
        return of_mission(lesson.mission, Stage.LESSONS)
    words = lesson.remote_support.code if lesson.remote_support else lesson.origin_note
    return {"about": words, "stage": Stage.LESSONS}


def register_all() -> None:
    register(TodoSource(lessons_to_validate, prepare_lessons, lesson_line))
