"""Forms of debriefings, reports, recommendations and lessons. Nothing here changes a state."""

import hashlib

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import DayInput, HouseForm
from core.forms import LinesField, VersionedForm
from interventions.models import Intervention, TeamMember
from missions.models import Mission
from reports.models import (
    FieldDebriefing,
    Finding,
    Lesson,
    ObservedResult,
    Recommendation,
    Report,
    ReportSection,
)

SHORT = forms.Textarea({"rows": 3})


def in_words(field, value) -> str:
    """A value of this field as a reader writes it: names, words of a choice, one line for each."""
    if isinstance(value, list):
        return "\n".join(value)
    if hasattr(field, "queryset") and value and not hasattr(value, "pk"):
        value = field.queryset.model._base_manager.filter(pk=value).first()
    choices = getattr(field, "choices", None)
    if choices is not None and not hasattr(field, "queryset"):
        value = dict(choices).get(value, value)
    return str(value if value is not None else "")


class Conflicted:
    """Mixin of a VersionedForm: what the other writer saved beside what was typed, in words."""

    @property
    def both_texts(self) -> list[tuple[str, str, str]]:
        fields = {field.label or name: field for name, field in self.fields.items()}
        return [
            (label, in_words(fields[label], stored), in_words(fields[label], typed))
            for label, stored, typed in self.conflicts
        ]


class DebriefingForm(Conflicted, HouseForm, VersionedForm):
    """The restitution on the ground: one line for each person, message or agreement."""

    participants = LinesField(
        label=gettext_lazy("Participants"), widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line, with their function."),
    )  # fmt: skip
    key_messages = LinesField(
        label=gettext_lazy("Key messages"), widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line. Let the actors present their results themselves."),
    )  # fmt: skip
    agreements = LinesField(
        label=gettext_lazy("Agreements"), required=False, widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line: who does what, by when."),
    )  # fmt: skip
    disagreements = LinesField(
        label=gettext_lazy("Points of disagreement"), required=False, widget=SHORT
    )
    open_questions = LinesField(label=gettext_lazy("Open questions"), required=False, widget=SHORT)
    form_tag = False
    error_title = gettext_lazy("The field debriefing is not filed yet")

    class Meta:
        model = FieldDebriefing
        fields = [
            "held_on", "place", "participants", "key_messages", "agreements", "disagreements",
            "open_questions",
        ]  # fmt: skip
        widgets = {"held_on": DayInput()}

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.mission = mission
        if mission.starts_on:
            days = {"min": mission.starts_on.isoformat(), "max": mission.ends_on.isoformat()}
            self.fields["held_on"].widget.attrs |= days

    def clean_held_on(self):
        """It is held on the ground, so on one of the field days (concept note, slide 10)."""
        day, mission = self.cleaned_data["held_on"], self.mission
        if mission.starts_on and not mission.starts_on <= day <= mission.ends_on:
            raise forms.ValidationError(
                _("Choose one of the mission's field days, %(first)s to %(last)s.")
                % {"first": f"{mission.starts_on:%d/%m/%Y}", "last": f"{mission.ends_on:%d/%m/%Y}"}
            )
        return day

    def typed(self) -> dict:
        """What stands in the form, as it was typed, for a draft."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self._meta.fields}


def digest(values) -> str:
    text = "\x1f".join("" if one in (None, "") else str(one).strip() for one in values)
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()[:16]


class CardForm(Conflicted, VersionedForm):
    """One of many small forms on a page: one its writer left alone is neither checked nor saved.

    Without this, whoever saves the page would overwrite all that others wrote in other cards.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    LAYOUT = ("version", "seen", "id", "DELETE", "ORDER")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = digest(
            field.prepare_value(self.get_initial_for_field(field, name))
            for name, field in self.own_fields()
        )

    def own_fields(self):
        return [(name, one) for name, one in self.fields.items() if name not in self.LAYOUT]

    @property
    def is_untouched(self) -> bool:
        if not (self.is_bound and self.instance.pk) or self.data.get(self.add_prefix("DELETE")):
            return False
        typed = digest(self[name].value() for name, _field in self.own_fields())
        return self.data.get(self.add_prefix("seen")) == typed

    def full_clean(self):
        if not self.is_untouched:
            super().full_clean()
            return
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {"id": self.instance} if "id" in self.fields else {}

    def has_changed(self):
        if self.is_untouched:
            return False
        return any(name not in ("version", "seen") for name in self.changed_data)


