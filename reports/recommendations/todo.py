"""What recommendations ask of a person: an answer, the act itself."""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from reports.enums import Response
from reports.models import Recommendation
from reports.todo import of_mission

WEEK = timedelta(days=7)


def recommendations_owed(user):
    """What its owner still owes: an answer, or the act itself once it is due within the week."""
    soon = timezone.localdate() + WEEK
    owed = Q(response=Response.NONE) | Q(due_on__lte=soon)
    return Recommendation.objects.open().filter(owed, owner=user.pk)


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
        **of_mission(recommendation.mission),
    )


def register_all():
    register(TodoSource(recommendations_owed, prepare_recommendations, recommendation_line))
