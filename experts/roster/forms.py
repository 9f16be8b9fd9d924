"""What people write of themselves, and what EST writes of them. All of it without JavaScript."""

from django import forms
from django.forms.models import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import day_range
from core.days import DayField
from core.forms import VersionedForm
from core.uploads import DOCX, ODT, PDF, DocumentField
from experts.models import (
    Availability,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertSector,
    ExpertSkill,
)

#: Empty rows that follow those filled in.
SPARE_ROWS, MOST_ROWS = 2, 30


class ProfileForm(HouseForm, VersionedForm):
    """Kind and level are proposed: EST answers them on the profile."""

    form_tag = False

    class Meta:
        model = Expert
        fields = [
            "presentation", "proposed_kind", "proposed_level", "countries", "base_place",
            "base_country", "most_days_away", "no_travel", "travel_note",
        ]  # fmt: skip
        widgets = {
            "presentation": forms.Textarea({"rows": 4}),
            "countries": forms.CheckboxSelectMultiple,
            "no_travel": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "proposed_kind": gettext_lazy("Only if it changes: EST validates it."),
            "proposed_level": gettext_lazy("Only if it changes: EST validates it."),
        }

    def clean(self):
        cleaned = super().clean()
        both = set(cleaned.get("countries") or ()) & set(cleaned.get("no_travel") or ())
        if both and cleaned.get("base_country") in both:
            self.add_error("no_travel", _("This is where the person lives."))
        for name in ("kind", "level"):
            if cleaned.get(f"proposed_{name}") == getattr(self.instance, name):
                cleaned[f"proposed_{name}"] = ""
        return cleaned


def rows_of(model, fields):
    return inlineformset_factory(
        Expert, model, fields=fields, extra=SPARE_ROWS, max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + SPARE_ROWS, can_delete=True,
    )  # fmt: skip


Languages = rows_of(ExpertLanguage, ["language", "level"])
Skills = rows_of(ExpertSkill, ["competence", "level"])
Sectors = rows_of(ExpertSector, ["sector", "level"])


class AvailabilityForm(HouseForm, forms.ModelForm):
    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    class Meta:
        model = Availability
        fields = ["starts_on", "ends_on", "note"]

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day cannot come before the first."))
        elif start and end and (same := self.instance.expert.offers.during(start, end).first()):
            self.add_error(
                "starts_on",
                _("Offered already: %(days)s. Take these back first, or choose others.")
                % {"days": day_range(same.starts_on, same.ends_on)},
            )
        return cleaned


class RateForm(HouseForm, forms.ModelForm):
    starts_on = DayField(label=gettext_lazy("In force from"))

    class Meta:
        model = DayRate
        fields = ["amount_eur", "starts_on", "note"]

    def __init__(self, *args, expert, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.expert = expert
        self.fields["amount_eur"].min_value = 1
        self.fields["amount_eur"].widget.attrs |= {"min": 1, "max": 10_000}

    def clean_amount_eur(self):
        amount = self.cleaned_data["amount_eur"]
        if not 1 <= amount <= 10_000:
            raise forms.ValidationError(_("Write a day rate from 1 to 10,000 EUR."))
        return amount

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if self.instance.expert.rates.filter(starts_on=day).exists():
            raise forms.ValidationError(_("A rate begins on this day already."))
        return day


class CvField(DocumentField):
    allowed, accept = frozenset({PDF, DOCX, ODT}), ".pdf,.docx,.odt"
    advice = gettext_lazy("PDF, Word or OpenDocument, up to 10 MB.")
    refusal = gettext_lazy("Not a PDF, nor a text of Word or OpenDocument without macros.")


class CvForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Keep this CV")
    file = CvField(label=gettext_lazy("CV"))


class StepForm(HouseForm, forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}), max_length=500
    )
