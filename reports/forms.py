"""Forms of debriefings, reports, recommendations and lessons. Nothing here changes a state."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import DayInput, HouseForm
from core.forms import LinesField, VersionedForm
from reports.models import (
    FieldDebriefing,
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
