"""What reports bring to the pages of missions and interventions: each part loads its own rows."""

from django.utils.translation import gettext_lazy as _

from interventions import sections as intervention_page
from missions import sections as mission_page
from missions.sections import Section
from reports.enums import ReportState
from reports.models import Lesson, Report


def load_report(request, mission):
    report = (
        Report.objects.visible_to(request.user)
        .select_related("mission", "document", "submitted_by", "approved_by")
        .prefetch_related("sections")
        .filter(mission=mission)
        .first()
    )
    if report is None:
        return None
    summary = next((one for one in report.open_sections if one.key == "summary"), None)
    return {
        "report": report,
        "summary": summary.body if summary else "",
        "may_write": request.user.has_perm("reports.write", report),
        "degree": ReportState(report.state).degree,
    }


def load_lessons(request, mission):
    rows = Lesson.objects.visible_to(request.user).filter(mission=mission)
    rows = list(rows.select_related("theme").order_by("code"))
    may_add = mission.state in ("debriefed", "reported") and request.user.has_perm(
        "reports.add_lesson", mission
    )
    return {"rows": rows, "may_add": may_add, "mission": mission} if rows or may_add else None


def load_intervention_lessons(request, intervention):
    rows = Lesson.objects.visible_to(request.user).with_open_source(request.user)
    rows = rows.filter(intervention=intervention)
    rows = rows.select_related("theme").order_by("-year", "-code")
    return {"rows": rows[:3], "count": rows.count()}


def register_all() -> None:
    for section in (
        Section("report", _("Report"), 50, "reports/_mission_report.html", load_report),
        Section("lessons", _("Lessons"), 70, "reports/_mission_lessons.html", load_lessons),
    ):  # fmt: skip
        mission_page.register(section)
    intervention_page.register(
        Section("lessons", _("Lessons"), 70,
                "reports/_intervention_lessons.html", load_intervention_lessons)
    )  # fmt: skip
