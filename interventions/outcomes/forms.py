"""A boundary partner with its markers, on one page."""

from django import forms
from django.db import transaction
from django.db.models import ProtectedError
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.forms import SeenForm, VersionedForm
from interventions.enums import MarkerLevel
from interventions.models import BoundaryPartner, ProgressMarker

#: Outcome mapping advises about fifteen a partner; more are not observed on a mission.
MOST_MARKERS = 25


class PartnerForm(HouseForm, VersionedForm):
    form_tag, submit_label = False, ""  # one button for the partner and its markers

    class Meta:
        model = BoundaryPartner
        fields = ["name", "challenge"]
        widgets = {"challenge": forms.Textarea({"rows": 3})}
        error_messages = {"name": {"required": gettext_lazy("Name the partner.")}}

    def clean_name(self):
        name, row = self.cleaned_data["name"], self.instance
        others = BoundaryPartner.objects.filter(intervention=row.intervention_id, name=name)
        if others.exclude(pk=row.pk).exists():
            raise forms.ValidationError(_("This partner already stands on the sheet."))
        return name


class MarkerForm(SeenForm):
    class Meta:
        model = ProgressMarker
        fields = ["level", "text", "is_active"]
        widgets = {"text": forms.Textarea({"rows": 2})}
        labels = {"text": gettext_lazy("What would be seen")}
        help_texts = {
            "text": gettext_lazy("An act of this partner that somebody can see, in one sentence."),
            "is_active": gettext_lazy("Missions are asked about it; without, its past stays."),
        }
        error_messages = {"text": {"required": gettext_lazy("Write the marker or empty the row.")}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = MarkerLevel.choices

    def has_changed(self):
        """A spare row in which only the level stands was not written."""
        return bool(self.instance.pk or "text" in self.changed_data)


class Markers(BaseInlineFormSet):
    def get_unique_error_message(self, unique_check):
        return _("Each marker stands here once.")

    def save_new(self, form, commit=True):  # noqa: FBT002 - Django's signature
        form.instance.position = len(self.initial_forms) + self.forms.index(form) + 1
        return super().save_new(form, commit)

    def delete_existing(self, obj, commit=True):  # noqa: FBT002
        """What was observed keeps its past: it is only asked about no more."""
        try:
            with transaction.atomic():
                obj.delete()
        except ProtectedError:
            ProgressMarker.objects.filter(pk=obj.pk).update(is_active=False)


MarkerRows = inlineformset_factory(
    BoundaryPartner,
    ProgressMarker,
    form=MarkerForm,
    formset=Markers,
    extra=0,
    can_delete=True,
    max_num=MOST_MARKERS,
    absolute_max=MOST_MARKERS + 5,
    validate_max=True,
)
