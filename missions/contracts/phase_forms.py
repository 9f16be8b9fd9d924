"""The four phases of a longer support, each chosen or not, and what came out of one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import HouseForm
from core.days import DayField
from core.forms import VersionedForm
from missions.contracts.enums import PhaseNumber
from missions.contracts.forms import check_order, outside
from missions.models import Contract, PhaseResponsible, SupportPhase
from missions.standing import est_staff
from missions.tor.agreed import superiors


def people_for(contract):
    """Who can answer for a phase: the mission's line and team, EST, the consultant."""
    known = superiors(contract.mission).order_by().values("pk")
    staff = est_staff().order_by().values("pk")
    own = User.objects.filter(pk=contract.expert.user_id).values("pk")
    return User.objects.filter(pk__in=known.union(staff, own)).order_by("name", "pk")


class PhaseForm(forms.ModelForm):
    """One of the four; not chosen, it is not in the support."""

    is_chosen = forms.BooleanField(label=gettext_lazy("Part of the support"), required=False)
    starts_on = DayField(label=gettext_lazy("First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)
    responsibles = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who answers for it"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    class Meta:
        model = SupportPhase
        fields = ["activities", "outputs", "starts_on", "ends_on"]
        widgets = {name: forms.Textarea({"rows": 3}) for name in ("activities", "outputs")}

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsibles"].queryset = people
        self.fields["activities"].required = self.fields["outputs"].required = False
        if self.instance.pk:
            self.initial["is_chosen"] = True
            self.initial["responsibles"] = [one.user_id for one in self.instance.answering.all()]

    @property
    def is_kept(self) -> bool:
        return bool(self.is_bound and self.cleaned_data.get("is_chosen"))

    @property
    def title(self) -> str:
        return str(PhaseNumber(self.instance.number).label)

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("is_chosen"):
            return cleaned
        check_order(self, cleaned)
        self._check_inside(cleaned)
        asked = {
            "activities": _("Say what is done in this phase."),
            "outputs": _("Say what comes out of this phase."),
            "responsibles": _("Choose at least one person who answers for this phase."),
        }
        for name, sentence in asked.items():
            if not cleaned.get(name):
                self.add_error(name, sentence)
        return cleaned

    def _check_inside(self, cleaned) -> None:
        """A phase lies within its contract, where that has its days."""
        contract = self.instance.contract
        for name in ("starts_on", "ends_on"):
            if told := outside(cleaned.get(name), contract.starts_on, contract.ends_on):
                self.add_error(name, told)

    def keep(self) -> None:
        if not self.cleaned_data["is_chosen"]:
            if self.instance.pk:
                self.instance.delete()
            return
        phase = self.save()
        wanted = {one.pk for one in self.cleaned_data["responsibles"]}
        rows = PhaseResponsible.objects.filter(phase=phase)
        rows.exclude(user__in=wanted).delete()
        for pk in sorted(wanted - set(rows.values_list("user", flat=True))):
            PhaseResponsible.objects.create(phase=phase, user_id=pk)


def words_of(phase) -> str:
    return f"{phase.get_number_display()}: {phase.activities} → {phase.outputs}"


class PhasesForm(HouseForm, VersionedForm):
    """Carries the version of the contract, which guards its phases as well."""

    form_tag, submit_label = False, ""

    class Meta:
        model = Contract
        fields = []

    def __init__(self, data=None, *, instance):
        super().__init__(data, instance=instance)
        there = {one.number: one for one in instance.phases.prefetch_related("answering")}
        people = people_for(instance)
        self.phases = [
            PhaseForm(
                data,
                instance=there.get(number) or SupportPhase(contract=instance, number=number),
                prefix=f"phase{number}",
                people=people,
            )
            for number in PhaseNumber.values
        ]

    @property
    def both_texts(self):
        rows = super().both_texts
        if not self.is_stale:
            return rows
        stored = [words_of(one) for one in self.instance.phases.order_by("number")]
        typed = [words_of(one.instance) for one in self.phases if one.is_kept]
        if stored == typed:
            return rows
        return [*rows, (_("Phases of the support"), "\n".join(stored), "\n".join(typed))]

    def is_valid(self) -> bool:
        """The phases first: their texts stand in the comparison."""
        wrong = [one for one in self.phases if not one.is_valid()]
        is_valid = super().is_valid()
        for one in wrong:
            words = {"number": one.instance.number, "name": one.title}
            self.add_error(None, _("Phase %(number)s. %(name)s: complete it below.") % words)
        return is_valid and not wrong

    def keep(self) -> None:
        """Its save moves the version of the contract."""
        self.save()
        for one in self.phases:
            one.keep()


class PhaseResultForm(HouseForm, VersionedForm):
    """Phase four brings tools and lessons for those who were absent (source 001)."""

    submit_label = gettext_lazy("Save the results")
    done_on = DayField(
        label=gettext_lazy("Finished on"),
        required=False,
        help_text=gettext_lazy("Leave it empty while the phase goes on."),
    )

    class Meta:
        model = SupportPhase
        fields = ["results", "tools", "lessons", "done_on"]
        widgets = {name: forms.Textarea({"rows": 4}) for name in ("results", "tools", "lessons")}

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is not in the future."))
        return day

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("done_on"):
            return cleaned
        asked = {"results": _("A phase is finished with its results: say what came out.")}
        if self.instance.is_last:
            asked["tools"] = _("The last phase leaves tools for those who were absent: name them.")
            asked["lessons"] = _("The last phase leaves lessons: write them.")
        for name, sentence in asked.items():
            if not cleaned.get(name, "").strip():
                self.add_error(name, sentence)
        return cleaned
