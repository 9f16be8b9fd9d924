"""Forms of one row that hangs on a mission: delegation, debriefing, decision on a junior."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import short_date
from core.db import Fold
from experts.models import Expert
from missions.forms import DayField
from missions.models import Delegation, FocalPointDebriefing, JuniorLeadDecision


class DelegationForm(HouseForm, forms.ModelForm):
    """A third party is briefed by the focal point before the start (concept note, slide 9)."""

    briefed_on = DayField(
        label=gettext_lazy("Briefing by the focal point"),
        required=False,
        help_text=gettext_lazy("Without it the mission cannot be declared started."),
    )

    class Meta:
        model = Delegation
        fields = ["kind", "contractor", "briefed_on", "note"]
        widgets = {"note": forms.Textarea({"rows": 3})}

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission = mission
        self.fields["contractor"].queryset = (
            Expert.objects.filter(memberships__mission=mission)
            .select_related("user")
            .order_by(Fold("user__name"))
        )

    def clean_briefed_on(self):
        day, start = self.cleaned_data["briefed_on"], self.instance.mission.starts_on
        if day and start and day > start:
            raise forms.ValidationError(
                _("Choose a day up to %(day)s: the briefing comes before the start.")
                % {"day": short_date(start, year=True)}
            )
        return day


class FocalDebriefingForm(HouseForm, forms.ModelForm):
    held_on = DayField(label=gettext_lazy("Held on"))

    class Meta:
        model = FocalPointDebriefing
        fields = ["held_on", "planned", "happened", "why", "keep", "change"]
        widgets = {
            name: forms.Textarea({"rows": 3})
            for name in ("planned", "happened", "why", "keep", "change")
        }

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission = mission

    def clean_held_on(self):
        day, start = self.cleaned_data["held_on"], self.instance.mission.starts_on
        if start and day < start:
            raise forms.ValidationError(
                _("Choose a day from %(day)s on: the debriefing comes after the stay.")
                % {"day": short_date(start, year=True)}
            )
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day


class JuniorDecisionForm(HouseForm, forms.ModelForm):
    """Who, when, why: a junior leads by decision of the unit coordinator (slide 8)."""

    class Meta:
        model = JuniorLeadDecision
        fields = ["reason"]
        widgets = {"reason": forms.Textarea({"rows": 4})}

    def __init__(self, *args, mission, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.mission, self.instance.decided_by = mission, user
        self.instance.decided_on = timezone.localdate()
