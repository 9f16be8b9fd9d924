"""Map and charts of a year. Each title says the finding; the numbers stand in a table beside."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.chart_look import INK, INK_3, LAND, LINE_2, PAPER
from core.charts import chart_figure
from core.dates import month_names
from missions.charts import (
    by_kind_values,
    kind_parts,
    months_spec,
    norm_spec,
    number_text,
    part_colour,
    rows_spec,
)
from missions.enums import MissionKind
from missions.planning.figures import COLUMNS, YearFigures, plain

GEO = Path(__file__).parent / "geo" / "countries.json"
#: Width and height of the map: the frame of the outlines, 196 degrees by 77.
MAP_SIZE = (940, 370)
FRAME_DEGREES = 196
#: Area of the largest circle; height of a label and width of a letter, in pixels.
LARGEST, LABEL_HEIGHT, LETTER = 900, 14, 6.8
#: Widths of the charts in one column of the page's two, and across it.
HALF, WHOLE = 300, 1080


def charts(figures: YearFigures) -> dict:
    if not figures.missions:
        return {}
    return {
        "map": map_chart(figures),
        "norm": norm_chart(figures),
        "kinds": kind_chart(figures),
        "units": unit_chart(figures),
        "months": month_chart(figures),
    }


def column_words() -> dict[str, str]:
    return {
        "done": pgettext("days", "done"),
        "booked": pgettext("days", "booked"),
        "planned": pgettext("days", "planned"),
    }


def column_parts() -> dict[str, str]:
    return dict(zip(column_words().values(), (INK, INK_3, LINE_2), strict=True))


def day_table(lines, first: str) -> tuple[list, list]:
    """Missions and days by column: the table beside most charts."""
    headers = [first, _("Missions"), *(word.capitalize() for word in column_words().values())]
    rows = [
        [
            line.name,
            line.group.missions,
            *(plain(getattr(line.group.by_column, column)) for column in COLUMNS),
            plain(line.group.days),
        ]
        for line in lines
    ]
    return [*headers, _("Total")], rows


# --- the map --------------------------------------------------------------------------
@lru_cache(maxsize=1)
def outlines() -> dict:
    """Shapes by country: planar rings of longitude and latitude (geo/LICENCE.txt)."""
    return {"countries": json.loads(GEO.read_text(encoding="utf-8"))}


def features(shown: set[str]) -> list[dict]:
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[ring(it)] for it in one["shapes"]],
            },
            "properties": {"is_shown": one["code"] in shown},
        }
        for one in outlines()["countries"]
    ]


def ring(flat: list[float]) -> list[list[float]]:
    points = [list(pair) for pair in zip(flat[::2], flat[1::2], strict=True)]
    return [*points, points[0]]


def map_chart(figures: YearFigures):
    most = figures.countries[0]
    title = ngettext(
        "%(missions)s mission; of %(days)s days, %(most)s has %(share)s",
        "%(missions)s missions; of %(days)s days, %(most)s has %(share)s",
        figures.missions,
    ) % {
        "missions": figures.missions,
        "most": most.name,
        "share": number_text(plain(most.group.days)),
        "days": number_text(plain(figures.days.total)),
    }
    headers, table = day_table(figures.countries, _("Country"))
    source = _("Circles: person-days of the year. Outlines: Natural Earth, 1:110m.")
    return chart_figure(map_spec(figures.countries), headers, table, title, source=source)


def map_spec(lines) -> dict:
    bubbles = bubbles_of(lines)
    place = {"longitude": {"field": "x"}, "latitude": {"field": "y"}}
    label = {"longitude": {"field": "label_x"}, "latitude": {"field": "label_y"}}
    largest = max((one["days"] for one in bubbles), default=0) or 1
    area = {
        "field": "days",
        "type": "quantitative",
        "legend": None,
        "scale": {"domain": [0, largest], "range": [0, LARGEST]},
    }
    text = {"type": "text", "align": "left", "fontSize": 11.5, "color": INK}
    width, height = MAP_SIZE
    return {
        "width": width,
        "height": height,
        "projection": {"type": "identity", "reflectY": True},
        "layer": [
            land({line.code for line in lines}),
            {
                "data": {"values": bubbles},
                "mark": {"type": "circle", "color": INK, "opacity": 0.8, "stroke": PAPER},
                "encoding": place | {"size": area},
            },
            {
                "data": {"values": bubbles},
                "mark": {"type": "rule", "color": INK_3, "strokeWidth": 0.8},
                "encoding": place
                | {"longitude2": {"field": "label_x"}, "latitude2": {"field": "label_y"}},
            },
            {
                "data": {"values": bubbles},
                "mark": text | {"dx": 3, "stroke": PAPER, "strokeWidth": 3},
                "encoding": label | {"text": {"field": "words"}},
            },
            {
                "data": {"values": bubbles},
                "mark": text | {"dx": 3},
                "encoding": label | {"text": {"field": "words"}},
            },
        ],
    }


def land(shown: set[str]) -> dict:
    shade = {"test": "datum.properties.is_shown", "value": LINE_2}
    return {
        "data": {"values": features(shown)},
        "mark": {"type": "geoshape", "stroke": PAPER, "strokeWidth": 0.6},
        "encoding": {"color": {"condition": shade, "value": LAND}},
    }


def bubbles_of(lines) -> list[dict]:
    """Circles on the middle of their country, labels beside them and out of each other's way."""
    centres = {one["code"]: one["centre"] for one in outlines()["countries"]}
    degree = MAP_SIZE[0] / FRAME_DEGREES
    known = [line for line in lines if line.code in centres]
    placed: list[dict] = []
    for line in sorted(known, key=lambda line: -centres[line.code][1]):
        x, y = centres[line.code]
        words = f"{line.name} {number_text(plain(line.group.days))}"
        bubble = {"x": x, "y": y, "days": float(line.group.days), "words": words}
        bubble["label_x"], bubble["label_y"] = x + 18 / degree, y
        bubble["label_end"] = bubble["label_x"] + len(words) * LETTER / degree
        for other in placed:
            is_beside = (
                other["label_end"] < bubble["label_x"] or bubble["label_end"] < other["label_x"]
            )
            if not is_beside:
                free = other["label_y"] - LABEL_HEIGHT / degree
                bubble["label_y"] = min(bubble["label_y"], free)
        placed.append(bubble)
    return placed


