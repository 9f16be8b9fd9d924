"""Forms of debriefings, reports, recommendations and lessons. Nothing here changes a state."""

from contextlib import suppress

from django import forms
from django.db.models import QuerySet

SHORT = forms.Textarea({"rows": 3})


def named(model, value):
    """The row of this number, or the rows of a list of numbers or rows."""
    rows = model._base_manager
    if isinstance(value, QuerySet):
        return list(value)
    if not isinstance(value, list):
        return rows.filter(pk=value).first()
    return list(rows.filter(pk__in=[getattr(one, "pk", one) for one in value]))


def in_words(field, value) -> str:
    """A value of this field as a reader writes it: names, words of a choice, one line for each."""
    if hasattr(field, "queryset") and value and not hasattr(value, "pk"):
        with suppress(ValueError, TypeError):  # nonsense, sent by hand, is shown as it is
            value = named(field.queryset.model, value)
    if isinstance(value, list):
        return "\n".join(map(str, value))
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
