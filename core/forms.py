"""Forms over rows that several people edit: the second writer is told and keeps his text."""

from contextlib import suppress
from datetime import date

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.db.models import Manager, QuerySet
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from core.models import Versioned

#: What a form asks without keeping it in its row.
NOT_KEPT = object()


class Conflicted:
    """Mixin of a form that may turn stale: `conflicts` lists (field, stored, typed).

    `house/errors.html` draws `both_texts` for every form that is drawn by `{% crispy %}`;
    a page that draws its fields itself includes `components/_conflict.html`.
    """

    is_stale = False

    @property
    def both_texts(self) -> list[tuple[str, str, str]]:
        """(label, what the other saved, what was typed), in words, where the two differ."""
        rows = [
            (self.fields[name].label or name, *(in_words(self.fields[name], one) for one in both))
            for name, *both in self.conflicts
        ]
        return [row for row in rows if row[1] != row[2]]

    def refuse_stale(self) -> None:
        told = _(
            "Somebody else saved this while you were writing. Nothing is lost: your text is in"
            " the form, theirs stands beside it. Compare, then save again."
        )
        if not self.both_texts:
            told = _(
                "Somebody else saved this while you were writing, but no other text than yours in"
                " these fields. Nothing is lost: save again if yours still holds."
            )
        raise forms.ValidationError(told, code="stale")


class VersionedForm(Conflicted, forms.ModelForm):
    """A ModelForm of a `Versioned` row.

    Call `is_valid()` and `save()` inside one transaction: the row is locked while its version is
    compared. A stale form is invalid, `is_stale` is true, `conflicts` lists (field, stored, typed)
    for each field the other writer changed too, and the form now carries the stored version, so
    that sending it again is a decision and not an accident. Answer with status 409.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    #: The hidden field that says which state of the row its writer saw.
    stamp_name = "version"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial[self.stamp_name] = self.stamp_of(self.instance)
        self.conflicts = []

    def offer(self, **values):
        """Values to begin with where nothing stands: an unsaved row has None in each field."""
        for name, value in values.items():
            if self.initial.get(name) in (None, ""):
                self.initial[name] = value

    @staticmethod
    def stamp_of(row):
        return row.version

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._compare_version(cleaned)
        return cleaned

    def _compare_version(self, cleaned):
        """A step taken since this request read the row counts too: saving would undo its state."""
        model = type(self.instance)
        stored = model._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        is_same = cleaned.get(self.stamp_name) == self.stamp_of(stored)
        if is_same and stored.updated_at == self.instance.updated_at:
            return
        self.is_stale = True
        self.data = self.data.copy()
        self.data[self.add_prefix(self.stamp_name)] = self.stamp_of(stored)
        for name, field in self.fields.items():
            if name == self.stamp_name or name not in cleaned or field.widget.is_hidden:
                continue
            theirs = self.stored_value(stored, name)
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if theirs is not NOT_KEPT and field.has_changed(theirs, typed):
                self.conflicts.append((name, theirs, cleaned[name]))
                self.show_conflict(name, theirs)
        self.refuse_stale()

    def stored_value(self, stored, name: str):
        """As the field begins with it; NOT_KEPT for a field that is no part of the row."""
        return forms.model_to_dict(stored, [name]).get(name, NOT_KEPT)

    def show_conflict(self, name: str, theirs) -> None:
        """For forms that show the other writer's text at the field."""

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        self.instance.version = (self.instance.version or 0) + 1 if self.instance.pk else 1
        return super().save(commit)


class SeenForm(VersionedForm):
    """The same for rows that know when they were last changed, and for pages of the admin."""

    version = None
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    stamp_name = "seen"

    @staticmethod
    def stamp_of(row) -> str:
        """A version where there is one: it also moves with changes of many rows at once."""
        changed_at = getattr(row, "updated_at", None)
        stamp = [changed_at.isoformat()] if changed_at else []
        return ":".join([*stamp, str(row.version)] if isinstance(row, Versioned) else stamp)

    def clean(self):
        if hasattr(self.instance, "updated_at"):
            return super().clean()
        return forms.ModelForm.clean(self)

    def show_conflict(self, name, theirs):
        words = in_words(self.fields[name], theirs) or "–"
        if isinstance(theirs, list | tuple):
            words = ", ".join(words.splitlines())
        self.add_error(name, _("Saved meanwhile: %(text)s") % {"text": words})

    def save(self, commit=True):  # noqa: FBT002
        if isinstance(self.instance, Versioned):
            return super().save(commit)
        return forms.ModelForm.save(self, commit)


def in_words(field, value) -> str:
    """A value of this field as its reader writes it: names, words of a choice, one line each."""
    if isinstance(value, QuerySet | Manager):
        value = list(value.all())
    if isinstance(value, list | tuple):
        return "\n".join(in_words(field, one) for one in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return short_date(value, year=True)
    if hasattr(field, "queryset") and value and not hasattr(value, "pk"):
        with suppress(ValueError, TypeError):  # nonsense, sent by hand, is shown as it is
            value = field.queryset.model._base_manager.filter(pk=value).first()
    elif hasattr(field, "choices") and not hasattr(field, "queryset"):
        words = {str(key): one for key, one in flatten_choices(field.choices)}
        value = words.get(str(value), value)
    return str(value if value is not None else "")


class LinesField(SimpleArrayField):
    """A list of short texts, one a line."""

    widget = forms.Textarea

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("help_text", gettext_lazy("One a line."))
        super().__init__(forms.CharField(), *args, delimiter="\n", **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = [line.strip() for line in value.splitlines() if line.strip()]
        return super().to_python(value)
