"""How long each step waits, over all missions: from what the logs say, for EST.

A step waits from the line before it, in any log of the same mission, to its own. To show the steps
of another paper: its log in missions.steps.LOGS, and `SHOWN` for its names.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.chart_look import INK
from core.charts import chart_figure
from core.permissions import ALLOWED, Verdict, rule
from missions import options, steps
from missions.models import Mission, MissionLog, TorLog
from missions.standing import standing_of

#: Steps of each log, in their order on the path of a mission.
SHOWN: dict[tuple[type, str], str | Promise] = {
    (MissionLog, "approve"): gettext_lazy("Approve the mission"),
    (TorLog, "propose"): gettext_lazy("Propose the ToR"),
    (TorLog, "complete"): gettext_lazy("Complete the ToR"),
    (TorLog, "approve"): gettext_lazy("Approve the ToR"),
    (TorLog, "validate"): gettext_lazy("Validate the ToR"),
}
#: Lines that change no state and are steps all the same.
STEPS_IN_PLACE = ("approve", "skip_approval")
#: So long before its year a step may have begun to wait.
YEARS_BACK = 2


@rule("missions.see_turnaround")
def see_turnaround(user, obj=None) -> Verdict:
    if standing_of(user).is_est:
        return ALLOWED
    return Verdict(_("How long the steps wait is EST's own to look at."))


@dataclass(frozen=True)
class Wait:
    """`days`: the median; `long`: what nine in ten stay under."""

    step: str
    count: int
    days: float
    long: float


@dataclass(frozen=True)
class Turnaround:
    all: list[Wait]
    #: Name of the unit and its waits, by the words of the step.
    units: list[tuple[str, dict[str, Wait]]]

    @property
    def rows(self) -> list[dict]:
        """One row a step and unit, the whole first: as a file."""
        found = [{"unit": _("All units"), "wait": one} for one in self.all]
        return found + [
            {"unit": name, "wait": one} for name, waits in self.units for one in waits.values()
        ]

    @property
    def table(self) -> list[dict]:
        """A row a step: all units, then each; None where nothing was done."""
        return [
            {"wait": one, "units": [waits.get(one.step) for _name, waits in self.units]}
            for one in self.all
        ]


def load(year: int) -> Turnaround:
    """One query, however many missions."""
    found = {}
    for source, name, unit, count, days, long in _asked(year):
        model = steps.LOGS[source][0]
        step = str(SHOWN[model, name])
        found.setdefault(unit, {})[step] = Wait(step, count, round(days, 1), round(long, 1))
    ranked = {unit: in_order(waits) for unit, waits in found.items()}
    names = options.unit_names()
    units = sorted((names.get(unit, "–"), waits) for unit, waits in ranked.items() if unit)
    return Turnaround(list(ranked.get(None, {}).values()), units)


def in_order(waits: dict) -> dict:
    places = [str(label) for label in SHOWN.values()]
    return dict(sorted(waits.items(), key=lambda one: places.index(one[0])))


def _lines() -> str:
    """The lines of every log, each with its mission."""
    return " UNION ALL ".join(_lines_of(number, *log) for number, log in enumerate(steps.LOGS))


def _lines_of(number: int, log, path: str) -> str:
    table, join, mission = log._meta.db_table, "", "l.subject_id"
    if path == "subject__mission":
        subject = log._meta.get_field("subject").related_model._meta.db_table
        join, mission = f"JOIN {subject} s ON s.id = l.subject_id", "s.mission_id"
    return f"""SELECT {mission} AS mission_id, {number} AS source, l.name, l.at
          FROM {table} l {join}
        WHERE l.at >= %(back)s AND l.at < %(end)s
          AND (l.from_state <> l.to_state OR l.name = ANY(%(in_place)s))"""


def _asked(year: int) -> list[tuple]:
    wanted = [(place, name) for model, name in SHOWN
              for place, (log, _path) in enumerate(steps.LOGS) if log is model]  # fmt: skip
    sql = f"""
    WITH lines AS ({_lines()}), waits AS (
        SELECT m.unit_id, lines.source, lines.name, lines.at,
               EXTRACT(epoch FROM lines.at - lag(lines.at, 1,
                   CASE WHEN m.created_at <= lines.at THEN m.created_at END)
                   OVER (PARTITION BY m.id ORDER BY lines.at, lines.source DESC)) / 86400 AS days
          FROM lines JOIN {Mission._meta.db_table} m ON m.id = lines.mission_id
    )
    SELECT source, name, unit_id, count(*)::int,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::float,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY days)::float
      FROM waits
     WHERE days IS NOT NULL AND at >= %(start)s AND (source || ':' || name) = ANY(%(wanted)s)
     GROUP BY GROUPING SETS ((source, name), (source, name, unit_id))"""
    values = {
        "start": _first_day(year),
        "end": _first_day(year + 1),
        "back": _first_day(year - YEARS_BACK),
        "in_place": list(STEPS_IN_PLACE),
        "wanted": [f"{source}:{name}" for source, name in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _first_day(year: int) -> datetime:
    return timezone.make_aware(datetime(year, 1, 1))  # noqa: DTZ001


# --- shown ----------------------------------------------------------------------------
def chart(found: Turnaround):
    """The finding as its title: the step that waits longest."""
    if not found.all:
        return None
    slowest = max(found.all, key=lambda one: one.days)
    words = {"step": slowest.step, "days": f"{slowest.days:g}"}
    caption = _("“%(step)s” waits longest: %(days)s days at the median") % words
    headers = [_("Step"), _("Median, days"), _("Nine in ten under, days"), _("Times")]
    rows = [(one.step, one.days, one.long, one.count) for one in found.all]
    return chart_figure(spec(found.all), headers, rows, caption, source=_(
        "A step waits from the step before it to its own, weekends included."))  # fmt: skip


def spec(waits: list[Wait]) -> dict:
    """A bar to the median, a thin line on to where nine in ten are done."""
    values = [{"step": one.step, "days": one.days, "long": one.long} for one in waits]
    y = {
        "field": "step", "type": "nominal", "sort": None,
        "axis": {"title": None, "labelLimit": 260},
    }  # fmt: skip
    x = {"type": "quantitative", "axis": {"title": None}}
    return {
        "width": 560,
        "height": {"step": 30},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "bar", "height": 2, "color": INK},
                "encoding": {"x": x | {"field": "days"}, "x2": {"field": "long"}},
            },
            {
                "mark": {"type": "bar", "height": 14, "color": INK},
                "encoding": {"x": x | {"field": "days"}},
            },
        ],
    }


COLUMNS = {
    gettext_lazy("EST unit"): lambda row: row["unit"],
    gettext_lazy("Step"): lambda row: row["wait"].step,
    gettext_lazy("Times"): lambda row: row["wait"].count,
    gettext_lazy("Median, days"): lambda row: row["wait"].days,
    gettext_lazy("Nine in ten under, days"): lambda row: row["wait"].long,
}
