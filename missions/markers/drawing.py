"""Each marker over time as a small picture; all of an intervention have one scale of days.

Lengths are units of the picture's own box. A ring is not yet, a half disc a little, a full disc
much: shape and tone say the same. The line rises with the degree.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.dates import short_date
from interventions.enums import MarkerLevel
from missions.enums import MarkerDegree
from missions.markers.queries import in_order

WIDTH, HEIGHT, MARGIN = 240, 38, 8
#: Baselines of not yet, a little and much.
BASES = (30, 19, 8)
#: A year's name needs this much room.
LABEL = 34


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    degree: str


@dataclass(frozen=True)
class Year:
    x: float
    #: Empty where the name has no room.
    word: str


@dataclass(frozen=True)
class Axis:
    first: date
    last: date

    def x_of(self, day: date) -> float:
        span = max((self.last - self.first).days, 1)
        share = (day - self.first).days / span
        return round(MARGIN + share * (WIDTH - 2 * MARGIN), 1)

    @property
    def ends(self) -> tuple[str, str] | None:
        """The months of both ends, where no New Year's day names the time between."""
        if any(one.word for one in self.years):
            return None
        return date_format(self.first, "F Y"), date_format(self.last, "F Y")

    @property
    def years(self) -> list[Year]:
        """New Year's days between both ends; their names as far as there is room."""
        found, taken = [], 0.0
        for year in range(self.first.year + 1, self.last.year + 1):
            x = self.x_of(date(year, 1, 1))
            fits = x - LABEL / 2 >= taken and x + LABEL / 2 <= WIDTH
            found.append(Year(x, str(year) if fits else ""))
            taken = x + LABEL / 2 if fits else taken
        return found


@dataclass(frozen=True)
class Strip:
    """One marker: where it stands, and the way there."""

    marker: object
    seen: list
    points: list[Point]

    @property
    def latest(self):
        return self.seen[-1] if self.seen else None

    @property
    def line(self) -> str:
        return " ".join(f"{one.x},{one.y}" for one in self.points)

    @property
    def words(self) -> str:
        """The picture in words, for who does not see it."""
        return "; ".join(
            _("%(day)s: %(degree)s")
            % {"day": short_date(one.observed_on, year=True), "degree": one.get_degree_display()}
            for one in self.seen
        )


@dataclass(frozen=True)
class Column:
    """The markers of one level."""

    level: MarkerLevel
    strips: list[Strip]

    @property
    def much(self) -> int:
        return sum(
            1 for one in self.strips if one.latest and one.latest.degree == MarkerDegree.MUCH
        )


@dataclass(frozen=True)
class Panel:
    """One partner."""

    partner: object
    columns: list[Column]
    axis: Axis | None

    @property
    def strips(self) -> list[Strip]:
        return [strip for column in self.columns for strip in column.strips]

    @property
    def moments(self) -> list[tuple]:
        """(mission, day) of the table's columns, oldest first."""
        found = {}
        for strip in self.strips:
            for one in strip.seen:
                found.setdefault(one.mission, one.observed_on)
        return sorted(found.items(), key=lambda pair: (pair[1], pair[0].pk))

    @property
    def rows(self) -> list[tuple]:
        """(marker, an observation or None for each moment)."""
        missions = [mission for mission, _day in self.moments]
        return [
            (strip.marker, [at.get(mission.pk) for mission in missions])
            for strip in self.strips
            for at in [{one.mission_id: one for one in strip.seen}]
        ]


def panels_of(partners, today: date) -> list[Panel]:
    """`partners`: of `queries.partners_of`."""
    days = [
        one.observed_on
        for partner in partners
        for marker in partner.markers.all()
        for one in marker.seen
    ]
    axis = Axis(min(days), max([*days, today])) if days else None
    return [Panel(one, _columns(one, axis), axis) for one in partners]


def _columns(partner, axis) -> list[Column]:
    shown = [one for one in in_order(partner.markers.all()) if one.is_active or one.seen]
    columns = [
        Column(level, [_strip(one, axis) for one in shown if one.level == level])
        for level in MarkerLevel
    ]
    return [one for one in columns if one.strips]


def _strip(marker, axis) -> Strip:
    points = [
        Point(axis.x_of(one.observed_on), BASES[MarkerDegree(one.degree).rank], one.degree)
        for one in marker.seen
    ]
    return Strip(marker, marker.seen, points)
