"""A PDF written elsewhere as the body of a report: the last resort, taken only if it is harmless.

The obligatory parts are asked for all the same (reports.workflow.missing_parts); the document is
our own pages with this PDF behind them (reports/paper.py).
"""

import subprocess
import sys
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from core import quarantine
from core.models import StoredFile
from core.permissions import require
from core.reading import Unreadable
from core.scanner import ScannerDown
from core.uploads import PDF, media_type_of
from core.verdicts import reason_words
from reports.models import Report

GUARD = Path(__file__).with_name("pdf_guard.py")
PATIENCE = 20


def faults() -> dict[str, str]:
    return {
        "locked": _("This PDF is locked with a password: save it without one."),
        "pages": _("This PDF has no page, or more than 300."),
        "active": _(
            "This PDF can act or carries files: print it to a new PDF and bring that one."
        ),
        "broken": _("This PDF cannot be read: print it to a new PDF and bring that one."),
    }


def look_at(content: bytes) -> int:
    """The number of its pages; raises Unreadable with what to do."""
    if media_type_of(content) != PDF:
        raise Unreadable(_("This is no PDF."))
    try:
        seen = subprocess.run(
            [sys.executable, "-I", str(GUARD)],
            input=content,
            capture_output=True,
            timeout=PATIENCE,
        )
        word = seen.stdout.decode().strip() if seen.returncode == 0 else "broken"
    except subprocess.TimeoutExpired:
        word = "broken"
    if not word.startswith("pages="):
        raise Unreadable(faults().get(word, faults()["broken"]))
    look_like_any_other(content)
    return int(word.removeprefix("pages="))


def look_like_any_other(content: bytes) -> None:
    """As each file from outside is judged, though at once: its pages are shown next."""
    try:
        verdict, _redrawn = quarantine.judged(content, PDF)
    except ScannerDown as silent:
        raise Unreadable(
            _("The virus scanner does not answer: try again in a minute.")
        ) from silent
    if verdict:
        raise Unreadable(reason_words(verdict))


@transaction.atomic
def attach(report, content: bytes, name: str, *, by) -> None:
    """In the place of one attached before; its bytes stay with whatever was made from them."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    require(by, "reports.write", report)
    report.attached_pdf = StoredFile.objects.keep(content, name=name)
    report.save(update_fields=["attached_pdf", "updated_at"])


@transaction.atomic
def detach(report, *, by) -> None:
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    require(by, "reports.write", report)
    report.attached_pdf = None
    report.save(update_fields=["attached_pdf", "updated_at"])
