"""Requests as lists need them: when due, how late, how long decisions took."""

from datetime import timedelta

from django.db.models import Aggregate, DateField, DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from interventions.enums import Setting
from missions.enums import WAITING_STATES, RequestState
from missions.steps import shifted

_R = RequestState
FINISHED_STATES = (_R.CLOSED, _R.WITHDRAWN)


class Median(Aggregate):
    """The middle duration; nothing where there is no row."""

    template = "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def with_due(rows):
    """Annotate `due_on`: the day by which EST owes its decision (setting REQUEST_DUE_DAYS)."""
    asked_on = TruncDate("submitted_at", output_field=DateField())
    return rows.annotate(due_on=shifted(asked_on, "+", Setting.REQUEST_DUE_DAYS))


def waiting(rows):
    return rows.filter(state__in=WAITING_STATES)


def late(rows):
    return with_due(waiting(rows)).filter(due_on__lt=timezone.localdate())


def for_list(rows):
    return with_due(rows).select_related(
        "intervention",
        "country",
        "unit",
        "theme",
        "requested_by",
        "assigned_expert__user",
        "mission",
    )


def decided_by_q(user, me) -> Q:
    """Requests this person decides on: his unit's, an EST manager any; never his own."""
    mine = Q(unit__in=me.units)
    if me.is_est_manager:
        mine |= Q(unit__coordinator=None) | Q(unit__coordinator=F("requested_by"))
    return mine & ~Q(requested_by__in=user.hands)


def median_of_year(rows, year: int) -> timedelta | None:
    """From the first minute to the decision, for the requests asked in that year. One query."""
    took = ExpressionWrapper(F("decided_at") - F("submitted_at"), output_field=DurationField())
    asked = rows.filter(submitted_at__year=year, decided_at__isnull=False)
    return asked.aggregate(median=Median(took))["median"]
