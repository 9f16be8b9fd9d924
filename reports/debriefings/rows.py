"""Rows of a form that two devices may add without meeting: each carries a key of its own.

Fields are named `<rows>-<uuid>-<field>`; the browser makes the uuid, or the server for one that
runs no script. A row that is not sent is left alone, an empty new one is ignored, a stored one
that was emptied, or comes with `<rows>-<uuid>-DELETE`, is taken away. Order is the row's position,
then as they came.
"""

import re
import uuid

from django import forms
from django.utils.translation import gettext as _

#: Where a row stands that says no place of its own.
LAST = 10_000
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ROW = re.compile(rf"^(?P<rows>[a-z]+)-(?P<key>{_UUID})-(?P<field>[a-z_]+|DELETE)$")


class RowForm(forms.Form):
    """One row; a concrete one names its `rows`, its model and the field no row is without."""

    rows, model, needed = "", None, ""
    position = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, key: str, *args, stored=None, **kwargs):
        super().__init__(*args, prefix=f"{self.rows}-{key}", **kwargs)
        self.key, self.stored = key, stored

    def contents(self) -> dict:
        """What stands in the row, as it was typed, without its place in the list."""
        names = [name for name in self.fields if name != "position"]
        return {name: _words(self[name].value()) for name in names}

    @property
    def is_empty(self) -> bool:
        is_gone = self.is_bound and self.data.get(self.add_prefix("DELETE"))
        return bool(is_gone) or not any(self.contents().values())

    @property
    def is_removed(self) -> bool:
        """A stored row that was emptied: its empty fields are sent along, unseen."""
        return self.is_empty and self.stored is not None

    @property
    def differs(self) -> bool:
        """Something else was sent than is stored; its place in the list apart."""
        return self.is_bound and any(name != "position" for name in self.changed_data)

    def words(self) -> str:
        return ", ".join(filter(None, self.contents().values()))


def _words(value) -> str:
    """A count of nobody says nothing."""
    text = "" if value is None else str(value).strip()
    return "" if text == "0" else text


class Rows:
    """All rows of one kind in a form: those stored, those of a draft, those sent, and spare ones.

    `most` is how many a person may add; what is sent beyond is refused, never dropped in silence.
    `gone` are prefixes of rows that a draft takes away.
    """

    def __init__(
        self, form_class, *, data=None, typed=None, stored=(), spare=0, most=80, gone=frozenset()
    ):
        self.form_class, self.most, self.data, self.gone = form_class, most, data, gone
        self.errors = []
        self.stored = {str(row.key): row for row in stored}
        source = data if data is not None else typed or {}
        sent = keys_in(source, form_class.rows)
        self.forms = [self._form(key, source, key in sent) for key in [*self.stored, *sent]]
        unique = {form.key: form for form in self.forms}
        self.forms = sorted(unique.values(), key=_place)
        last = max((_place(form) for form in self.forms if _place(form) < LAST), default=0)
        self.spare = [self._spare(last + number) for number in range(1, spare + 1)]

    def _form(self, key, source, is_sent):
        stored = self.stored.get(key)
        initial = self._initial(stored)
        if f"{self.form_class.rows}-{key}" in self.gone:
            initial = dict.fromkeys(initial, "")
        if self.data is not None and is_sent:
            return self.form_class(key, self.data, stored=stored, initial=initial)
        prefix = f"{self.form_class.rows}-{key}-"
        typed = {name.removeprefix(prefix): text for name, text in source.items()
                 if is_sent and name.startswith(prefix)}  # fmt: skip
        return self.form_class(key, stored=stored, initial=initial | typed)

    def _initial(self, stored) -> dict:
        if stored is None:
            return {}
        return {name: getattr(stored, name) or "" for name in self.form_class.base_fields}

    def _spare(self, position):
        return self.form_class(str(uuid.uuid4()), initial={"position": position})

    @property
    def template(self):
        """An empty row for the script to copy; it stands outside the form."""
        return self.form_class("__uuid__")

    @property
    def shown(self) -> list:
        """In their order, empty ones last; those to be taken away are only sent along."""
        return [*self.filled, *self.spare]

    @property
    def filled(self) -> list:
        return [form for form in self.forms if not form.is_empty]

    @property
    def removed(self) -> list:
        return [form for form in self.forms if form.is_removed]

    def is_valid(self) -> bool:
        """Call once: it also judges how many there are."""
        filled = [form for form in self.filled if form.is_bound]
        if len(self.filled) > self.most:
            self.errors.append(
                _("At most %(most)s lines fit here: put several people into one line.")
                % {"most": self.most}
            )
        return len([one for one in filled if one.is_valid()]) == len(filled) and not self.errors

    def faults(self) -> list[tuple]:
        """(id, label, error) of every row, for the list above the form."""
        return [
            (form[name].id_for_label, form[name].label, error)
            for form in self.filled
            if form.is_bound
            for name, errors in form.errors.items()
            for error in errors
        ]

    def save(self, **parent) -> None:
        """Write what was sent; a row that was not sent stays as it is."""
        for number, form in enumerate(self.forms, start=1):
            if not form.is_bound:
                continue
            if form.is_empty:
                if form.stored is not None:
                    form.stored.delete()
                continue
            row = form.stored or form.model(key=form.key, **parent)
            wanted = form.cleaned_data | {"position": number}
            if form.stored is None or any(getattr(row, k) != v for k, v in wanted.items()):
                for name, value in wanted.items():
                    setattr(row, name, value)
                row.save()

    def names(self) -> list[str]:
        """Fields of rows that were sent."""
        return [name for name in (self.data or {}) if _row_of(name, self.form_class) is not None]


def _place(form) -> int:
    value = form["position"].value()
    return min(int(value), LAST) if str(value or "").isdecimal() else LAST


def _row_of(name: str, form_class) -> str | None:
    found = _ROW.match(name)
    if found is None or found["rows"] != form_class.rows:
        return None
    return found["key"] if found["field"] in (*form_class.base_fields, "DELETE") else None


def keys_in(source, rows: str) -> list[str]:
    """Keys of the rows in what was sent, each once, in the order they came."""
    found = (_ROW.match(name) for name in source)
    return list(dict.fromkeys(one["key"] for one in found if one and one["rows"] == rows))
