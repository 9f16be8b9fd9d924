"""What a mission asks of an expert, prefilled from the mission; and the choice of one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import NumberInput
from core.db import folded_words
from experts.enums import CefrLevel, ExpertKind, Language
from experts.models import Competence, Expert
from missions.enums import MemberRole
from missions.matching import facts, words
from missions.matching.core import Criterion, Wish, rounded
from missions.matching.money import budget_of
from missions.matching.services import INSTEAD
from missions.services import working_days

#: Enough to work in; asked for unless somebody says otherwise.
WORKING_LEVEL = CefrLevel.B2


#: What a person may do with a weight of EST, to see what the order hangs on.
FACTORS = {
    "0": gettext_lazy("0 – does not count"),
    "0.5": gettext_lazy("%(weight)s – half as much"),
    "": gettext_lazy("%(weight)s – as EST"),
    "2": gettext_lazy("%(weight)s – twice as much"),
}


def _factor(label, weight: int) -> forms.ChoiceField:
    said = [
        (value, word % {"weight": rounded(weight * float(value or 1))})
        for value, word in FACTORS.items()
    ]
    select = forms.Select({"class": "form-select form-select-sm"})
    return forms.ChoiceField(label=label, choices=said, required=False, widget=select)


class WishForm(forms.Form):
    days = forms.DecimalField(
        label=gettext_lazy("Person-days"), min_value=0.5, max_value=200, max_digits=4,
        decimal_places=1, widget=NumberInput({"step": "0.5"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    language_level = forms.ChoiceField(
        label=gettext_lazy("at least at"), choices=CefrLevel.choices, required=False
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Kinds of expert"),
        choices=ExpertKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    competences = forms.ModelMultipleChoiceField(
        Competence.objects.order_by("kind", "name"),
        label=gettext_lazy("Competences"),
        required=False,
        widget=forms.SelectMultiple({"size": 6}),
    )
    ceiling = forms.IntegerField(
        label=gettext_lazy("Ceiling of fees (EUR)"),
        required=False, min_value=0, max_value=1_000_000,
        help_text=gettext_lazy("Day rate times person-days. Empty: not looked at."),
    )  # fmt: skip

    who = forms.CharField(
        label=gettext_lazy("Where stands …"), required=False, max_length=100,
        widget=forms.TextInput({"placeholder": gettext_lazy("a name, or a part of it")}),
    )  # fmt: skip

    def __init__(self, data, *, mission):
        """What is not asked for weighs nothing."""
        self.mission, self.est_weights = mission, facts.weights()
        if not (data and data.get("competences")):
            del self.est_weights[Criterion.COMPETENCE]
        self.budget = budget_of(mission)
        first = self.first_of(mission, self.budget)
        # A page turned brings its number alone: it asks for nothing else than before.
        super().__init__(data if data and "days" in data else None, initial=first)
        self.fields["language"].choices = [("", _("any")), *Language.choices]
        told = [self.fields["ceiling"].help_text, words.of_ceiling(self.budget)]
        self.fields["ceiling"].help_text = " ".join(filter(None, map(str, told)))
        self.names = list(self.fields)
        for criterion, weight in self.est_weights.items():
            if weight:
                self.fields[f"w_{criterion}"] = _factor(words.CRITERIA[criterion], weight)

    @property
    def asked(self):
        return [self[name] for name in self.names]

    def named(self, fits: list) -> list:
        """Those whose name holds all that was typed; everybody where nothing was."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else {}
        wanted = folded_words(asked.get("who") or "")
        if not wanted:
            return fits
        return [
            fit for fit in fits
            if all(any(part.startswith(word) for part in folded_words(fit.person.name))
                   for word in wanted)
        ]  # fmt: skip

    @property
    def factors(self):
        return [self[name] for name in self.fields if name not in self.names]

    def weights(self, asked) -> dict:
        """Those of EST, each by the factor that was chosen for this list."""
        return {
            criterion: rounded(weight * float(asked.get(f"w_{criterion}") or 1))
            for criterion, weight in self.est_weights.items()
        }

    @staticmethod
    def first_of(mission, budget) -> dict:
        """As long as nobody asked otherwise: the country's language, the working days, all."""
        spoken = mission.country.language
        return {
            "days": working_days(mission.starts_on, mission.ends_on) or 1,
            "language": spoken if spoken in Language.values else "",
            "language_level": WORKING_LEVEL,
            "kinds": ExpertKind.values,
            "ceiling": budget and budget.left,
        }

    def wish(self) -> Wish:
        """Of what was asked; of the mission itself where nothing was, or not rightly."""
        asked = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        language = asked.get("language") or ""
        return Wish(
            self.mission.starts_on,
            self.mission.ends_on,
            timezone.localdate(),
            asked["days"],
            language,
            (asked.get("language_level") or WORKING_LEVEL) if language else "",
            frozenset(asked.get("kinds") or ()),
            asked.get("ceiling"),
            *self._of_lead(asked.get("ceiling")),
            tuple(one.pk for one in asked.get("competences") or ()),
            self.weights(asked),
        )

    def _of_lead(self, ceiling) -> tuple[int | None, str, bool]:
        """Who types a ceiling of his own has said what may be spent: no place is offered then."""
        budget = self.budget
        if budget is None or not budget.freed or ceiling != budget.left:
            return None, "", False
        return budget.left + budget.freed, budget.leader, budget.is_contracted


class ChoiceForm(forms.Form):
    """Who goes, in which role, for how long; why, where another than the first is chosen."""

    expert = forms.ModelChoiceField(Expert.objects.none())
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=MemberRole.choices)
    days = forms.DecimalField(
        label=gettext_lazy("Person-days"), min_value=0.5, max_value=200, max_digits=4,
        decimal_places=1, widget=NumberInput({"step": "0.5"}),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason of the choice"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, user, lead=None, **kwargs):
        super().__init__(*args, **kwargs)
        said = _("mission leader instead of %(name)s") % {"name": lead} if lead else INSTEAD
        usual = [one for one in MemberRole.choices if not lead or one[0] != MemberRole.LEAD]
        self.fields["role"].choices = [*usual, (INSTEAD, said)]
        self.fields["expert"].queryset = Expert.objects.visible_to(user).filter(
            user__is_active=True
        )