class SectionForm(CardForm):
    class Meta:
        model = ReportSection
        fields = ["body"]
        widgets = {"body": forms.Textarea({"rows": 8, "class": "form-control"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["body"].label = self.instance.title
        self.fields["body"].widget.attrs["aria-describedby"] = f"guidance-{self.instance.key}"


class PeopleForm(CardForm):
    people_met = LinesField(
        label=gettext_lazy("People met"), required=False, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One a line: institution, how many people, of whom women."),
    )  # fmt: skip

    class Meta:
        model = Report
        fields = ["people_met", "has_no_recommendations"]


class PlainCard(CardForm):
    """A card over a row without a version: the report's lock and `seen` are enough."""

    def _compare_version(self, cleaned):
        pass

    def __init__(self, *args, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.conflicts = []
        self.initial["seen"] = digest(
            field.prepare_value(self.get_initial_for_field(field, name))
            for name, field in self.own_fields()
        )

    def save(self, commit=True):  # noqa: FBT002
        return forms.ModelForm.save(self, commit)


class FindingForm(PlainCard):
    class Meta:
        model = Finding
        fields = ["question", "text"]
        widgets = {"text": forms.Textarea({"rows": 4})}


class ResultForm(PlainCard):
    class Meta:
        model = ObservedResult
        fields = ["result", "evidence"]
        widgets = {"evidence": SHORT}


def people_around(mission):
    """Who may own a recommendation: team and representation of the country, EST's people of it."""
    team = TeamMember.objects.current().filter(intervention__missions=mission)
    return (
        User.objects.filter(
            Q(pk__in=team.values("user"))
            | Q(representations__country=mission.country)
            | Q(pk__in=mission.members.values("expert__user"))
            | Q(pk__in=[mission.focal_point_id, mission.unit.coordinator_id]),
            is_active=True,
        )
        .distinct()
        .order_by("name")
    )


class RecommendationCard(CardForm):
    class Meta:
        model = Recommendation
        fields = ["text", "addressed_to", "owner", "due_on", "priority"]
        widgets = {"text": SHORT, "due_on": DayInput()}

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.mission = mission
        self.fields["owner"].queryset = people_around(mission)

    def clean_due_on(self):
        day, last = self.cleaned_data["due_on"], self.mission.ends_on
        if last and day <= last:
            raise forms.ValidationError(
                _("Choose a date after the last field day, %(last)s.")
                % {"last": f"{last:%d/%m/%Y}"}
            )
        return day


#: What makes a text a lesson (domain: quality rule of a lesson).
LESSON_CHECKLIST = [
    gettext_lazy("It names the context in which it holds."),
    gettext_lazy("It says why it happened: the mechanism."),
    gettext_lazy("It says what followed: an effect somebody observed."),
    gettext_lazy("It can serve elsewhere: a class of situations, readers who need it."),
    gettext_lazy("It rests on evidence of this mission."),
    gettext_lazy("It is neither a finding nor a recommendation."),
]


class LessonFields(CardForm):
    class Meta:
        model = Lesson
        fields = [
            "title", "context", "mechanism", "outcome", "application", "theme", "valence",
            "intervention",
        ]  # fmt: skip
        widgets = {
            "context": forms.Textarea({"rows": 4}),
            "mechanism": forms.Textarea({"rows": 4}),
            "outcome": forms.Textarea({"rows": 4}),
            "application": forms.Textarea({"rows": 2}),
        }
        labels = {
            "context": gettext_lazy("In which context?"),
            "mechanism": gettext_lazy("By which mechanism?"),
            "outcome": gettext_lazy("With which effect?"),
        }

    def set_mission(self, mission):
        """A mission to one intervention needs no choice."""
        choices = Intervention.objects.filter(missions=mission).order_by("code")
        self.fields["intervention"].queryset = choices
        if len(choices) == 1:
            self.fields["intervention"].initial = choices[0].pk
            self.fields["intervention"].widget = forms.HiddenInput()
            self.fields["intervention"].required = False
            self.only_intervention = choices[0]

    only_intervention = None

    def clean_intervention(self):
        return self.cleaned_data.get("intervention") or self.only_intervention


class LessonCard(LessonFields):
    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_mission(mission)


class LessonForm(HouseForm, LessonFields):
    """A lesson on a page of its own; a new one first says of which mission."""

    error_title = gettext_lazy("The lesson is not saved yet")

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_mission(mission)


class MissionChoice(forms.Form):
    """Of which mission a new lesson is: one of those this person may write lessons of."""

    mission = forms.ModelChoiceField(
        queryset=None, to_field_name="code", label=gettext_lazy("Mission")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mission"].queryset = (
            Mission.objects.visible_to(user)
            .filter(
                Q(focal_point=user) | Q(unit__coordinator=user) | Q(members__expert__user=user)
            )
            .distinct()
            .order_by("-starts_on", "-pk")
        )
