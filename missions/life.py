"""The life of an intervention as one picture: regular days a year, the norm, other missions.

All lengths are units of the drawing's own box; the template only writes them down.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import formats

from missions.enums import HALTED_STATES, MissionKind

WIDTH, LEFT, RIGHT, TOP, BASE = 1230, 12, 1218, 44, 176
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
    tick_left: float
    norm_y: float
    norm_height: float
    words: str


@dataclass(frozen=True)
class Mark:
    """A setup or specific mission: its sign at the height of its lane, on its day."""

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
class Life:
    bars: list[Bar]
    marks: list[Mark]
    borders: list[float]
    today_x: float | None
    setup_left: float
    setup_width: float
    years: list


def _height(days) -> float:
    return round(min(float(days), SCALE) / SCALE * (BASE - TOP), 1)


def _bar(row, left: float, span: float) -> Bar:
    centre = left + span / 2
    done, planned = _height(row.regular.done), _height(row.regular.ahead)
    low, high = (_height(one) for one in row.norm)
    return Bar(
        year=row.year,
        centre=round(centre, 1),
        left=round(centre - BAR / 2, 1),
        done_y=round(BASE - done, 1),
        done_height=done,
        planned_y=round(BASE - done - planned, 1),
        planned_height=planned,
        tick_left=round(centre - TICK / 2, 1),
        norm_y=round(BASE - high, 1),
        norm_height=max(round(high - low, 1), 2),
        words=f"{formats.number_format(row.regular.total.normalize())} / {row.norm_words}",
    )


def life_of(intervention, rows, missions, deadline: date, today: date) -> Life:
    """`rows`: the ledger's years; `missions`: the intervention's; `deadline`: of its setup."""
    first, last = rows[0].year, rows[-1].year
    span = (RIGHT - LEFT) / (last - first + 1)

    def x_of(day: date) -> float:
        share = (day - date(day.year, 1, 1)).days / 366
        return round(LEFT + (day.year - first + share) * span, 1)

    signs = [
        one
        for one in missions
        if one.starts_on
        and one.kind != MissionKind.REGULAR
        and one.state not in HALTED_STATES
        and first <= one.starts_on.year <= last
    ]
    start, end = x_of(max(intervention.starts_on, date(first, 1, 1))), x_of(deadline)
    return Life(
        bars=[_bar(row, LEFT + number * span, span) for number, row in enumerate(rows)],
        marks=[_mark(one, x_of(one.starts_on), number) for number, one in enumerate(signs)],
        borders=[round(LEFT + number * span, 1) for number in range(1, len(rows))],
        today_x=x_of(today) if first <= today.year <= last else None,
        setup_left=start,
        setup_width=max(end - start, 0) if deadline.year >= first else 0,
        years=rows,
    )


def _mark(mission, x: float, number: int) -> Mark:
    is_right = x > WIDTH * 0.7
    y = 2 + (number % 2) * 18
    return Mark(
        x=x,
        y=y + 12,
        sign_x=round(x - 6, 1),
        text_y=y + 10,
        stem=BASE - y - 12,
        kind=mission.kind,
        title=mission.get_specific_kind_display() or mission.get_kind_display(),
        url=mission.get_absolute_url(),
        anchor="end" if is_right else "start",
        text_x=round(x - 10 if is_right else x + 10, 1),
        when=mission.starts_on,
    )
