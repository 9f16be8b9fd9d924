"""How reports and lessons move.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from missions.enums import MissionState
from reports.enums import SENT_STATES, CheckPoint, LessonState, ReportState

_R, _L = ReportState, LessonState

#: A report that asks for everything changes nothing (domain: at most seven).
MOST_RECOMMENDATIONS = 7


@dataclass(frozen=True)
class Missing:
    """What a report still needs, and where to write it."""

    label: str
    url: str


def missing_parts(report) -> list[Missing]:
    """All that stands between this draft and its submission, each with the place to write it."""
    mission = report.mission
    edit = reverse("reports:edit", kwargs={"code": mission.code})
    missing = []
    if not hasattr(mission, "field_debriefing"):
        url = reverse("reports:debriefing", kwargs={"code": mission.code})
        missing.append(Missing(_("the field debriefing"), url))
    missing += [
        Missing(section.title, f"{edit}#section-{section.key}")
        for section in empty_required_sections(report)
    ]
    count = mission.recommendations.count()
    if not count and not report.has_no_recommendations:
        label = _("a recommendation, or the statement that there is none")
        missing.append(Missing(label, f"{edit}#recommendations"))
    if count > MOST_RECOMMENDATIONS:
        label = _("at most %(most)s recommendations") % {"most": MOST_RECOMMENDATIONS}
        missing.append(Missing(label, f"{edit}#recommendations"))
    return missing


def empty_required_sections(report) -> list:
    """Findings may be written as a text or one by one."""
    required = report.template.sections.filter(is_required=True).values("key")
    empty = report.sections.filter(key__in=required, body="").order_by("position")
    if report.findings.exists():
        empty = empty.exclude(key="findings")
    return list(empty)


def is_complete(report) -> Verdict:
    missing = missing_parts(report)
    if not missing:
        return ALLOWED
    return Verdict(
        _("Still missing: %(parts)s.") % {"parts": ", ".join(str(one.label) for one in missing)}
    )


def has_document(report) -> Verdict:
    if report.document_id:
        return ALLOWED
    return Verdict(_("The PDF is still being made: wait for it before you distribute."))


def is_confirmed_by_all(report) -> Verdict:
    sent = report.current_recipients
    if sent.exists() and not sent.filter(acknowledged_at=None).exists():
        return ALLOWED
    return Verdict(_("Not everybody has confirmed receipt yet."))


def has_open_mission(report) -> Verdict:
    if report.mission.state != MissionState.CLOSED:
        return ALLOWED
    return Verdict(_("The mission is closed: its report stands."))


def person(by):
    return by if hasattr(by, "pk") else None


def stamp_submission(report, *, by, **_data):
    report.submitted_by, report.submitted_at = person(by), timezone.now()
    return ["submitted_by", "submitted_at"]


def clear_submission(report, **_data):
    report.submitted_by = report.submitted_at = None
    return ["submitted_by", "submitted_at"]


def stamp_approval(report, *, by, **_data):
    report.approved_by, report.approved_at = person(by), timezone.now()
    return ["approved_by", "approved_at"]


def stamp_distribution(report, **_data):
    report.diffused_at = timezone.now()
    return ["diffused_at"]


def open_again(report, **_data):
    """What left the house as a PDF stays; the text that follows it is the next version."""
    if report.editions.filter(number=report.edition).exists():
        report.edition += 1
    report.document = None
    report.approved_by = report.approved_at = report.diffused_at = None
    clear_submission(report)
    return ["edition", "document", "approved_by", "approved_at", "diffused_at",
            "submitted_by", "submitted_at"]  # fmt: skip


REPORT_WORKFLOW = Workflow(
    Transition(
        "submit", gettext_lazy("Submit the report"), (_R.DRAFT,), _R.SUBMITTED,
        "reports.submit", guard=is_complete, effect=stamp_submission,
    ),
    Transition(
        "approve", gettext_lazy("Approve the report"), (_R.SUBMITTED,), _R.APPROVED,
        "reports.approve", effect=stamp_approval,
    ),
    Transition(
        "send_back", gettext_lazy("Send the report back"), (_R.SUBMITTED,), _R.DRAFT,
        "reports.approve", effect=clear_submission, needs_comment=True,
    ),
    Transition(
        "distribute", gettext_lazy("Distribute the report"), (_R.APPROVED,), _R.DIFFUSED,
        "reports.distribute", guard=has_document, effect=stamp_distribution,
    ),
    Transition(
        "acknowledge", gettext_lazy("Receipt confirmed by all"), (_R.DIFFUSED,), _R.ACKNOWLEDGED,
        "reports.acknowledge", guard=is_confirmed_by_all,
    ),
    Transition(
        "reopen", gettext_lazy("Open the report again"), (_R.APPROVED, *SENT_STATES), _R.DRAFT,
        "reports.reopen", guard=has_open_mission, effect=open_again, needs_comment=True,
        is_grave=True,
    ),
)  # fmt: skip

#: Steps with a page or a cause of their own; no page offers them as a plain button.
IMPLIED_REPORT_STEPS = ("distribute", "acknowledge")


def is_checked(lesson) -> Verdict:
    """Somebody else has spoken to each point of the quality rule; what he said is his own."""
    spoken = set(lesson.checks.values_list("point", flat=True))
    missing = [str(point.label) for point in CheckPoint if point not in spoken]
    if not missing:
        return ALLOWED
    return Verdict(
        _("Check the lesson first. Still open: %(points)s") % {"points": " ".join(missing)}
    )


LESSON_WORKFLOW = Workflow(
    Transition(
        "propose", gettext_lazy("Propose the lesson"), (_L.DRAFT,), _L.PROPOSED,
        "reports.propose_lesson",
    ),
    Transition(
        "send_back", gettext_lazy("Send the lesson back"), (_L.PROPOSED,), _L.DRAFT,
        "reports.validate_lesson", needs_comment=True,
    ),
    Transition(
        "validate", gettext_lazy("Validate the lesson"), (_L.PROPOSED,), _L.VALIDATED,
        "reports.validate_lesson", guard=is_checked,
    ),
    Transition(
        "publish", gettext_lazy("Publish the lesson"), (_L.VALIDATED,), _L.PUBLISHED,
        "reports.publish_lesson",
    ),
    Transition(
        "archive", gettext_lazy("Archive the lesson"), (_L.VALIDATED, _L.PUBLISHED),
        _L.ARCHIVED, "reports.archive_lesson", needs_comment=True, is_grave=True,
    ),
)  # fmt: skip

#: The annual review publishes; no page of a lesson does.
IMPLIED_LESSON_STEPS = ("publish",)
