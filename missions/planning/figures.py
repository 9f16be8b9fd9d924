"""The figures of a year: one card of what they are drawn from, each number with its list."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from missions import options
from missions.days.figures import (
    Group,
    grouped,
    months_of,
    norms_by_country,
    year_cube,
)
from missions.enums import MissionKind
from missions.ledger import NO_DAYS, ZERO, Days


@dataclass(frozen=True)
class Line:
    """One country, unit or kind, with the address of the list of its missions."""

    name: str
    group: Group
    url: str
    norm: tuple[int, int] | None = None
    code: str = ""

    @property
    def norm_words(self) -> str:
        low, high = self.norm or (0, 0)
        return str(high) if low == high else f"{low}–{high}"


@dataclass(frozen=True)
class YearFigures:
    year: int
    missions: int
    days: Days
    countries: list[Line]
    kinds: list[Line]
    units: list[Line]
    #: Twelve rows: month, and days by column.
    months: list[dict]
    url: str


def load(user, year: int, *, country=None, unit=None, size=None) -> YearFigures:
    """Six queries at most, however many missions."""
    chosen = {"country": country, "unit": unit, "size": size}
    cells = year_cube(user, year, **chosen)
    norms = norms_by_country(user, year, **chosen)
    by_month = months_of(user, year, **chosen)

    def lines(key: str, names: dict, **more) -> list[Line]:
        found = grouped(cells, lambda cell: getattr(cell, key))
        return [
            Line(names.get(one.key, "–"), one, list_url(year, **(chosen | {key: one.key})), **more)
            for one in found
        ]

    codes = options.country_codes()
    return YearFigures(
        year=year,
        missions=sum(cell.missions for cell in cells),
        days=sum((group.by_column for group in grouped(cells, lambda cell: None)), NO_DAYS),
        countries=[
            Line(one.name, one.group, one.url, norms.get(one.group.key), codes[one.group.key])
            for one in lines("country", options.country_names())
        ],
        kinds=lines("kind", {kind.value: str(kind.label) for kind in MissionKind}),
        units=lines("unit", options.unit_names()),
        months=[
            {"month": month} | {column: by_month.get((month, column), ZERO) for column in COLUMNS}
            for month in range(1, 13)
        ],
        url=list_url(year, **chosen),
    )


COLUMNS = ("done", "booked", "planned")


def list_url(year: int, *, size=None, **chosen) -> str:
    """The missions that were counted; none by size, for which the list has no filter."""
    if size:
        return ""
    query = {"view": "all", "year": year, "days": "counted"}
    query |= {name: value for name, value in chosen.items() if value}
    return f"{reverse('missions:list')}?{urlencode(query)}"


def plain(days: Decimal):
    """20 and not 20.0: for charts and their tables."""
    return int(days) if days == int(days) else float(days)
