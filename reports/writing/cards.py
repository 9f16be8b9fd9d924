"""Small forms over one row each, many on a page, each merged by field with what others saved.

`seen` carries a short digest of every field as its writer first saw it. What he left alone is not
written; what only he changed is; where another changed the same field too, both texts are shown.
"""

import hashlib

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.forms import Conflicted


def digest(value) -> str:
    """Eight signs for a value, the same as it stands in a row, in a form and in a browser."""
    if isinstance(value, list | tuple):
        value = "\n".join(str(one) for one in value)
    text = "" if value is None or value is False else "on" if value is True else str(value)
    text = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return hashlib.sha256(text.encode()).hexdigest()[:8]


class CardForm(Conflicted, forms.ModelForm):
    """Call `is_valid()` and `save()` inside one transaction: the row is locked while compared."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    LAYOUT = ("seen", "id")
    #: A card of its own page is checked though nothing was typed in it.
    is_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.conflicts = []

    # --- what was seen, what is typed, what is stored ---------------------------------
    @property
    def own_fields(self) -> dict:
        return {name: one for name, one in self.fields.items() if name not in self.LAYOUT}

    def get_initial_for_field(self, field, field_name):
        if field_name == "seen":
            return self.sign(self.begun_with())
        return super().get_initial_for_field(field, field_name)

    def begun_with(self) -> dict[str, str]:
        """Digests of the row; of what is shown where there is none yet."""
        if self.instance.pk:
            return self.stored_digests(self.instance)
        return {
            name: digest(field.prepare_value(self.get_initial_for_field(field, name)))
            for name, field in self.own_fields.items()
        }

    def stored_digests(self, row) -> dict[str, str]:
        """Of the row, whatever this form offers to begin an empty field with."""
        values = forms.model_to_dict(row, list(self.own_fields))
        return {
            name: digest(field.prepare_value(values.get(name)))
            for name, field in self.own_fields.items()
        }

    def sign(self, digests) -> str:
        return ".".join(digests[name] for name in self.own_fields)

    @cached_property
    def seen_digests(self) -> dict[str, str | None]:
        given = self.data.get(self.add_prefix("seen"), "") if self.is_bound else ""
        parts = given.split(".") if given else []
        if len(parts) != len(self.own_fields):
            parts = [None] * len(self.own_fields)
        return dict(zip(self.own_fields, parts, strict=True))

    def is_sent(self, name) -> bool:
        """A box that is not ticked sends nothing, so its card speaks for it."""
        prefixed = self.add_prefix(name)
        if prefixed in self.data:
            return True
        is_box = isinstance(self.fields[name].widget, forms.CheckboxInput)
        return is_box and self.add_prefix("seen") in self.data

    def typed_digest(self, name) -> str | None:
        return digest(self[name].value()) if self.is_sent(name) else self.seen_digests[name]

    @property
    def touched(self) -> list[str]:
        """The fields its writer changed; all that hold a text when nobody knows what he saw."""
        if not self.is_bound:
            return []
        seen = self.seen_digests
        if not self.instance.pk and None in seen.values():
            seen = self.begun_with()
        return [name for name in self.own_fields if self.typed_digest(name) != seen[name]]

    @property
    def is_untouched(self) -> bool:
        return self.is_bound and not self.touched

    def has_changed(self) -> bool:
        return bool(self.touched)

    # --- checking ---------------------------------------------------------------------
    def full_clean(self):
        if not (self.is_bound and self.is_optional and self.is_untouched):
            super().full_clean()
            return
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk:
            with transaction.atomic():
                self.merge(cleaned)
        return cleaned

    def merge(self, cleaned) -> None:
        """Field by field: theirs where I changed nothing, mine where they did not, else both."""
        rows = type(self.instance)._base_manager.select_for_update(of=("self",))
        stored = rows.filter(pk=self.instance.pk).first()
        if stored is None:
            raise forms.ValidationError(_("Somebody else has removed this meanwhile."))
        theirs = self.stored_digests(stored)
        touched = set(self.touched)
        for name in self.own_fields:
            typed = self.typed_digest(name)
            if name not in touched:
                self._errors.pop(name, None)
                cleaned[name] = getattr(stored, name)
            elif theirs[name] not in (self.seen_digests[name], typed):
                value = forms.model_to_dict(stored, [name]).get(name)
                self.conflicts.append((name, value, self[name].value()))
        self.instance = stored
        if self.conflicts:
            self.turn_stale(self.sign(theirs))

    def turn_stale(self, seen: str) -> None:
        """Sending it again is then a decision and not an accident. Answer with status 409."""
        self.is_stale = True
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = seen
        self.refuse_stale()

    def save(self, commit=True):  # noqa: FBT002 - Django's signature
        if hasattr(self.instance, "version"):
            self.instance.version = (self.instance.version or 0) + 1 if self.instance.pk else 1
        return super().save(commit)
