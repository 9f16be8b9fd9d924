"""What the pages of distribution show: the versions, and who has which."""

from django.db.models import OuterRef, Subquery

from interventions.enums import Setting
from interventions.models import ProcessSetting
from reports import recipients
from reports.distribution.failures import answer_of, in_words
from reports.distribution.forms import OneMoreForm
from reports.distribution.services import ATTACHED
from reports.models import Recipient, ReportEdition


def rows_of(report):
    """Every copy of every version, the newest version first, with what was sent."""
    kept = ReportEdition.objects.filter(report=OuterRef("report"), number=OuterRef("edition"))
    return (
        Recipient.objects.filter(report=report)
        .select_related("user", "mail")
        .annotate(sha256=Subquery(kept.values("document__sha256")[:1]))
        .order_by("-edition", "pk")
    )


def versions_of(report) -> list:
    rows = ReportEdition.objects.filter(report=report).select_related("document")
    return list(rows.order_by("-number"))


def copies(report) -> list[dict]:
    """One line of the table for each copy, with what may be done about it."""
    return [
        {
            "row": row,
            "is_current": row.edition == report.edition,
            "failure": in_words(row) if row.has_failed else "",
            "answer": answer_of(row.mail) if row.is_given_up else "",
        }
        for row in rows_of(report)
    ]


def distribution_context(report, user, form=None) -> dict:
    lines = copies(report)
    current = [one["row"] for one in lines if one["is_current"]]
    others = recipients.may_be_added(report, user).exclude(pk__in=[one.user_id for one in current])
    numbers = ProcessSetting.objects.numbers()
    return {
        "report": report,
        "mission": report.mission,
        "lines": lines,
        "versions": versions_of(report),
        "confirmed": sum(one.acknowledged_at is not None for one in current),
        "count": len(current),
        "form": form or OneMoreForm(others=others),
        "has_others": others.exists(),
        "nudge_days": numbers[Setting.RECEIPT_NUDGE_DAYS],
        "link_days": numbers[Setting.REPORT_LINK_DAYS],
        "attach_mb": attach_mb(report),
    }


def attach_mb(report) -> int:
    """Up to which size the PDF goes with the mail; confidential kinds never do."""
    mission = report.mission
    if mission.may_have_confidential_annex:
        return 0
    return ProcessSetting.objects.numbers()[ATTACHED[mission.kind]]
