"""Forms of those who answer, carry out and verify a recommendation. None changes a state."""

from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.crispy import DayInput, HouseForm, HouseFormHelper
from core.uploads import DocumentField
from reports.enums import Response
from reports.recommendations.services import Answer, Owner
from reports.writing.forms import people_around

SHORT = forms.Textarea({"rows": 3})

LONGEST_TEXT = 5000


class ActForm(HouseForm, forms.Form):
    """A form that stands in a row, a panel or a page of its own; what it asks for hangs together,
    so none of its fields is called optional.
    """

    @property
    def bare(self) -> HouseFormHelper:
        """Its fields alone: the place it stands in has the tag and the button."""
        return HouseFormHelper(self, tag=False, error_title=self.error_title)


def words(label, **options):
    options = {"widget": SHORT, "max_length": LONGEST_TEXT} | options
    return forms.CharField(label=label, **options)


class ResponseForm(ActForm):
    """Accepted, partly, rejected: with a reason where not all is, with a plan where some is."""

    response = forms.ChoiceField(
        label=gettext_lazy("Your response"),
        choices=[one for one in Response.choices if one[0] != Response.NONE],
        widget=forms.RadioSelect,
    )
    comment = words(
        gettext_lazy("Reason or comment"), required=False,
        help_text=gettext_lazy("Obligatory when you accept it in part or reject it."),
    )  # fmt: skip
    action = words(
        gettext_lazy("What will be done"), required=False,
        help_text=gettext_lazy("Obligatory, with the two below, unless you reject it."),
    )  # fmt: skip
    responsible = forms.CharField(label=gettext_lazy("By whom"), required=False, max_length=200)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=DayInput())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submit_label = gettext_lazy("Save the response")
    error_title = gettext_lazy("The response is not saved yet")

    def __init__(self, *args, row, **kwargs):
        initial = {
            "comment": row.response_comment,
            "action": row.plan_action,
            "responsible": row.plan_responsible or row.owner_name,
            "due_on": row.plan_due_on or row.due_on,
            "version": row.version,
        }
        if row.is_answered:
            initial["response"] = row.response
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def answer(self) -> Answer:
        names = ("response", "comment", "action", "responsible", "due_on")
        return Answer(**{name: self.cleaned_data[name] for name in names})

    def clean(self):
        cleaned = super().clean()
        if "response" in cleaned and not self.errors:
            for name, fault in self.answer.faults().items():
                self.add_error(name, fault)
        return cleaned

    def show_stored(self, row) -> None:
        """Sending it again is then a decision: the form now knows the answer it replaces."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = row.version


class NoteForm(ActForm):
    text = words(gettext_lazy("Where does it stand?"))
    submit_label = gettext_lazy("Note the progress")


class DoneForm(ActForm):
    evidence = words(gettext_lazy("Evidence: what can be seen, read or counted"), required=False)
    document = DocumentField(label=gettext_lazy("Document as evidence"), required=False)
    submit_label = gettext_lazy("Declare it done")
    error_title = gettext_lazy("Not declared done yet")

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["evidence"] and not cleaned["document"]:
            raise forms.ValidationError(
                _("Give the evidence: what can be seen, read or counted now?")
            )
        return cleaned


class DateForm(ActForm):
    due_on = forms.DateField(label=gettext_lazy("New date"), widget=DayInput())
    reason = words(gettext_lazy("Why the date moves"))
    submit_label = gettext_lazy("Move the date")


class LanguageForm(forms.Form):
    """In which the owner outside is written to."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language of the mail and the page"), choices=settings.LANGUAGES,
        widget=forms.Select({"class": "form-select form-select-sm mb-2"}),
    )  # fmt: skip


class OwnerForm(ActForm):
    """Exactly one: somebody around the mission, or a body or person outside."""

    owner = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("Owner in CTB"), required=False
    )
    owner_outside = forms.CharField(
        label=gettext_lazy("Or owner outside CTB"), required=False, max_length=200
    )
    owner_email = forms.EmailField(
        label=gettext_lazy("Their e-mail, if they have one"), required=False
    )
    reason = words(gettext_lazy("Why it changes hands"), validators=[MaxLengthValidator(1000)])
    submit_label = gettext_lazy("Name this owner")

    def __init__(self, *args, mission, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_around(mission)

    @property
    def named(self) -> Owner:
        cleaned = self.cleaned_data
        return Owner(cleaned["owner"], cleaned["owner_outside"], cleaned["owner_email"])

    def clean(self):
        cleaned = super().clean()
        if not self.errors and bool(cleaned["owner"]) == bool(cleaned["owner_outside"]):
            self.add_error("owner", _("Name exactly one owner, in or outside CTB."))
        return cleaned
