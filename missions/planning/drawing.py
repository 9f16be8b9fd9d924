"""The lanes of the plan as SVG. Strings, for a year has thousands of signs: no template each.

What comes from people is escaped where it enters (`_safe`); all else are numbers and our words.
Colours are classes of planning.css, positions attributes: no inline style, so the CSP holds.
"""

from functools import lru_cache

from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.dates import day_range, month_names, short_date
from missions.enums import EventKind, MissionKind, MissionState, SpecificKind
from missions.planning import timeline
from missions.planning.timeline import BAR, LEVEL, TOP

#: Meetings are squares, reviews and audits discs, what lasts is a line with ends.
_MEETINGS = (EventKind.STEERING,)
_LASTING = (EventKind.JOINT_MISSION, EventKind.PARTNER_MISSION)


@lru_cache(maxsize=8192)
def _period(language: str, start, end) -> str:
    return day_range(start, end, year=False)


def period(start, end) -> str:
    return _period(get_language() or "", start, end)


@lru_cache(maxsize=256)
def _kind_word(language: str, kind: str, specific: str) -> str:
    word = str(SpecificKind(specific).label if specific else MissionKind(kind).label)
    return word[:1].upper() + word[1:]


def kind_word(visit) -> str:
    return _kind_word(get_language() or "", visit.kind, visit.specific_kind)


@lru_cache(maxsize=64)
def _state_word(language: str, state: str) -> str:
    return str(MissionState(state).label)


def state_word(visit) -> str:
    return _state_word(get_language() or "", visit.state)


@lru_cache(maxsize=1024)
def _number(language: str, days) -> str:
    return floatformat(days)


def number(days) -> str:
    """Person-days without needless zeros, as the reader writes them: 10 and 7,5."""
    return _number(get_language() or "", days)


def words(visit, share: str = "") -> str:
    """All of a bar in one line: what a screen reader says and a mouse is shown; `share` is what
    this lane is charged of a mission that serves several."""
    sentence = _("%(kind)s, %(code)s %(title)s, %(days)s, %(number)s p-d, %(state)s")
    if share and len(visit.served) > 1:
        sentence = _(
            "%(kind)s, %(code)s %(title)s, %(days)s, %(share)s of the %(number)s p-d that"
            " %(of)s interventions share, %(state)s"
        )
    return sentence % {
        "kind": kind_word(visit),
        "code": visit.code,
        "title": visit.title,
        "days": period(visit.start, visit.end),
        "number": number(visit.days),
        "of": len(visit.served),
        "share": share,
        "state": state_word(visit),
    }


def missions_url() -> str:
    """The address before a mission's number."""
    return reverse("missions:list")


# --- what all lanes share -------------------------------------------------------------
def months(scale) -> str:
    """Names of the months over the lanes."""
    ends = [x for _day, x in scale.months[1:]] + [100]
    names = zip(scale.months, ends, month_names(), strict=True)
    return mark_safe(
        "".join(
            f'<text x="{(x + end) / 2:.2f}%" y="15" text-anchor="middle">{escape(name)}</text>'
            for (_day, x), end, name in names
        )
    )


def grounds(scale, holidays, today) -> str:
    """One ground for each country: months, its public holidays, today. Lanes only refer to it."""
    everywhere = [one for one in holidays if one.country is None]
    by_country = {0: []}
    for one in holidays:
        by_country.setdefault(one.country or 0, [])
        if one.country:
            by_country[one.country].append(one)
    lines = _lines(scale, today)
    return mark_safe(
        "".join(
            f'<symbol id="ground-{country}" overflow="visible">'
            f"{_washes(scale, [*everywhere, *own])}{lines}</symbol>"
            for country, own in by_country.items()
        )
    )


def _washes(scale, holidays) -> str:
    return "".join(
        f'<rect class="holiday" x="{one.x}%" width="{one.width}%" height="100%">'
        f"<title>{escape(one.thing.title)}, {_days_of(one.thing)}</title></rect>"
        for one in timeline.spans(holidays, scale)
    )


def _days_of(event) -> str:
    return period(event.starts_on, event.ends_on)


def _lines(scale, today) -> str:
    lines = "".join(
        f'<rect class="{"quarter" if day.month % 3 == 1 else "month"}" x="{x}%" width="1"'
        ' height="100%"/>'
        for day, x in scale.months
    )
    if today.year == scale.year:
        lines += f'<rect class="today" x="{scale.x(today)}%" width="2" height="100%"/>'
    return lines


def lane(content: str, levels: int, ground: int) -> str:
    """A lane with its ground; the ground reaches over the hairline below it."""
    tall = timeline.height(levels)
    return mark_safe(
        f'<svg class="lane" width="100%" height="{tall}"><use href="#ground-{ground}"'
        f' width="100%" height="{tall + 1}"/>{content}</svg>'
    )


# --- bars -----------------------------------------------------------------------------
def bars(found, *, has_days: bool = False) -> str:
    """`has_days`: the labels are person-days, those of the lane's intervention."""
    prefix = missions_url()
    return "".join(
        _halted(one, prefix)
        if one.visit.is_halted
        else _bar(one, prefix, one.label if has_days else "")
        for one in found
    )


