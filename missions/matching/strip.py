"""The field days of a mission and what surrounds them, as a strip of one person."""

from dataclasses import dataclass
from datetime import date, timedelta

from core.dates import day_range
from missions.matching.core import Person, Wish

#: Calendar days drawn before the first and after the last field day.
AROUND = 21


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    label: str
    mission: str = ""


@dataclass(frozen=True)
class Strip:
    first: date
    last: date
    field: Bar
    busy: list[Bar]


def strip_of(wish: Wish, person: Person) -> Strip:
    first = wish.starts_on - timedelta(days=AROUND)
    last = wish.ends_on + timedelta(days=AROUND)
    field = _bar(first, last, wish.starts_on, wish.ends_on)
    near = [one for one in person.busy if one.starts_on <= last and one.ends_on >= first]
    near.sort(key=lambda one: one.starts_on)
    codes = person.codes
    bars = [
        _bar(first, last, one.starts_on, one.ends_on, codes.get(one.mission, "")) for one in near
    ]
    return Strip(first, last, field, bars)


def _bar(first: date, last: date, start: date, end: date, mission: str = "") -> Bar:
    """Cut to what is drawn; in per cent of its width, with a point whatever the language."""
    span = (last - first).days + 1
    left = (max(start, first) - first).days / span * 100
    width = ((min(end, last) - max(start, first)).days + 1) / span * 100
    return Bar(f"{left:.2f}%", f"{width:.2f}%", day_range(start, end), mission)
