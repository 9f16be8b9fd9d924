"""Work across several rows in one transaction: filing, submitting, distributing."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.workflow import TransitionRefused
from interventions.models import ProcessSetting
from missions import steps
from reports.distribution.services import reopen
from reports.enums import LessonState
from reports.models import (
    Lesson,
    Report,
    ReportSection,
    ReportTemplate,
)
from reports.workflow import LESSON_WORKFLOW, REPORT_WORKFLOW

# --- field debriefing -----------------------------------------------------------------


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
    if name == "reopen":
        return reopen(report, by=by, comment=comment)
    return REPORT_WORKFLOW.run(report, name, by=by, comment=comment)
