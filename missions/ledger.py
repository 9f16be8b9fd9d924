"""Person-days by intervention and calendar year, beside the plan and the norm (slides 7 and 10).

All numbers are person-days. A mission counts in the year of its first field day. Planned: wanted
or asked for; booked: approved, its days taken; done: the field debriefing was held. Postponed and
cancelled missions count nowhere. Only regular missions count against plan and norm; setup and
specific ones stand apart, and so do the hours of remote support, which are no days at all. So
plan = planned + booked + done + left, whatever happens. The norm is an average: it warns, and
nothing is ever refused because of it.

A mission of several interventions is split equally between them, in tenths of a day; tenths that
cannot be split go one each to the first of them, so that the parts always sum to the whole.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import connection
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from interventions.models import Intervention, PlannedDays, ProcessSetting
from missions.enums import (
    BOOKED_STATES,
    DONE_STATES,
    PLANNED_STATES,
    MissionKind,
)
from missions.models import MissionIntervention, MissionMember
from missions.models.exchange import RemoteSupport
from missions.models.mission import Mission

ZERO = Decimal(0)
TENTH = Decimal("0.1")
#: Approved and not yet debriefed.
TAKEN_STATES = tuple(state for state in BOOKED_STATES if state not in DONE_STATES)
WANTED_STATES = tuple(state for state in PLANNED_STATES if state not in BOOKED_STATES)
#: Where the days of a mission count, by its state; a state without a column counts nowhere.
COLUMN_OF = {
    **dict.fromkeys(WANTED_STATES, "planned"),
    **dict.fromkeys(TAKEN_STATES, "booked"),
    **dict.fromkeys(DONE_STATES, "done"),
}
KINDS = tuple(kind.value for kind in MissionKind)
REMOTE = "remote"


@dataclass(frozen=True)
class Days:
    """Person-days of one kind of mission, by how certain they are."""

    planned: Decimal = ZERO
    booked: Decimal = ZERO
    done: Decimal = ZERO

    @property
    def ahead(self) -> Decimal:
        """Planned and booked: what is not done yet."""
        return self.planned + self.booked

    @property
    def total(self) -> Decimal:
        return self.planned + self.booked + self.done

    def __add__(self, other: "Days") -> "Days":
        return Days(
            self.planned + other.planned, self.booked + other.booked, self.done + other.done
        )

    def with_more(self, column: str, days: Decimal) -> "Days":
        return replace(self, **{column: getattr(self, column) + days})


NO_DAYS = Days()


@dataclass(frozen=True)
class YearOfDays:
    """One intervention in one calendar year."""

    intervention: Intervention
    year: int
    #: Least and most a year; equal for a large programme.
    norm: tuple[int, int]
    regular: Days = NO_DAYS
    setup: Days = NO_DAYS
    specific: Days = NO_DAYS
    #: Hours, never part of the days.
    remote: Decimal = ZERO
    #: The plan of the DTF or the country action plan; None where there is none.
    plan: PlannedDays | None = None
    #: Mean of the regular days a year, from the first year in the register to this one.
    running_mean: Decimal = ZERO

    @property
    def other(self) -> Days:
        return self.setup + self.specific

    @property
    def left(self) -> Decimal | None:
        """What the plan leaves; below zero when the missions hold more than the plan."""
        return None if self.plan is None else self.plan.days - self.regular.total

    @property
    def reason(self) -> str:
        return self.plan.reason if self.plan else ""

    @property
    def norm_words(self) -> str:
        low, high = self.norm
        return str(high) if low == high else f"{low}–{high}"

    @property
    def is_plan_off_norm(self) -> bool:
        return self.plan is not None and not self.norm[0] <= self.plan.days <= self.norm[1]

    @property
    def warnings(self) -> list[str]:
        """What the reader is told; no step of any workflow asks for it."""
        said = []
        if self.left is not None and self.left < 0:
            said.append(
                _("%(days)s person-days more than planned for %(year)s.")
                % {"days": floatformat(-self.left), "year": self.year}
            )
        if self.running_mean > self.norm[1]:
            said.append(
                _("The mean of %(mean)s person-days a year is above the norm of %(norm)s.")
                % {"mean": floatformat(self.running_mean), "norm": self.norm_words}
            )
        return said

    @property
    def plan_warnings(self) -> list[str]:
        """What is to be said of the plan itself, to those who keep it."""
        said = {"year": self.year, "norm": self.norm_words}
        if self.plan is None:
            return [_("No plan of days for %(year)s.") % said]
        if not self.is_plan_off_norm or self.plan.reason:
            return []
        said["days"] = floatformat(self.plan.days)
        if self.plan.days > self.norm[1]:
            return [_("%(days)s planned for a norm of %(norm)s: say why it is more.") % said]
        return [_("%(days)s planned for a norm of %(norm)s: say why it is less.") % said]


def ledgers(interventions: Iterable[Intervention]) -> dict[int, list[YearOfDays]]:
    """Every year of these interventions by id, oldest first; three queries for any number."""
    interventions = list(interventions)
    return _ledgers(interventions, ProcessSetting.objects.numbers())


def _ledgers(interventions, numbers):
    days, plans = days_by_year(interventions), plans_by_year(interventions)
    years = defaultdict(set)
    for pk, year in (*days, *plans):
        years[pk].add(year)
    return {
        one.pk: list(_years(one, years[one.pk], days, plans, one.norm(numbers)))
        for one in interventions
    }


def _years(intervention, years, days, plans, norm):
    """Years between the first and the last without any day are years of zero."""
    total = ZERO
    for number, year in enumerate(range(min(years), max(years) + 1) if years else (), start=1):
        counted = days.get((intervention.pk, year), {})
        total += counted.get("regular", NO_DAYS).total
        yield YearOfDays(
            intervention=intervention,
            year=year,
            norm=norm,
            plan=plans.get((intervention.pk, year)),
            running_mean=(total / number).quantize(TENTH),
            **counted,
        )


def ledger(intervention: Intervention) -> list[YearOfDays]:
    return ledgers([intervention])[intervention.pk]


def year_ledger(interventions: Iterable[Intervention], year: int) -> list[YearOfDays]:
    """One row an intervention for this year, in the order given, those without any day too."""
    interventions = list(interventions)
    numbers = ProcessSetting.objects.numbers()
    rows = {
        (row.intervention.pk, row.year): row
        for years in _ledgers(interventions, numbers).values()
        for row in years
    }
    return [
        rows.get((one.pk, year)) or YearOfDays(intervention=one, year=year, norm=one.norm(numbers))
        for one in interventions
    ]


# --- the sums -------------------------------------------------------------------------
_SHARE = MissionIntervention._meta.db_table
_MEMBER = MissionMember._meta.db_table
_COUNTED = ", ".join(f"'{state.value}'" for state in COLUMN_OF)
#: Missions once, their days once: each part is a whole number of tenths (see above).
_PARTS = f"""
WITH part AS (
    SELECT mission_id, intervention_id, count(*) OVER mission AS sharing,
           row_number() OVER (mission ORDER BY intervention_id) AS place
      FROM {_SHARE} WHERE mission_id IN ({{missions}})
    WINDOW mission AS (PARTITION BY mission_id)
), whole AS (
    SELECT mission_id, sum(person_days) * 10 AS tenths
      FROM {_MEMBER} WHERE mission_id IN ({{missions}}) GROUP BY mission_id
)
SELECT part.intervention_id, extract(year FROM mission.starts_on)::int, mission.kind,
       mission.state, sum(
           floor(tenths / sharing) + CASE WHEN place <= mod(tenths, sharing) THEN 1 ELSE 0 END
       ) / 10
  FROM part JOIN whole USING (mission_id)
  JOIN {Mission._meta.db_table} mission ON mission.id = part.mission_id
 WHERE mission.state IN ({_COUNTED}) AND {{wanted}}
 GROUP BY 1, 2, 3, 4
