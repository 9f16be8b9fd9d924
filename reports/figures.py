"""The figures of a mission report: days against the plan, results, women and men who took part.

`figures(report)` is data, kept with the PDF; `charts(figures)` draws them and asks nothing.
"""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.chart_look import INK, INK_2, INK_3, LINE_2, PAPER
from core.charts import chart_figure
from missions.charts import KIND_COLOURS, WIDTH, bar_spec
from missions.enums import MissionKind
from missions.ledger import year_ledger

WIDE = WIDTH + 200


def figures(report) -> dict:
    mission = report.mission
    return {
        "kind": mission.kind,
        "days": days(mission),
        "results": results(report),
        "people": people(mission),
    }


def number(value) -> int | float:
    """Whole where it is whole: a PDF says 10, not 10.0."""
    value = Decimal(value)
    return int(value) if value == value.to_integral_value() else float(value)


def days(mission) -> list[dict]:
    """Regular days of each intervention in the mission's year, beside plan and norm (slide 7)."""
    if mission.starts_on is None or mission.kind != MissionKind.REGULAR:
        return []
    interventions = list(mission.interventions.all())
    total = sum((one.person_days for one in mission.members.all()), Decimal(0))
    rows = year_ledger(interventions, mission.starts_on.year)
    return [day_row(row, total / len(interventions)) for row in rows]


def day_row(row, own: Decimal) -> dict:
    others = max(row.regular.total - own - row.regular.ahead, Decimal(0))
    return {
        "intervention": row.intervention.code,
        "year": row.year,
        "own": number(round(own, 1)),
        "others": number(round(others, 1)),
        "ahead": number(round(row.regular.ahead, 1)),
        "plan": None if row.plan is None else number(row.plan.days),
        "norm": row.norm_words,
    }


def results(report) -> dict:
    """How many results of the catalogue were aimed at and seen; a gap is a question."""
    aimed = {one.result_id for one in report.mission.aimed_results.all()}
    seen = {one.result_id for one in report.observed_results.all()}
    return {
        "reached": len(aimed & seen),
        "not_seen": len(aimed - seen),
        "besides": len(seen - aimed),
    }


def people(mission) -> dict:
    """Women and men at the field debriefing, where they were counted."""
    held = getattr(mission, "field_debriefing", None)
    if held is None:
        return {"women": 0, "men": 0}
    return {"women": held.attendance.women, "men": held.attendance.men}


# --- drawn ----------------------------------------------------------------------------
def charts(data: dict) -> list:
    """Those that have something to say, as figures with their numbers below."""
    drawn = [days_chart(row, data["kind"]) for row in data["days"]]
    drawn += [results_chart(data["results"]), people_chart(data["people"])]
    return [one for one in drawn if one]


def bar(parts, title, *, source="", heads):
    shown = [part for part in parts if part[1]]
    if not shown:
        return ""
    table = [[label, count] for label, count, _fill, _ink in shown]
    spec = bar_spec(shown, WIDE)
    return chart_figure(spec, heads, table, title, source=source, is_document=True)


def days_chart(row: dict, kind: str):
    held = number(Decimal(str(row["own"])) + Decimal(str(row["others"])))
    left = max(row["plan"] - held - row["ahead"], 0) if row["plan"] is not None else 0
    words = {"held": held, "plan": row["plan"], "code": row["intervention"], "year": row["year"]}
    title = (
        _("%(code)s, %(year)s: %(held)s of %(plan)s planned days held")
        if row["plan"] is not None
        else _("%(code)s, %(year)s: %(held)s days held, without a plan")
    )
    parts = [
        (_("this mission"), row["own"], KIND_COLOURS[kind], PAPER),
        (_("other regular missions"), row["others"], INK_2, PAPER),
        (_("still to come"), row["ahead"], INK_3, PAPER),
        (_("left of the plan"), left, LINE_2, INK),
    ]
    source = _("Person-days of regular missions. Norm of the concept note: %(norm)s a year.") % row
    heads = [_("Days"), _("Person-days")]
    return bar(parts, title % words, source=source, heads=heads)


def results_chart(row: dict):
    aimed = row["reached"] + row["not_seen"]
    if not aimed or aimed + row["besides"] < 2:
        return ""
    title = ngettext(
        "%(reached)s of %(aimed)s result aimed at was observed",
        "%(reached)s of %(aimed)s results aimed at were observed",
        aimed,
    ) % {"reached": row["reached"], "aimed": aimed}
    parts = [
        (_("aimed at and observed"), row["reached"], INK, PAPER),
        (_("aimed at, not in this report"), row["not_seen"], LINE_2, INK),
        (_("observed besides"), row["besides"], INK_3, PAPER),
    ]
    return bar(parts, title, heads=[_("Results of the catalogue"), _("Number")])


def people_chart(row: dict):
    both = row["women"] + row["men"]
    if not both:
        return ""
    title = _("%(both)s people at the field debriefing, of whom %(women)s women") % {
        "both": both,
        "women": row["women"],
    }
    parts = [(_("women"), row["women"], INK, PAPER), (_("men"), row["men"], INK_3, PAPER)]
    return bar(parts, title, heads=[_("Participants"), _("Number")])
