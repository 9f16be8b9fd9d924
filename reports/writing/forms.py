"""The cards of a report. Nothing here changes a state."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import DayInput
from core.forms import LinesField
from interventions.models import Intervention, TeamMember
from reports.forms import SHORT
from reports.models import (
    AdviceFollowUp,
    Finding,
    Lesson,
    ObservedResult,
    Recommendation,
    Report,
    ReportSection,
)
from reports.writing.cards import CardForm


class SectionForm(CardForm):
    """One part of the text; only a part its writers added has a title of their own."""

    class Meta:
        model = ReportSection
        fields = ["title", "body"]
        widgets = {"body": forms.Textarea({"rows": 8, "class": "form-control"})}

    guidance, is_required, is_own = "", False, False

    def __init__(self, *args, is_own=False, **kwargs):
        self.is_own = is_own
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["aria-describedby"] = f"guidance-{self.instance.key}"
        if is_own:
            self.fields["title"].label = _("Title of this section")
            self.fields["body"].label = _("Text")
        else:
            del self.fields["title"]
            self.fields["body"].label = self.instance.title


class PeopleForm(CardForm):
    people_met = LinesField(
        label=gettext_lazy("People met"), required=False, widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One a line: institution, how many people, of whom women."),
    )  # fmt: skip

    class Meta:
        model = Report
        fields = ["people_met", "has_no_recommendations"]


class FollowUpForm(CardForm):
    """What became of one recommendation of an earlier mission, as this one found it."""

    class Meta:
        model = AdviceFollowUp
        fields = ["found", "comment"]
        widgets = {"comment": forms.Textarea({"rows": 2})}


class FindingForm(CardForm):
    class Meta:
        model = Finding
        fields = ["question", "text"]
        widgets = {"text": forms.Textarea({"rows": 4})}


class ResultForm(CardForm):
    """A result aimed at waits for its evidence; another is chosen from the catalogue."""

    class Meta:
        model = ObservedResult
        fields = ["result", "evidence"]
        widgets = {"evidence": SHORT}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_aimed = getattr(self.instance, "is_aimed", False)
        if self.is_aimed:
            self.fields["result"].widget = forms.HiddenInput()
            self.fields["evidence"].required = False
            self.fields["evidence"].label = _("What was seen: one example")
            self.initial["result"] = self.instance.result_id

    def clean_result(self):
        """A card shown for a result aimed at stays with that result."""
        return self.instance.result if self.is_aimed else self.cleaned_data["result"]

    @property
    def is_emptied(self) -> bool:
        return not self.cleaned_data.get("evidence", "").strip()


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
    """Exactly one owner: `owner`, a person of the house, or `owner_outside` with `owner_email`."""

    class Meta:
        model = Recommendation
        fields = [
            "text", "addressed_to", "owner", "owner_outside", "owner_email", "due_on", "priority",
        ]  # fmt: skip
        widgets = {"text": SHORT, "due_on": DayInput()}

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.mission = mission
        self.fields["owner"].queryset = people_around(mission)

    def clean(self):
        """If nobody owns it, it is an idea, not a recommendation (domain, report section 6)."""
        cleaned = super().clean()
        owner, outside = cleaned.get("owner"), cleaned.get("owner_outside", "")
        if "owner" in self.errors or "owner_outside" in self.errors:
            return cleaned
        if not owner and not outside:
            self.add_error("owner", _("Name its owner: somebody of CTB, or a body outside."))
        elif owner and outside:
            self.add_error("owner_outside", _("One owner only: leave one of the two empty."))
        elif owner and cleaned.get("owner_email"):
            self.add_error("owner_email", _("This e-mail is for an owner outside CTB."))
        return cleaned

    def clean_due_on(self):
        day, last = self.cleaned_data["due_on"], self.mission.ends_on
        if last and day <= last:
            raise forms.ValidationError(
                _("Choose a date after the last field day, %(last)s.")
                % {"last": f"{last:%d/%m/%Y}"}
            )
        return day


class LessonFields(CardForm):
    class Meta:
        model = Lesson
        fields = [
            "title", "context", "mechanism", "outcome", "application", "evidence", "theme",
            "valence", "level", "intervention",
        ]  # fmt: skip
        widgets = {
            "context": forms.Textarea({"rows": 4}),
            "mechanism": forms.Textarea({"rows": 4}),
            "outcome": forms.Textarea({"rows": 4}),
            "application": forms.Textarea({"rows": 2}),
            "evidence": forms.Textarea({"rows": 2}),
        }
        labels = {
            "context": gettext_lazy("In which context?"),
            "mechanism": gettext_lazy("By which mechanism?"),
            "outcome": gettext_lazy("With which effect?"),
        }

    def set_mission(self, mission):
        """A mission to one intervention needs no choice, one to several needs it."""
        choices = Intervention.objects.filter(missions=mission).order_by("code")
        self.fields["intervention"].queryset = choices
        self.fields["intervention"].required = len(choices) > 1
        if len(choices) == 1:
            self.fields["intervention"].initial = choices[0].pk
            self.fields["intervention"].widget = forms.HiddenInput()
            self.only_intervention = choices[0]

    only_intervention = None

    def clean_intervention(self):
        return self.cleaned_data.get("intervention") or self.only_intervention


class LessonCard(LessonFields):
    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.set_mission(mission)
