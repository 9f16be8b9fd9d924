"""Which sections these ToR have and in what order, beside what their template asks for."""

import uuid

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.layout import moved, number, set_left_out
from core.workflow import TransitionRefused
from missions import services
from missions.models import TorSection
from missions.tor import derived
from missions.tor.writing import locked_to_write

MOST_SECTIONS = 60


def in_order(tor) -> list[TorSection]:
    """What people write, also what was left out: it keeps its place."""
    rows = tor.sections.order_by("position", "pk")
    return [row for row in rows if not derived.is_derived(row)]


def rows_of(tor) -> list[dict]:
    required = {one.key for one in tor.template.sections.all() if one.is_required}
    own = {one.key for one in tor.template.sections.all()}
    return [
        {"row": row, "is_required": row.key in required, "is_own": row.key not in own}
        for row in in_order(tor)
    ]


def settle(tor, rows) -> None:
    """What is made from rows goes where its home goes."""
    number(rows)
    places = {row.key: row.position for row in rows}
    for row in tor.sections.filter(key__in=derived.HOMES):
        place = places.get(derived.home_of(row.key), len(rows) + 1)
        tor.sections.filter(pk=row.pk).exclude(position=place).update(position=place)


@transaction.atomic
def move(tor, key: str, direction: str, *, by) -> None:
    tor = locked_to_write(tor, by)
    rows = moved(in_order(tor), direction, key)
    if rows:
        settle(tor, rows)


@transaction.atomic
def leave_out(tor, key: str, *, by) -> None:
    """An obligatory section stays; another goes with its text, to be put back."""
    tor = locked_to_write(tor, by)
    row = _row(tor, key)
    if tor.template.sections.filter(key=key, is_required=True).exists():
        raise TransitionRefused(_("“%(title)s” is obligatory: it stays.") % {"title": row.title})
    if not row.is_left_out:
        _set(tor, row, by, is_left_out=True)


@transaction.atomic
def put_back(tor, key: str, *, by) -> None:
    tor = locked_to_write(tor, by)
    row = _row(tor, key)
    if row.is_left_out:
        _set(tor, row, by, is_left_out=False)


def _row(tor, key: str) -> TorSection:
    row = next((one for one in in_order(tor) if one.key == key), None)
    if row is None:
        raise TransitionRefused(_("This section is not in the ToR."))
    return row


def _set(tor, row, by, *, is_left_out: bool) -> None:
    set_left_out(row, is_left_out=is_left_out)
    if row.body:
        services.sign(tor, by, [row.key])


class NewSection(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title of the new section"), max_length=200,
        widget=forms.TextInput({"class": "form-control"}),
    )  # fmt: skip
    after = forms.ChoiceField(
        label=gettext_lazy("After"), widget=forms.Select({"class": "form-select"})
    )

    def __init__(self, tor, data=None):
        super().__init__(data)
        self.tor, rows = tor, in_order(tor)
        self.fields["after"].choices = [(row.key, row.title) for row in rows]
        self.initial["after"] = rows[-1].key if rows else ""

    @transaction.atomic
    def save(self, user) -> TorSection:
        tor = locked_to_write(self.tor, user)
        rows = in_order(tor)
        if len(rows) >= MOST_SECTIONS:
            raise TransitionRefused(_("These ToR have as many sections as they can hold."))
        made = TorSection.objects.create(
            tor=tor, key=str(uuid.uuid4()), title=self.cleaned_data["title"], position=0
        )
        keys = [row.key for row in rows]
        rows.insert(keys.index(self.cleaned_data["after"]) + 1, made)
        settle(tor, rows)
        return made
