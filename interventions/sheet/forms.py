"""Parts of the sheet, each a page of its own: facts in one form, the others in rows."""

from django import forms
from django.forms.models import (
    BaseInlineFormSet,
    BaseModelFormSet,
    inlineformset_factory,
    modelformset_factory,
)
from django.utils.translation import gettext_lazy as _

from core.crispy import HouseForm
from core.forms import SeenForm, VersionedForm
from interventions.enums import TransversalTheme
from interventions.models import (
    Committee,
    Intervention,
    InterventionResult,
    PartnerOrganisation,
    Risk,
)

MOST_ROWS = 40


class FactsForm(HouseForm, VersionedForm):
    """What the coordination may say of itself; code, budget and unit are EST's, in the admin."""

    transversal_themes = forms.MultipleChoiceField(
        label=_("Transversal themes"),
        choices=TransversalTheme,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    form_tag, submit_label = False, ""  # the page has one button for all its parts

    class Meta:
        model = Intervention
        fields = ["partner", "zone", "transversal_themes", "partner_budget_eur"]


class ResultForm(SeenForm):
    class Meta:
        model = InterventionResult
        fields = ["position", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class RiskForm(SeenForm):
    class Meta:
        model = Risk
        fields = ["kind", "level", "text", "response"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "response": forms.Textarea(attrs={"rows": 2}),
        }


class PartnerForm(SeenForm):
    class Meta:
        model = PartnerOrganisation
        fields = ["name", "role", "contact"]


class CommitteeForm(SeenForm):
    class Meta:
        model = Committee
        fields = ["kind", "name", "chair", "members", "rhythm"]
        widgets = {"members": forms.Textarea(attrs={"rows": 2})}


class Rows(BaseInlineFormSet):
    """Rows that belong to the intervention alone."""

    def keep(self) -> None:
        self.save()


class CommitteeRows(BaseModelFormSet):
    """A committee may serve several interventions: it is left, and goes with the last of them."""

    def __init__(self, *args, instance, **kwargs):
        self.intervention = instance
        rows = Committee.objects.filter(interventions=instance).order_by("kind", "name", "pk")
        super().__init__(*args, queryset=rows, **kwargs)

    def delete_existing(self, obj, commit=True):  # noqa: FBT002 - Django's signature
        obj.interventions.remove(self.intervention)
        if not obj.interventions.exists():
            obj.delete()

    def keep(self) -> None:
        self.save()
        for committee in self.new_objects:
            committee.interventions.add(self.intervention)


OPTIONS = {
    "extra": 0, "can_delete": True, "max_num": MOST_ROWS, "validate_max": True,
    "absolute_max": MOST_ROWS + 5,
}  # fmt: skip


def rows_of(model, form):
    return inlineformset_factory(Intervention, model, form=form, formset=Rows, **OPTIONS)


#: Formsets by the part of the address; also the anchor of the section on the page.
ROWS = {
    "results": rows_of(InterventionResult, ResultForm),
    "risks": rows_of(Risk, RiskForm),
    "partners": rows_of(PartnerOrganisation, PartnerForm),
    "committees": modelformset_factory(
        Committee, form=CommitteeForm, formset=CommitteeRows, **OPTIONS
    ),
}
TITLES = {
    "facts": _("Zone, themes and contributions"),
    "results": _("Results of the intervention"),
    "risks": _("Risks"),
    "partners": _("Partners"),
    "committees": _("Committees"),
}
EMPTY = {
    "results": _("The results of its logical framework, in the words of its DTF: three or four."),
    "risks": _("What may go wrong, and what is done about it."),
    "partners": _("Ministries, implementing partners, other donors, civil society."),
    "committees": _("Joint local partner committee, steering and technical committees."),
}
ADD = {
    "results": _("Add a result"),
    "risks": _("Add a risk"),
    "partners": _("Add a partner"),
    "committees": _("Add a committee"),
}
