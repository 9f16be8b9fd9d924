"""Forms over rows that several people edit: the second writer is told and keeps his text."""

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Versioned


class VersionedForm(forms.ModelForm):
    """A ModelForm of a `Versioned` row.

    Call `is_valid()` and `save()` inside one transaction: the row is locked while its version is
    compared. A stale form is invalid, `is_stale` is true, `conflicts` lists (label, stored, typed)
    for each field the other writer changed too, and the form now carries the stored version, so
    that sending it again is a decision and not an accident. Answer with status 409.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    #: The hidden field that says which state of the row its writer saw.
    stamp_name = "version"
    is_stale = False

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
            if name == self.stamp_name or name not in cleaned:
                continue
            theirs = forms.model_to_dict(stored, [name]).get(name)
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if field.has_changed(theirs, typed):
                self.conflicts.append((field.label or name, theirs, cleaned[name]))
                self.show_conflict(name, theirs)
        raise forms.ValidationError(
            _(
                "Somebody else saved this while you were writing. Nothing is lost: your text is in"
                " the form, theirs stands beside it. Compare, then save again."
            ),
            code="stale",
        )

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
        self.add_error(name, _("Saved meanwhile: %(text)s") % {"text": words})

    def save(self, commit=True):  # noqa: FBT002
        if isinstance(self.instance, Versioned):
            return super().save(commit)
        return forms.ModelForm.save(self, commit)


def in_words(field, value) -> str:
    """A stored value as its reader writes it: names behind keys, words of a choice."""
    if isinstance(value, list | tuple):
        return ", ".join(in_words(field, one) for one in value)
    if hasattr(field, "queryset") and value and not hasattr(value, "pk"):
        value = field.queryset.model._base_manager.filter(pk=value).first()
    elif not hasattr(field, "queryset"):
        value = dict(getattr(field, "choices", ())).get(value, value)
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
