"""Filing a restitution: with it the mission moves on and its report opens."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.permissions import require
from core.workflow import TransitionRefused
from missions.enums import MissionState
from missions.workflow import MISSION_WORKFLOW
from reports.enums import ReportState
from reports.models import Report
from reports.services import open_report


def is_open(mission) -> bool:
    """Until the report is submitted, the restitution and its files may be corrected."""
    report = getattr(mission, "report", None)
    return report is None or report.state == ReportState.DRAFT


@transaction.atomic
def file_form(form, *, by):
    """A valid DebriefingForm, with its rows; validate it in the same transaction."""
    debriefing = file_debriefing(form.save(commit=False), form.mission, by=by)
    form.save_rows()
    return debriefing


def file_debriefing(debriefing, mission, *, by):
    """Record the restitution, move the mission on and open its report; call in a transaction."""
    require(by, "reports.debrief", mission)
    report = Report.objects.select_for_update(of=("self",)).filter(mission=mission).first()
    if report and report.state != ReportState.DRAFT:
        raise TransitionRefused(_("The report was submitted: its field debriefing stands."))
    debriefing.mission, debriefing.recorded_by = mission, by
    debriefing.save()
    if report is None or mission.state == MissionState.ONGOING:
        mission = MISSION_WORKFLOW.run(mission, "debrief", by=by)
    open_report(mission)
    return debriefing
