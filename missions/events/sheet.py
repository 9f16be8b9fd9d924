"""A month laid out: bars over days in a few lanes a week, the rest counted."""

from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone

from missions.events import entries as found_entries
from missions.events.entries import ABSENCE, EVENT, MISSION, Entry
from missions.events.month import Month

#: Bars one above the other in a week; more are a number that leads to the day.
LANES = 4
RANKS = {EVENT: 0, MISSION: 1, ABSENCE: 2}


@dataclass
class Day:
    date: date
    in_month: bool
    is_today: bool
    url: str
    holidays: list[Entry] = field(default_factory=list)
    #: Entries on this day for which no lane was left.
    more: int = 0

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() > 4


@dataclass
class Cell:
    """A stretch of a lane: days without anything, or a bar."""

    span: int
    entry: Entry | None = None
    goes_on: bool = False
    came_from: bool = False


@dataclass
class Week:
    days: list[Day]
    lanes: list[list[tuple[int, int, Entry]]] = field(
        default_factory=lambda: [[] for _lane in range(LANES)]
    )
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return any(day.more for day in self.days)

    def place(self, entry: Entry) -> bool:
        """Into the first lane with room; False when it only counts."""
        first, last = self.days[0].date, self.days[6].date
        start = (max(entry.starts_on, first) - first).days
        end = (min(entry.ends_on, last) - first).days
        for lane in self.lanes:
            if all(end < other_start or start > other_end for other_start, other_end, _ in lane):
                lane.append((start, end, entry))
                return True
        for day in self.days[start : end + 1]:
            day.more += 1
        return False


@dataclass
class Sheet:
    month: Month
    weeks: list[Week]
    #: For phones: days of the month that have something, with what begins on them.
    agenda: list[tuple[Day, list[Entry]]]
    total: int


def sheet_of(found, user, month: Month, query: str = "") -> Sheet:
    weeks = [Week([_day(day, month, query) for day in week]) for week in month.weeks]
    first, last = weeks[0].days[0].date, weeks[-1].days[6].date
    entries = found_entries.days_of(found, user, first, last)
    entries.sort(key=lambda one: (RANKS[one.sort], one.starts_on, -one.ends_on.toordinal()))
    shown = _place(weeks, entries, first)
    whole = found_entries.in_full(shown)
    for week in weeks:
        week.rows = _rows(week, whole)
    return Sheet(month, weeks, _agenda(weeks, whole, month), _in(month, entries))


def _day(day: date, month: Month, query: str) -> Day:
    url = reverse("events:day", args=[day.year, day.month, day.day]) + query
    return Day(day, Month.of(day) == month, day == timezone.localdate(), url)


def _in(month: Month, entries) -> int:
    return sum(one.touches(month.first, month.last) for one in entries)


def _place(weeks, entries, first: date) -> list[Entry]:
    """Everything into its weeks; what found a lane somewhere."""
    shown = []
    for entry in entries:
        start = max(0, (entry.starts_on - first).days // 7)
        end = min(len(weeks) - 1, (entry.ends_on - first).days // 7)
        if entry.is_holiday:
            _mark(weeks, entry)
            continue
        placed = [week.place(entry) for week in weeks[start : end + 1]]
        if any(placed):
            shown.append(entry)
    return shown


def _mark(weeks, holiday: Entry) -> None:
    for week in weeks:
        for day in week.days:
            if holiday.touches(day.date, day.date):
                day.holidays.append(holiday)


def _rows(week: Week, whole) -> list[list[Cell]]:
    rows = []
    for lane in week.lanes:
        row, reached = [], 0
        for start, end, entry in sorted(lane, key=lambda one: one[0]):
            row += [Cell(1)] * (start - reached)
            row.append(
                Cell(
                    end - start + 1,
                    whole[entry.sort, entry.pk],
                    goes_on=entry.ends_on > week.days[6].date,
                    came_from=entry.starts_on < week.days[0].date,
                )
            )
            reached = end + 1
        if lane:
            rows.append([*row, *([Cell(1)] * (7 - reached))])
    return rows


def _agenda(weeks, whole, month: Month) -> list[tuple[Day, list[Entry]]]:
    """Each entry once, under the day of the month on which it begins or is met first."""
    by_day = {}
    for entry in whole.values():
        if entry.touches(month.first, month.last):
            by_day.setdefault(max(entry.starts_on, month.first), []).append(entry)
    days = [day for week in weeks for day in week.days if day.in_month]
    return [
        (day, [*day.holidays, *by_day.get(day.date, [])])
        for day in days
        if day.holidays or day.more or day.date in by_day
    ]


def day_entries(found, user, day: date) -> list[Entry]:
    """All of one day, in full."""
    entries = found_entries.days_of(found, user, day, day)
    entries.sort(key=lambda one: (RANKS[one.sort], one.starts_on, one.pk))
    whole = found_entries.in_full(entries)
    return [whole[one.sort, one.pk] for one in entries]