# --- the charts -----------------------------------------------------------------------
def norm_chart(figures: YearFigures):
    """Regular days of each country against the sum of the norms of what runs there."""
    lines = [line for line in figures.countries if line.norm]
    if not lines:
        return ""
    rows = [_norm_row(line) for line in lines]
    reached = sum(row["days"] >= row["low"] for row in rows)
    title = ngettext(
        "%(reached)s of %(of)s country reaches the norm of its interventions",
        "%(reached)s of %(of)s countries reach the norm of their interventions",
        len(rows),
    ) % {"reached": reached, "of": len(rows)}
    headers = [_("Country"), *(word.capitalize() for word in column_words().values())]
    headers += [_("Regular days"), _("Norm")]
    table = [
        [
            line.name,
            *(plain(getattr(line.group.regular, column)) for column in COLUMNS),
            plain(line.group.regular.total),
            line.norm_words,
        ]
        for line in lines
    ]
    source = _(
        "Regular missions, person-days done, booked and planned. Black line: norms of the"
        " country's interventions; grey span where smaller programmes have one."
    )
    return chart_figure(norm_spec(rows, HALF), headers, table, title, source=source)


def _norm_row(line) -> dict:
    low, high = line.norm
    days = plain(line.group.regular.total)
    gap = days - low if days < low else days - high if days > high else 0
    words = {"code": line.code, "done": number_text(plain(line.group.regular.done))}
    return {
        "country": line.name,
        "code": _("%(code)s, %(done)s done") % words,
        "days": days,
        "low": low,
        "high": high,
        "gap": gap,
    }


def column_values(rows) -> list[dict]:
    """Rows: (name, Days or dict)."""
    return [
        {"name": name, "part": word, "days": float(days[column]), "rank": rank}
        for name, days in rows
        for rank, (column, word) in enumerate(column_words().items())
    ]


def kind_chart(figures: YearFigures):
    regular = next((one for one in figures.kinds if one.group.key == MissionKind.REGULAR), None)
    share = regular.group.days if regular else 0
    title = _("%(share)s %% of the days are regular, %(done)s %% of all are done") % {
        "share": round(100 * share / (figures.days.total or 1)),
        "done": round(100 * figures.days.done / (figures.days.total or 1)),
    }
    values = column_values([(line.name, vars(line.group.by_column)) for line in figures.kinds])
    headers, table = day_table(figures.kinds, _("Kind"))
    source = _("Person-days by kind of mission.")
    spec = rows_spec(values, part_colour(column_parts()), HALF)
    return chart_figure(spec, headers, table, title, source=source)


def unit_chart(figures: YearFigures):
    most = figures.units[0]
    title = _("%(unit)s has %(share)s of %(days)s days") % {
        "unit": most.name,
        "share": number_text(plain(most.group.days)),
        "days": number_text(plain(figures.days.total)),
    }
    rows = [
        {"name": line.name}
        | {
            kind: float(line.group.by_kind[kind].total) if kind in line.group.by_kind else 0
            for kind in MissionKind
        }
        for line in figures.units
    ]
    spec = rows_spec(by_kind_values(rows, "name"), part_colour(kind_parts()), HALF)
    headers, table = day_table(figures.units, _("EST unit"))
    source = _("Person-days by EST unit and kind of mission.")
    return chart_figure(spec, headers, table, title, source=source)


def month_chart(figures: YearFigures):
    names = month_names()
    totals = [sum(row[column] for column in COLUMNS) for row in figures.months]
    busiest = max(range(12), key=lambda place: totals[place])
    title = _("%(month)s is the fullest month, with %(days)s days") % {
        "month": names[busiest].capitalize(),
        "days": number_text(plain(totals[busiest])),
    }
    values = column_values([(names[row["month"] - 1], row) for row in figures.months])
    headers = [_("Month"), *(word.capitalize() for word in column_words().values()), _("Total")]
    table = [
        [names[row["month"] - 1], *(plain(row[column]) for column in COLUMNS), plain(total)]
        for row, total in zip(figures.months, totals, strict=True)
        if total
    ]
    source = _("Person-days by the month in which the missions begin.")
    spec = months_spec(values, part_colour(column_parts()), WHOLE)
    return chart_figure(spec, headers, table, title, source=source)
