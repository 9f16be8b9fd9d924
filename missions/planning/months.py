"""The year as a list by month, for phones: the same rows as the lanes, in words."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache, partial
from operator import itemgetter
from typing import NamedTuple

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.typography import typeset
from missions.enums import EventKind, MissionKind
from missions.planning import drawing, timeline
from missions.planning.timeline import Visit

#: Lines of a year that are all drawn; of more, those of one month.
MOST_LISTED = 150
_ORDER = itemgetter(0, 1)


class Entry(NamedTuple):
    """One line: what, when, and where it leads. `visit` where it is a mission."""

    day: date
    until: date
    text: str
    sub: str
    url: str = ""
    kind: str = ""
    move_url: str = ""
    is_late: bool = False


class Month(NamedTuple):
    """What begins in it, in lines; none where it is closed."""

    first: date
    count: int
    lines: str


def of(picture, asked: str | None) -> list[Month]:
    """Each month in which something begins; a long year opens only the one that is asked for."""
    found, scale = defaultdict(list), picture.scale
    for number, (day, draw) in enumerate([*_missions(picture), *_others(picture)]):
        found[max(day, scale.first).replace(day=1)].append((day, number, draw))
    is_long = sum(map(len, found.values())) > MOST_LISTED
    shown = {_chosen(picture, found, asked)} if is_long else set(found)
    return [
        Month(first, len(rows), _lines(rows) if first in shown else "")
        for first, rows in sorted(found.items())
    ]


def _chosen(picture, found, asked: str | None) -> date | None:
    """The month asked for, else this one, else the first of the year."""
    asked_for = [one for one in found if str(one.month) == asked]
    today = [one for one in found if one == picture.view.today.replace(day=1)]
    return next(iter([*asked_for, *today, *sorted(found)]), None)


def _lines(rows) -> str:
    return mark_safe("".join(draw() for _day, _number, draw in sorted(rows, key=_ORDER)))


@lru_cache(maxsize=16_384)
def _line(language: str, one: Entry) -> str:
    sign = (
        f'<svg class="k k-{one.kind}" viewBox="0 0 12 12" aria-hidden="true">'
        f'<use href="#k-{one.kind}"/></svg> '
    )
    text = typeset(one.text)
    name = f'<a class="quiet" href="{one.url}">{text}</a>' if one.url else f"<b>{text}</b>"
    move = (
        f'<a class="entry-move" href="{one.move_url}">{escape(pgettext("mission", "Move"))}'
        f'<span class="visually-hidden"> {text}</span></a>'
        if one.move_url
        else ""
    )
    return (
        f'<li><span class="num meta">{drawing.period(one.day, one.until)}</span>'
        f"<span>{sign if one.kind else ''}{name}"
        f'<span class="sub{" late" if one.is_late else ""}">{typeset(one.sub)}</span></span>'
        f"{move}</li>"
    )


# --- missions, by far the most ----------------------------------------------------------
def _missions(picture) -> Iterator[tuple[date, Callable[[], str]]]:
    language, names, move = picture.view.language, picture.countries, picture.move_url
    for one in picture.year.visits.values():
        country = names.get(one.country, "")
        yield one.start, partial(_mission_line, language, one, country, move)


@lru_cache(maxsize=16_384)
def _mission_line(language: str, one: Visit, country: str, move_url: str) -> str:
    facts = [drawing.kind_word(one), country]
    if one.days:
        facts.append(_("%(days)s p-d") % {"days": drawing.number(one.days)})
    entry = Entry(
        day=one.start,
        until=one.end,
        text=f"{one.title} · {one.code}",
        sub=" · ".join([*facts, drawing.state_word(one)]),
        url=f"{drawing.missions_url()}{one.code}/",
        kind=one.kind,
        move_url=f"{move_url}{one.code}/" if one.is_movable else "",
    )
    return _line.__wrapped__(language, entry)


# --- events, setups, absences, conflicts ------------------------------------------------
def _others(picture) -> Iterator[tuple[date, Callable[[], str]]]:
    language = picture.view.language
    for one in picture.year.events:
        if one.kind != EventKind.HOLIDAY:  # they stand in the calendar, and would be most lines
            yield one.starts_on, partial(_event_line, language, one)
    for one in (*_setups(picture), *_experts(picture)):
        yield one.day, partial(_line, language, one)


def _event_line(language: str, one) -> str:
    url = drawing.address(one)
    return _line(
        language, Entry(one.starts_on, one.ends_on, one.title, drawing.event_word(one), url)
    )


def _experts(picture) -> Iterator[Entry]:
    for expert in picture.year.experts:
        name = str(expert.user)
        for one in picture.year.absences.get(expert.pk, ()):
            yield Entry(one.starts_on, one.ends_on, name, _("absent"))
        for one in picture.clashes.get(expert.pk, ()):
            yield Entry(one.starts_on, one.ends_on, name, _("conflict"), is_late=True)


def _setups(picture) -> Iterator[Entry]:
    for one in picture.year.interventions:
        window = picture.setup_of(one)
        found = window and timeline.bracket(*window, picture.view.today, picture.scale)
        if found and found.has_end:
            words = _("setup mission overdue") if found.is_late else _("setup mission due")
            yield Entry(
                found.due_on, found.due_on, words, f"{one.code} · {one.title}",
                kind=MissionKind.SETUP.value, is_late=found.is_late,
            )  # fmt: skip
