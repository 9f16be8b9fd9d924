"""The form of a restitution. Without a script it files as well; a draft keeps what was typed."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates
from core.crispy import DayInput, HouseForm
from core.days import DayField
from core.forms import LinesField, VersionedForm
from reports.debriefings.rows import RowForm, Rows
from reports.models import Agreement, FieldDebriefing, Participant

SHORT = forms.Textarea({"rows": 3})
MOST_PEOPLE, MOST_AGREEMENTS, MOST_COUNTED = 80, 40, 2000
COUNT = {"inputmode": "numeric", "min": 0, "max": MOST_COUNTED}


class CountField(forms.IntegerField):
    """How many women or men; nothing said is nobody counted."""

    def __init__(self, **kwargs):
        kwargs |= {"required": False, "min_value": 0, "max_value": MOST_COUNTED}
        super().__init__(widget=forms.NumberInput(COUNT), **kwargs)

    def clean(self, value):
        return super().clean(value) or 0

    def prepare_value(self, value):
        return value or None


class ParticipantRow(RowForm):
    """A person or a group; women and men are counted, nobody is made to say."""

    rows, model = "participants", Participant
    name = forms.CharField(label=gettext_lazy("Name, or group"), required=False)
    function = forms.CharField(label=gettext_lazy("Function"), required=False, max_length=150)
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), required=False, max_length=200
    )
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    women = CountField(label=gettext_lazy("Women"))
    men = CountField(label=gettext_lazy("Men"))

    def clean_name(self):
        if not self.cleaned_data["name"]:
            raise forms.ValidationError(_("Write the name, or empty the row."))
        return self.cleaned_data["name"]


class AgreementRow(RowForm):
    rows, model = "agreements", Agreement
    what = forms.CharField(
        label=gettext_lazy("What"), required=False, widget=forms.Textarea({"rows": 2})
    )
    who = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=150)
    due_on = DayField(label=gettext_lazy("By when"), required=False)

    def clean_what(self):
        if not self.cleaned_data["what"]:
            raise forms.ValidationError(_("Write what was agreed, or empty the row."))
        return self.cleaned_data["what"]


#: Of each kind of rows, the fields a device may send.
ROW_FIELDS = {
    one.rows: {name: field for name, field in one.base_fields.items() if name != "position"}
    for one in (ParticipantRow, AgreementRow)
}


class DebriefingForm(HouseForm, VersionedForm):
    """`participants` and `agreements` are rows (rows.py); `typed` is what a draft keeps."""

    key_messages = LinesField(
        label=gettext_lazy("Key messages"), widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("One a line. Let the actors present their results themselves."),
    )  # fmt: skip
    disagreements = LinesField(
        label=gettext_lazy("Points of disagreement"), required=False, widget=SHORT
    )
    open_questions = LinesField(label=gettext_lazy("Open questions"), required=False, widget=SHORT)
    form_tag = False
    error_title = gettext_lazy("The field debriefing is not filed yet")

    class Meta:
        model = FieldDebriefing
        fields = ["held_on", "place", "key_messages", "disagreements", "open_questions"]
        widgets = {"held_on": DayInput()}

    def __init__(self, *args, mission, spare=None, gone=frozenset(), **kwargs):
        super().__init__(*args, **kwargs)
        self.mission, self.gone = mission, gone
        self.spare = spare or {"participants": 1, "agreements": 1}
        self._set_rows()
        if mission.starts_on:
            days = {"min": mission.starts_on.isoformat(), "max": last_day(mission).isoformat()}
            self.fields["held_on"].widget.attrs |= days

    def _set_rows(self):
        """As they are stored now, with what was sent or kept as a draft laid over."""
        data, typed = (self.data, None) if self.is_bound else (None, self.initial)
        stored = self.instance if self.instance.pk else None
        self.participants = Rows(
            ParticipantRow, data=data, typed=typed, most=MOST_PEOPLE,
            stored=stored.participants.all() if stored else (),
            spare=self.spare["participants"], gone=self.gone,
        )  # fmt: skip
        self.agreements = Rows(
            AgreementRow, data=data, typed=typed, most=MOST_AGREEMENTS,
            stored=stored.agreements.all() if stored else (),
            spare=self.spare["agreements"], gone=self.gone,
        )  # fmt: skip

    @property
    def lists(self) -> tuple[Rows, Rows]:
        return self.participants, self.agreements

    def clean_held_on(self):
        """It is held on the ground, so on one of the field days (concept note, slide 10)."""
        day, mission = self.cleaned_data["held_on"], self.mission
        if not mission.starts_on:
            return day
        if not mission.starts_on <= day <= mission.ends_on:
            raise forms.ValidationError(
                _("Choose one of the mission's field days, %(first)s to %(last)s.")
                % {"first": f"{mission.starts_on:%d/%m/%Y}", "last": f"{mission.ends_on:%d/%m/%Y}"}
            )
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("%(day)s is still to come: file the debriefing once it was held.")
                % {"day": dates.short_date(day, year=True)}
            )
        return day

    def is_valid(self):
        """Rows are judged too, so that all that is wrong is told at once."""
        is_valid = super().is_valid()
        rows_are = [rows.is_valid() for rows in self.lists]
        if not self.participants.filled and self.is_bound:
            self.participants.errors.append(_("Write at least one participant or group."))
            return False
        return is_valid and all(rows_are)

    def _compare_version(self, cleaned):
        try:
            super()._compare_version(cleaned)
        finally:
            if self.is_stale:
                self._set_rows()

    @property
    def both_texts(self):
        """Rows that the other writer left otherwise than they stand here."""
        if not self.is_stale:
            return super().both_texts
        return super().both_texts + [
            (str(form.model._meta.verbose_name).capitalize(), str(form.stored.words), form.words())
            for rows in self.lists
            for form in rows.forms
            if form.stored is not None and form.differs
        ]

    def save_rows(self) -> None:
        """Once the restitution itself is saved."""
        for rows in self.lists:
            rows.save(debriefing=self.instance)

    def faults(self) -> list[tuple]:
        """(id of the place or "", label, error), in the order of the page."""
        found = [
            (self[name].id_for_label, self[name].label, error)
            if name in self.fields and not self[name].is_hidden
            else ("", "", error)
            for name, errors in self.errors.items()
            for error in errors
        ]
        for rows, label in zip(self.lists, (_("Participants"), _("Agreements")), strict=True):
            found += [(rows.form_class.rows, label, error) for error in rows.errors]
            found += rows.faults()
        return found

    def row_fields(self) -> list:
        """Every cell of a stored row, for whoever compares field by field; not its place."""
        stored = (form for rows in self.lists for form in rows.forms if form.stored)
        return [cell for form in stored for cell in form if cell.name != "position"]

    def typed(self) -> dict:
        """What was sent, as it was typed."""
        fields = {name: self.data.get(self.add_prefix(name), "") for name in self._meta.fields}
        return fields | {name: self.data[name] for rows in self.lists for name in rows.names()}

    def label_of(self, name: str) -> str:
        """What a field of a draft is called: rows have the label of their column."""
        if name in self.fields:
            return str(self.fields[name].label)
        last = name.rsplit("-", 1)[-1]
        for rows in self.lists:
            if name.startswith(f"{rows.form_class.rows}-") and last in rows.form_class.base_fields:
                return str(rows.form_class.base_fields[last].label or last)
        return name


def last_day(mission):
    return min(mission.ends_on, max(mission.starts_on, timezone.localdate()))
