"""What is late or waits around reports and recommendations; shown with the alerts of missions."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from interventions.enums import Setting
from missions.alerts import Alert, register
from missions.enums import MissionState
from missions.models import Mission
from missions.steps import days_from
from reports.enums import ReportState
from reports.models import Recommendation

#: Missions that may still owe their report.
_OWING = (MissionState.ONGOING, MissionState.DEBRIEFED, MissionState.REPORTED)
_WAITING = (ReportState.SUBMITTED, ReportState.APPROVED)


def report_overdue(today: date) -> QuerySet:
    """The report is still a draft after its day; or there is none so many days after the field."""
    usual_day = days_from("ends_on", "+", Setting.REPORT_DUE_DAYS)
    return (
        Mission.objects.annotate(report_due_on=Coalesce("report__due_on", usual_day))
        .filter(
            Q(report=None) | Q(report__state=ReportState.DRAFT),
            state__in=_OWING,
            report_due_on__lt=today,
        )
        .order_by("report_due_on", "pk")
    )


def why_overdue(row) -> str:
    return _("due %(due)s") % {"due": short_date(row.report_due_on)}


def report_submitted_late(today: date) -> QuerySet:
    return (
        Mission.objects.filter(report__submitted_at__date__gt=F("report__due_on"))
        .annotate(report_due_on=F("report__due_on"), submitted_at=F("report__submitted_at"))
        .order_by("-submitted_at", "-pk")
    )


def why_submitted_late(row) -> str:
    return _("due %(due)s, submitted %(day)s") % {
        "due": short_date(row.report_due_on),
        "day": short_date(row.submitted_at),
    }


def report_not_diffused(today: date) -> QuerySet:
    """Written, and nobody has received it yet (concept note, slide 10)."""
    return (
        Mission.objects.filter(report__state__in=_WAITING)
        .annotate(submitted_at=F("report__submitted_at"))
        .order_by("submitted_at", "pk")
    )


def why_not_diffused(row) -> str:
    return _("submitted %(day)s") % {"day": short_date(row.submitted_at)}


def recommendation_overdue(today: date) -> QuerySet:
    return Recommendation.objects.overdue(today).order_by("due_on", "pk")


def recommendation_without_response(today: date) -> QuerySet:
    return Recommendation.objects.unanswered().order_by("due_on", "pk")


def why_recommendation(row) -> str:
    return _("due %(due)s") % {"due": short_date(row.due_on)}


ALERTS = [
    Alert("report_overdue", gettext_lazy("Report overdue"), report_overdue, why_overdue),
    Alert(
        "report_not_diffused",
        gettext_lazy("Report submitted, not distributed"),
        report_not_diffused,
        why_not_diffused,
    ),
    Alert(
        "recommendation_overdue",
        gettext_lazy("Recommendation overdue"),
        recommendation_overdue,
        why_recommendation,
    ),
    Alert(
        "recommendation_without_response",
        gettext_lazy("Recommendation without a response"),
        recommendation_without_response,
        why_recommendation,
    ),
    Alert(
        "report_submitted_late",
        gettext_lazy("Report submitted late"),
        report_submitted_late,
        why_submitted_late,
        is_record=True,
    ),
]


def register_all() -> None:
    register(*ALERTS)
