"""The charts of the review. Each title says the finding; the numbers stand in the table beside."""

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.chart_look import INK, INK_3, LATE, LINE, LINE_2, PAPER, REGULAR, SETUP, SPECIFIC
from core.charts import chart_figure
from core.dates import month_names, short_date
from missions.enums import MissionKind

WIDTH = 430
ROW = 30
KIND_COLOURS = {
    MissionKind.REGULAR: REGULAR,
    MissionKind.SETUP: SETUP,
    MissionKind.SPECIFIC: SPECIFIC,
}
MONTH_AXIS = {"title": None, "labelAngle": 0}
DAYS_AXIS = {
    "title": None,
    "grid": True,
    "tickCount": 4,
    "labelColor": INK_3,
    "labelFontSize": 11,
    "labelFontWeight": 400,
}


def charts(document: dict, *, is_document=False) -> dict:
    """Drawn from the figures alone, so a frozen review always shows the same pictures."""
    figures = document["figures"]
    return {
        "norm": norm_chart(figures, is_document=is_document),
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
    return chart_figure(
        norm_spec(rows), headers, table, title, source=source, is_document=is_document
    )


def norm_spec(rows: list[dict]) -> dict:
    values = [
        row | {"shown": number_text(row["regular_done"]), "sign": signed(row["gap"])}
        for row in rows
    ]
    scale = {"domain": [0, max(60, *(row["regular_done"] for row in rows))]}
    x = {"type": "quantitative", "axis": {"title": None}, "scale": scale}
    order = [row["code"] for row in rows]  # layers with a filter would otherwise come first
    y = {"field": "code", "type": "nominal", "sort": order, "axis": None}

    def layer(mark, where=None, **encoding):
        part = {"mark": mark, "encoding": {name: x | it for name, it in encoding.items()}}
        return part | ({"transform": [{"filter": where}]} if where else {})

    is_span = "datum.low != datum.high"
    tick = {"type": "tick", "bandSize": 22}
    return {
        "width": WIDTH,
        "height": {"step": ROW},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [{"filter": is_span}],
                "mark": {"type": "bar", "height": 21, "color": LINE},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}},
            },
            layer({"type": "bar", "height": 11, "color": REGULAR}, x={"field": "regular_done"}),
            layer(tick, x={"field": "high"}),
            layer(tick, is_span, x={"field": "low"}),
            word("country", -10, dy=-5),
            word("code", -10, dy=8, fontSize=10.5, fontWeight=400, color=INK_3),
            word("shown", WIDTH + 38),
            word("sign", WIDTH + 76, fontWeight=400, color=INK_3),
        ],
    }


def word(field: str, place: int, **look) -> dict:
    """A text beside the bars, ending at this place."""
    return {
        "mark": {"type": "text", "align": "right"} | look,
        "encoding": {"text": {"field": field}, "x": {"value": place}},
    }


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
    spec = {
        "width": WIDTH,
        "height": {"step": 20},
        "data": {"values": by_kind_values(rows, "name")},
        "mark": {"type": "bar", "height": 12},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": {"labelLimit": 260}},
            "x": {"field": "days", "type": "quantitative", "axis": {"title": None}},
            "color": kind_colour(),
            "order": {"field": "rank"},
        },
    }
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
    spec = {
        "width": WIDTH + 180,
        "height": 90,
        "data": {"values": by_kind_values(rows, "name")},
        "mark": {"type": "bar", "width": 24},
        "encoding": {
            "x": {"field": "name", "type": "nominal", "sort": None, "axis": MONTH_AXIS},
            "y": {"field": "days", "type": "quantitative", "axis": DAYS_AXIS},
            "color": kind_colour(),
            "order": {"field": "rank"},
        },
    }
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
    parts = [
        (_("implemented"), advice["state_implemented"], INK, PAPER),
        (_("in progress or open, in time"), open_in_time(advice), INK_3, PAPER),
        (_("dropped"), advice["state_dropped"], LINE_2, INK),
        (_("overdue"), late, LATE, PAPER),
    ]
    title = _("%(done)s of %(all)s recommendations are implemented, %(late)s overdue") % {
        "done": advice["state_implemented"],
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


def bar_spec(parts, width: int) -> dict:
    """One bar cut in parts, each with its number inside."""
    values, at = [], 0
    for label, count, *_colours in parts:
        places = {"from": at, "to": at + count, "middle": at + count / 2}
        if count:
            values.append({"label": label, "count": count} | places)
        at += count
    shown = {row["label"] for row in values}
    order = [part for part in parts if part[0] in shown]
    fills = {"domain": [part[0] for part in order], "range": [part[2] for part in order]}
    inks = {"domain": fills["domain"], "range": [part[3] for part in order]}
    x = {"type": "quantitative", "axis": None, "scale": {"domain": [0, at], "nice": False}}
    colour = {"field": "label", "type": "nominal", "sort": None}
    legend = {"columns": 4 if width > WIDTH else 2, "labelLimit": 200}
    return {
        "width": width,
        "height": 24,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "height": 22, "stroke": PAPER},
                "encoding": {
                    "x": x | {"field": "from"},
                    "x2": {"field": "to"},
                    "color": colour | {"scale": fills, "legend": legend},
                },
            },
            {
                "mark": {"type": "text"},
                "encoding": {
                    "x": x | {"field": "middle"},
                    "text": {"field": "count"},
                    "color": colour | {"scale": inks, "legend": None},
                },
            },
        ],
        "resolve": {"scale": {"color": "independent"}},
    }


# --- words and parts ------------------------------------------------------------------
def by_kind_values(rows, name: str) -> list[dict]:
    return [
        {"name": row[name], "kind": str(kind.label), "days": row[kind], "rank": rank}
        for row in rows
        for rank, kind in enumerate(KIND_COLOURS)
    ]


def kind_colour() -> dict:
    return {
        "field": "kind",
        "type": "nominal",
        "legend": {"labelLimit": 220},
        "scale": {
            "domain": [str(kind.label) for kind in KIND_COLOURS],
            "range": list(KIND_COLOURS.values()),
        },
    }


def number_text(value) -> str:
    return formats.localize(value)


def plain(value):
    return "–" if value is None else value


def span(row: dict) -> str:
    return f"{row['low']}" if row["low"] == row["high"] else f"{row['low']}–{row['high']}"


def signed(value) -> str:
    if not value:
        return "="
    return f"{'+' if value > 0 else '−'}{number_text(abs(value))}"
