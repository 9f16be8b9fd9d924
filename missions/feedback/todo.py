"""Feedback asked for after a mission, of its coordination and its focal point."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from missions.enums import DONE_STATES, Stage
from missions.models import MissionFeedback, MissionMember
from missions.standing import standing_of
from missions.todo import of_mission

#: Asked for within these calendar days after the last field day, and not later.
FRESH = timedelta(days=45)


def rows(user):
    """Members of missions just done, of whom this person has not said anything yet."""
    mine = Q(mission__focal_point=user.pk)
    if coordinated := standing_of(user).coordinated:
        mine |= Q(mission__shares__intervention__in=coordinated)
    given = MissionFeedback.objects.filter(
        mission=OuterRef("mission"), expert=OuterRef("expert"), author=user.pk
    )
    today = timezone.localdate()
    done = MissionMember.objects.filter(
        mine, mission__state__in=DONE_STATES, ends_on__range=(today - FRESH, today)
    )
    return done.exclude(expert__user=user.pk).exclude(Exists(given)).distinct()


def prepare(members):
    return members.select_related("mission__country", "expert__user").order_by("ends_on", "pk")


def line(member) -> Todo:
    return Todo(
        label=_("Give feedback on %(name)s") % {"name": member.expert},
        url=reverse("missions:feedback", args=[member.mission.code, member.expert.code]),
        due_on=member.ends_on + FRESH,
        then=_("EST reads it when it looks for an expert"),
        **of_mission(member.mission, Stage.LESSONS),
    )


def register_source() -> None:
    register(TodoSource(rows, prepare, line))
