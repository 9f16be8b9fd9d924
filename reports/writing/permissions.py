"""Who may remark on a report (domain 2.3: file the report, comment)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import represents
from missions.permissions import commands, coordinates_mission, is_member
from reports.enums import ReportState
from reports.models import Report, SectionComment
from reports.permissions import reports_for

#: Remarks are for a text that can still change; afterwards they are kept as they are.
UNDER_REVIEW = (ReportState.DRAFT, ReportState.SUBMITTED)


@rule("reports.comment")
def comment(user, report: Report | None = None) -> Verdict:
    """EST's line, the coordination, the RR; the mission's own team answers them."""
    if report is None:
        return ALLOWED
    mission = report.mission
    if report.state not in UNDER_REVIEW:
        return Verdict(_("This report is approved: its comments are kept as they are."))
    if commands(user, mission) or is_member(user, mission):
        return ALLOWED
    if coordinates_mission(user, mission) or represents(user, mission.country):
        return ALLOWED
    return Verdict(
        _("The mission's team, its coordination, the Representation and EST comment on a report.")
    )


@rule("reports.resolve_comment")
def resolve_comment(user, remark: SectionComment | None = None) -> Verdict:
    """Whoever made the remark, or those who write the report and answer for it."""
    if remark is None:
        return ALLOWED
    report = remark.report
    if not (remark.author_id == user.pk or reports_for(user, report.mission)):
        return Verdict(_("Whoever made this comment settles it, or those who write the report."))
    return comment(user, report)
