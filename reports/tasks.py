"""Work for workers: the PDF of a report, and the texts of the mails about it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.jobs import job
from core.mail import absolute, mail_context
from reports.closing import tasks as closing_tasks  # noqa: F401
from reports.distribution import nudges  # noqa: F401
from reports.documents import file_name, report_document
from reports.editions import edition_of, keep_edition, locked_for
from reports.enums import SENT_STATES
from reports.models import Recipient, Report
from reports.paper import draw
from reports.review import tasks as review_tasks  # noqa: F401


@job("reports.render", queue="pdf", label=_("PDF of a mission report"))
def render_report(progress, *, pk, **_future):
    """Drawn once, kept for good with what it was made from; a finished report is left alone."""
    report = Report.objects.for_page().get(pk=pk)
    if report.document_id or edition_of(report):
        return report.get_absolute_url()
    data = report_document(report)
    content = draw(data, on_progress=progress)
    with progress.finish() as row:
        report = locked_for(report)
        keep_edition(report, content, data, name=file_name(report))
        row.result_url = report.get_absolute_url()
    return None


def about_report(report) -> dict:
    return {
        "mission": report.mission,
        "report": report,
        "url": absolute(report.get_absolute_url()),
    }


@mail_context("report_distributed")
def report_distributed(row):
    """Every recipient has a link of his own; whoever was taken off the list gets nothing."""
    recipient = (
        Recipient.objects.select_related("report__mission__country", "user")
        .filter(pk=row.context["recipient"], mail=row, revoked_at=None)
        .first()
    )
    if recipient is None or not is_sent(recipient):
        return None
    path = reverse("reports:received", kwargs={"token": recipient.token})
    return about_report(recipient.report) | {
        "url": absolute(path),
        "address": recipient.address,
        "attachment": row.attachment,
        "link_until": recipient.link_until,
        "edition": recipient.edition,
        "is_repeated": recipient.sendings > 1,
    }


def is_sent(recipient) -> bool:
    """Of a report that was opened again, earlier versions can still be asked for."""
    report = recipient.report
    return report.state in SENT_STATES or recipient.edition < report.edition
