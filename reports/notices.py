"""What people are told about reports, lessons and the annual review."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from reports.enums import ReportState, ReviewState
from reports.models import AnnualReview, Report, ReportLog


def _reports(reader, notices, *states) -> dict:
    """Reports still in one of these states that the reader may see, by id."""
    wanted = [one.context["report"] for one in notices]
    rows = Report.objects.visible_to(reader).filter(state__in=states)
    return rows.select_related("mission__country", "submitted_by").in_bulk(wanted)


@notice_kind("report_to_approve", Topic.TO_DO)
def report_to_approve(reader, notices):
    rows = _reports(reader, notices, ReportState.SUBMITTED)
    for one in notices:
        report = rows.get(one.context["report"])
        if report is None:
            continue
        mission = report.mission
        words = {
            "code": mission.code,
            "country": mission.country,
            "title": mission.title,
            "name": report.submitted_by or "–",
        }
        sentence = _(
            "%(name)s has submitted the report of the mission “%(title)s”. Read it, then approve"
            " it or send it back with your remarks."
        )
        subject = _("Report of %(code)s (%(country)s) to read and approve")
        yield one, Said(subject % words, sentence % words, report.get_absolute_url())


@notice_kind("report_sent_back", Topic.REPORTS)
def report_sent_back(reader, notices):
    subject = _("Report of %(code)s sent back")
    sentence = _("%(name)s has sent back the report of the mission “%(title)s”, with this reason:")
    yield from told_of_step(reader, notices, subject, sentence)


def told_of_step(reader, notices, subject: str, sentence: str):
    """Of reports that are drafts again: who did it, and the reason he gave."""
    rows = _reports(reader, notices, ReportState.DRAFT)
    logs = ReportLog.objects.select_related("actor", "on_behalf_of")
    steps = logs.in_bulk([one.context["log"] for one in notices])
    for one in notices:
        report, step = rows.get(one.context["report"]), steps.get(one.context["log"])
        if report is None or step is None:
            continue
        words = {"code": report.mission.code, "title": report.mission.title, "name": step.by_whom}
        yield one, Said(subject % words, sentence % words, report.get_absolute_url(), step.comment)


@notice_kind("review_published", Topic.YEAR)
def review_published(reader, notices):
    rows = AnnualReview.objects.visible_to(reader).filter(state=ReviewState.PUBLISHED)
    found = rows.in_bulk([one.context["review"] for one in notices])
    for one in notices:
        review = found.get(one.context["review"])
        if review:
            words = {"year": review.year}
            yield (
                one,
                Said(
                    _("The annual review %(year)s is published") % words,
                    _("What EST learnt in %(year)s, for the terms of reference to come.") % words,
                    review.get_absolute_url(),
                ),
            )
