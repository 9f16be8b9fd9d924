"""Whom to ask, and what counterparts send."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import HouseForm
from reports.debriefings.minutes import changed_parts, text_of
from reports.enums import MinutesPart
from reports.models import Participant


class AskForm(HouseForm, forms.Form):
    """Everybody may be asked; who has no e-mail gets his link from hand to hand."""

    people = forms.ModelMultipleChoiceField(
        queryset=Participant.objects.none(), widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Whom to ask"), to_field_name="key",
        error_messages={"required": gettext_lazy("Choose at least one participant.")},
    )  # fmt: skip
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail and the page"), choices=settings.LANGUAGES
    )
    decision = forms.CharField(
        label=gettext_lazy("Decision: why counterparts read these minutes"), max_length=250
    )
    submit_label = gettext_lazy("Make the links and send the mails")

    def __init__(self, *args, debriefing, **kwargs):
        super().__init__(*args, **kwargs)
        rows = debriefing.participants.order_by("position", "pk")
        self.fields["people"].queryset = rows
        self.fields["people"].label_from_instance = words_of
        if not debriefing.mission.may_have_confidential_annex:
            del self.fields["decision"]


def words_of(participant) -> str:
    how = participant.email or _("no e-mail: link to copy")
    return f"{participant.who} · {how}"


class DecisionForm(forms.Form):
    """The author's word on one proposal."""

    reply = forms.CharField(
        label=gettext_lazy("Your answer"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 2, "class": "form-control"}),
    )  # fmt: skip


class CounterpartForm(forms.Form):
    """The minutes part by part as they stand; what is changed is proposed, else confirmed."""

    signed = forms.CharField(label=gettext_lazy("Your name"), max_length=150)

    def __init__(self, *args, debriefing, **kwargs):
        super().__init__(*args, **kwargs)
        self.debriefing = debriefing
        for part in MinutesPart:
            text = text_of(debriefing, part) if part.is_lines else ""
            rows = max(3, min(12, text.count("\n") + 2))
            self.fields[part.value] = forms.CharField(
                label=part.label, required=False, max_length=10_000, initial=text,
                widget=forms.Textarea({"rows": rows}),
                help_text="" if part.is_lines else _("Write what should change, and how."),
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        self.changes = changed_parts(self.debriefing, cleaned)
        if "confirm" in self.data:
            self.changes = {}
        elif not self.changes:
            raise forms.ValidationError(
                _("Nothing differs from the minutes: change a part, or confirm them.")
            )
        return cleaned

    @property
    def parts(self) -> list:
        return [self[part.value] for part in MinutesPart]
