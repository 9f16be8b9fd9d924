"""The review on paper: its pieces, and the front that names their pages (core/pdf_volume.py).

A short review is one piece, so that its sections run on; a long one begins a page where a piece
begins. A piece knows nothing of its neighbours and of today, so it is drawn again only when what
it says has changed.
"""

import copy
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.db import folded_words
from core.pdf_volume import WHOLE, Piece, bound, drawn
from reports.review.charts import charts
from reports.review.presentation import presented
from reports.review.timeline import timeline

FOLDER = "reports/pdf/review"
#: Lessons and rows that one piece holds: about ten pages.
LESSONS, ROWS = 40, 120
#: Up to so many mission sheets the contents name each.
MANY_SHEETS = 60
#: Where the first bookmarks of a piece hang that goes on with a chapter: below its title.
CHAPTER, INSIDE = 0, 1


def draw(document: dict, *, language=None, gather: Callable = drawn) -> bytes:
    """`gather` brings the drawn pieces: here, or with the help of other workers."""
    with translation.override(language or settings.LANGUAGE_CODE):
        review = presented(copy.deepcopy(document)) | {"link": WHOLE}
        pieces = pieces_of(review, charts(document, is_document=True))

        drawing = timeline(document)

        def front(pages: dict, _first: int) -> str:
            context = {"review": review, "timeline": drawing, "entries": entries(review, pages)}
            return render_to_string("reports/pdf/review_front.html", context)

        return bound(front, pieces, gather)


def in_one(document: dict, *, language=None) -> str:
    """The same as one document, whose contents find their pages: measures compare with it."""
    with translation.override(language or settings.LANGUAGE_CODE):
        review = presented(copy.deepcopy(document))
        context = {
            "review": review,
            "timeline": timeline(document),
            "entries": entries(review, {}),
            "figures": review["figures"],
            "charts": charts(document, is_document=True),
            "sections": [one for group in sections_of(review) for one in group],
        }
        return render_to_string("reports/pdf/review_whole.html", context)


def entries(review: dict, pages: dict[str, int]) -> list[dict]:
    """The contents: what has a page; the sheets of missions below their chapter."""
    rows = [(anchor, title, False) for anchor, title in review["contents"]]
    if review["sheets"]:
        rows.append(("sheets", _("Mission sheets"), False))
        rows += sheet_entries(review["sheets"])
    return [
        {"anchor": anchor, "title": title, "page": pages.get(anchor, 0), "is_deep": is_deep}
        for anchor, title, is_deep in rows
        if anchor in pages or not pages
    ]


def sheet_entries(sheets: list[dict]) -> list[tuple]:
    """Every sheet; where they are many a line for each country, whose first sheet it leads to."""
    if len(sheets) <= MANY_SHEETS:
        return [
            (one["code"], f"{one['code']} {one['title']}, {one['country']}", True)
            for one in sheets
        ]
    found = []
    for country, rows in groupby(by_country(sheets), key=itemgetter("country")):
        first, *others = rows
        found.append((first["code"], of_country(country, 1 + len(others)), True))
    return found


def of_country(country: str, missions: int) -> str:
    return ngettext(
        "%(country)s, %(count)d mission", "%(country)s, %(count)d missions", missions
    ) % {
        "country": country,
        "count": missions,
    }


def by_country(sheets: list[dict]) -> list[dict]:
    if len(sheets) <= MANY_SHEETS:
        return sheets
    return sorted(sheets, key=lambda one: (folded_words(one["country"]), one["code"]))


# --- pieces ---------------------------------------------------------------------------
def pieces_of(review: dict, drawings: dict) -> list[Piece]:
    groups = joined(sections_of(review))
    found = []
    for depth, sections in groups:
        context = {
            "review": review,
            "figures": review["figures"],
            "charts": drawings,
            "sections": sections,
        }
        html = render_to_string("reports/pdf/review_piece.html", context)
        found.append(Piece(html, sections[0]["title"], depth))
    return found


def section(name: str, title: str, depth: int = CHAPTER, **part) -> dict:
    return {"template": f"{FOLDER}/_{name}.html", "title": title, "depth": depth, **part}


def sections_of(review: dict) -> list[list[dict]]:
    """Groups that stand together; the first of each begins a page when the review is long."""
    groups = [[section("figures", _("The year in figures"))]]
    lessons = [
        section("lessons", _("The lessons, by theme"), CHAPTER if first else INSIDE,
                themes=themes, is_first=first)
        for first, themes, _last in marked(theme_parts(review["themes"]))
    ]  # fmt: skip
    missions = [
        section("missions", _("Annexes"), CHAPTER if first else INSIDE,
                rows=rows, is_first=first, is_last=last)
        for first, rows, last in marked(cut(review["missions"], ROWS))
    ]  # fmt: skip
    aside = [
        section("aside", _("Lessons not kept"), INSIDE, rows=rows, is_first=first, is_last=last)
        for first, rows, last in marked(cut(review["set_aside"], ROWS))
    ]
    groups += [[one] for one in lessons]
    groups.append(
        [
            section("difficulties", _("What we did not achieve")),
            section("decisions", _("Decisions of EST")),
        ]
    )
    groups += [[one] for one in missions]
    groups.append([section("method", _("Method"), INSIDE), aside[0]])
    groups += [[one] for one in aside[1:]]
    return groups + [[one] for one in sheets_of(review)]


def sheets_of(review: dict) -> list[dict]:
    """A page for each mission: one that changed leaves all others as they were drawn."""
    return [
        section("sheet", f"{one['code']}", CHAPTER if first else INSIDE, sheet=one, is_first=first)
        for first, one, _last in marked(by_country(review["sheets"] or []))
    ]


def joined(groups: list[list[dict]]) -> list[tuple[int, list[dict]]]:
    """One piece when nothing goes on in a second one; sheets always have pages of their own."""
    body = [group for group in groups if not group[0]["template"].endswith("_sheet.html")]
    sheets = [(group[0]["depth"], group) for group in groups[len(body) :]]
    goes_on = sum(
        group[0]["template"].endswith(("_lessons.html", "_missions.html")) for group in body
    )
    if goes_on <= 2:
        return [(CHAPTER, [one for group in body for one in group]), *sheets]
    return [(group[0]["depth"], group) for group in body] + sheets


def marked(parts: list) -> list[tuple]:
    """(is first, part, is last) of each; one empty part where there is nothing."""
    last = len(parts) - 1
    return [(place == 0, part, place == last) for place, part in enumerate(parts)]


def cut(rows: list, size: int) -> list[list]:
    return [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]


def theme_parts(themes: list[dict]) -> list[list[dict]]:
    """Themes in pieces of so many lessons; a theme that goes on does not say its name again."""
    parts, free = [[]], LESSONS
    for theme in themes:
        rest, is_continued = theme["lessons"], False
        if not rest:  # sentences whose lessons all left
            parts[-1].append(theme | {"is_continued": False})
        while rest:
            if free == 0:
                parts.append([])
                free = LESSONS
            now, rest = rest[:free], rest[free:]
            parts[-1].append(theme | {"lessons": now, "is_continued": is_continued})
            free -= len(now)
            is_continued = True
    return parts
