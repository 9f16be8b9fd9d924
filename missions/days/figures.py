"""A year in sums, by country, unit and kind: two queries, however many missions.

A mission counts whole, in its own country and unit, in the year of its first field day; parts of
shared missions are the ledger's matter. The first query ranges over missions by their first day,
the second over members by the copy of it they carry, which an index holds with their days.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, CharField, Count, Exists, OuterRef, Sum, Value, When
from django.db.models.functions import ExtractMonth

from interventions.models import Intervention, ProcessSetting
from missions.enums import DONE_STATES
from missions.ledger import NO_DAYS, TAKEN_STATES, WANTED_STATES, ZERO, Days
from missions.models import Mission, MissionIntervention, MissionMember
from missions.standing import standing_of

COUNTED_STATES = (*WANTED_STATES, *TAKEN_STATES, *DONE_STATES)


@dataclass(frozen=True)
class Cell:
    """Missions and person-days of one country, unit and kind, planned, booked or done."""

    country: int
    unit: int
    kind: str
    column: str
    missions: int
    days: Decimal


def column_of(state: str) -> Case:
    return Case(
        When(**{f"{state}__in": DONE_STATES}, then=Value("done")),
        When(**{f"{state}__in": TAKEN_STATES}, then=Value("booked")),
        default=Value("planned"),
        output_field=CharField(),
    )


def missions_of_year(user, year: int, *, country=None, unit=None, size=None):
    """The missions this person sees that count in the year."""
    rows = Mission.objects.visible_to(user).filter(
        starts_on__range=(date(year, 1, 1), date(year, 12, 31)), state__in=COUNTED_STATES
    )
    if country:
        rows = rows.filter(country=country)
    if unit:
        rows = rows.filter(unit=unit)
    if size:
        served = MissionIntervention.objects.filter(
            mission=OuterRef("pk"), intervention__size=size
        )
        rows = rows.filter(Exists(served))
    return rows


def members_of_year(user, year: int, **chosen):
    """The team of those missions; for EST without asking who sees what."""
    during = (date(year, 1, 1), date(year, 12, 31))
    rows = MissionMember.objects.filter(starts_on__range=during)
    if standing_of(user).is_est and not chosen.get("size"):
        rows = rows.filter(mission__starts_on__range=during, mission__state__in=COUNTED_STATES)
        wanted = {f"mission__{name}": value for name, value in chosen.items() if value}
        return rows.filter(**wanted)
    return rows.filter(mission__in=missions_of_year(user, year, **chosen).values("pk"))


def year_cube(user, year: int, **chosen) -> list[Cell]:
    """The year by country, unit and kind. `chosen`: country, unit, size."""
    key = ("country", "unit", "kind", "column")
    missions = (
        missions_of_year(user, year, **chosen)
        .annotate(column=column_of("state"))
        .values_list(*key)
        .annotate(total=Count("pk"))
        .order_by()
    )
    days = (
        members_of_year(user, year, **chosen)
        .annotate(column=column_of("mission__state"))
        .values_list("mission__country", "mission__unit", "mission__kind", "column")
        .annotate(total=Sum("person_days"))
        .order_by()
    )
    found = {tuple(row): total for *row, total in days}
    return [Cell(*row, total, found.get(tuple(row), ZERO)) for *row, total in missions]


def months_of(user, year: int, **chosen) -> dict[tuple[int, str], Decimal]:
    """Person-days by month of the first field day, and by column."""
    rows = (
        members_of_year(user, year, **chosen)
        .annotate(month=ExtractMonth("starts_on"), column=column_of("mission__state"))
        .values_list("month", "column")
        .annotate(total=Sum("person_days"))
        .order_by()
    )
    return {(month, column): total for month, column, total in rows}


def norms_by_country(user, year: int, *, country=None, unit=None, size=None) -> dict:
    """Least and most regular days a year of the interventions running in it, by country."""
    rows = Intervention.objects.visible_to(user).filter(
        starts_on__lte=date(year, 12, 31), ends_on__gte=date(year, 1, 1)
    )
    chosen = {"country": country, "unit": unit, "size": size}
    rows = rows.filter(**{name: value for name, value in chosen.items() if value})
    numbers = ProcessSetting.objects.numbers()
    found: dict = defaultdict(lambda: (0, 0))
    for one in rows.only("country", "size").order_by("pk"):
        low, high = one.norm(numbers)
        least, most = found[one.country_id]
        found[one.country_id] = (least + low, most + high)
    return dict(found)


@dataclass(frozen=True)
class Group:
    """Cells that share a country, a unit or a kind."""

    key: object
    missions: int
    by_column: Days
    by_kind: dict[str, Days]

    @property
    def days(self) -> Decimal:
        return self.by_column.total

    @property
    def regular(self) -> Days:
        return self.by_kind.get("regular", NO_DAYS)


def grouped(cells: Iterable[Cell], key: Callable[[Cell], object]) -> list[Group]:
    """Groups of these cells, those with most days first."""
    parts: dict = defaultdict(list)
    for cell in cells:
        parts[key(cell)].append(cell)
    groups = [_group(name, part) for name, part in parts.items()]
    return sorted(groups, key=lambda one: (-one.days, str(one.key)))


def _group(key, cells) -> Group:
    by_kind: dict = defaultdict(lambda: NO_DAYS)
    for cell in cells:
        by_kind[cell.kind] = by_kind[cell.kind].with_more(cell.column, cell.days)
    total = sum(by_kind.values(), start=NO_DAYS)
    return Group(key, sum(cell.missions for cell in cells), total, dict(by_kind))
