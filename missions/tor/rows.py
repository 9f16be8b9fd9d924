"""Lists beside the text of the ToR, changed row by row: who was slower loses nothing he typed.

Each row carries the digest of what it was opened with (`seen`). A row that nobody else touched is
saved; one that another changed meanwhile is shown again with both, and nothing is saved until its
writer has looked; one that another removed comes back, for it was typed again.

To add a list: a form on `RowForm`, and `Rows(form, tor, prefix, data)`; `save` takes all lists
of a page.
"""

import hashlib

from django import forms
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.http import whole_number
from missions.tor.writing import locked_to_write

MOST_ROWS, SPARE_ROWS = 120, 2


def plain(value) -> str:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, bool):
        return "1" if value else ""
    return "" if value is None else "\n".join(str(value).split())


def digest(values) -> str:
    text = "\x1f".join(plain(one) for one in values)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


class RowForm(forms.ModelForm):
    """`TELLING`: fields of which one is filled in before a new row counts; `ONCE`: what makes two
    rows the same."""

    TELLING: tuple = ()
    ONCE: tuple = ()
    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    DELETE = forms.BooleanField(label=gettext_lazy("Off the list"), required=False)
    theirs = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"id": self.instance.pk, "seen": self.stored_digest()}

    def stored_digest(self) -> str:
        if self.instance.pk is None:
            return ""
        fields = (self.instance._meta.get_field(name).attname for name in self._meta.fields)
        return digest(getattr(self.instance, name) for name in fields)

    def full_clean(self):
        super().full_clean()
        if self.is_bound and self.is_blank:
            self._errors.clear()

    @property
    def was_there(self) -> bool:
        return bool(self.data.get(self.add_prefix("id")))

    @property
    def is_blank(self) -> bool:
        """A spare row that nobody filled in."""
        if self.was_there:
            return False
        return not any((self.data.get(self.add_prefix(one)) or "").strip() for one in self.TELLING)

    @property
    def is_touched(self) -> bool:
        if self.is_blank:
            return False
        if self.errors or self.cleaned_data.get("DELETE"):
            return True
        typed = digest(self.cleaned_data.get(name) for name in self._meta.fields)
        return typed != self.data.get(self.add_prefix("seen"), "")

    @property
    def is_clash(self) -> bool:
        """Somebody else changed this very row since it was opened."""
        is_stored = self.instance.pk is not None
        seen = self.data.get(self.add_prefix("seen"), "")
        return is_stored and self.is_touched and seen != self._stored_when_opened

    def keep_stored(self):
        """Before validation writes the typed values into the instance."""
        self._stored_when_opened = self.stored_digest()
        names = self._meta.fields if self.instance.pk else ()
        self._stored_words = [(self.fields[name].label, self._words(name)) for name in names]

    def _words(self, name: str) -> str:
        shown = getattr(self.instance, f"get_{name}_display", None)
        value = shown() if shown else getattr(self.instance, name)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return "" if value is None else str(value)

    def show_theirs(self) -> None:
        """Sent again, the row answers the one that is shown now."""
        self.theirs = [(label, words) for label, words in self._stored_words if words]
        self.data[self.add_prefix("seen")] = self._stored_when_opened


class Rows:
    """The rows of one list on a page, those that are there and blank ones for more."""

    def __init__(self, form, tor, prefix: str, data=None, *, order=("pk",), blanks=None, **kwargs):
        self.form, self.tor, self.prefix, self.kwargs = form, tor, prefix, kwargs
        self.stored = {row.pk: row for row in self._rows().order_by(*order)}
        self.data = None if data is None else data.copy()
        self.clashes: list[RowForm] = []
        blanks = [{}] * SPARE_ROWS if blanks is None else blanks
        if data is None:
            self.forms = [self._unbound(row) for row in self.stored.values()]
            self.forms += [self._unbound(None, blank) for blank in blanks]
        else:
            self.forms = [self._bound(place) for place in range(self._sent())]
        for place, form in enumerate(self.forms):
            form.prefix = f"{prefix}-{place}"

    def _rows(self):
        return self.form._meta.model.objects.filter(tor=self.tor)

    def __iter__(self):
        return iter(self.forms)

    @property
    def total(self) -> int:
        return len(self.forms)

    def _sent(self) -> int:
        return min(whole_number(self.data.get(f"{self.prefix}-TOTAL_FORMS")) or 0, MOST_ROWS)

    def _new(self):
        return self.form._meta.model(tor=self.tor)

    def _unbound(self, row, initial=None):
        return self.form(instance=row or self._new(), initial=initial or {}, **self.kwargs)

    def _bound(self, place: int):
        prefix = f"{self.prefix}-{place}"
        row = self.stored.get(whole_number(self.data.get(f"{prefix}-id")))
        form = self.form(self.data, prefix=prefix, instance=row or self._new(), **self.kwargs)
        form.keep_stored()
        return form

    def is_valid(self) -> bool:
        """Nothing is saved while one row is wrong, or was changed by another."""
        self.clashes = [form for form in self.forms if form.is_clash]
        wrong = [form for form in self.forms if form.is_touched and not form.is_valid()]
        return self._are_single() and not wrong and not self.clashes

    def _are_single(self) -> bool:
        seen, are_single = set(), True
        kept = [one for one in self.forms if one.is_valid() and not one.is_blank]
        for form in kept:
            same = tuple(form.cleaned_data.get(name) for name in form.ONCE)
            if not same or form.cleaned_data.get("DELETE"):
                continue
            if same in seen:
                form.add_error(None, _("This stands in the list already."))
                are_single = False
            seen.add(same)
        return are_single

    def show_clashes(self) -> None:
        """With the rows that others have added meanwhile behind one's own."""
        for form in self.clashes:
            form.show_theirs()
        sent = {form.instance.pk for form in self.forms}
        for row in self.stored.values():
            if row.pk not in sent:
                form = self._unbound(row)
                form.prefix = f"{self.prefix}-{self.total}"
                self.forms.append(form)

    def save(self) -> bool:
        """Was there anything to save? To be called under the lock of the ToR, once valid."""
        found = [form for form in self.forms if form.is_touched]
        removed = [form for form in found if form.cleaned_data.get("DELETE")]
        for form in removed:
            if form.instance.pk:
                form.instance.delete()
        written = [form for form in found if form not in removed]
        for form in written:
            form.save()
        return bool(written or any(form.was_there for form in removed))


@transaction.atomic
def save(tor, user, lists, then=None) -> bool:
    """All lists or none, under the lock of the ToR: validated a moment ago, they stand."""
    locked = locked_to_write(tor, user)
    wrong = [rows for rows in lists if not rows.is_valid()]
    if wrong:
        for rows in lists:
            rows.show_clashes()
        return False
    changed = [rows for rows in lists if rows.save()]
    if changed and then:
        then(locked)
    return True
