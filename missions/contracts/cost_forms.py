"""The budget of a mission and what is paid beside the days: forms of EST's line."""

from django import forms
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.amounts import WholeAmountField
from core.crispy import HouseForm
from core.forms import VersionedForm
from missions.models import CostLine, Mission, MissionBudget

TOO_MUCH = {
    "min_value": gettext_lazy("An amount is not below zero."),
    "max_value": gettext_lazy("That is more than ten million EUR: is it in EUR?"),
}


class BudgetForm(HouseForm, VersionedForm):
    """Its version guards the list of costs as well."""

    form_tag, submit_label = False, ""
    costs = None

    class Meta:
        model = MissionBudget
        fields = ["line", "ceiling_eur"]
        field_classes = {"ceiling_eur": WholeAmountField}
        error_messages = {"ceiling_eur": TOO_MUCH}

    @property
    def both_texts(self):
        rows = super().both_texts
        if not self.is_stale:
            return rows
        typed = self.costs.as_text() if self.costs else ""
        stored = costs_as_text(self.instance.mission.cost_lines.order_by("kind", "pk"))
        return rows if stored == typed else [*rows, (_("Costs"), stored, typed)]


def costs_as_text(rows) -> str:
    return "\n".join(
        f"{one.get_kind_display()}, {one.label}: {one.planned_eur or 0} / {one.spent_eur or 0}"
        for one in rows
    )


class CostLineForm(forms.ModelForm):
    class Meta:
        model = CostLine
        fields = ["kind", "label", "planned_eur", "spent_eur"]
        field_classes = {"planned_eur": WholeAmountField, "spent_eur": WholeAmountField}
        error_messages = {
            "planned_eur": TOO_MUCH,
            "spent_eur": TOO_MUCH,
            "label": {"required": gettext_lazy("Say what it is, or empty the row.")},
            "kind": {"required": gettext_lazy("Choose the kind of cost.")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "–"), *self.fields["kind"].choices[1:]]

    def clean(self):
        cleaned = super().clean()
        amounts = [cleaned.get("planned_eur"), cleaned.get("spent_eur")]
        if not self.errors and self.has_changed() and amounts == [None, None]:
            self.add_error("planned_eur", _("Give what is planned or what was spent."))
        return cleaned


class BaseCosts(BaseInlineFormSet):
    def as_text(self) -> str:
        rows = [one.instance for one in self.forms if one.has_changed() or one.instance.pk]
        return costs_as_text(rows)


Costs = inlineformset_factory(
    Mission, CostLine, form=CostLineForm, formset=BaseCosts, extra=2,
    max_num=40, absolute_max=42, can_delete=True,
)  # fmt: skip
