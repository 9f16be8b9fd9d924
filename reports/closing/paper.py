"""The closing file as one PDF: our pages, a title page for each report, the reports themselves.

Page numbers are those of the whole. They are known once our own pages are set, so these are set
twice: with noughts, then with the numbers, which are of the same width and move nothing.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import files
from core.chart_look import INK, INK_3, LATE, LINE_2, PAPER
from core.charts import chart_figure
from core.models import StoredFile
from core.pdf import RenderFailed, render_pdf
from missions.charts import WIDTH, bar_spec
from reports.enums import RecommendationState

DOCUMENT = "reports/pdf/closing.html"
PASSES = 3


def joined(data: dict) -> list[dict]:
    return [row for row in data["reports"] if row["file"]]


def bytes_of(row: dict) -> bytes:
    """The very bytes that left the house; a file that changed on disk stops the work."""
    stored = StoredFile.objects.get(pk=row["file"])
    if stored.sha256 != row["sha256"]:
        raise RenderFailed(_("The PDF of %(mission)s is not the one that was kept.") % row)
    return files.read(stored)


def draw(data: dict, *, on_progress=lambda percent: None) -> bytes:
    from core.pdf_join import Part, join, page_count  # pikepdf: for workers alone

    with translation.override(settings.LANGUAGE_CODE):
        reports = joined(data)
        contents = [bytes_of(row) for row in reports]
        lengths = [page_count(one) for one in contents]
        front, marks = set_front(data, lengths, on_progress)
        titles = marks[len(marks) - len(reports) :]
        parts = [
            Part(content, f"{row['mission']} {row['title']}", after=page + 1)
            for row, content, (_title, page) in zip(reports, contents, titles, strict=True)
        ]
        stamp = _("Closing file %(code)s") % data
        return join(front, parts, stamp=stamp, on_progress=lambda done: on_progress(40 + done / 2))


def set_front(data: dict, lengths: list[int], on_progress) -> tuple[bytes, list]:
    """Our own pages with the right numbers, and where each title of the first level stands."""
    numbers: dict[str, int] = {}
    for turn in range(PASSES):
        context = context_of(data, lengths, numbers)
        front = render_pdf(DOCUMENT, context)
        marks = top_marks(front)
        found = whole_numbers(marks, lengths)
        on_progress(15 * (turn + 1))
        if found == numbers:
            return front, marks
        numbers = found
    raise RenderFailed(_("The contents of this file do not come to rest."))


def top_marks(content: bytes) -> list[tuple[str, int]]:
    from core.pdf_join import bookmarks

    return [(title, page) for title, page, _top, _children in bookmarks(content)]


def whole_numbers(marks: list, lengths: list[int]) -> dict[str, int]:
    """Page in the whole by the place of its title: each report before it pushes it back."""
    own = len(marks) - len(lengths)
    return {
        f"mark-{number}": page + 1 + sum(lengths[: max(number - own, 0)])
        for number, (_title, page) in enumerate(marks)
    }


def context_of(data: dict, lengths: list[int], numbers: dict[str, int]) -> dict:
    chapters = [_("Backstopping reports"), _("Recommendations and what became of them")]
    chapters += [_("Lessons"), _("Days of backstopping")]
    titles = chapters + [f"{row['mission']} {row['title']}" for row in joined(data)]
    entries = [
        (f"mark-{number}", title, f"{numbers.get(f'mark-{number}', 0)}")
        for number, title in enumerate(titles)
    ]
    first = len(chapters)
    dividers = [
        row | {"anchor": f"mark-{first + place}", "pages": lengths[place], "place": place + 1}
        for place, row in enumerate(joined(data))
    ]
    return {
        "closing": data,
        "entries": entries,
        "dividers": dividers,
        "chart": advice_chart(data["recommendations"]),
    }


def advice_chart(advice: dict):
    if not advice["rows"]:
        return ""
    colours = {
        RecommendationState.OPEN: (LATE, PAPER),
        RecommendationState.IN_PROGRESS: (INK_3, PAPER),
        RecommendationState.DROPPED: (LINE_2, INK),
    }
    parts = [
        (one["label"], one["number"], *colours.get(one["state"], (INK, PAPER)))
        for one in advice["counts"]
        if one["number"]
    ]
    title = _("What became of %(count)s recommendations") % {"count": len(advice["rows"])}
    table = [[label, count] for label, count, *_colours in parts]
    heads = [_("State"), _("Recommendations")]
    return chart_figure(bar_spec(parts, WIDTH + 200), heads, table, title, is_document=True)
