"""The year's missions as a line for each intervention: the cover of the review.

Plain numbers for an SVG template; places and colours are attributes: a PDF takes no CSS there.
"""

from calendar import monthrange
from collections import defaultdict
from datetime import date, timedelta

from core.dates import day_range, month_names

LEFT, WIDTH, HEIGHT = 176, 680, 420
TALLEST, SHORTEST = 32, 12
#: From so many lines on, a line stands for a country.
MOST_LINES = 35


def timeline(document: dict) -> dict | None:
    missions = [one for one in document["missions"] if one["starts_on"]]
    if not missions:
        return None
    first, last = window(missions)
    lines = lines_of(missions)
    height = max(SHORTEST, min(TALLEST, HEIGHT / len(lines)))
    scale = (WIDTH - LEFT) / ((last - first).days + 1)

    def at(day):
        return LEFT + (day - first).days * scale

    return {
        "width": WIDTH,
        "left": LEFT,
        "height": round(height * len(lines), 1),
        "label_y": round(height * len(lines), 1) + 16,
        "total": round(height * len(lines), 1) + 22,
        "months": months(first, last, at),
        "lines": [
            {
                "y": (top := round(place * height, 1)),
                "country": country,
                "code": code,
                "text_y": round(top + height / 2 + 1, 1),
                "is_tall": height > 24,
                "marks": [mark(one, at, top + height / 2, height) for one in group],
            }
            for place, ((country, code), group) in enumerate(lines)
        ],
    }


def window(missions) -> tuple[date, date]:
    """The calendar year, or as many whole months as it takes to hold all the missions."""
    first = min(one["starts_on"] for one in missions)
    last = max(one["ends_on"] for one in missions)
    if first.year == last.year:
        return date(first.year, 1, 1), date(first.year, 12, 31)
    return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])


def lines_of(missions) -> list:
    """One line an intervention, or one a country where that would be too many."""
    lines, countries = defaultdict(list), defaultdict(list)
    for one in missions:
        countries[one["country"], ""].append(one)
        for code in one["interventions"]:
            lines[one["country"], code].append(one)
    return sorted((lines if len(lines) <= MOST_LINES else countries).items())


def months(first: date, last: date, at) -> list[dict]:
    names, found, day = month_names(), [], first
    while day <= last:
        after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append(
            {
                "x": round(at(day), 1),
                "middle": round((at(day) + at(after)) / 2, 1),
                "name": names[day.month - 1],
                "is_quarter": day.month % 3 == 1,
            }
        )
        day = after
    every = -(-len(found) // 14)
    return [
        month | {"name": month["name"] if not place % every else ""}
        for place, month in enumerate(found)
    ]


def mark(mission: dict, at, middle: float, height: float) -> dict:
    """Bar, hexagon or trapezium: the kind is told by its shape too."""
    left = at(mission["starts_on"])
    width = max(at(mission["ends_on"] + timedelta(days=1)) - left, 4)
    tall = min(14, height * 0.7)
    top, cut = middle - tall / 2, min(4.5, width / 3)
    roof, floor = [(cut, 0), (width - cut, 0)], [(width, tall), (0, tall)]
    sides = [(width, tall / 2), (width - cut, tall), (cut, tall), (0, tall / 2)]
    points = {"setup": roof + sides, "specific": roof + floor}.get(
        mission["kind"], [(0, 0), (width, 0), *floor]
    )
    return {
        "kind": mission["kind"],
        "points": " ".join(f"{left + x:.1f},{top + y:.1f}" for x, y in points),
        "name": f"{mission['code']}, {day_range(mission['starts_on'], mission['ends_on'])}",
    }
