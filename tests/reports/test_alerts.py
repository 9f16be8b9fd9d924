from datetime import date, datetime

import pytest
import yaml
from django.utils import timezone

from backstopping.demo.source import SHIPPED
from missions.alerts import by_code
from missions.models import Mission
from reports.alerts import ALERTS
from reports.models import Recommendation, Report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EXPECTED = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["expected"]
TODAY = date(2016, 11, 15)


def codes(alert, today=TODAY):
    return {row.code for row in by_code(alert).rows(today)}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.code)
def test_the_list_holds_what_the_file_expects(alert):
    assert codes(alert.code) == set(EXPECTED["alerts_at_reference_today"][alert.code])


@pytest.mark.parametrize(
    ("today", "is_overdue"), [(date(2016, 10, 21), False), (date(2016, 10, 22), True)]
)
def test_a_report_is_overdue_from_the_day_after_its_day(today, is_overdue):
    assert ("MIS-2016-13" in codes("report_overdue", today)) is is_overdue


@pytest.mark.parametrize(
    ("today", "is_overdue"), [(date(2016, 12, 9), False), (date(2016, 12, 10), True)]
)
def test_a_mission_without_a_report_is_overdue_after_the_usual_days(today, is_overdue):
    assert ("MIS-2016-14" in codes("report_overdue", today)) is is_overdue


@pytest.mark.parametrize(("hour", "is_late"), [(23, False), (24, True)])
def test_late_is_judged_by_the_day_in_brussels(hour, is_late):
    due = date(2016, 11, 9)
    brussels = timezone.get_default_timezone()
    moment = datetime(2016, 11, 9 + hour // 24, hour % 24, tzinfo=brussels)

    Report.objects.filter(mission__code="MIS-2016-12").update(submitted_at=moment)

    assert Report.objects.get(mission__code="MIS-2016-12").due_on == due
    assert ("MIS-2016-12" in codes("report_submitted_late")) is is_late


@pytest.mark.parametrize(
    ("state", "is_waiting"),
    [
        ("draft", False),
        ("submitted", True),
        ("approved", True),
        ("diffused", False),
        ("acknowledged", False),
    ],
)
def test_which_reports_wait_for_distribution(state, is_waiting):
    sent = timezone.now() if state in ("diffused", "acknowledged") else None
    report = Report.objects.get(mission__code="MIS-2016-12")
    Report.objects.filter(pk=report.pk).update(
        state=state,
        submitted_at=None if state == "draft" else report.submitted_at,
        diffused_at=sent,
    )

    assert ("MIS-2016-12" in codes("report_not_diffused")) is is_waiting


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("open", True), ("in_progress", True), ("implemented", False), ("dropped", False)],
)
def test_only_open_recommendations_are_overdue_or_unanswered(state, is_open):
    Recommendation.objects.filter(code="REC-066").update(state=state, due_on=date(2016, 11, 14))

    assert ("REC-066" in codes("recommendation_overdue")) is is_open
    assert ("REC-066" in codes("recommendation_without_response")) is is_open


def test_a_recommendation_is_overdue_from_the_day_after_its_day():
    Recommendation.objects.filter(code="REC-066").update(due_on=TODAY)

    assert "REC-066" not in codes("recommendation_overdue")
    assert "REC-066" in codes("recommendation_overdue", date(2016, 11, 16))


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_a_mission_that_does_not_take_place_owes_no_report(state):
    Mission.objects.filter(code="MIS-2016-13").update(state=state, state_reason="why")

    assert codes("report_overdue") == set()
