"""Answers whose time is over: shown to EST first, erased when EST says so."""

from datetime import date

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from experts.calls.enums import ApplicationState
from experts.calls.erasing import erase_application
from experts.models import Application
from interventions.enums import Setting
from interventions.models import ProcessSetting


def months_kept() -> int:
    return ProcessSetting.objects.numbers()[Setting.CANDIDATE_MONTHS]


def months_before(day: date, months: int) -> date:
    """The same day so many months before, the last of its month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def due(today: date | None = None):
    """Closed so long ago; who was retained is in the roster, where other rules hold.

    A call that nobody ever closed was over with its deadline.
    """
    limit = months_before(today or timezone.localdate(), months_kept())
    rows = Application.objects.annotate(over_at=Coalesce("call__closed_at", "call__deadline"))
    rows = rows.filter(erased_at=None, over_at__date__lt=limit)
    rows = rows.exclude(state=ApplicationState.RETAINED)
    return rows.select_related("call", "cv").order_by("over_at", "pk")


#: Read and erased together; the next of the list follow.
MOST_SHOWN = 100


@transaction.atomic
def erase_due(shown: list[int], *, by) -> int:
    """Exactly those that were shown and are still due: what came meanwhile waits for its turn."""
    rows = list(due().filter(pk__in=shown))
    for row in rows:
        erase_application(row, by=by, reason="time_over")
    return len(rows)
