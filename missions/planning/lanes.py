"""Rows of the two tables as text. What a row shows is its key, so an unchanged one is drawn once
for everybody and kept: a page of two hundred lanes only draws what changed.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from core.templatetags import house
from core.typography import typeset
from missions.enums import DONE_STATES
from missions.planning import drawing, timeline
from missions.planning.timeline import Scale, Visit

#: Person-days at the right end of every bar beside the lanes.
NORM_SCALE, EXPERT_SCALE = 60, 80
KEPT = 4096
scale_of = lru_cache(maxsize=64)(Scale)


class View(NamedTuple):
    """What holds for all lanes of a page."""

    language: str
    year: int
    today: date


class Figures(NamedTuple):
    done: object
    ahead: object
    norm: tuple[int, int]
    norm_words: str


class Setup(NamedTuple):
    """The window of a setup mission that was not held yet."""

    starts_on: date
    due_on: date


@lru_cache(maxsize=KEPT)
def _norm_bar(language: str, done, planned, norm, scale: int) -> str:
    return render_to_string("components/_norm.html", house.norm_bar(done, planned, norm, scale))


def _head(name: str, sub: str, url: str = "") -> str:
    name = escape(name)
    name = f'<a href="{url}">{name}</a>' if url else f"<b>{name}</b>"
    return f'<th scope="row">{name}<span>{sub}</span></th>'


@lru_cache(maxsize=KEPT)
def intervention(
    view: View,
    pk: int,
    head: tuple[str, str, str],
    ground: int,
    visits: tuple[Visit, ...],
    events: tuple,
    setup: Setup | None,
    figures: Figures | None,
) -> str:
    """`head`: country, code and title, address or nothing."""
    scale = scale_of(view.year)
    country, title, url = head
    bars, levels = timeline.bars(
        visits, scale, view.today, lambda visit: drawing.number(visit.share_of(pk))
    )
    bracket = setup and timeline.bracket(setup.starts_on, setup.due_on, view.today, scale)
    drawn = (
        drawing.bracket(bracket, levels)
        + drawing.bars(bars, has_days=True)
        + drawing.events(timeline.spans(events, scale))
    )
    return (
        f"<tr>{_head(country, typeset(title), url)}"
        f"<td>{drawing.lane(drawn, levels, ground)}</td>{_figures(view, figures)}</tr>\n"
    )


def _figures(view: View, found: Figures | None) -> str:
    """Done and planned beside the norm; nothing of an intervention of others."""
    if found is None:
        return '<td class="num-cell"></td><td class="norm-cell"></td>'
    bar = _norm_bar(view.language, found.done, found.ahead, found.norm, NORM_SCALE)
    total = drawing.number(found.done + found.ahead)
    return (
        f'<td class="num-cell"><span class="num"><b>{total}</b> / {found.norm_words}</span></td>'
        f'<td class="norm-cell">{bar}</td>'
    )


@lru_cache(maxsize=KEPT)
def expert(
    view: View,
    name: str,
    sub: str,
    stints: tuple[tuple[Visit, object, str], ...],
    absences: tuple,
    clashes: tuple,
) -> str:
    """`stints`: mission, his person-days on it, letters of its country."""
    scale = scale_of(view.year)
    letters = {visit.pk: country for visit, _days, country in stints}
    bars, levels = timeline.bars(
        (visit for visit, _days, _country in stints),
        scale,
        view.today,
        lambda visit: letters[visit.pk],
    )
    red = timeline.spans(clashes, scale)
    drawn = (
        drawing.absences(timeline.spans(absences, scale), levels)
        + drawing.clashes(red, levels)
        + drawing.bars(bars)
    )
    total = sum(days for _visit, days, _country in stints)
    done = sum(days for visit, days, _country in stints if visit.state in DONE_STATES)
    bar = _norm_bar(view.language, done, total - done, None, EXPERT_SCALE)
    return (
        f"<tr>{_head(name, _conflicts(red) + typeset(sub))}"
        f"<td>{drawing.lane(drawn, levels, 0)}</td>"
        f'<td class="num-cell"><b class="num">{drawing.number(total)}</b></td>'
        f'<td class="norm-cell days">{bar}</td></tr>\n'
    )


def _conflicts(red) -> str:
    if not red:
        return ""
    words = ", ".join(
        _("conflict %(days)s") % {"days": drawing.period(one.thing.starts_on, one.thing.ends_on)}
        for one in red
    )
    return f'<span class="late">{escape(words)}</span> · '
