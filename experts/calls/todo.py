"""What calls ask of a person: scores to hand in, a call to close, a question to answer."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext as _

from core.todo import Todo, TodoSource, register
from experts.calls import retention
from experts.calls.enums import CallState
from experts.calls.waiting import to_close, unscored
from experts.models import Call, CallQuestion


def to_score(user):
    return unscored().filter(user=user.pk)


def over(user):
    """By the clock of the database: with a moment of ours no question would keep its plan."""
    return to_close(user, Now())


def asked(user):
    open_questions = CallQuestion.objects.filter(call=OuterRef("pk"), answered_at=None)
    return Call.objects.filter(Exists(open_questions), contact=user.pk, state=CallState.PUBLISHED)


def to_erase(user):
    """For those who answer for personal data: they read the list before anything goes."""
    if not user.is_staff:
        return Call.objects.none()
    return Call.objects.filter(Exists(retention.due().filter(call=OuterRef("pk")).order_by()))


def by_day(rows):
    return rows.select_related("call").order_by("due_on", "pk")


def by_deadline(rows):
    return rows.order_by("deadline", "pk")


def score_line(row) -> Todo:
    return Todo(
        label=_("Score the answers to the call %(call)s") % {"call": row.call.code},
        url=reverse("calls:detail", args=[row.call.code]),
        about=row.call.title,
        due_on=row.due_on,
        since=row.created_at,
        then=_("all scores are shown when everybody has handed in"),
    )


def close_line(row) -> Todo:
    return _line(row, _("Close the call %(call)s: its deadline is over"), row.deadline)


def question_line(row) -> Todo:
    return _line(row, _("Answer a question about the call %(call)s"), row.published_at)


def erase_line(row) -> Todo:
    return Todo(
        label=_("Read which answers to the call %(call)s have had their time")
        % {"call": row.code},
        url=reverse("calls:retention"),
        about=row.title,
        since=row.closed_at or row.deadline,
        then=_("you say which data may go for good"),
    )


def _line(row, label: str, since: datetime) -> Todo:
    return Todo(
        label=label % {"call": row.code}, url=row.get_absolute_url(), about=row.title, since=since
    )


def register_all() -> None:
    register(TodoSource(to_score, by_day, score_line))
    register(TodoSource(over, by_deadline, close_line))
    register(TodoSource(asked, by_deadline, question_line))
    register(TodoSource(to_erase, by_deadline, erase_line))
