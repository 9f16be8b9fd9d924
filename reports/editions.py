"""Versions of a report that left the house: kept with their data, sealed, never drawn again.

Each seal covers the data, the PDF and the seal before it, so that a row changed behind our back is
found and named by `verify_integrity` (features: documents that stand in court).
"""

import hashlib
import json

from django.utils.translation import gettext as _

from core.models import StoredFile
from core.queue import NoLongerWanted
from reports.enums import SENT_STATES, ReportState
from reports.models import Report, ReportEdition

#: From approval on the text is final and has a PDF.
DOCUMENT_STATES = (ReportState.APPROVED, *SENT_STATES)


def seal_of(*, report: int, number: int, template: str, data: dict, pdf: str, before: str) -> str:
    """SHA-256 over the canonical form of all this; `pdf` is the SHA-256 of its bytes."""
    parts = [report, number, template, data, pdf, before]
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_wanted(edition, before: str) -> str:
    """What the seal of this row would be, if nothing was changed since."""
    return seal_of(
        report=edition.report_id,
        number=edition.number,
        template=edition.template,
        data=edition.data,
        pdf=edition.document.sha256,
        before=before,
    )


def edition_of(report, number: int | None = None) -> ReportEdition | None:
    rows = ReportEdition.objects.filter(report=report, number=number or report.edition)
    return rows.select_related("document").first()


def document_key(report) -> str:
    """One job for one approval: a report opened and approved again is drawn again."""
    at = report.approved_at
    return f"report:{report.pk}:{at:%Y%m%d%H%M%S%f}" if at else f"report:{report.pk}:none"


def locked_for(report) -> Report:
    """The report under its lock, if it is still the text that was drawn."""
    now = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    drawn = (report.edition, report.approved_at)
    if (now.edition, now.approved_at) != drawn or now.state not in DOCUMENT_STATES:
        raise NoLongerWanted(_("The report was opened again while its PDF was drawn."))
    now.mission = report.mission
    return now


def keep_edition(report, content: bytes, data: dict, *, name: str) -> ReportEdition:
    """Call in a transaction that holds the report; the first to come stays for good."""
    rows = ReportEdition.objects.filter(report=report).select_related("document")
    last = rows.order_by("-number").first()
    if last is not None and last.number == report.edition:
        return last
    stored = StoredFile.objects.keep(content, name=name)
    template = data["template"]
    made = ReportEdition.objects.create(
        report=report,
        number=report.edition,
        document=stored,
        data=data,
        template=template,
        seal=seal_of(
            report=report.pk,
            number=report.edition,
            template=template,
            data=data,
            pdf=stored.sha256,
            before=last.seal if last else "",
        ),
    )
    report.document = stored
    report.save(update_fields=["document", "updated_at"])
    return made
