"""An Excel country action plan: what each row would change, told before anything is saved."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django import forms
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import sheets
from core.crispy import HouseForm
from core.permissions import require
from interventions.enums import PlanSource
from interventions.models import Intervention, PlannedDays
from missions.days.filters import FIRST_YEAR, LAST_YEAR, of_year, plannable_by
from missions.days.forms import MOST_DAYS


class ImportForm(HouseForm, forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Excel or CSV file"),
        help_text=gettext_lazy("The template filled in, .xlsx or .csv, 2 MB at most."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    submit_label = gettext_lazy("Show what it would change")


def columns(user) -> list[sheets.Column]:
    """Codes are those of the interventions whose plan the reader keeps."""
    known = {one.code: one for one in plannable_by(user).select_related("country")}
    return [
        sheets.Column("intervention", _("Intervention"), sheets.choice(known), is_required=True),
        sheets.Column("title", _("Title"), sheets.text(), hint=_("Not read: for you alone.")),
        sheets.Column("year", _("Year"), sheets.number(FIRST_YEAR, LAST_YEAR), is_required=True),
        sheets.Column(
            "days",
            _("Days"),
            sheets.number(0, MOST_DAYS, places=1),
            is_required=True,
            hint=_("Person-days of regular missions in the year."),
        ),
        sheets.Column(
            "source",
            _("Source"),
            sheets.choice(_sources(), shown=[one.label for one in PlanSource]),
            hint=_("Empty: country action plan."),
        ),
        sheets.Column("reason", _("Reason of a deviation"), sheets.text(250)),
    ]


def _sources() -> dict:
    """The words of the page in each language, and their abbreviation: people write “DTF”."""
    found = {one.value: one.value for one in PlanSource}
    for one in PlanSource:
        words = sheets.in_all_languages(one.label) | sheets.in_all_languages(one.abbreviation)
        found |= dict.fromkeys(words, one.value)
    return found


def template_rows(user, year: int) -> Iterable[dict]:
    """One line an intervention of the year, with the plan that stands."""
    rows = of_year(plannable_by(user), year).order_by("code")
    plans = {
        plan.intervention_id: plan
        for plan in PlannedDays.objects.filter(intervention__in=rows, year=year)
    }
    for one in rows[: sheets.LIMITS.rows]:
        plan = plans.get(one.pk)
        yield {
            "intervention": one.code,
            "title": one.title,
            "year": year,
            "days": plan.days if plan else None,
            "source": str(plan.get_source_display()) if plan else None,
            "reason": plan.reason or None if plan else None,
        }


@dataclass(frozen=True)
class Change:
    """One row of the file beside what stands; `before` is None where nothing does."""

    number: int
    intervention: Intervention
    year: int
    days: Decimal
    source: str
    reason: str
    before: PlannedDays | None

    @property
    def source_label(self) -> str:
        return str(PlanSource(self.source).label)

    @property
    def is_same(self) -> bool:
        old = self.before
        return old is not None and (old.days, old.source, old.reason) == (
            self.days, self.source, self.reason,
        )  # fmt: skip


@dataclass
class Comparison:
    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[Change] = field(default_factory=list)

    @property
    def to_write(self) -> list[Change]:
        return [*self.new, *self.changed]

    @property
    def stamp(self) -> str:
        """What stood when this was compared: another stamp means that somebody wrote since."""
        return salted_hmac(
            "missions.days.imports",
            repr(
                [
                    (one.number, one.before and one.before.updated_at)
                    for one in (*self.new, *self.changed, *self.same)
                ]
            ),
        ).hexdigest()


def compare(table: sheets.Table) -> Comparison:
    """Rows without a fault against what stands. An intervention and year may come only once."""
    good = [row for row in table.rows if not row.faults]
    _refuse_twins(table, good)
    good = [row for row in good if not row.faults]
    standing = {
        (plan.intervention_id, plan.year): plan
        for plan in PlannedDays.objects.filter(
            intervention__in={row.values["intervention"].pk for row in good}
        )
    }
    found = Comparison()
    for row in good:
        change = _change(row, standing)
        kept = found.new if change.before is None else found.changed
        (found.same if change.is_same else kept).append(change)
    return found


def _refuse_twins(table, rows) -> None:
    seen: dict = {}
    for row in rows:
        key = row.values["intervention"].pk, row.values["year"]
        first = seen.setdefault(key, row.number)
        if first != row.number:
            said = _("The same intervention and year stand in row %(row)s already.")
            table.refuse(row, "intervention", said % {"row": first})


def _change(row, standing) -> Change:
    """An empty source or reason leaves what stands."""
    values = row.values
    before = standing.get((values["intervention"].pk, int(values["year"])))
    return Change(
        number=row.number,
        intervention=values["intervention"],
        year=int(values["year"]),
        days=values["days"],
        source=values["source"] or (before.source if before else PlanSource.COUNTRY_ACTION_PLAN),
        reason=values["reason"] or (before.reason if before else ""),
        before=before,
    )


@transaction.atomic
def write(user, table: sheets.Table, stamp: str) -> tuple[Comparison, bool]:
    """Compared again under lock. Not written when what stands is not what the stamp saw."""
    wanted = {row.values["intervention"].pk for row in table.rows if not row.faults}
    locked = Intervention.objects.filter(pk__in=wanted).order_by("pk").select_for_update()
    list(locked.values_list("pk"))
    found = compare(table)
    if found.stamp != stamp:
        return found, False
    for change in found.to_write:
        require(user, "interventions.plan_days", change.intervention)
        plan = change.before or PlannedDays(intervention=change.intervention, year=change.year)
        plan.days, plan.source, plan.reason = change.days, change.source, change.reason
        plan.save()
    return found, True
