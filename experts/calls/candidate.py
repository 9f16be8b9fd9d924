"""The form of candidates: no account, no script; nothing typed or sent along is lost."""

import uuid

from django import forms
from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import quarantine, uploads
from core.models import StoredFile
from core.uploads import DocumentField
from experts.calls.enums import Fluency
from experts.models import Competence
from interventions.models import Country

LONGEST_ANSWER = 300
MOST_EUROS = 5000
#: Signs what an unfinished form holds; nobody can name another's file.
HELD_SALT = "experts.application.cv"
#: Working languages asked one by one; others are written behind them.
LANGUAGES = {
    "fr": gettext_lazy("French"),
    "en": gettext_lazy("English"),
    "nl": gettext_lazy("Dutch"),
    "pt": gettext_lazy("Portuguese"),
    "es": gettext_lazy("Spanish"),
    "ar": gettext_lazy("Arabic"),
}


class CvField(DocumentField):
    allowed = frozenset({uploads.PDF, uploads.DOCX, uploads.ODT})
    accept = ".pdf,.docx,.odt"
    most_bytes = 5 * 1024 * 1024
    advice = gettext_lazy("PDF, Word or OpenDocument, up to 5 MB.")
    refusal = gettext_lazy(
        "This is not a PDF, nor a text of Word or OpenDocument without macros: choose another."
    )


def level_field(name) -> forms.ChoiceField:
    """One of them is asked, which none says of itself."""
    field = forms.ChoiceField(
        label=name,
        required=False,
        choices=[("", pgettext_lazy("language", "no")), *Fluency.choices],
    )
    field.hide_optional = True
    return field


class CandidateForm(forms.Form):
    """`held`: the curriculum that came with an earlier attempt, or that was sent before."""

    name = forms.CharField(
        label=gettext_lazy("Full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Write your name.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Write your address: the receipt goes there."),
            "invalid": gettext_lazy(
                "This is no complete address: it ends for example in .org or .be"
            ),
        },
    )
    base = forms.CharField(
        label=gettext_lazy("Country of residence"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "country-name"}),
        error_messages={"required": gettext_lazy("Write where you live.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    competences = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Competences"),
        queryset=Competence.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One or several."),
    )
    countries = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Countries you know by your work"),
        queryset=Country.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_languages = forms.CharField(
        label=gettext_lazy("Other languages"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Separated by commas."),
    )
    day_rate_eur = forms.IntegerField(
        label=gettext_lazy("Indicative day rate, in euros"),
        min_value=1,
        max_value=MOST_EUROS,
        help_text=gettext_lazy("Travel costs apart. Read by EST only."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Write your rate for one day."),
            "invalid": gettext_lazy("Write a whole number, for example 420."),
        },
    )
    availability = forms.CharField(
        label=gettext_lazy("Availability"),
        max_length=250,
        help_text=gettext_lazy("For example: from January to June, ten days a month."),
        error_messages={"required": gettext_lazy("Write when you are free.")},
    )
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Answer in a few lines.")},
    )
    cv = CvField(
        label=gettext_lazy("Curriculum vitae"),
        error_messages={"required": gettext_lazy("Add your curriculum vitae.")},
    )
    held = forms.CharField(required=False, widget=forms.HiddenInput, max_length=300)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(
        label="",
        error_messages={
            "required": gettext_lazy("Without your consent we may not keep your answer.")
        },
    )
    #: Seen by nobody; what fills it is a machine, which is told so like a person.
    website = forms.CharField(
        label=gettext_lazy("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, call, consent, sent_before=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.call = call
        self.initial.setdefault("key", uuid.uuid4())
        for code, name in LANGUAGES.items():
            self.fields[f"level_{code}"] = level_field(name)
        self.fields["answer"].label = call.prompt
        self.fields["answer"].help_text = _("%(words)s words at most.") % {"words": LONGEST_ANSWER}
        self.fields["consent"].label = consent.text
        self.fields["consent"].short_label = _("Consent")
        self.held_file = held_file(self.data.get(self.add_prefix("held"), "")) or sent_before
        self.fields["cv"].required = self.held_file is None
        self._offer_choices(call)

    def _offer_choices(self, call):
        asked, countries = call.competences.all(), call.countries.all()
        self.fields["competences"].queryset = (
            asked if asked else Competence.objects.all()
        ).order_by("name")
        self.fields["countries"].queryset = (
            countries if countries else Country.objects.all()
        ).order_by("name_fr")

    @property
    def level_fields(self):
        return [self[f"level_{code}"] for code in LANGUAGES]

    def clean_email(self):
        return self.cleaned_data["email"].strip()

    def clean_answer(self):
        text = self.cleaned_data["answer"]
        words = len(text.split())
        if words > LONGEST_ANSWER:
            raise forms.ValidationError(
                _("Your answer has %(words)s words: shorten it to %(most)s.")
                % {"words": words, "most": LONGEST_ANSWER}
            )
        return text

    def clean_website(self):
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Leave this field empty: it is there for machines."))
        return ""

    def clean(self):
        cleaned = super().clean()
        cleaned["languages"] = self._languages(cleaned)
        if not cleaned["languages"]:
            self.add_error("other_languages", _("Choose a level for one language at least."))
        self._hold(cleaned)
        return cleaned

    def _languages(self, cleaned) -> dict:
        levels = {code: cleaned.get(f"level_{code}", "") for code in LANGUAGES}
        others = [one.strip() for one in cleaned.get("other_languages", "").split(",")]
        return {code: level for code, level in levels.items() if level} | {
            one[:30]: "" for one in others if one
        }

    def _hold(self, cleaned) -> None:
        """A good file is kept apart at once, so that a mistake elsewhere does not cost it."""
        if cleaned.get("website") is not None and cleaned.get("cv"):
            self._receive(*cleaned["cv"])

    def _receive(self, content, name, media_type):
        """What unfinished forms fill up shuts out no answer that is whole."""
        if self.errors and quarantine.is_full():
            self.add_error("cv", _("We cannot take files just now: try again in an hour."))
            return
        self.held_file = quarantine.receive(content, name=name, media_type=media_type, hold=True)
        self.data = self.data.copy()
        self.data[self.add_prefix("held")] = token_of(self.held_file)

    def forget_file(self, why: str) -> None:
        """What another form took in between: the field asks for a file again."""
        self.held_file = None
        self.data = self.data.copy()
        self.data[self.add_prefix("held")] = ""
        self.add_error("cv", why)


def token_of(stored) -> str:
    return signing.dumps(str(stored.pk), salt=HELD_SALT)


def held_file(token: str) -> StoredFile | None:
    """What an earlier attempt left in quarantine, while nobody has it yet."""
    try:
        pk = signing.loads(token, salt=HELD_SALT, max_age=quarantine.HOLD)
    except signing.BadSignature:
        return None
    return StoredFile.objects.filter(pk=pk, held_until__isnull=False).first()
