from datetime import date

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from backstopping.demo.source import SHIPPED
from interventions.enums import Setting
from interventions.models import Intervention, ProcessSetting
from missions.alerts import ALERTS, by_code, setup_due_soon, setup_late, with_setup
from missions.models import FocalPointDebriefing, JuniorLeadDecision, Mission, MissionMember
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EXPECTED = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["expected"]
TODAY = date(2016, 11, 15)


def codes(rows):
    return {row.code for row in rows}


@pytest.mark.parametrize(
    "code", ["setup_late", "delegation_debriefing_missing", "junior_lead_without_decision"]
)
def test_the_list_holds_what_the_file_expects(code):
    rows = by_code(code).rows(TODAY)

    assert codes(rows) == set(EXPECTED["alerts_at_reference_today"][code])


@pytest.mark.parametrize(
    "wanted", EXPECTED["setup_missions"], ids=lambda wanted: wanted["intervention"]
)
def test_setup_missions_and_their_deadlines(wanted):
    row = with_setup(Intervention.objects.filter(code=wanted["intervention"])).get()

    assert str(row.setup_due_on) == wanted["deadline"]
    assert row.setup_mission == wanted["mission"]
    assert (row.setup_starts_on and str(row.setup_starts_on)) == wanted["start"]
    assert setup_late(TODAY).filter(pk=row.pk).exists() is wanted["late"]
    assert row.is_setup_before_register is wanted.get("held_before_register", False)


@pytest.mark.parametrize(
    ("today", "is_late", "is_soon"),
    [
        (date(2017, 1, 29), False, False),
        (date(2017, 1, 30), False, True),
        (date(2017, 3, 1), False, True),
        (date(2017, 3, 2), True, False),
    ],
)
@pytest.mark.parametrize("change", [{"starts_on": None, "ends_on": None}, {"state": "cancelled"}])
def test_a_setup_mission_without_a_day_is_told_before_and_after_its_deadline(
    change, today, is_late, is_soon
):
    Mission.objects.filter(code="MIS-2017-01").update(
        **{"state": "draft", "state_reason": "why"} | change
    )

    assert ("ML-CAPA" in codes(setup_late(today))) is is_late
    assert ("ML-CAPA" in codes(setup_due_soon(today))) is is_soon


def test_the_months_of_the_setup_are_a_setting():
    ProcessSetting.objects.filter(code=Setting.SETUP_DEADLINE_MONTHS).update(value=8)

    assert codes(setup_late(TODAY)) == set()


@pytest.mark.parametrize(
    ("start", "due"), [("2016-08-31", "2017-02-28"), ("2015-08-31", "2016-02-29")]
)
def test_the_deadline_in_sql_is_the_one_in_python(start, due):
    Intervention.objects.filter(code="ML-CAPA").update(starts_on=start)

    row = with_setup(Intervention.objects.filter(code="ML-CAPA")).get()

    assert row.setup_due_on == row.setup_deadline(6) == date.fromisoformat(due)


def test_a_delegated_mission_waits_for_its_debriefing_from_the_day_after_its_return():
    rows = by_code("delegation_debriefing_missing").rows

    assert "MIS-2016-14" not in codes(rows(date(2016, 11, 18)))
    assert "MIS-2016-14" in codes(rows(date(2016, 11, 19)))


def test_a_debriefing_ends_its_alert():
    mission = Mission.objects.get(code="MIS-2016-13")

    FocalPointDebriefing.objects.create(mission=mission, held_on=TODAY)

    assert codes(by_code("delegation_debriefing_missing").rows(TODAY)) == set()


def test_a_decision_ends_the_alert_of_a_junior_leader():
    mission = Mission.objects.get(code="MIS-2015-12")

    JuniorLeadDecision.objects.create(
        mission=mission,
        expert=mission.members.get(role="lead").expert,
        decided_by=mission.focal_point,
        decided_on=TODAY,
        reason="why",
    )

    assert codes(by_code("junior_lead_without_decision").rows(TODAY)) == set()


def test_a_junior_who_only_travels_along_needs_no_decision():
    MissionMember.objects.filter(mission__code="MIS-2015-12", role="lead").update(role="member")

    assert codes(by_code("junior_lead_without_decision").rows(TODAY)) == set()


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
@pytest.mark.parametrize("code", ["delegation_debriefing_missing", "junior_lead_without_decision"])
def test_a_mission_that_does_not_take_place_worries_nobody(code, state):
    Mission.objects.update(state=state, state_reason="why", closed_at=None)

    assert codes(by_code(code).rows(TODAY)) == set()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.code)
def test_every_list_is_cut_by_what_the_reader_may_see(alert):
    stranger = User.objects.create_user("stranger@example.org", "A stranger")

    assert list(alert.rows(TODAY).visible_to(stranger)) == []


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.code)
def test_every_alert_has_a_page_that_says_why(client, at_reference_today, alert):
    client.force_login(User.objects.get(name="Chantal Boogaerts-Leroy"))

    with override("en"):
        reasons = [(row.code, alert.why(row)) for row in alert.rows(TODAY)]
        page = client.get(alert.url, headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert all(code in page.text for code, _why in reasons)
    assert all(why for _code, why in reasons)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert.code)
def test_every_alert_is_exported_with_its_sentences(client, at_reference_today, alert, fmt):
    client.force_login(UserFactory(est_manager=True))

    answer = client.get(reverse("missions:alert_export", args=[alert.code, fmt]))

    content = b"".join(answer)
    assert answer.status_code == 200
    if fmt == "csv":
        rows = alert.rows(timezone.localdate())
        assert all(row.code in content.decode() for row in rows)
        assert content.decode().count("\r\n") == rows.count() + 1


def test_the_late_setup_is_shown_with_both_days(at_reference_today):
    [row] = setup_late(timezone.localdate())

    with override("en"):
        said = by_code("setup_late").why(row).replace("\u00a0", " ")
    assert said == "due 1 Sept 2015, begins or began 5 Oct 2015 (MIS-2015-12)"


def test_the_overview_counts_each_list(client, at_reference_today):
    client.force_login(User.objects.get(name="Chantal Boogaerts-Leroy"))

    page = client.get(reverse("missions:alerts"))

    assert {alert.code: number for alert, number in page.context["alerts"]} == {
        alert.code: alert.rows(TODAY).count() for alert in ALERTS
    }


def test_an_unknown_alert_has_no_page(client):
    client.force_login(User.objects.get(name="Chantal Boogaerts-Leroy"))

    assert client.get(reverse("missions:alert", kwargs={"alert": "nonsense"})).status_code == 404