"""
_HOURS = f"""
UNION ALL
SELECT intervention_id, extract(year FROM held_on)::int, '{REMOTE}', '', sum(hours)
  FROM {RemoteSupport._meta.db_table} WHERE intervention_id = ANY(%(ids)s) AND {{wanted}}
 GROUP BY 1, 2
"""


def days_by_year(interventions, year: int | None = None) -> dict[tuple[int, int], dict]:
    """Days and hours by (intervention, year), of all years or of one. One query."""
    values = {"ids": [one.pk for one in interventions], "year": year}
    missions = f"SELECT mission_id FROM {_SHARE} WHERE intervention_id = ANY(%(ids)s)"
    wanted = "intervention_id = ANY(%(ids)s) AND mission.starts_on IS NOT NULL"
    held = "TRUE"
    if year is not None:
        during = "BETWEEN make_date(%(year)s, 1, 1) AND make_date(%(year)s, 12, 31)"
        missions += (
            f" AND mission_id IN (SELECT id FROM {Mission._meta.db_table}"
            f" WHERE starts_on {during})"
        )
        held = f"held_on {during}"
    found: dict = defaultdict(dict)
    sql = _PARTS.format(missions=missions, wanted=wanted) + _HOURS.format(wanted=held)
    for intervention, in_year, kind, state, days in _rows(sql, values):
        cell = found[intervention, in_year]
        if kind == REMOTE:
            cell[REMOTE] = days
        else:
            cell[kind] = cell.get(kind, NO_DAYS).with_more(COLUMN_OF[state], days.quantize(TENTH))
    return found


def days_of(missions) -> dict[int, dict[str, Days]]:
    """Days by intervention and kind of these missions (a queryset), whatever their dates."""
    chosen, values = missions.order_by().values("pk").query.sql_with_params()
    sql = _PARTS.format(missions=chosen, wanted="TRUE")
    found: dict = defaultdict(dict)
    for intervention, _year, kind, state, days in _rows(sql, [*values, *values]):
        cell = found[intervention]
        cell[kind] = cell.get(kind, NO_DAYS).with_more(COLUMN_OF[state], days.quantize(TENTH))
    return found


def _rows(sql: str, values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def plans_by_year(interventions) -> dict[tuple[int, int], PlannedDays]:
    rows = PlannedDays.objects.filter(intervention__in=interventions)
    return {(row.intervention_id, row.year): row for row in rows}
