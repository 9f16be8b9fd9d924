"""What the report asks of people, in the mission's own table of next steps (missions/steps.py)."""

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from interventions.enums import Setting
from missions.enums import MissionState, Stage
from missions.steps import (
    FOCAL_POINT,
    LEAD,
    LOGS,
    Step,
    authored,
    days_from,
    register,
    validator,
    wrote,
)
from missions.turnaround import SHOWN
from reports.enums import ReportState
from reports.models import Report, ReportLog

_M, _R = MissionState, ReportState
_AFTER_FIELD = Q(state__in=(_M.DEBRIEFED, _M.REPORTED))


def _report_is(state) -> Q:
    return _AFTER_FIELD & Q(Exists(Report.objects.filter(mission=OuterRef("pk"), state=state)))


def _submitted_report(field: str):
    reports = Report.objects.filter(mission=OuterRef("pk"))
    return authored(reports, "submitted_by", "submit", field)


def _made_report(people) -> Q:
    reports = Report.objects.filter(mission=OuterRef("pk"))
    return wrote(reports, "submitted_by", "submit", people)


REPORT_VALIDATOR = validator(_submitted_report)
STEPS = [
    Step("distribute_report", _("Distribute the report"),
         _("each recipient confirms receipt, the lessons go to the annual review"),
         Stage.REPORT, _report_is(_R.APPROVED), FOCAL_POINT, F("report__due_on"),
         "reports:recipients"),
    Step("approve_report", _("Read the report and approve it"),
         _("the focal point distributes it"),
         Stage.REPORT, _report_is(_R.SUBMITTED), REPORT_VALIDATOR, F("report__due_on"),
         "reports:detail", conflict=_made_report, is_closed_to_team=True),
    Step("write_report", _("Write and submit the report"), _("EST reads and approves it"),
         Stage.REPORT, _report_is(_R.DRAFT), LEAD, F("report__due_on"), "reports:edit"),
    Step("open_report", _("Write and submit the report"), _("EST reads and approves it"),
         Stage.REPORT, Q(state=_M.DEBRIEFED, report__isnull=True), LEAD,
         days_from("ends_on", "+", Setting.REPORT_DUE_DAYS), "reports:edit"),
]  # fmt: skip


#: Steps of the report whose waiting times are shown.
WAITED_FOR = {
    "submit": _("Write and submit the report"),
    "approve": _("Read the report and approve it"),
    "distribute": _("Distribute the report"),
}


def register_all() -> None:
    LOGS.append((ReportLog, "subject__mission"))
    SHOWN.update(((ReportLog, name), label) for name, label in WAITED_FOR.items())
    for step in STEPS:
        register(step)
