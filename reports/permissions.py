"""Who may do what with debriefings and reports (slides 9 and 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_unit_coordinator, represents
from missions.enums import SpecificKind
from missions.models import Mission
from missions.permissions import (
    authors,
    commands,
    is_member,
    validator_verdict,
)
from missions.permissions import debrief as mission_debrief
from reports.enums import ReportState
from reports.models import Report


def reports_for(user, mission: Mission) -> bool:
    """The mission's team, the backstopper who stands behind it, the coordinator of its unit."""
    return (
        mission.focal_point_id == user.pk
        or is_unit_coordinator(user, mission.unit)
        or is_member(user, mission)
    )


@rule("reports.debrief")
def debrief(user, mission: Mission | None = None) -> Verdict:
    return mission_debrief(user, mission)


@rule("reports.ask_counterparts")
def ask_counterparts(user, mission: Mission | None = None) -> Verdict:
    """Minutes of a mediation or an evaluation leave the house by decision of an EST manager."""
    if mission is not None and mission.may_have_confidential_annex and not user.is_est_manager:
        return Verdict(
            _("An EST manager decides whether counterparts read minutes of this kind of mission.")
        )
    return debrief(user, mission)


@rule("reports.submit")
def submit(user, report: Report | None = None) -> Verdict:
    if report is None or reports_for(user, report.mission):
        return ALLOWED
    return Verdict(_("The mission's own team writes its report."))


@rule("reports.write")
def write(user, report: Report | None = None) -> Verdict:
    if report is not None and report.state != ReportState.DRAFT:
        return Verdict(_("A report that was submitted does not change; it can be sent back."))
    return submit(user, report)


@rule("reports.approve")
def approve(user, report: Report | None = None) -> Verdict:
    """Four eyes: see missions.permissions.validator_id."""
    if report is None:
        return ALLOWED
    submitters = authors(report, report.submitted_by_id, "submit")
    return validator_verdict(user, report.mission, *submitters)


@rule("reports.distribute")
def distribute(user, report: Report | None = None) -> Verdict:
    """The focal point passes the report on, or whoever may validate it (concept note, slide 9)."""
    if report is None or report.mission.focal_point_id == user.pk or approve(user, report):
        return ALLOWED
    return Verdict(_("The technical focal point distributes the report."))


@rule("reports.reopen")
def reopen(user, report: Report | None = None) -> Verdict:
    """Whoever may pass it on may open it again; a new approval with four eyes follows."""
    if report is None or distribute(user, report):
        return ALLOWED
    return Verdict(_("The technical focal point opens a report again, or whoever approves it."))


@rule("reports.add_partner")
def add_partner(user, report: Report | None = None) -> Verdict:
    """Partners get the report of a mediation or evaluation only by decision of an EST manager."""
    if report is None or not report.mission.may_have_confidential_annex or user.is_est_manager:
        return ALLOWED
    return Verdict(
        _("An EST manager decides whether a partner receives a report of this kind of mission.")
    )


@rule("reports.acknowledge")
def acknowledge(user, report: Report | None = None) -> Verdict:
    if report is None or report.current_recipients.filter(user=user).exists():
        return ALLOWED
    return Verdict(_("This report was not addressed to you."))


@rule("reports.read_annex")
def read_annex(user, report: Report | None = None) -> Verdict:
    """The authors, EST's own line, and the RR of the country where its expert was evaluated."""
    if report is None:
        return ALLOWED
    mission = report.mission
    if commands(user, mission) or is_member(user, mission):
        return ALLOWED
    if mission.specific_kind == SpecificKind.ESI_EVALUATION and represents(user, mission.country):
        return ALLOWED
    return Verdict(_("The confidential annex is for its authors and their line in EST."))
