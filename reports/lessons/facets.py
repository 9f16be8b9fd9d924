"""What the lessons found are about, counted: valence, kind, level, year, theme, place.

Counting stops at `MOST`; a longer list shows the choices without numbers.
"""

from collections import Counter

from django.utils.translation import gettext as _

from interventions.models import Country, Sector, Theme
from reports.enums import LessonKind, LessonLevel, Valence
from reports.models import LessonTheme

MOST = 5000
#: Shown of each facet, the most frequent first.
SHOWN = 10


def facets(found, query) -> list[dict]:
    """Of a LessonFilter: {"title", "choices": [{"label", "count", "url", "is_on"}]} in order."""
    columns = ("pk", "sector", "country", "kind", "level", "valence", "year", "reads_source",
               "theme")  # fmt: skip
    rows = list(found.qs.order_by().values_list(*columns)[: MOST + 1])
    is_whole = len(rows) <= MOST
    counted = {name: Counter() for name in titles()}
    for _pk, sector, country, kind, level, valence, year, reads_source, theme in rows[:MOST]:
        about = {"theme": theme, "sector": sector, "kind": kind, "level": level,
                 "valence": valence, "year": year}  # fmt: skip
        about["country"] = country if reads_source else None
        for name, value in about.items():
            counted[name][value] += value not in (None, "")
    counted["theme"].update(_more_themes([row[0] for row in rows[:MOST]]))
    return [
        _facet(name, title, counted[name], query, is_whole=is_whole)
        for name, title in titles().items()
        if +counted[name]
    ]


def titles() -> dict:
    return {
        "valence": _("Success or difficulty"), "kind": _("Kind"), "level": _("Level"),
        "year": _("Year"), "theme": _("Theme"), "sector": _("Sector"), "country": _("Country"),
    }  # fmt: skip


def _more_themes(ids) -> list[int]:
    rows = LessonTheme.objects.filter(lesson__in=ids)
    return list(rows.values_list("theme", flat=True))


def _facet(name, title, counted, query, *, is_whole) -> dict:
    chosen = query.get(name, "")
    labels = _labels(name, list(counted))
    top = counted.most_common(SHOWN)
    if name == "year":
        top.sort(reverse=True)
    values = [(value, count) for value, count in top if count and value in labels]
    choices = [
        {
            "label": labels[value],
            "count": count if is_whole else None,
            "is_on": str(value) == chosen,
            "url": _url(query, name, "" if str(value) == chosen else value),
        }
        for value, count in values
        if not chosen or str(value) == chosen
    ]
    return {"title": title, "choices": choices}


def _labels(name, values) -> dict:
    model = {"theme": Theme, "sector": Sector, "country": Country}.get(name)
    if model:
        return {row.pk: row.name for row in model.objects.filter(pk__in=[*filter(None, values)])}
    words = {"valence": Valence, "kind": LessonKind, "level": LessonLevel}.get(name)
    if words:
        return dict(words.choices)
    return {value: str(value) for value in values}


def _url(query, name, value) -> str:
    rest = query.copy()
    rest.pop("page", None)
    rest.pop(name, None)
    if value != "":
        rest[name] = str(value)
    return f"?{rest.urlencode()}"
