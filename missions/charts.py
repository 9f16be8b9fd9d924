"""Parts of the charts of missions, for the year's figures and the annual review alike.

Each gives a Vega-Lite specification or a part of one; the words stand with the charts.
"""

from django.utils import formats

from core.chart_look import INK_3, LINE, PAPER, REGULAR, SETUP, SPECIFIC
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


def norm_spec(rows: list[dict], width: int = WIDTH) -> dict:
    """Rows: country, code (the line under it), low, high, days, gap; the norm as tick or span."""
    values = [
        row | {"shown": number_text(row["days"]), "sign": signed(row["gap"])} for row in rows
    ]
    scale = {"domain": [0, max(60, *(max(row["days"], row["high"]) for row in rows))]}
    x = {"type": "quantitative", "axis": {"title": None}, "scale": scale}
    order = [row["code"] for row in rows]  # layers with a filter would otherwise come first
    y = {"field": "code", "type": "nominal", "sort": order, "axis": None}

    def layer(mark, where=None, **encoding):
        part = {"mark": mark, "encoding": {name: x | it for name, it in encoding.items()}}
        return part | ({"transform": [{"filter": where}]} if where else {})

    is_span = "datum.low != datum.high"
    tick = {"type": "tick", "bandSize": 22}
    return {
        "width": width,
        "height": {"step": ROW},
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [{"filter": is_span}],
                "mark": {"type": "bar", "height": 21, "color": LINE},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}},
            },
            layer({"type": "bar", "height": 11, "color": REGULAR}, x={"field": "days"}),
            layer(tick, x={"field": "high"}),
            layer(tick, is_span, x={"field": "low"}),
            word("country", -10, dy=-5),
            word("code", -10, dy=8, fontSize=10.5, fontWeight=400, color=INK_3),
            word("shown", width + 38),
            word("sign", width + 76, fontWeight=400, color=INK_3),
        ],
    }


def word(field: str, place: int, **look) -> dict:
    """A text beside the bars, ending at this place."""
    return {
        "mark": {"type": "text", "align": "right"} | look,
        "encoding": {"text": {"field": field}, "x": {"value": place}},
    }


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


def rows_spec(values: list[dict], colour: dict, width: int = WIDTH) -> dict:
    """A bar a name, cut in parts. Values: name, part, days, rank of the part."""
    return {
        "width": width,
        "height": {"step": 20},
        "data": {"values": values},
        "mark": {"type": "bar", "height": 12, "stroke": PAPER, "strokeWidth": 0.6},
        "encoding": {
            "y": {"field": "name", "type": "nominal", "sort": None, "axis": {"labelLimit": 260}},
            "x": {"field": "days", "type": "quantitative", "axis": {"title": None}},
            "color": colour,
            "order": {"field": "rank"},
        },
    }


def months_spec(values: list[dict], colour: dict, width: int = WIDTH + 180) -> dict:
    """The same standing, for the twelve months."""
    return {
        "width": width,
        "height": 90,
        "data": {"values": values},
        "mark": {"type": "bar", "width": 24},
        "encoding": {
            "x": {"field": "name", "type": "nominal", "sort": None, "axis": MONTH_AXIS},
            "y": {"field": "days", "type": "quantitative", "axis": DAYS_AXIS},
            "color": colour,
            "order": {"field": "rank"},
        },
    }


def by_kind_values(rows, name: str) -> list[dict]:
    return [
        {"name": row[name], "part": str(kind.label), "days": row[kind], "rank": rank}
        for row in rows
        for rank, kind in enumerate(KIND_COLOURS)
    ]


def kind_parts() -> dict[str, str]:
    return {str(kind.label): colour for kind, colour in KIND_COLOURS.items()}


def part_colour(parts: dict[str, str], columns: int = 0) -> dict:
    """`parts`: colour by word, in the order of the legend; `columns` of it, or all in a row."""
    return {
        "field": "part",
        "type": "nominal",
        "legend": {"labelLimit": 220, "columns": columns},
        "scale": {"domain": list(parts), "range": list(parts.values())},
    }


def number_text(value) -> str:
    return formats.localize(value)


def signed(value) -> str:
    if not value:
        return "="
    return f"{'+' if value > 0 else '−'}{number_text(abs(value))}"
