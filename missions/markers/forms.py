"""What the team saw, partner by partner: works on a telephone and without JavaScript."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.dates import short_date
from core.days import DayField
from core.forms import SeenForm
from missions.enums import MarkerDegree
from missions.models import MarkerObservation

LONGEST_WORDS = 1000


class ObservationForm(SeenForm):
    """One marker; left out, it was not observed this time."""

    degree = forms.ChoiceField(
        label=pgettext_lazy("marker", "Observed"), required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("What was seen"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea({"rows": 2}),
    )

    class Meta:
        model = MarkerObservation
        fields = ["degree", "words"]

    def __init__(self, *args, before=None, **kwargs):
        super().__init__(*args, **kwargs)
        #: The observation of an earlier mission, to compare with.
        self.before = before
        #: Nothing was written here, and a colleague has written meanwhile: his stays.
        self.is_left = False
        nothing = ("", pgettext_lazy("marker", "no observation"))
        self.fields["degree"].choices = [*MarkerDegree.choices, nothing]

    def clean(self):
        given = self.cleaned_data
        was_new = self.instance.pk and not given.get("seen")
        self.is_left = bool(was_new and not given.get("degree") and not given.get("words"))
        cleaned = given if self.is_left else super().clean()
        if cleaned.get("words") and not cleaned.get("degree") and "degree" not in self.errors:
            self.add_error("degree", _("Say how far it was seen, or take the words out."))
        return cleaned


class DayForm(forms.Form):
    """The day on which a partner was met."""

    day = DayField(label=gettext_lazy("Day of the observation"))

    def __init__(self, *args, mission, **kwargs):
        self.mission = mission
        super().__init__(*args, **kwargs)

    def clean_day(self):
        day, first = self.cleaned_data["day"], self.mission.starts_on
        if day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is past: you note what was seen."))
        if first and day < first:
            raise forms.ValidationError(
                _("Choose a day from %(day)s on, the first of the mission.")
                % {"day": short_date(first, year=True)}
            )
        return day


class PartnerForms:
    """A boundary partner on the page: its day, and a form for each of its markers."""

    def __init__(self, partner, mission, markers, kept, before, data=None):
        self.partner = partner
        self.mission = mission
        days = [kept[one.pk].observed_on for one in markers if one.pk in kept]
        self.day = DayForm(
            data,
            mission=mission,
            prefix=f"partner-{partner.pk}",
            initial={"day": max(days, default=default_day(mission))},
        )
        self.rows = [
            ObservationForm(
                data,
                instance=kept.get(one.pk) or MarkerObservation(mission=mission, marker=one),
                prefix=f"marker-{one.pk}",
                before=before.get(one.pk),
            )
            for one in markers
        ]

    def is_valid(self) -> bool:
        """All are asked, so that all faults show at once; the day only where something stands."""
        faulty = [one for one in self.rows if not one.is_valid()]
        has_any = any(one.cleaned_data.get("degree") for one in self.rows)
        return not faulty and (not has_any or self.day.is_valid())

    @property
    def is_stale(self) -> bool:
        return any(one.is_stale for one in self.rows)

    @property
    def count(self) -> int:
        return sum(bool(one.instance.pk) for one in self.rows)


def default_day(mission):
    """Today while the mission is there, its last day afterwards."""
    today = timezone.localdate()
    return min(today, mission.ends_on) if mission.ends_on else today
