"""Where everything stands in the picture of a year: plain data, no query, no markup.

A lane is a box of its own: across it goes the year, in percent of its width, so that it is as
sharp on a phone as on A3; down it go units of the drawing. One lane is one intervention or one
expert. What meets in time stands on levels, one below the other.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from missions.enums import DONE_STATES, HALTED_STATES, MissionState

#: Units down: the height of a lane with one level, what each further level adds, where bars begin.
LANE, LEVEL, TOP, BAR = 44, 28, 13, 20
#: Percent of the year that the target of a bar takes on the smallest desk, 26 px of 700.
TARGET = 3.8
#: A sign of the label inside its bar, and the room a label beside it takes.
SIGN, BESIDE = 0.95, 2.6
#: From here on a label beside its bar stands before it.
NEAR_THE_END = 95
#: States in which nobody has said yes yet: drawn with a broken edge.
NOT_APPROVED = (MissionState.DRAFT, MissionState.PROPOSED)


class Visit(NamedTuple):
    """A mission with dates, as the plan needs it."""

    pk: int
    code: str
    title: str
    kind: str
    specific_kind: str
    state: str
    start: date
    end: date
    country: int
    unit: int
    days: Decimal
    #: Interventions it serves, and whether this reader may give it other days.
    served: tuple[int, ...] = ()
    is_movable: bool = False

    @property
    def is_halted(self) -> bool:
        return self.state in HALTED_STATES

    def share_of(self, intervention: int) -> Decimal:
        """What the ledger charges one of those it serves: equal parts, in tenths (ledger.py)."""
        place = sorted(self.served).index(intervention)
        tenths, over = divmod(int(self.days * 10), len(self.served))
        return Decimal(tenths + (place < over)) / 10

    @property
    def look(self) -> str:
        """done, part (in the field), open (agreed) or loose (asked for, not approved)."""
        if self.state in DONE_STATES:
            return "done"
        if self.state == MissionState.ONGOING:
            return "part"
        return "loose" if self.state in NOT_APPROVED else "open"


class Scale:
    """Days of one calendar year as percent of a lane; days beyond it lie on its edge."""

    def __init__(self, year: int):
        self.year = year
        self.first, self.last = date(year, 1, 1), date(year, 12, 31)
        self.days = (self.last - self.first).days + 1

    def x(self, day: date) -> float:
        """Where this day begins."""
        place = min(max((day - self.first).days, 0), self.days)
        return round(place / self.days * 100, 2)

    def span(self, start: date, end: date) -> tuple[float, float]:
        """Left edge and width of a stay, both days counted."""
        left = self.x(start)
        return left, round(self.x(end + timedelta(days=1)) - left, 2)

    def meets(self, start: date, end: date) -> bool:
        return start <= self.last and end >= self.first

    @cached_property
    def months(self) -> list[tuple[date, float]]:
        """First days of the months, and where they lie."""
        firsts = [date(self.year, number, 1) for number in range(1, 13)]
        return [(day, self.x(day)) for day in firsts]


@dataclass(frozen=True, slots=True)
class Bar:
    visit: Visit
    x: float
    width: float
    level: int
    label: str
    #: in, after or before the bar.
    place: str
    #: Share of the stay that is behind us, for what is in the field.
    part: float = 0


@dataclass(frozen=True, slots=True)
class Bracket:
    """From the start of an intervention to the day its setup mission is due."""

    x: float
    width: float
    is_late: bool
    due_on: date
    #: Whether the two ends lie in this year.
    has_start: bool
    has_end: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Days without a bar: an absence, a meeting, a holiday, a conflict."""

    x: float
    width: float
    thing: object = None


def _label_place(x: float, width: float, label: str, *, is_inside: bool) -> str:
    """Where today's line cuts a bar in two, nothing can be read inside."""
    if is_inside and len(label) * SIGN + 0.4 <= width:
        return "in"
    return "before" if x + width > NEAR_THE_END else "after"


def _room(x: float, width: float, place: str) -> tuple[float, float]:
    """What a bar keeps to itself: a target large enough for a finger, and its label."""
    spare = max(TARGET - width, 0) / 2
    left, right = x - spare, x + width + spare
    return (
        left - BESIDE if place == "before" else left,
        right + BESIDE if place == "after" else right,
    )


def bars(visits: Iterable[Visit], scale: Scale, today: date, label_of) -> tuple[list[Bar], int]:
    """Bars from left to right, each on the first level where there is room; how many levels."""
    found, ends = [], []
    for visit in sorted(visits, key=lambda one: (one.start, one.end, one.pk)):
        x, width = scale.span(visit.start, visit.end)
        label = "" if visit.is_halted else label_of(visit)
        place = _label_place(x, width, label, is_inside=visit.look != "part")
        left, right = _room(x, width, place)
        level = next((n for n, end in enumerate(ends) if end <= left), len(ends))
        ends[level : level + 1] = [right]
        found.append(Bar(visit, x, width, level, label, place, _part(visit, today)))
    return found, max(len(ends), 1)


def _part(visit: Visit, today: date) -> float:
    """Share of the field days that have begun, today's too."""
    if visit.look != "part":
        return 0
    gone = (today - visit.start).days + 1
    return round(min(max(gone / ((visit.end - visit.start).days + 1), 0), 1), 2)


def height(levels: int) -> int:
    return LANE + (levels - 1) * LEVEL


def bracket(start: date, due_on: date, today: date, scale: Scale) -> Bracket | None:
    """Nothing where neither the window nor its lateness falls into this year."""
    if not scale.meets(start, due_on):
        return None
    x = scale.x(start)
    return Bracket(
        x=x,
        width=round(scale.x(due_on) - x, 2),
        is_late=due_on < today,
        due_on=due_on,
        has_start=start >= scale.first,
        has_end=due_on <= scale.last,
    )


def spans(things: Iterable, scale: Scale) -> list[Span]:
    """For whatever has `starts_on` and `ends_on`; what lies outside the year is left out."""
    return [
        Span(*scale.span(one.starts_on, one.ends_on), one)
        for one in things
        if scale.meets(one.starts_on, one.ends_on)
    ]
