"""The year of an expert on his profile: missions and absences as a strip, and days."""

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from core.dates import day_range, month_names
from missions.enums import DONE_STATES
from missions.models import Mission, MissionMember


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    words: str
    #: Class of the drawing: `done`, `planned` or `absent`.
    kind: str


def year_of(request, expert) -> dict | None:
    """What this reader may see of it; nothing where there is nothing."""
    today = timezone.localdate()
    first, last = date(today.year, 1, 1), date(today.year, 12, 31)
    rows = MissionMember.objects.filter(
        expert=expert, starts_on__lte=last, ends_on__gte=first, is_booked=True,
        mission__in=Mission.objects.visible_to(request.user).values("pk"),
    )  # fmt: skip
    rows = list(rows.select_related("mission__country").order_by("starts_on", "pk"))
    away = expert.absences.visible_to(request.user).during(first, last).order_by("starts_on")
    bars = [*map(_absence, away), *map(_mission, rows)]
    if not bars:
        return None
    days = {True: Decimal(0), False: Decimal(0)}
    for row in rows:
        days[row.mission.state in DONE_STATES] += row.person_days
    return {
        "year": today.year,
        "bars": bars,
        "months": [
            (place(date(today.year, number, 1)), word)
            for number, word in enumerate(month_names(), start=1)
        ],
        "today": place(today),
        "done": days[True],
        "planned": days[False],
    }


def place(day: date) -> str:
    """In per cent of its year, with a point whatever the language."""
    return f"{_share(day):.2f}%"


def _share(day: date) -> float:
    return (day.timetuple().tm_yday - 1) / (366 if calendar.isleap(day.year) else 365) * 100


def _bar(start: date, end: date, words: str, kind: str) -> Bar:
    year = timezone.localdate().year
    start, end = max(start, date(year, 1, 1)), min(end, date(year, 12, 31))
    width = _share(end) - _share(start) + 100 / 365
    return Bar(place(start), f"{width:.2f}%", words, kind)


def _mission(row) -> Bar:
    days = day_range(row.starts_on, row.ends_on)
    words = f"{row.mission.country}, {row.mission.code}, {days}"
    kind = "done" if row.mission.state in DONE_STATES else "planned"
    return _bar(row.starts_on, row.ends_on, words, kind)


def _absence(row) -> Bar:
    return _bar(row.starts_on, row.ends_on, day_range(row.starts_on, row.ends_on), "absent")
