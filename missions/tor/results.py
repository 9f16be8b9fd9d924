"""The results of the catalogue that the ToR aim at: ticked here or on the form of the mission."""

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interventions.models import ExpectedResult
from missions import services
from missions.tor.rows import digest
from missions.tor.writing import locked_to_write


def offered(mission):
    """Those in force, and whatever is ticked already."""
    today = timezone.localdate()
    in_force = Q(active_until=None) | Q(active_until__gte=today)
    ticked = Q(pk__in=mission.aimed_results.values("result"))
    return ExpectedResult.objects.filter(in_force | ticked).order_by("position", "pk")


def ticked(mission) -> list[int]:
    return sorted(mission.aimed_results.values_list("result", flat=True))


class ResultsForm(forms.Form):
    """`seen`: what was ticked when the page was opened; `others`: what others ticked since."""

    results = forms.ModelMultipleChoiceField(
        label=_("Results aimed at"),
        queryset=ExpectedResult.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    others = None

    def __init__(self, tor, data=None):
        self.tor, self.stored = tor, ticked(tor.mission)
        initial = {"results": self.stored, "seen": digest(self.stored)}
        super().__init__(data and data.copy(), initial=initial)
        self.fields["results"].queryset = offered(tor.mission)

    @property
    def chosen(self) -> list[int]:
        return sorted(one.pk for one in self.cleaned_data["results"])

    def _is_stale(self) -> bool:
        return self.cleaned_data["seen"] != digest(self.stored) and self.chosen != self.stored

    @transaction.atomic
    def save(self, user) -> bool:
        locked = locked_to_write(self.tor, user)
        self.stored = ticked(self.tor.mission)
        if not self.is_valid():
            return False
        if self._is_stale():
            self.others = offered(self.tor.mission).filter(pk__in=self.stored)
            self.data["seen"] = digest(self.stored)
            return False
        services.aim_at(self.tor.mission, self.cleaned_data["results"])
        services.keep_results(locked, user)
        return True
