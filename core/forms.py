"""Forms over rows that several people edit: the second writer is told and keeps his text."""

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class VersionedForm(forms.ModelForm):
    """A ModelForm of a `Versioned` row.

    Call `is_valid()` and `save()` inside one transaction: the row is locked while its version is
    compared. A stale form is invalid, `is_stale` is true, `conflicts` lists (label, stored, typed)
    for each field the other writer changed too, and the form now carries the stored version, so
    that sending it again is a decision and not an accident. Answer with status 409.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_stale = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        self.conflicts = []

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            self._compare_version(cleaned)
        return cleaned

    def _compare_version(self, cleaned):
        model = type(self.instance)
        stored = model._base_manager.select_for_update(of=("self",)).get(pk=self.instance.pk)
        if cleaned.get("version") == stored.version:
            return
        self.is_stale = True
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = stored.version
        for name, field in self.fields.items():
            if name == "version" or name not in cleaned:
                continue
            theirs = forms.model_to_dict(stored, [name]).get(name)
            if field.has_changed(theirs, self.data.get(self.add_prefix(name))):
                self.conflicts.append((field.label or name, theirs, cleaned[name]))
        raise forms.ValidationError(
            _(
                "Somebody else saved this while you were writing. Nothing is lost: your text is in"
                " the form, theirs stands beside it. Compare, then save again."
            ),
            code="stale",
        )

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        self.instance.version = (self.instance.version or 0) + 1 if self.instance.pk else 1
        return super().save(commit)


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
