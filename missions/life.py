"""The life of an intervention as one picture: regular days a year, the norm, what else happens.

Setup and specific missions, briefings of the sector expert, reviews and audits are signs on lanes
above the years; committees are squares and remote support is ticks below them. All lengths are
units of the drawing's own box; the template only writes them down.
"""

from dataclasses import dataclass
from datetime import date

from django.template.defaultfilters import floatformat
from django.utils import formats
from django.utils.translation import gettext as _

from missions.enums import HALTED_STATES, MissionKind

WIDTH, LEFT, RIGHT, TOP, BASE = 1230, 12, 1218, 62, 194
#: Lanes of the signs above the years, and the width of a letter of their words.
LANES, LANE, LETTER = 3, 18, 6.4
#: Person-days at the top of the drawing: every intervention has the same scale.
SCALE = 60
BAR, TICK = 64, 82


@dataclass(frozen=True)
class Bar:
    """One year: what is done, what is planned above it, the norm as a line or a band."""

    year: int
    centre: float
    left: float
    done_y: float
    done_height: float
    planned_y: float
    planned_height: float
    #: What the plan holds for a year that has not begun, drawn in dashes.
    plan_y: float
    plan_height: float
    tick_left: float
    norm_y: float
    norm_height: float
    words: str


@dataclass(frozen=True)
class Happening:
    """Something with a day and a page: a mission, a briefing, a review."""

    day: date
    #: setup, specific, briefing or event: which sign it gets.
    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class Mark:
    """A happening: its sign at the height of its lane, on its day."""

    x: float
    y: float
    #: Where the sign's own box of twelve begins, and the baseline of its words.
    sign_x: float
    text_y: float
    stem: float
    kind: str
    title: str
    url: str
    anchor: str
    text_x: float
    when: date


@dataclass(frozen=True)
class Tick:
    """A committee or an exchange at a distance, below the years."""

    x: float
    day: date
    title: str = ""
    url: str = ""


@dataclass(frozen=True)
class Life:
    bars: list[Bar]
    marks: list[Mark]
    committees: list[Tick]
    remote: list[Tick]
    borders: list[float]
    today_x: float | None
    setup_left: float
    setup_width: float
    years: list


@dataclass(frozen=True)
class Happenings:
    """All that stands in the picture beside the years."""

    marks: list[Happening]
    committees: list[Happening]
    #: Days of remote support.
    remote: list[date]


def _height(days) -> float:
    return round(min(float(days), SCALE) / SCALE * (BASE - TOP), 1)


def _bar(row, left: float, span: float, today: date) -> Bar:
    centre = left + span / 2
    done, planned = _height(row.regular.done), _height(row.regular.ahead)
    is_coming = row.plan is not None and row.year > today.year
    plan = _height(row.plan.days) if is_coming else 0
    low, high = (_height(one) for one in row.norm)
    return Bar(
        year=row.year,
        centre=round(centre, 1),
        left=round(centre - BAR / 2, 1),
        done_y=round(BASE - done, 1),
        done_height=done,
        planned_y=round(BASE - done - planned, 1),
        planned_height=planned,
        plan_y=round(BASE - plan, 1),
        plan_height=plan,
        tick_left=round(centre - TICK / 2, 1),
        norm_y=round(BASE - high, 1),
        norm_height=max(round(high - low, 1), 2),
        words=_words(row, is_coming=is_coming),
    )


def _words(row, *, is_coming: bool) -> str:
    total = formats.number_format(row.regular.total.normalize())
    if is_coming and not row.regular.total:
        return _("plan %(days)s") % {"days": floatformat(row.plan.days)}
    return f"{total} / {row.norm_words}"


def happenings_of(missions) -> list[Happening]:
    """Setup and specific missions that stand; regular ones are the bars."""
    return [
        Happening(
            one.starts_on,
            one.kind,
            str(one.get_specific_kind_display() or one.get_kind_display()),
            one.get_absolute_url(),
        )
        for one in missions
        if one.starts_on and one.kind != MissionKind.REGULAR and one.state not in HALTED_STATES
    ]


def life_of(intervention, rows, happened: Happenings, deadline: date, today: date) -> Life:
    """`rows`: the ledger's years; `deadline`: of the setup mission."""
    first, last = rows[0].year, rows[-1].year
    span = (RIGHT - LEFT) / (last - first + 1)

    def x_of(day: date) -> float:
        share = (day - date(day.year, 1, 1)).days / 366
        return round(LEFT + (day.year - first + share) * span, 1)

    def shown(found) -> list:
        return sorted(
            (one for one in found if first <= one.day.year <= last), key=lambda one: one.day
        )

    start, end = x_of(max(intervention.starts_on, date(first, 1, 1))), x_of(deadline)
    return Life(
        bars=[_bar(row, LEFT + number * span, span, today) for number, row in enumerate(rows)],
        marks=_marks(shown(happened.marks), x_of),
        committees=[
            Tick(x_of(one.day), one.day, one.title, one.url) for one in shown(happened.committees)
        ],
        remote=[Tick(x_of(day), day) for day in happened.remote if first <= day.year <= last],
        borders=[round(LEFT + number * span, 1) for number in range(1, len(rows))],
        today_x=x_of(today) if first <= today.year <= last else None,
        setup_left=start,
        setup_width=max(end - start, 0) if deadline.year >= first else 0,
        years=rows,
    )


def _marks(happened: list[Happening], x_of) -> list[Mark]:
    """Each on the highest lane on which its words have room."""
    ends = [0.0] * LANES
    found = []
    for one in happened:
        x = x_of(one.day)
        is_left = x > WIDTH * 0.8
        width = len(one.title) * LETTER + 24
        begins, stops = (x - width, x + 8) if is_left else (x - 8, x + width)
        lane = next(
            (number for number, end in enumerate(ends) if end <= begins), ends.index(min(ends))
        )
        ends[lane] = max(ends[lane], stops)
        found.append(_mark(one, x, lane * LANE, is_left=is_left))
    return found


def _mark(one: Happening, x: float, y: float, *, is_left: bool) -> Mark:
    return Mark(
        x=x,
        y=y + 14,
        sign_x=round(x - 6, 1),
        text_y=y + 12,
        stem=BASE - y - 14,
        kind=one.kind,
        title=one.title,
        url=one.url,
        anchor="end" if is_left else "start",
        text_x=round(x - 10 if is_left else x + 10, 1),
        when=one.day,
    )
