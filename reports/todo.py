"""What reports ask of a person: answers to recommendations, lessons to validate."""

from datetime import timedelta

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.enums import Stage
from missions.todo import about
from reports.enums import LessonState, Response
from reports.models import Lesson, LessonLog, Recommendation

WEEK = timedelta(days=7)


def recommendations_owed(user):
    """What its owner still owes: an answer, or the act itself once it is due within the week."""
    soon = timezone.localdate() + WEEK
    owed = Q(response=Response.NONE) | Q(due_on__lte=soon)
    return Recommendation.objects.visible_to(user).open().filter(owed, owner=user.pk)


def prepare_recommendations(rows):
    since = Coalesce("mission__report__diffused_at", "created_at")
    return rows.annotate(since=since).select_related("mission__country").order_by("due_on", "pk")


def recommendation_line(recommendation) -> Todo:
    is_answered = recommendation.response != Response.NONE
    label = (
        _("Follow up recommendation %(code)s")
        if is_answered
        else _("Answer recommendation %(code)s")
    )
    return Todo(
        label=label % {"code": recommendation.code},
        url=recommendation.get_absolute_url(),
        due_on=recommendation.due_on,
        since=recommendation.since,
        then=_("its follow-up stands on the list of recommendations"),
        note=str(recommendation.get_state_display()) if is_answered else _("no answer yet"),
        **_of_mission(recommendation.mission),
    )


def lessons_to_validate(user):
    """Proposed lessons: for the unit coordinator, never for the author (four eyes)."""
    mine = Q(mission__unit__coordinator=user.pk)
    if user.is_est_manager:
        mine |= Q(author=F("mission__unit__coordinator"))
    proposed = Lesson.objects.visible_to(user).filter(mine, state=LessonState.PROPOSED)
    return proposed.exclude(author__in=user.hands)


def prepare_lessons(rows):
    log = LessonLog.objects.filter(subject=OuterRef("pk")).order_by("-at").values("at")[:1]
    since = Coalesce(Subquery(log), "created_at")
    return rows.annotate(since=since).select_related("mission__country").order_by("pk")


def lesson_line(lesson) -> Todo:
    return Todo(
        label=_("Validate lesson %(code)s") % {"code": lesson.code},
        url=lesson.get_absolute_url(),
        since=lesson.since,
        then=_("the annual review can keep it"),
        note=str(lesson.get_state_display()),
        **_of_mission(lesson.mission),
    )


def _of_mission(mission) -> dict:
    return {
        "about": about(mission),
        "stage": Stage.LESSONS,
        "kind": mission.kind,
        "kind_word": str(mission.get_kind_display()),
    }


def register_sources():
    register(TodoSource(recommendations_owed, prepare_recommendations, recommendation_line))
    register(TodoSource(lessons_to_validate, prepare_lessons, lesson_line))
