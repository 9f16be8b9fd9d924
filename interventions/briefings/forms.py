from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.forms import VersionedForm
from core.uploads import DocumentField
from interventions.briefings.queries import people_to_brief
from interventions.models import InitialBriefing, Intervention


class BriefingForm(HouseForm, VersionedForm):
    """A stay in Brussels of a few days; the checklist is copied when it is planned."""

    starts_on = DayField(label=gettext_lazy("First day"))
    ends_on = DayField(label=gettext_lazy("Last day"))

    class Meta:
        model = InitialBriefing
        fields = ["intervention", "expert", "starts_on", "ends_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        fields, row = self.fields, self.instance
        people = people_to_brief()
        if row.pk:
            del fields["intervention"]
            people = people_to_brief(row.intervention) | people.model.objects.filter(
                pk=row.expert_id
            )
        else:
            fields["intervention"].queryset = Intervention.objects.visible_to(user).order_by(
                "code"
            )
        fields["expert"].queryset = people.distinct()
        fields["expert"].empty_label = _("Post still being filled")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error(
                "ends_on",
                _("Choose a day from %(day)s on.") % {"day": short_date(start, year=True)},
            )
        self._check_expert(cleaned)
        return cleaned

    def _check_expert(self, cleaned):
        intervention = cleaned.get("intervention") or getattr(self.instance, "intervention", None)
        expert = cleaned.get("expert")
        if not expert or not intervention or expert.pk == self.instance.expert_id:
            return
        if not people_to_brief(intervention).filter(pk=expert.pk).exists():
            self.add_error(
                "expert",
                _("Choose a sector expert or technical coordinator of %(code)s.")
                % {"code": intervention.code},
            )


class DocumentForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Add the document")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    file = DocumentField(label=gettext_lazy("File"))


class CloseForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Close the briefing")
    comment = forms.CharField(
        label=gettext_lazy("Why topics were left out"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, left: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left

    def clean_comment(self):
        comment = self.cleaned_data["comment"].strip()
        if self.left and not comment:
            raise forms.ValidationError(_("Topics are left: say why they were left out."))
        return comment
