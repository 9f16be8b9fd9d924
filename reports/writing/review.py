"""What the page of a report shows of its review, for one reader."""

from dataclasses import dataclass

from reports.enums import ReportState
from reports.models import Report
from reports.writing import changes, comments


@dataclass(frozen=True)
class Returned:
    """Why the text lies with its authors again."""

    reason: str
    by: str
    at: object


def returned_of(report) -> Returned | None:
    """Only while it lies there; afterwards the log tells."""
    if report.state != ReportState.DRAFT:
        return None
    step = report.log.select_related("actor", "on_behalf_of").order_by("-pk").first()
    if step is None or step.name not in ("send_back", "reopen"):
        return None
    return Returned(step.comment, step.by_whom, step.at)


def review_context(report, user, sections) -> dict:
    talk = comments.DISCUSSION.beside(report, user)
    margins = talk.margins
    for one in sections:
        one.margin = margins[one.key]
    context = {"margins": margins, "open_threads": talk.open_threads}
    if not Report.objects.in_review_with(user).filter(pk=report.pk).exists():
        return context | {"log": report.log.none(), "returned": None, "has_changes": False}
    return context | {
        "returned": returned_of(report),
        "has_changes": changes.sent_back(report) is not None,
    }
