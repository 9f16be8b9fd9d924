"""The charts of the review. Each title says the finding; the numbers stand in the table beside."""

from decimal import Decimal
from types import SimpleNamespace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.chart_look import INK, INK_3, LATE, LINE_2, PAPER
from core.charts import chart_figure
from core.dates import month_names, short_date
from missions.charts import (
    KIND_COLOURS,
    WIDTH,
    bar_spec,
    by_kind_values,
    kind_parts,
    months_spec,
    norm_spec,
    number_text,
    part_colour,
    rows_spec,
    signed,
)
from missions.planning.map import map_spec

#: Interventions whose bars fit on one page; the table beside them has all.
MOST_DRAWN = 24


def charts(document: dict, *, is_document=False) -> dict:
    """Drawn from the figures alone, so a frozen review always shows the same pictures."""
    figures = document["figures"]
    return {
        "norm": norm_chart(figures, is_document=is_document),
        "map": map_chart(figures, is_document=is_document),
        "countries": country_chart(figures, is_document=is_document),
        "months": month_chart(figures, is_document=is_document),
        "advice": advice_chart(document, is_document=is_document),
    }


def norm_chart(figures: dict, *, is_document):
    """Regular days of each intervention against its norm: a tick, or a span for smaller ones."""
    rows = figures["interventions"]
    if not rows:
        return ""
    norm = figures["norm"]
    title = ngettext(
        "%(met)s of %(of)s intervention is at the norm, within 10 %%",
        "%(met)s of %(of)s interventions are at the norm, within 10 %%",
        norm["met"],
    ) % {"met": norm["met"], "of": norm["of"]}
    headers = [
        *(_("Intervention"), _("Country"), _("Plan"), _("Done")),
        *(_("Norm"), _("Gap"), _("Mean a year")),
    ]
    table = [
        [
            *(row["code"], row["country"], plain(row["plan"]), row["regular_done"]),
            *(span(row), signed(row["gap"]), row["mean"]),
        ]
        for row in rows
    ]
    source = _(
        "Regular missions, person-days. Black line: norm of %(large)s. Grey span: %(small_min)s to"
        " %(small_max)s for smaller programmes. Setup and specific missions are not in the norm."
    ) % {name: norm[name] for name in ("large", "small_min", "small_max")}
    drawn = farthest(rows)
    if len(drawn) < len(rows):
        words = _("Drawn are the %(number)s interventions farthest from their norm.")
        source = f"{source} {words % {'number': len(drawn)}}"
    return chart_figure(
        norm_spec([row | {"days": row["regular_done"]} for row in drawn]),
        headers,
        table,
        title,
        source=source,
        is_document=is_document,
    )


def farthest(rows: list[dict]) -> list[dict]:
    """In their order. More would leave the page, and two thousand the chart library gives up."""
    widest = sorted(rows, key=lambda row: -abs(row["gap"]))[:MOST_DRAWN]
    codes = {row["code"] for row in widest}
    return [row for row in rows if row["code"] in codes]


def map_chart(figures: dict, *, is_document):
    rows = [row for row in figures["by_country"] if row["days"]]
    if not rows:
        return ""
    lines = [
        SimpleNamespace(
            code=row["code"],
            name=row["name"],
            group=SimpleNamespace(days=Decimal(str(row["days"]))),
        )
        for row in rows
    ]
    title = ngettext(
        "Missions were held in %(number)s country", "Missions were held in %(number)s countries",
        len(rows),
    ) % {"number": len(rows)}  # fmt: skip
    headers = [_("Country"), _("Person-days")]
    source = _("Circles: person-days of missions held. Outlines: Natural Earth, 1:110m.")
    table = [[row["name"], row["days"]] for row in rows]
    return chart_figure(
        map_spec(lines), headers, table, title, source=source, is_document=is_document
    )


def country_chart(figures: dict, *, is_document):
    rows = [row for row in figures["by_country"] if row["days"]]
    if not rows:
        return ""
    most = rows[0]
    title = _("%(country)s has %(share)s of %(days)s days") % {
        "country": most["name"],
        "share": number_text(most["days"]),
        "days": number_text(figures["missions"]["days"]),
    }
    spec = rows_spec(by_kind_values(rows, "name"), part_colour(kind_parts()))
    headers = [
        _("Country"),
        _("Missions"),
        *(str(kind.label) for kind in KIND_COLOURS),
        _("Total"),
    ]
    table = [
        [row["name"], row["missions"], *(row[kind] for kind in KIND_COLOURS), row["days"]]
        for row in rows
    ]
    source = _("Person-days of missions held, by kind of mission.")
    return chart_figure(spec, headers, table, title, source=source, is_document=is_document)


def month_chart(figures: dict, *, is_document):
    months = figures["by_month"]
    totals = [sum(row[kind] for kind in KIND_COLOURS) for row in months]
    if not sum(totals):
        return ""
    last = sum(totals[9:])
    title = _("%(share)s %% of the days fall in the last quarter") % {
        "share": round(100 * last / sum(totals))
    }
    names = month_names()
    rows = [row | {"name": names[row["month"] - 1]} for row in months]
    spec = months_spec(by_kind_values(rows, "name"), part_colour(kind_parts()))
    headers = [_("Month"), *(str(kind.label) for kind in KIND_COLOURS), _("Total")]
    table = [
        [row["name"], *(row[kind] for kind in KIND_COLOURS), total]
        for row, total in zip(rows, totals, strict=True)
        if total
    ]
    source = _("Person-days of missions held, by the month in which they begin.")
    return chart_figure(spec, headers, table, title, source=source, is_document=is_document)


def advice_chart(document: dict, *, is_document):
    advice = document["figures"]["recommendations"]
    if not advice["all"]:
        return ""
    late = advice["late"]
    # Documents kept from before verification have no sum of their own.
    done = advice.get("done", advice["state_implemented"])
    parts = [
        (_("implemented"), done, INK, PAPER),
        (_("in progress or open, in time"), open_in_time(advice), INK_3, PAPER),
        (_("dropped"), advice["state_dropped"], LINE_2, INK),
        (_("overdue"), late, LATE, PAPER),
    ]
    title = _("%(done)s of %(all)s recommendations are implemented, %(late)s overdue") % {
        "done": done,
        "all": advice["all"],
        "late": late,
    }
    return chart_figure(
        bar_spec(parts, WIDTH + 200 if is_document else 320),
        [_("State"), _("Recommendations")],
        [[label, count] for label, count, _fill, _text in parts],
        title,
        source=_("State on %(day)s.") % {"day": short_date(document["as_of_on"], year=True)},
        is_document=is_document,
    )


def open_in_time(advice: dict) -> int:
    return advice["state_open"] + advice["state_in_progress"] - advice["late"]


# --- words and parts ------------------------------------------------------------------
def plain(value):
    return "–" if value is None else value


def span(row: dict) -> str:
    return f"{row['low']}" if row["low"] == row["high"] else f"{row['low']}–{row['high']}"
