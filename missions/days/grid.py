"""Saving the grid: every row that is right is kept, every other stays as it was typed."""

from dataclasses import dataclass, field

from django.db import transaction

from core.permissions import require
from interventions.models import Intervention
from missions.days.forms import PlanForm
from missions.ledger import YearOfDays, year_ledger


@dataclass
class Saved:
    forms: list[PlanForm]
    #: Codes of the interventions whose plan was changed.
    changed: list[str] = field(default_factory=list)
    #: Rows as they are now whose plan is off the norm without a reason.
    unexplained: list[YearOfDays] = field(default_factory=list)

    @property
    def is_stale(self) -> bool:
        return any(form.is_bound and form.is_stale for form in self.forms)

    @property
    def is_whole(self) -> bool:
        return not any(form.is_bound for form in self.forms)


def grid(interventions, year: int) -> list[PlanForm]:
    return [PlanForm(row=row) for row in year_ledger(interventions, year)]


@transaction.atomic
def save(user, interventions, year: int, data) -> Saved:
    """Interventions are locked in order of their id: two writers of one new row wait in line."""
    rows = list(interventions)
    locked = Intervention.objects.filter(pk__in=[one.pk for one in rows]).order_by("pk")
    list(locked.select_for_update().values_list("pk"))
    done = Saved([])
    for row in year_ledger(rows, year):
        if f"i{row.intervention.pk}-source" not in data:
            done.forms.append(PlanForm(row=row))
            continue
        form = PlanForm(data, row=row)
        if form.is_touched and not _kept(user, form, done):
            done.forms.append(form)
        else:
            done.forms.append(PlanForm(row=row))
    return _shown_again(done, rows, year)


def _kept(user, form, done: Saved) -> bool:
    intervention = form.row.intervention
    require(user, "interventions.plan_days", intervention)
    if not form.is_valid():
        return False
    form.keep()
    done.changed.append(intervention.code)
    return True


def _shown_again(done: Saved, rows, year: int) -> Saved:
    """Rows that were kept are read again, so that their next change knows their version."""
    if not done.changed:
        return done
    now = {row.intervention.pk: row for row in year_ledger(rows, year)}
    done.forms = [
        form if form.is_bound else PlanForm(row=now[form.row.intervention.pk])
        for form in done.forms
    ]
    done.unexplained = [
        row
        for row in now.values()
        if row.intervention.code in done.changed and row.is_plan_off_norm and not row.reason
    ]
    return done