def _bar(bar, prefix: str, share: str) -> str:
    visit = bar.visit
    grip = (
        f' data-code="{visit.code}" data-start="{visit.start}" data-end="{visit.end}"'
        if visit.is_movable
        else ""
    )
    return (
        f'<a class="b {visit.kind} {visit.look}" href="{prefix}{visit.code}/"{grip}>'
        f"<title>{escape(words(visit, share))}</title>"
        f'<svg x="{bar.x}%" y="{TOP + bar.level * LEVEL}" width="{bar.width}%" height="{BAR}"'
        ">"
        '<rect class="hit" x="50%" y="-3" width="28" height="26" transform="translate(-14)"/>'
        f"{_shape(visit.kind, bar.part)}{_label(bar)}</svg></a>"
    )


def _shape(kind: str, part: float) -> str:
    shape = f'<use href="#bar-{kind}" width="100%" height="{BAR}"/>'
    if not part:
        return shape
    whole = f"{100 / part:.1f}%"
    return (
        f'{shape}<svg class="gone" width="{part:.0%}" height="{BAR}">'
        f'<use href="#bar-{kind}" width="{whole}" height="{BAR}"/></svg>'
    )


def _label(bar) -> str:
    text = escape(bar.label)
    if bar.place == "in":
        return f'<text class="in" x="50%" y="14" text-anchor="middle">{text}</text>'
    if bar.place == "before":
        return f'<text x="0" dx="-4" y="14" text-anchor="end">{text}</text>'
    return f'<text x="100%" dx="4" y="14">{text}</text>'


def _halted(bar, prefix: str) -> str:
    """Not planned any more: a cross and the word, no bar."""
    visit = bar.visit
    return (
        f'<a class="halted" href="{prefix}{visit.code}/"><title>{escape(words(visit))}</title>'
        f'<svg x="{bar.x}%" y="{TOP + bar.level * LEVEL}" width="28" height="{BAR}"'
        ' overflow="visible"><rect class="hit" x="-4" y="-3" width="36" height="26"/>'
        '<path d="M1 6l8 8M9 6l-8 8"/>'
        f'<text x="13" y="14">{escape(state_word(visit))}</text></svg></a>'
    )


# --- signs around the bars ------------------------------------------------------------
def bracket(found, levels: int) -> str:
    """The window of the setup mission, on the floor of the lane."""
    if found is None:
        return ""
    floor, end = timeline.height(levels) - 9, found.x + found.width
    parts = [f'<rect x="{found.x}%" y="{floor}" width="{found.width}%" height="2"/>']
    if found.has_start:
        parts.append(f'<rect x="{found.x}%" y="{floor - 3}" width="2" height="8"/>')
    if found.has_end:
        parts.append(
            f'<rect x="{end:.2f}%" y="8" width="2" height="{floor - 6}"/>'
            f'<svg x="{end:.2f}%" y="3" width="1" height="12" overflow="visible">'
            '<path d="M1 0l6 6-6 6-6-6z"/></svg>'
        )
    sentence = _("setup overdue since %(day)s") if found.is_late else _("setup by %(day)s")
    text = escape(sentence % {"day": short_date(found.due_on)})
    place = 'dx="-8" text-anchor="end"' if end > 25 else 'dx="10"'
    parts.append(f'<text x="{end:.2f}%" {place} y="{floor - 4}">{text}</text>')
    return f'<g class="bracket{" late" if found.is_late else ""}">{"".join(parts)}</g>'


def address(event) -> str:
    return reverse("events:detail", kwargs={"pk": event.pk})


def event_word(event) -> str:
    return str(EventKind(event.kind).label)


def events(found) -> str:
    return "".join(_event(one, address(one.thing)) for one in found)


def _event(span, url: str) -> str:
    event = span.thing
    title = f"{event_word(event)}, {event.title}, {_days_of(event)}"
    if event.kind in _LASTING:
        sign = f'<rect class="lasting" y="1" width="{span.width}%" height="5"/>'
        box = f'<svg x="{span.x}%" y="2" width="100%" height="9" overflow="visible">'
        sign = box + sign + '<rect class="hit" x="-6" y="-3" width="20" height="14"/></svg>'
    else:
        shape = (
            '<rect x="-3" width="7" height="7"/>'
            if event.kind in _MEETINGS
            else '<circle cx=".5" cy="3.5" r="3.5"/>'
        )
        sign = (
            f'<svg x="{span.x}%" y="2" width="1" height="8" overflow="visible">'
            f'<rect class="hit" x="-8" y="-3" width="17" height="14"/>{shape}</svg>'
        )
    tag, link = ("a", f' href="{url}"') if url else ("g", "")
    return f'<{tag} class="event"{link}><title>{escape(title)}</title>{sign}</{tag}>'


def absences(found, levels: int) -> str:
    tall = timeline.height(levels) - 16
    return "".join(
        f'<g class="away"><title>{escape(_("absent"))}, {_days_of(one.thing)}</title>'
        f'<rect x="{one.x}%" y="8" width="{one.width}%" height="{tall}"/>'
        f'<rect class="edge" x="{one.x}%" y="8" width="{one.width}%" height="2"/></g>'
        for one in found
    )


def clashes(found, levels: int) -> str:
    """Days an expert is wanted twice: a red frame from top to floor."""
    tall = timeline.height(levels) - 6
    return "".join(
        f'<rect class="clash" x="{one.x}%" y="3" width="{one.width}%" height="{tall}"/>'
        for one in found
    )
