"""Reminders of recommendations: to who carries them, then level by level to those above.

Nobody is reminded of what is done, dropped, or rejected: rejected ones wait for a decision.
"""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.utils import timezone

from core.models import OutboundMail
from interventions.enums import Setting
from interventions.models import ProcessSetting
from interventions.reminders import Owed, ReminderSource, register
from reports.models import OwnerLink, Recommendation
from reports.recommendations.people import Around


def _due(days) -> Around:
    return _found(Recommendation.objects.issued().owed().filter(due_on__in=days))


def _found(rows) -> Around:
    """On most days there are none: asking for numbers alone is cheap."""
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers:
        return Around([])
    rows = Recommendation.objects.filter(pk__in=numbers).with_age()
    return Around(rows.select_related("owner", "mission__unit").order_by("pk"))


def _each(around, people_of):
    for row in around.rows:
        yield Owed(str(row.pk), row.due_on, people_of(row), {"recommendation": row.pk})


def carriers_owed(days):
    """Those who carry it; an owner outside too, once somebody has made a link for him."""
    around = _due(days)
    links = OwnerLink.objects.in_force().exclude(recommendation__owner_email="")
    links = {one.recommendation_id: one for one in links.filter(recommendation__in=around.rows)}
    for owed, row in zip(_each(around, around.carriers), around.rows, strict=True):
        link = links.get(row.pk)
        yield replace(owed, write=partial(write_outside, link)) if link else owed


def write_outside(link, key: str) -> None:
    OutboundMail.objects.ask(
        "recommendation_outside_due", key=f"{key}:outside", to=link.made_by, link=link.pk
    )


def units_told(days):
    around = _due(days)
    yield from _each(around, around.unit)


def representations_told(days):
    around = _due(days)
    yield from _each(around, around.representation)


def responses_owed(days):
    """Due so many days after it was given out; once the act itself is due, that speaks alone."""
    delay = timedelta(days=ProcessSetting.objects.numbers()[Setting.RESPONSE_DUE_DAYS])
    given_out = [day - delay for day in days]
    rows = Recommendation.objects.issued().with_age().unanswered()
    around = _found(rows.filter(issued_at__date__in=given_out, due_on__gt=timezone.localdate()))
    for row in around.rows:
        due_on = timezone.localdate(row.issued_at) + delay
        yield Owed(str(row.pk), due_on, around.carriers(row), {"recommendation": row.pk})


def register_all() -> None:
    register(
        ReminderSource("recommendation", "recommendation_reminder", carriers_owed),
        ReminderSource(
            "recommendation_unit", "recommendation_late_unit", units_told,
            level=Setting.LATE_UNIT_DAYS,
        ),
        ReminderSource(
            "recommendation_rr", "recommendation_late_rr", representations_told,
            level=Setting.LATE_RR_DAYS,
        ),
        ReminderSource("response", "response_reminder", responses_owed),
    )  # fmt: skip
