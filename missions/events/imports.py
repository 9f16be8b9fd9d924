"""Events and public holidays out of a spreadsheet or a calendar file: read, shown, then saved."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import ics
from core.db import Fold
from core.sheets import (
    Column,
    Table,
    Unreadable,
    choice,
    day,
    in_all_languages,
    table_of,
    text,
    yes_no,
)
from missions.enums import EventKind
from missions.events.forms import writable_countries, wrong_period
from missions.events.permissions import may_place, writable_interventions
from missions.models import DatedEvent, EventIntervention


def columns(user) -> list[Column]:
    """What this person may enter: other countries and interventions are not known to the file."""
    kinds = {kind.label: kind for kind in EventKind} | {kind.value: kind for kind in EventKind}
    kinds |= {words: kind for kind in EventKind for words in in_all_languages(kind.label)}
    return [
        Column("kind", gettext_lazy("Kind"), is_required=True,
               read=choice(kinds, shown=[kind.label for kind in EventKind])),
        Column("title", gettext_lazy("Title"), text(250), is_required=True),
        Column("starts_on", gettext_lazy("First day"), day(), is_required=True,
               hint=_("31/01/2017 or 2017-01-31")),
        Column("ends_on", gettext_lazy("Last day"), day(), hint=_("Empty: one day")),
        Column("country", gettext_lazy("Country"), _country_choice(user),
               hint=_("Name or code; empty: everywhere")),
        Column("interventions", gettext_lazy("Interventions"), _codes(user),
               hint=_("Codes, with a comma between them")),
        Column("organiser", gettext_lazy("Organised by"), text(200)),
        Column("partners", gettext_lazy("Who takes part"), _several,
               hint=_("With a semicolon between them")),
        Column("note", gettext_lazy("Note"), text(5000)),
        Column("is_public", gettext_lazy("Public"), yes_no(),
               hint=_("Everybody with an account sees it")),
    ]  # fmt: skip


def _country_choice(user):
    """By name or code."""
    rows = list(writable_countries(user).order_by(Fold("name_fr")))
    known = {one.name: one for one in rows} | {one.code: one for one in rows}
    return choice(known, shown=[one.name for one in rows])


def _codes(user):
    known = {one.code.upper(): one for one in writable_interventions(user)}

    def read(cell) -> list:
        codes = [code.strip().upper() for code in str(cell).replace(";", ",").split(",")]
        unknown = [code for code in codes if code and code not in known]
        if unknown:
            raise ValueError(
                _("You may enter nothing for “%(code)s”, or it does not exist.")
                % {"code": unknown[0]}
            )
        return [known[code] for code in dict.fromkeys(codes) if code]

    return read


def _several(cell) -> list[str]:
    found = [one.strip() for one in str(cell).split(";") if one.strip()]
    if any(len(one) > 200 for one in found):
        raise ValueError(_("At most 200 signs for each."))
    return found


@dataclass
class Plan:
    """What would be saved, and what is there already."""

    table: Table
    #: (row, event not saved yet, its interventions)
    new: list[tuple]
    known: list

    @property
    def is_ready(self) -> bool:
        return bool(self.new) and not self.table.faults


def plan_of(table: Table, user) -> Plan:
    """Two queries, and one for each row that names a place."""
    new, known = [], []
    seen = _there(table)
    for row in table.rows:
        _check(table, row, user)
        if row.faults:
            continue
        event, served = _event(row.values, user)
        key = _key(event.kind, event.title, event.starts_on, event.ends_on, event.country_id)
        if key in seen:
            known.append(row)
        else:
            seen.add(key)
            new.append((row, event, served))
    return Plan(table, new, known)


def _there(table: Table) -> set:
    days = [row.values["starts_on"] for row in table.rows if row.values["starts_on"]]
    rows = DatedEvent.objects.filter(starts_on__in=set(days)).values_list(
        "kind", "title", "starts_on", "ends_on", "country_id"
    )
    return {_key(*row) for row in rows}


def _key(kind: str, title: str, start: date, end: date, country: int | None) -> tuple:
    return str(kind), " ".join(title.casefold().split()), start, end, country


def _check(table: Table, row, user) -> None:
    values = row.values
    if row.faults:
        return
    if wrong := wrong_period(values["starts_on"], values["ends_on"] or values["starts_on"]):
        table.refuse(row, "ends_on", wrong)
    country = _country(values)
    served = [one.pk for one in values["interventions"] or ()]
    verdict = may_place(user, country.pk if country else None, served, values["kind"])
    if not verdict:
        table.refuse(row, "country", verdict.reason)


def _country(values):
    """That of its interventions, where the row names none and they agree."""
    homes = {one.country_id: one.country for one in values["interventions"] or ()}
    return values["country"] or (next(iter(homes.values())) if len(homes) == 1 else None)


def _event(values, user) -> tuple[DatedEvent, list]:
    event = DatedEvent(
        kind=values["kind"],
        title=values["title"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"] or values["starts_on"],
        country=_country(values),
        organiser=values["organiser"] or "",
        partners=values["partners"] or [],
        note=values["note"] or "",
        is_public=bool(values["is_public"]),
        entered_by=user,
    )
    return event, values["interventions"] or []


@transaction.atomic
def save(plan: Plan) -> int:
    """All of it or nothing."""
    events = DatedEvent.objects.bulk_create([event for _row, event, _served in plan.new])
    EventIntervention.objects.bulk_create(
        EventIntervention(datedevent_id=event.pk, intervention_id=one.pk)
        for event, (_row, _event, served) in zip(events, plan.new, strict=True)
        for one in served
    )
    return len(events)


# --- calendar files -------------------------------------------------------------------
def table_of_calendar(upload, limits, user, *, kind: str, country: str) -> Table:
    """A calendar file as the same table; `kind` and `country` are for what it does not say."""
    if upload.size > limits.bytes:
        raise Unreadable(
            _("The file is larger than %(megabytes)s MB. Import it in parts.")
            % {"megabytes": limits.bytes // (1024 * 1024)}
        )
    try:
        found = ics.read(upload.read(limits.bytes + 1))
    except ics.BrokenCalendar as broken:
        raise Unreadable(_("This file is no calendar that can be read.")) from broken
    wanted = columns(user)
    head = [str(column.title) for column in wanted]
    kept = [one for one in found if not one.is_cancelled]
    cells = [_cells(one, kind, country) for one in kept]
    rows = [(0, head), *enumerate(cells, start=1)]
    table = table_of(rows, wanted, limits)
    for row, one in zip(table.rows, kept, strict=True):
        if one.repeats:
            table.refuse(row, "starts_on", _("It repeats: write each of its days as an event."))
    return table


def _cells(event, kind: str, country: str) -> list:
    """In the order of `columns`."""
    note = "\n".join(part for part in (event.place, event.description) if part)
    return [
        kind, event.title[:250] or None, event.starts_on, event.ends_on, country or None, None,
        None, None, note[:5000] or None, None,
    ]  # fmt: skip
