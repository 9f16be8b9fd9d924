"""Work across several rows in one transaction: filing, submitting, distributing."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import OutboundMail
from core.permissions import require
from core.workflow import TransitionRefused
from interventions.models import ProcessSetting
from missions import steps
from missions.enums import MissionState
from missions.workflow import MISSION_WORKFLOW
from reports.codes import next_code
from reports.enums import LessonState, ReportState
from reports.models import (
    Lesson,
    Recipient,
    Report,
    ReportSection,
    ReportTemplate,
)
from reports.workflow import LESSON_WORKFLOW, REPORT_WORKFLOW


# --- field debriefing -----------------------------------------------------------------
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


def template_for(mission) -> ReportTemplate:
    """The template in use for this kind of mission; the general one where it has none."""
    current = ReportTemplate.objects.filter(is_current=True)
    for kind, specific in ((mission.kind, mission.specific_kind), (mission.kind, ""), ("", "")):
        found = current.filter(kind=kind, specific_kind=specific).first()
        if found:
            return found
    raise TransitionRefused(_("There is no template of mission reports in use: ask EST for one."))


def open_report(mission) -> Report:
    """The draft report with the sections of its template; due so many days after the field."""
    days = ProcessSetting.objects.numbers()["report_due_days"]
    template = template_for(mission)
    report, is_new = Report.objects.get_or_create(
        mission=mission,
        defaults={"template": template, "due_on": mission.ends_on + timedelta(days=days)},
    )
    if is_new:
        steps.refresh(type(mission).objects.filter(pk=mission.pk))
        ReportSection.objects.bulk_create(
            ReportSection(
                report=report,
                key=section.key,
                position=section.position,
                title=section.title,
                is_confidential=section.key == "confidential",
            )
            for section in template.sections.order_by("position")
            if section.key != "confidential" or mission.may_have_confidential_annex
        )
    return report


# --- report ---------------------------------------------------------------------------
@transaction.atomic
def submit(report, *, by, comment=""):
    """With the report its draft lessons are proposed."""
    report = REPORT_WORKFLOW.run(report, "submit", by=by, comment=comment)
    for lesson in Lesson.objects.filter(mission=report.mission, state=LessonState.DRAFT):
        LESSON_WORKFLOW.run(lesson, "propose", by=by)
    return report


def advance(report, name, *, by, comment=""):
    """A step of the report by its name, with what belongs to it."""
    if name == "submit":
        return submit(report, by=by, comment=comment)
    return REPORT_WORKFLOW.run(report, name, by=by, comment=comment)


@transaction.atomic
def distribute(report, addressed, *, by, comment="", reason=""):
    """One mail with a link of his own to each of these people, and the mission is reported."""
    if not addressed:
        raise TransitionRefused(_("Choose at least one recipient."))
    report = REPORT_WORKFLOW.run(report, "distribute", by=by, comment=comment)
    for one in addressed:
        recipient = Recipient.objects.create(
            report=report,
            user=one.user,
            kind=one.kind,
            reason=reason if one.kind == "other" else "",
        )
        send_report(recipient)
    if report.mission.state == MissionState.DEBRIEFED:
        MISSION_WORKFLOW.run(report.mission, "report", by=by)
    return report


def send_report(recipient) -> None:
    """The PDF goes along, except for kinds of mission whose report is read behind the login."""
    report = recipient.report
    is_closed = report.mission.may_have_confidential_annex
    recipient.mail = OutboundMail.objects.ask(
        "report_distributed",
        key=f"report:{report.pk}:to:{recipient.user_id}",
        to=recipient.user,
        attachment=None if is_closed else report.document,
        recipient=recipient.pk,
    )
    recipient.save(update_fields=["mail", "updated_at"])


def note_opening(recipient) -> None:
    """The first time the personal link was followed; later visits change nothing."""
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(
        opened_at=timezone.now(), updated_at=timezone.now()
    )


@transaction.atomic
def acknowledge(recipient) -> None:
    """The report's row is locked first, so that of two last readers one completes the round."""
    report = Report.objects.select_for_update(of=("self",)).get(pk=recipient.report_id)
    now = timezone.now()
    Recipient.objects.filter(pk=recipient.pk, opened_at=None).update(opened_at=now)
    Recipient.objects.filter(pk=recipient.pk, acknowledged_at=None).update(
        acknowledged_at=now, updated_at=now
    )
    waiting = report.recipients.filter(acknowledged_at=None).exists()
    if report.state == ReportState.DIFFUSED and not waiting:
        REPORT_WORKFLOW.run(report, "acknowledge", by=recipient.user)


# --- lessons --------------------------------------------------------------------------
@transaction.atomic
def add_lesson(lesson, *, by):
    require(by, "reports.add_lesson", lesson.mission)
    lesson.author = by
    lesson.code = next_code(Lesson)
    lesson.save()
    return lesson
