"""What people write of a support request: short, for it is written on a telephone."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from experts.models import Expert
from interventions.models import Country, EstUnit, Intervention, Theme
from missions.models import SupportRequest
from missions.requests.workflow import DECISIONS, REQUEST_WORKFLOW
from missions.standing import standing_of


def interventions_to_ask_for(me):
    if me.is_est:
        return Intervention.objects.all()
    return Intervention.objects.filter(Q(pk__in=me.interventions) | Q(country__in=me.countries))


class RequestForm(HouseForm, VersionedForm):
    submit_label = gettext_lazy("Send the request")
    wanted_by = DayField(label=gettext_lazy("Wanted by"), required=False)

    class Meta:
        model = SupportRequest
        fields = [
            "intervention", "theme", "output", "description", "urgency", "wanted_by",
            "is_confidential", "country", "unit",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea({"rows": 5})}
        error_messages = {
            name: {"required": sentence} for name, sentence in {
                "intervention": gettext_lazy("Choose the intervention that asks for support."),
                "theme": gettext_lazy("Choose what the support is about."),
                "output": gettext_lazy("Choose what you would like to receive."),
                "description": gettext_lazy("Say in a few words what you need."),
                "urgency": gettext_lazy("Say how urgent it is."),
            }.items()
        }  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.me = standing_of(user)
        fields = self.fields
        fields["intervention"].queryset = interventions_to_ask_for(self.me).order_by("code")
        fields["theme"].queryset = Theme.objects.order_by(Fold("name_fr"))
        self._offer_country()
        if not self.instance.pk and fields["intervention"].queryset.count() == 1:
            self.offer(intervention=fields["intervention"].queryset.get())

    def _offer_country(self):
        """Only the Representation and EST ask for something beside the interventions."""
        if not (self.me.is_est or self.me.countries):
            self.fields["intervention"].required = True
            del self.fields["country"], self.fields["unit"]
            return
        countries = (
            Country.objects.all()
            if self.me.is_est
            else Country.objects.filter(pk__in=self.me.countries)
        )
        self.fields["country"].queryset = countries.order_by(Fold("name_fr"))
        self.fields["unit"].queryset = EstUnit.objects.order_by(Fold("name_fr"))
        hint = _("Only where it is about no intervention in particular.")
        for name in ("country", "unit"):
            self.fields[name].required = False
            self.fields[name].help_text = hint

    def clean_wanted_by(self):
        day = self.cleaned_data["wanted_by"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day

    def clean(self):
        cleaned = super().clean()
        intervention = cleaned.get("intervention")
        if intervention is None and "intervention" not in self.errors:
            for name in ("country", "unit"):
                if name in self.fields and not cleaned.get(name):
                    self.add_error(name, _("Choose an intervention above, or say this."))
        return cleaned

    def _post_clean(self):
        """Country and unit are those of the intervention where there is one."""
        intervention = self.cleaned_data.get("intervention")
        if intervention is not None:
            self.instance.country, self.instance.unit = intervention.country, intervention.unit
            self.cleaned_data |= {"country": intervention.country, "unit": intervention.unit}
        super()._post_clean()


def experts_for(user):
    return Expert.objects.visible_to(user).select_related("user").order_by(Fold("user__name"))


class DecisionForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Record the decision")
    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        widget=forms.RadioSelect,
        choices=lambda: [(name, REQUEST_WORKFLOW[name].label) for name in DECISIONS],
    )
    expert = forms.ModelChoiceField(
        label=gettext_lazy("Entrusted to"),
        queryset=Expert.objects.none(),
        required=False,
        empty_label=gettext_lazy("Not known yet"),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy(
            "The person who asked reads it, word for word. Needed to refuse or to defer."
        ),
    )

    def __init__(self, *args, user, eligibility, **kwargs):
        super().__init__(*args, **kwargs)
        self.eligibility = eligibility
        self.fields["expert"].queryset = experts_for(user)

    def clean(self):
        cleaned = super().clean()
        decision, reason = cleaned.get("decision"), cleaned.get("reason", "").strip()
        if reason or decision is None:
            return cleaned
        if REQUEST_WORKFLOW[decision].needs_comment:
            self.add_error("reason", _("Say why: the person who asked has a right to the reason."))
        elif not self.eligibility.is_met:
            self.add_error(
                "reason",
                _("The rules of the period say no: say why the request is accepted all the same."),
            )
        return cleaned


class AssignForm(HouseForm, forms.Form):
    submit_label = gettext_lazy("Entrust")
    expert = forms.ModelChoiceField(
        label=gettext_lazy("Entrusted to"), queryset=Expert.objects.none()
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = experts_for(user)
