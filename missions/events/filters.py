"""What the calendar shows. The choice stands in its address, so that it can be shared."""

from django import forms
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from experts.models import Absence, Expert
from interventions.models import Intervention
from missions import options
from missions.enums import EventKind
from missions.models import DatedEvent, Mission, MissionIntervention, MissionMember

MISSIONS, EVENTS, HOLIDAYS, ABSENCES = "missions", "events", "holidays", "absences"
#: What the choice is called in the address, in words, and the layers it shows.
CHOICES = {
    "": (_("Everything"), {MISSIONS, EVENTS, HOLIDAYS, ABSENCES}),
    "work": (_("Missions and events"), {MISSIONS, EVENTS, HOLIDAYS}),
    MISSIONS: (_("Missions"), {MISSIONS}),
    EVENTS: (_("Events"), {EVENTS}),
    HOLIDAYS: (_("Public holidays"), {HOLIDAYS}),
    ABSENCES: (_("Absences"), {ABSENCES}),
}


class CalendarForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), required=False)
    unit = forms.ChoiceField(label=_("EST unit"), required=False)
    intervention = forms.CharField(label=_("Intervention"), required=False, max_length=80)
    expert = forms.CharField(label=_("Expert"), required=False, max_length=80)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[(key, words) for key, (words, _layers) in CHOICES.items()],
        required=False,
    )

    def __init__(self, data=None):
        super().__init__(data)
        countries = [(str(pk), name) for pk, name in options.countries()]
        units = [(str(pk), name) for pk, name in options.units()]
        self.fields["country"].choices = [("", _("All countries")), *countries]
        self.fields["unit"].choices = [("", _("All units")), *units]


def named(word: str):
    """Interventions whose code or title holds this, accents and capitals alike."""
    rows = Intervention.objects.alias(folded=Fold(Concat("code", Value(" "), "title")))
    return rows.filter(folded__contains=Fold(Value(word)))


class CalendarFilter:
    """Like a filter set, over missions, events and absences at once."""

    def __init__(self, query):
        self.form = CalendarForm(query)
        self.form.is_valid()
        self.chosen = self.form.cleaned_data

    def shows(self, layer: str) -> bool:
        _words, layers = CHOICES[self.chosen.get("show") or ""]
        return layer in layers

    @property
    def country(self) -> int | None:
        return int(self.chosen["country"]) if self.chosen.get("country") else None

    @property
    def unit(self) -> int | None:
        return int(self.chosen["unit"]) if self.chosen.get("unit") else None

    @property
    def intervention(self) -> str:
        return (self.chosen.get("intervention") or "").strip()

    @property
    def experts(self):
        """Experts of this name; None when nobody was named."""
        word = (self.chosen.get("expert") or "").strip()
        if not word:
            return None
        rows = Expert.objects.alias(folded=Fold("user__name"))
        return rows.filter(folded__contains=Fold(Value(word))).values("pk")

    def missions(self, user):
        rows = Mission.objects.visible_to(user)
        if self.country:
            rows = rows.filter(country=self.country)
        if self.unit:
            rows = rows.filter(unit=self.unit)
        if self.intervention:
            share = MissionIntervention.objects.filter(
                mission=OuterRef("pk"), intervention__in=named(self.intervention).values("pk")
            )
            rows = rows.filter(Exists(share))
        if self.experts is not None:
            member = MissionMember.objects.filter(mission=OuterRef("pk"), expert__in=self.experts)
            rows = rows.filter(Exists(member))
        return rows

    def events(self, user):
        """Holidays hold for a whole country, or everywhere."""
        rows = DatedEvent.objects.visible_to(user)
        holiday = Q(kind=EventKind.HOLIDAY)
        if not self.shows(EVENTS):
            rows = rows.filter(holiday)
        if not self.shows(HOLIDAYS):
            rows = rows.exclude(holiday)
        if self.country:
            rows = rows.filter(Q(country=self.country) | Q(country=None))
        through = DatedEvent.interventions.through.objects.filter(datedevent=OuterRef("pk"))
        if self.unit:
            rows = rows.filter(holiday | Exists(through.filter(intervention__unit=self.unit)))
        if self.intervention:
            wanted = named(self.intervention)
            at_home = Q(country__in=wanted.values("country")) | Q(country=None)
            rows = rows.filter(
                (holiday & at_home) | Exists(through.filter(intervention__in=wanted.values("pk")))
            )
        return rows

    def absences(self, user):
        rows = Absence.objects.visible_to(user)
        if self.unit:
            rows = rows.filter(expert__unit=self.unit)
        if self.experts is not None:
            rows = rows.filter(expert__in=self.experts)
        if self.country or self.intervention:
            members = MissionMember.objects.filter(mission__in=self.missions(user).values("pk"))
            rows = rows.filter(expert__in=members.values("expert"))
        return rows
