"""Person-days by intervention and calendar year, beside the plan and the norm (slides 7 and 10).

All numbers are person-days. A mission counts in the year of its first field day; one that serves
several interventions is split equally between them. Done: the field debriefing was held. Planned:
every other state but postponed and cancelled, which count nowhere. Only regular missions count
against plan and norm; setup and specific ones stand apart. The norm is an average: it warns, and
nothing is ever refused because of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, ExtractYear
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from interventions.models import Intervention, PlannedDays, ProcessSetting
from missions.enums import DONE_STATES, PLANNED_STATES, MissionKind
from missions.models import MissionIntervention

ZERO = Decimal(0)
#: Split days are shown to a tenth; the database keeps sixteen digits.
TENTH = Decimal("0.1")
_REGULAR = Q(mission__kind=MissionKind.REGULAR)
_DONE = Q(mission__state__in=DONE_STATES)
_PLANNED = Q(mission__state__in=PLANNED_STATES)
COUNTED = {
    "regular_done": _REGULAR & _DONE,
    "regular_planned": _REGULAR & _PLANNED,
    "other_done": ~_REGULAR & _DONE,
    "other_planned": ~_REGULAR & _PLANNED,
}


@dataclass(frozen=True)
class YearOfDays:
    """One intervention in one calendar year."""

    intervention: Intervention
    year: int
    #: Least and most a year; equal for a large programme.
    norm: tuple[int, int]
    regular_done: Decimal = ZERO
    regular_planned: Decimal = ZERO
    other_done: Decimal = ZERO
    other_planned: Decimal = ZERO
    #: The plan of the DTF or the country action plan; None where there is none.
    plan: PlannedDays | None = None
    #: Mean of the regular days a year, from the first year in the register to this one.
    running_mean: Decimal = ZERO

    @property
    def regular_total(self) -> Decimal:
        return self.regular_done + self.regular_planned

    @property
    def other_total(self) -> Decimal:
        return self.other_done + self.other_planned

    @property
    def left(self) -> Decimal | None:
        """What the plan leaves; below zero when more is done and planned than the plan holds."""
        return None if self.plan is None else self.plan.days - self.regular_total

    @property
    def norm_words(self) -> str:
        low, high = self.norm
        return str(high) if low == high else f"{low}–{high}"

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
        total += counted.get("regular_done", ZERO) + counted.get("regular_planned", ZERO)
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


def days_by_year(interventions) -> dict[tuple[int, int], dict[str, Decimal]]:
    """Sums by (intervention, year). One query."""
    sharing = (
        MissionIntervention.objects.filter(mission=OuterRef("mission"))
        .order_by()
        .values("mission")
        .values(number=Count("pk"))
    )
    part = F("mission__members__person_days") / F("sharing")
    rows = (
        MissionIntervention.objects.filter(
            intervention__in=interventions, mission__starts_on__isnull=False
        )
        .annotate(sharing=Subquery(sharing), year=ExtractYear("mission__starts_on"))
        .values("intervention", "year")
        .annotate(
            **{name: Coalesce(Sum(part, filter=which), ZERO) for name, which in COUNTED.items()}
        )
        .order_by()
    )
    found = defaultdict(dict)
    for row in rows:
        key = row["intervention"], row["year"]
        found[key] = {name: row[name].quantize(TENTH) for name in COUNTED}
    return found


def plans_by_year(interventions) -> dict[tuple[int, int], PlannedDays]:
    rows = PlannedDays.objects.filter(intervention__in=interventions)
    return {(row.intervention_id, row.year): row for row in rows}
