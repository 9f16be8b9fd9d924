"""From the data of a report to its PDF: charts drawn, contents listed, nothing asked again.

The same data always give the same bytes; what was once kept is never drawn again.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core import files
from core.models import StoredFile
from core.pdf import render_pdf
from reports.documents import DOCUMENT, SUMMARY
from reports.figures import charts

#: From so many signs of text on, about six pages, a report gets a table of contents.
CONTENTS_FROM = 12_000


def draw(data: dict, *, on_progress=None) -> bytes:
    """In the language of the house; a report written elsewhere follows behind our pages."""
    with translation.override(settings.LANGUAGE_CODE):
        content = render_pdf(DOCUMENT, context_of(data), on_progress=on_progress)
        attached = data.get("attached")
        if not attached:
            return content
        from core.pdf_join import Part, join  # pikepdf: for workers alone

        stored = StoredFile.objects.get(sha256=attached["sha256"], pk=attached["file"])
        part = Part(files.read(stored), _("Report written elsewhere"), after=10_000)
        return join(content, [part], stamp=data["code"])


def context_of(data: dict) -> dict:
    return {
        "report": data,
        "charts": charts(data["figures"]) if "figures" in data else [],
        "contents": contents(data) if is_long(data) else [],
    }


def is_long(data: dict) -> bool:
    return length(data) >= CONTENTS_FROM


def length(part) -> int:
    """All signs of all texts in the data."""
    if isinstance(part, dict):
        return sum(length(one) for one in part.values())
    if isinstance(part, list):
        return sum(length(one) for one in part)
    return len(part) if isinstance(part, str) else 0


def contents(data: dict) -> list[tuple[str, str]]:
    """Anchors and titles, in the order of the pages; the numbers come from the pages."""
    entries = [("essentials", _("The essentials"))]
    if data["sections"]:
        entries.append(("findings-and-analysis", _("Findings and analysis")))
    entries += [
        (f"section-{one['key']}", one["title"])
        for one in data["sections"]
        if one["key"] != SUMMARY
    ]
    entries.append(("advice", _("Recommendations and lessons")))
    if data.get("figures") and charts(data["figures"]):
        entries.append(("figures", _("In figures")))
    annexes = (data["debriefing"], data["people_met"], data["programme"], data.get("markers"))
    if any(annexes):
        entries.append(("annexes", _("Annexes")))
    return entries
