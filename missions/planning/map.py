"""The map of a year's figures: circles on countries, named without one name lying on another.

Places are pixels of the picture, for names keep their size whatever the frame shows.
"""

import json
from functools import lru_cache
from math import pi, sqrt
from pathlib import Path

from core.chart_look import INK, INK_3, LAND, LINE_2, PAPER
from missions.charts import number_text
from missions.planning.figures import plain

GEO = Path(__file__).parent / "geo" / "countries.json"
#: Width and height of the picture.
SIZE = (940, 370)
#: West, east, south and north of the outlines, in degrees; the picture has their shape.
WORLD = (-84, 112, -37, 40)
#: Degrees left free around the countries shown, and the narrowest frame.
MARGIN, NARROWEST = 9, 80
#: Area of the largest circle; height of a name, width of a letter, gap before a name.
LARGEST, LABEL_HEIGHT, LETTER, GAP = 900, 15, 6.8, 6


@lru_cache(maxsize=1)
def outlines() -> dict:
    """Shapes by country: planar rings of longitude and latitude (geo/LICENCE.txt)."""
    return {"countries": json.loads(GEO.read_text(encoding="utf-8"))}


def centres() -> dict[str, list[float]]:
    return {one["code"]: one["centre"] for one in outlines()["countries"]}


def frame(points) -> tuple[float, float, float]:
    """West and north of what is shown, and pixels a degree: countries at work, not the seas."""
    west, east, south, north = WORLD
    width, height = SIZE
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    span = max(
        max(xs) - min(xs) + 2 * MARGIN,
        (max(ys) - min(ys) + 2 * MARGIN) * width / height,
        NARROWEST,
    )
    span = min(span, east - west)
    tall = span * height / width
    left = (min(xs) + max(xs) - span) / 2
    top = (min(ys) + max(ys) + tall) / 2
    left = min(max(left, west), east - span)
    top = max(min(top, north), south + tall)
    return left, top, width / span


# --- names beside circles -------------------------------------------------------------
def bubbles_of(lines) -> list[dict]:
    """Circles on the middle of their country; names clear of circles and of each other."""
    places = centres()
    known = [line for line in lines if line.code in places]
    if not known:
        return []
    west, north, degree = frame([places[line.code] for line in known])
    largest = max(line.group.days for line in known) or 1
    found = [
        {
            "x": (places[line.code][0] - west) * degree,
            "y": (north - places[line.code][1]) * degree,
            "size": LARGEST * float(line.group.days / largest),
            "words": f"{line.name} {number_text(plain(line.group.days))}",
        }
        for line in known
    ]
    name_all(found)
    return sorted(found, key=lambda one: -one["size"])


def circle_box(one: dict) -> tuple:
    radius = sqrt(one["size"] / pi)
    return one["x"] - radius, one["y"] - radius, one["x"] + radius, one["y"] + radius


def name_all(bubbles: list[dict]) -> None:
    taken = [circle_box(one) for one in bubbles]
    for one in sorted(bubbles, key=lambda one: (one["y"], one["x"])):
        tries = list(label_places(one))
        free = (it for it in tries if not any(meets(it["box"], other) for other in taken))
        one |= next(free, tries[0])
        taken.append(one["box"])


def label_places(one: dict):
    """Beside the circle, right before left; then further and further below and above it."""
    width = len(one["words"]) * LETTER
    left, _top, right, _bottom = circle_box(one)
    for step in range(12):
        for sign in (1, -1) if step else (1,):
            y = one["y"] + sign * step * LABEL_HEIGHT / 2
            top, bottom = y - LABEL_HEIGHT / 2, y + LABEL_HEIGHT / 2
            for x, start, align in (
                (right + GAP, right + GAP, "left"),
                (left - GAP, left - GAP - width, "right"),
            ):
                if start >= 0 and start + width <= SIZE[0]:
                    box = (start, top, start + width, bottom)
                    yield {"label_x": x, "label_y": y, "align": align, "box": box}


def meets(one: tuple, other: tuple) -> bool:
    across = one[0] < other[2] and other[0] < one[2]
    return across and one[1] < other[3] and other[1] < one[3]


# --- the picture ----------------------------------------------------------------------
def map_spec(lines) -> dict:
    places = centres()
    bubbles = bubbles_of(lines)
    shown = {line.code for line in lines}
    west, north, degree = frame([places[code] for code in shown & places.keys()] or [(0, 0)])
    width, height = SIZE
    return {
        "width": width,
        "height": height,
        "projection": {
            "type": "identity",
            "reflectY": True,
            "scale": degree,
            "translate": [-west * degree, north * degree],
            "clipExtent": [[0, 0], [width, height]],
        },
        "layer": [land(shown), *(layer | {"data": {"values": bubbles}} for layer in signs())],
    }


def signs() -> list[dict]:
    """Circles, the lines to their names, a paper edge around each name, the names."""

    def at(**fields):
        return {
            name: {"field": field, "type": "quantitative", "scale": None, "axis": None}
            for name, field in fields.items()
        }

    name = at(x="label_x", y="label_y") | {"text": {"field": "words"}}
    text = {"type": "text", "align": {"expr": "datum.align"}, "fontSize": 11.5, "color": INK}
    size = {"field": "size", "type": "quantitative", "scale": None, "legend": None}
    return [
        {
            "mark": {"type": "rule", "color": INK_3, "strokeWidth": 0.8},
            "encoding": at(x="x", y="y", x2="label_x", y2="label_y"),
        },
        {
            "mark": {"type": "circle", "color": INK, "opacity": 0.8, "stroke": PAPER},
            "encoding": at(x="x", y="y") | {"size": size},
        },
        {"mark": text | {"stroke": PAPER, "strokeWidth": 3}, "encoding": name},
        {"mark": text, "encoding": name},
    ]


def land(shown: set[str]) -> dict:
    shade = {"test": "datum.properties.is_shown", "value": LINE_2}
    return {
        "data": {"values": features(shown)},
        "mark": {"type": "geoshape", "stroke": PAPER, "strokeWidth": 0.6},
        "encoding": {"color": {"condition": shade, "value": LAND}},
    }


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
