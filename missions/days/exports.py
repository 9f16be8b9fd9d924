"""The ledger of a year as a file: one row an intervention, numbers as numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from missions.ledger import YearOfDays, year_ledger

COLUMNS = {
    _("Intervention"): lambda row: row.intervention.code,
    _("Title"): lambda row: row.intervention.title,
    _("Country"): lambda row: row.intervention.country.name,
    _("EST unit"): lambda row: row.intervention.unit.name,
    _("Size"): lambda row: row.intervention.get_size_display(),
    _("Year"): lambda row: row.year,
    _("Plan"): lambda row: row.plan and row.plan.days,
    _("Source of the plan"): lambda row: row.plan and row.plan.get_source_display(),
    pgettext_lazy("days", "Planned"): lambda row: row.regular.planned,
    pgettext_lazy("days", "Booked"): lambda row: row.regular.booked,
    pgettext_lazy("days", "Done"): lambda row: row.regular.done,
    pgettext_lazy("days", "Left"): lambda row: row.left,
    _("Norm, least"): lambda row: row.norm[0],
    _("Norm, most"): lambda row: row.norm[1],
    _("Mean a year"): lambda row: row.running_mean,
    _("Setup missions, days"): lambda row: row.setup.total,
    _("Specific missions, days"): lambda row: row.specific.total,
    _("Remote support, hours"): lambda row: row.remote,
    _("Reason of a deviation"): lambda row: row.reason,
    _("Warnings"): lambda row: " ".join([*row.warnings, *row.plan_warnings]),
}


@dataclass
class LedgerRows:
    """What `core.export` asks of a queryset, over rows that are summed some hundred at a time."""

    interventions: object
    year: int

    @property
    def counted(self):
        """The queryset with as many rows as the file."""
        return self.interventions

    def none(self) -> "LedgerRows":
        return LedgerRows(self.interventions.none(), self.year)

    def iterator(self, chunk_size: int = 500) -> Iterator[YearOfDays]:
        rows = self.interventions.iterator(chunk_size=chunk_size)
        while some := list(islice(rows, 500)):
            yield from year_ledger(some, self.year)
