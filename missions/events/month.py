"""The days of a month as a sheet of whole weeks, Monday to Sunday."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format

from core.days import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class Month:
    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @classmethod
    def or_none(cls, year: int, number: int) -> "Month | None":
        """None for a month that no calendar shows."""
        is_one = FIRST_YEAR <= year <= LAST_YEAR and 1 <= number <= 12
        return cls(year, number) if is_one else None

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def weeks(self) -> list[list[date]]:
        start = self.first - timedelta(days=self.first.weekday())
        count = (self.last - start).days // 7 + 1
        return [
            [start + timedelta(days=7 * week + day) for day in range(7)] for week in range(count)
        ]

    def beside(self, step: int) -> "Month | None":
        place = self.year * 12 + self.number - 1 + step
        return Month.or_none(place // 12, place % 12 + 1)

    def __str__(self) -> str:
        return date_format(self.first, "F Y")
