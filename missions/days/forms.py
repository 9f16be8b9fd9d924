"""The grid: one small form for each intervention, each with the version its writer saw."""

from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import NumberInput
from core.forms import SeenForm
from interventions.enums import PlanSource
from interventions.models import PlannedDays

MOST_DAYS = 400
OUTSIDE = format_lazy(gettext_lazy("Write between 0 and {most} days."), most=MOST_DAYS)


class PlanForm(SeenForm):
    """The plan of one intervention and year. Without days there is no plan, and the row goes."""

    days = forms.DecimalField(
        label=gettext_lazy("Person-days"),
        required=False,
        max_digits=5,
        decimal_places=1,
        show_hidden_initial=True,
        validators=[
            MinValueValidator(Decimal(0), OUTSIDE),
            MaxValueValidator(Decimal(MOST_DAYS), OUTSIDE),
        ],
        widget=NumberInput(attrs={"step": "0.5", "inputmode": "decimal", "min": 0}),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source"), choices=PlanSource, show_hidden_initial=True
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason of a deviation"),
        required=False,
        max_length=250,
        show_hidden_initial=True,
    )

    class Meta:
        model = PlannedDays
        fields = ["days", "source", "reason"]

    def __init__(self, *args, row, **kwargs):
        """`row`: the intervention's YearOfDays; its plan is what the form edits."""
        self.row = row
        instance = row.plan or PlannedDays(intervention=row.intervention, year=row.year)
        super().__init__(*args, instance=instance, prefix=f"i{row.intervention.pk}", **kwargs)
        if row.plan is None:
            self.initial["source"] = PlanSource.DTF
            self.initial["seen"] = ""
        for name in ("days", "source", "reason"):
            words = {"field": self.fields[name].label, "code": row.intervention.code}
            widget = self.fields[name].widget
            widget.attrs["aria-label"] = _("%(field)s, %(code)s") % words
            widget.attrs["class"] = "form-select" if name == "source" else "form-control"

    @property
    def is_touched(self) -> bool:
        """Something was typed: compared with what its writer saw, not with what stands now."""
        return bool({"days", "reason", "source"} & set(self.changed_data)) and (
            self.row.plan is not None or bool(self["days"].value() or self["reason"].value())
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("reason") and cleaned.get("days") is None and "days" not in self.errors:
            self.add_error("days", _("Write the days that this is the reason of."))
        return cleaned

    def _post_clean(self):
        """Days may be empty here: the row is then taken away and not checked as a row."""
        if self.cleaned_data.get("days") is not None:
            super()._post_clean()

    def keep(self) -> PlannedDays | None:
        if self.cleaned_data["days"] is not None:
            return self.save()
        if self.instance.pk:
            self.instance.delete()
        return None
