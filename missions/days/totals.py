"""The ledger of a year summed by country, over all the rows that the filters leave."""

from dataclasses import dataclass
from decimal import Decimal

from core.db import Fold
from interventions.models import PlannedDays
from missions.ledger import NO_DAYS, REMOTE, ZERO, Days, days_by_year


@dataclass
class Total:
    """One country, or all of them."""

    name: str
    plan: Decimal = ZERO
    regular: Days = NO_DAYS
    setup: Days = NO_DAYS
    specific: Days = NO_DAYS
    remote: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.plan - self.regular.total

    def add(self, plan: Decimal, days: dict) -> None:
        self.plan += plan
        self.regular += days.get("regular", NO_DAYS)
        self.setup += days.get("setup", NO_DAYS)
        self.specific += days.get("specific", NO_DAYS)
        self.remote += days.get(REMOTE, ZERO)


def totals_of(interventions, year: int, whole: str) -> tuple[list[Total], Total]:
    """Countries by name, and the whole. Three queries, whatever the number."""
    rows = list(interventions.order_by(Fold("country__name_fr"), "country", "pk"))
    days = days_by_year(rows, year)
    plans = dict(
        PlannedDays.objects.filter(intervention__in=rows, year=year).values_list(
            "intervention", "days"
        )
    )
    countries: dict[int, Total] = {}
    everything = Total(whole)
    for one in rows:
        country = countries.setdefault(one.country_id, Total(str(one.country)))
        for total in (country, everything):
            total.add(plans.get(one.pk, ZERO), days.get((one.pk, year), {}))
    return list(countries.values()), everything
