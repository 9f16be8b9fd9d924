"""What is late or waits around reports and recommendations; shown with the alerts of missions."""

from datetime import date

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from interventions.enums import Setting
from missions.alerts import Alert, register
from missions.enums import HALTED_STATES, MissionState
from missions.models import Mission
from missions.steps import days_from
from reports.enums import ReportState
from reports.models import Recommendation

_WAITING = (ReportState.SUBMITTED, ReportState.APPROVED)


def report_overdue(today: date) -> QuerySet:
    """The report is still a draft after its day; or there is none so many days after the field."""
    return (
        Mission.objects.alias(usual_day=days_from("ends_on", "+", Setting.REPORT_DUE_DAYS))
        .filter(
            Q(report__state=ReportState.DRAFT, report__due_on__lt=today)
            | Q(
                report=None,
                state__in=[MissionState.ONGOING, MissionState.DEBRIEFED],
                usual_day__lt=today,
            )
        )
        .exclude(state__in=HALTED_STATES)
    )


def report_submitted_late(today: date) -> QuerySet:
    return Mission.objects.filter(report__submitted_at__date__gt=F("report__due_on"))


def report_not_diffused(today: date) -> QuerySet:
    """Written, and nobody has received it yet (concept note, slide 10)."""
    return Mission.objects.filter(report__state__in=_WAITING)


def recommendation_overdue(today: date) -> QuerySet:
    return Recommendation.objects.overdue(today)


def recommendation_without_response(today: date) -> QuerySet:
    return Recommendation.objects.unanswered()


ALERTS = [
    Alert("report_overdue", _("Report overdue"), report_overdue),
    Alert("report_not_diffused", _("Report submitted, not distributed"), report_not_diffused),
    Alert("recommendation_overdue", _("Recommendation overdue"), recommendation_overdue),
    Alert(
        "recommendation_without_response",
        _("Recommendation without a response"),
        recommendation_without_response,
    ),
    Alert(
        "report_submitted_late",
        _("Report submitted late"),
        report_submitted_late,
        is_record=True,
    ),
]


def register_alerts() -> None:
    register(*ALERTS)
