"""Remote support in half a minute, and communications with their decision."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.db import Fold
from core.forms import VersionedForm
from experts.models import Expert
from interventions.models import Intervention
from missions.enums import CommunicationNature
from missions.models import Communication, Mission, RemoteSupport
from missions.standing import standing_of


def interventions_of_helper(user):
    """What an expert sees, and what he travelled or answers for."""
    own = Q(missions__members__expert__user=user) | Q(support_requests__assigned_expert__user=user)
    rows = Q(pk__in=Intervention.objects.visible_to(user).values("pk"))
    if not standing_of(user).is_est:
        rows |= Q(pk__in=Intervention.objects.filter(own).values("pk"))
    return Intervention.objects.filter(rows).order_by("code")


def not_to_come(day, words):
    if day and day > timezone.localdate():
        raise forms.ValidationError(words)
    return day


class RemoteSupportForm(HouseForm, VersionedForm):
    held_on = DayField(label=gettext_lazy("Day"))
    follow_up_on = DayField(
        label=gettext_lazy("Next contact"),
        required=False,
        help_text=gettext_lazy("You are reminded on that day."),
    )
    hours = forms.DecimalField(
        label=gettext_lazy("Hours"),
        max_digits=4,
        decimal_places=2,
        validators=[MinValueValidator(0.25), MaxValueValidator(24)],
        widget=forms.NumberInput(
            {"step": "0.25", "min": "0.25", "max": "24", "inputmode": "decimal"}
        ),
        help_text=gettext_lazy("In quarters of an hour. They do not reduce the person-days."),
    )

    class Meta:
        model = RemoteSupport
        fields = [
            "intervention", "held_on", "channel", "hours", "subject", "summary", "follow_up_on",
            "expert",
        ]  # fmt: skip
        widgets = {"summary": forms.Textarea({"rows": 3})}
        error_messages = {
            name: {"required": sentence} for name, sentence in {
                "intervention": gettext_lazy("Choose the intervention that was supported."),
                "channel": gettext_lazy("Say how you were in touch."),
                "subject": gettext_lazy("Say in a few words what it was about."),
                "expert": gettext_lazy("Choose who gave the support."),
            }.items()
        }  # fmt: skip

    def __init__(self, *args, user, asked=None, **kwargs):
        super().__init__(*args, **kwargs)
        me, self.asked = standing_of(user), asked
        fields = self.fields
        fields["intervention"].queryset = interventions_of_helper(
            user
        ) | Intervention.objects.filter(pk=self.instance.intervention_id)
        experts = (
            Expert.objects.visible_to(user) if me.is_est else Expert.objects.filter(user=user)
        )
        experts |= Expert.objects.filter(pk=self.instance.expert_id)
        fields["expert"].queryset = experts.select_related("user").order_by(Fold("user__name"))
        if self.instance.pk is None:
            self.offer(held_on=timezone.localdate(), expert=getattr(user, "expert", None))

    def clean_intervention(self):
        """What answers a request is about the intervention that asked."""
        chosen, asked = self.cleaned_data["intervention"], self.asked
        if asked and asked.intervention_id and chosen != asked.intervention:
            raise forms.ValidationError(
                _("%(code)s was asked for %(intervention)s: choose that one.")
                % {"code": asked.code, "intervention": asked.intervention.code}
            )
        return chosen

    def clean_held_on(self):
        return not_to_come(
            self.cleaned_data["held_on"], _("Choose a day that is past: you note what took place.")
        )

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if hours % forms.DecimalField().to_python("0.25"):
            raise forms.ValidationError(_("Write quarters of an hour: 0.25, 0.5, 0.75, 1 …"))
        return hours

    def clean(self):
        cleaned = super().clean()
        held, follow = cleaned.get("held_on"), cleaned.get("follow_up_on")
        if held and follow and follow < held:
            self.add_error(
                "follow_up_on",
                _("Choose a day from %(day)s on.") % {"day": short_date(held, year=True)},
            )
        return cleaned


def _interventions_to_write_about(user):
    return Intervention.objects.visible_to(user).order_by("code")


class CommunicationForm(HouseForm, VersionedForm):
    held_on = DayField(label=gettext_lazy("Day"))
    decided_on = DayField(label=gettext_lazy("Decided on"), required=False)

    class Meta:
        model = Communication
        fields = [
            "intervention", "mission", "nature", "has_representative", "departments", "held_on",
            "channel", "correspondents", "subject", "body", "decision", "decided_by", "decided_on",
        ]  # fmt: skip
        widgets = {
            "body": forms.Textarea({"rows": 4}),
            "decision": forms.Textarea({"rows": 2}),
            "nature": forms.RadioSelect,
        }
        error_messages = {
            name: {"required": sentence} for name, sentence in {
                "intervention": gettext_lazy("Choose the intervention it was about."),
                "nature": gettext_lazy("Say whether it was technical or administrative."),
                "channel": gettext_lazy("Say how you were in touch."),
                "correspondents": gettext_lazy("Say with whom."),
                "subject": gettext_lazy("Say in a few words what it was about."),
            }.items()
        }  # fmt: skip
        help_texts = {
            "nature": gettext_lazy(
                "Technical talk is direct. What binds passes by the resident representative or"
                " another department."
            ),
            "decision": gettext_lazy(
                "With who took it and when; empty where nothing was decided."
            ),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        fields, kept = self.fields, self.instance
        fields["nature"].choices = CommunicationNature.choices
        fields["intervention"].queryset = _interventions_to_write_about(user)
        missions = Q(pk__in=Mission.objects.visible_to(user).values("pk")) | Q(pk=kept.mission_id)
        fields["mission"].queryset = Mission.objects.filter(missions).order_by("-starts_on", "-pk")
        if kept.pk is None:
            self.offer(held_on=timezone.localdate())

    def clean_held_on(self):
        return not_to_come(
            self.cleaned_data["held_on"], _("Choose a day that is past: you note what was said.")
        )

    def clean(self):
        cleaned = super().clean()
        self._check_mission(cleaned)
        self._check_whom(cleaned)
        self._check_decision(cleaned)
        return cleaned

    def _check_mission(self, cleaned):
        mission, intervention = cleaned.get("mission"), cleaned.get("intervention")
        if (
            mission
            and intervention
            and not mission.shares.filter(intervention=intervention).exists()
        ):
            self.add_error(
                "mission", _("Choose a mission of %(code)s.") % {"code": intervention.code}
            )

    def _check_whom(self, cleaned):
        """Formal matters involve the RR or other departments (concept note, slide 10)."""
        is_binding = cleaned.get("nature") == CommunicationNature.ADMINISTRATIVE
        if is_binding and not (cleaned.get("has_representative") or cleaned.get("departments")):
            self.add_error(
                "departments",
                _("Name the department, or tick that the resident representative took part."),
            )

    def _check_decision(self, cleaned):
        """Whole or absent: what, who, when."""
        names = ("decision", "decided_by", "decided_on")
        given = [name for name in names if cleaned.get(name)]
        if not given:
            return
        sentences = {
            "decision": _("Write what was decided."),
            "decided_by": _("Say who took the decision."),
            "decided_on": _("Say when it was taken."),
        }
        for name in names:
            if name not in given and name not in self.errors:
                self.add_error(name, sentences[name])
