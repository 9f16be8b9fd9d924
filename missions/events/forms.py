"""What people write of events and groups. Wrong input is told at its field; nothing is lost."""

from django import forms
from django.db.models import Q
from django.forms.models import inlineformset_factory
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.crispy import HouseForm
from core.dates import short_date
from core.days import DayField
from core.db import Fold
from core.forms import LinesField, VersionedForm
from core.pick import PickField
from interventions.models import Committee, Country, Intervention
from missions.events.permissions import may_place, writable_interventions
from missions.forms import LONGEST_STAY
from missions.models import DatedEvent, EventDecision, GroupMeeting, Mission, ThematicGroup
from missions.standing import standing_of


def writable_countries(user):
    """EST: all; others those they represent or of the interventions they coordinate."""
    if standing_of(user).is_est:
        return Country.objects.all()
    return Country.objects.filter(
        Q(pk__in=standing_of(user).countries)
        | Q(pk__in=writable_interventions(user).values("country"))
    )


def with_own(queryset, chosen):
    """What another person chose stays a choice, or saving would lose it."""
    rows = queryset.model._default_manager
    return rows.filter(Q(pk__in=queryset.values("pk")) | Q(pk__in=list(chosen)))


class EventForm(HouseForm, VersionedForm):
    starts_on = DayField(
        label=gettext_lazy("First day"),
        error_messages={"required": gettext_lazy("Say on which day it begins.")},
    )
    ends_on = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: one day."),
    )
    interventions = PickField(
        label=gettext_lazy("Interventions"), queryset=Intervention.objects.none(), required=False
    )
    partners = LinesField(
        label=gettext_lazy("Who takes part"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    mission = forms.CharField(
        label=gettext_lazy("Our mission in it"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its number, such as MIS-2016-08."),
    )
    form_tag, submit_label = False, ""

    class Meta:
        model = DatedEvent
        fields = [
            "kind", "title", "starts_on", "ends_on", "country", "interventions", "committee",
            "organiser", "partners", "mission", "note", "is_public",
        ]  # fmt: skip
        widgets = {
            "note": forms.Textarea({"rows": 4}),
        }
        error_messages = {
            "kind": {"required": gettext_lazy("Choose what kind of event it is.")},
            "title": {"required": gettext_lazy("Give the event a title.")},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self._offer()
        if self.instance.mission_id:
            self.initial["mission"] = self.instance.mission.code

    def _offer(self):
        event, fields = self.instance, self.fields
        own = event.interventions.values_list("pk", flat=True) if event.pk else ()
        served = with_own(writable_interventions(self.user), own)
        fields["interventions"].queryset = served.order_by("code")
        countries = with_own(writable_countries(self.user), [event.country_id])
        fields["country"].queryset = countries.order_by(Fold("name_fr"))
        fields["country"].empty_label = _("Everywhere")
        committees = Committee.objects.filter(interventions__in=served.values("pk"))
        fields["committee"].queryset = with_own(committees, [event.committee_id]).order_by("name")

    def stored_value(self, stored, name):
        if name == "mission":
            return stored.mission.code if stored.mission_id else ""
        return super().stored_value(stored, name)

    def clean_mission(self):
        code = self.cleaned_data["mission"].strip().upper()
        if not code:
            return None
        if self.instance.mission_id and self.instance.mission.code == code:
            return self.instance.mission
        found = Mission.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no mission %(code)s that you may see.") % {"code": code}
            )
        return found

    def clean(self):
        cleaned = super().clean()
        start = cleaned.get("starts_on")
        if start and not cleaned.get("ends_on") and "ends_on" not in self.errors:
            cleaned["ends_on"] = start
        end = cleaned.get("ends_on")
        if start and end and (wrong := wrong_period(start, end)):
            self.add_error("ends_on", wrong)
        if cleaned.get("interventions") and not cleaned.get("country"):
            countries = {one.country for one in cleaned["interventions"]}
            cleaned["country"] = countries.pop() if len(countries) == 1 else None
        self._check_place(cleaned)
        return cleaned

    def _check_place(self, cleaned):
        if {"country", "interventions"} & set(self.errors):
            return
        country = cleaned.get("country")
        served = [one.pk for one in cleaned.get("interventions") or ()]
        kind = cleaned.get("kind", "")
        verdict = may_place(self.user, country.pk if country else None, served, kind)
        if not verdict:
            self.add_error("interventions", verdict.reason)


def wrong_period(start, end) -> str:
    if end < start:
        return _("Choose a day from %(day)s on: an event cannot end before it begins.") % {
            "day": short_date(start, year=True)
        }
    days = (end - start).days + 1
    if days > LONGEST_STAY:
        return ngettext(
            "This event would last %(days)s day. Check the year.",
            "This event would last %(days)s days. Check the year.",
            days,
        ) % {"days": days}
    return ""


class DecisionForm(forms.ModelForm):
    due_on = DayField(label=gettext_lazy("Due by"), required=False)
    done_on = DayField(label=gettext_lazy("Done on"), required=False)

    class Meta:
        model = EventDecision
        fields = ["text", "responsible", "due_on", "done_on"]
        widgets = {"text": forms.Textarea({"rows": 2})}
        error_messages = {"text": {"required": gettext_lazy("Write what was decided.")}}


#: What one committee decides in one sitting.
MOST_DECISIONS = 40
Decisions = inlineformset_factory(
    DatedEvent,
    EventDecision,
    form=DecisionForm,
    extra=2,
    max_num=MOST_DECISIONS,
    absolute_max=MOST_DECISIONS + 5,
    can_delete=True,
)


# --- thematic groups ------------------------------------------------------------------
def people():
    """Those who work: everybody whose account or name is still in use."""
    return User.objects.filter(is_active=True).order_by(Fold("name"))


class GroupForm(HouseForm, VersionedForm):
    class Meta:
        model = ThematicGroup
        fields = ["code", "name", "coordinator", "members", "programme"]
        widgets = {
            "members": forms.SelectMultiple({"size": 10}),
            "programme": forms.Textarea({"rows": 8}),
        }
        help_texts = {"programme": gettext_lazy("One line for each piece of work.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance
        chosen = own.members.values_list("pk", flat=True) if own.pk else ()
        self.fields["members"].queryset = with_own(people(), chosen).order_by(Fold("name"))
        lead = with_own(people(), [own.coordinator_id])
        self.fields["coordinator"].queryset = lead.order_by(Fold("name"))
        if own.pk:
            del self.fields["code"]


class MeetingForm(HouseForm, VersionedForm):
    held_on = DayField(label=gettext_lazy("Day"))

    class Meta:
        model = GroupMeeting
        fields = ["held_on", "agenda", "summary", "decisions", "present"]
        widgets = {
            "summary": forms.Textarea({"rows": 5}),
            "decisions": forms.Textarea({"rows": 4}),
            "present": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args, group, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.group = group
        known = Q(thematic_groups=group) | Q(coordinated_groups=group)
        if self.instance.pk:
            known |= Q(pk__in=self.instance.present.values("pk"))
        rows = User.objects.filter(pk__in=User.objects.filter(known).values("pk"))
        self.fields["present"].queryset = rows.order_by(Fold("name"))

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        twin = GroupMeeting.objects.filter(group=self.instance.group, held_on=day)
        if twin.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The group has a meeting on this day already."))
        return day
