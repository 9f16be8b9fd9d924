"""Acceptance: planning a year, a setup mission in six months, a junior who leads.

Through the pages, with the demo data on its reference day, 15 November 2016.
"""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import User
from core.models import OutboundMail
from experts.models import Expert
from interventions.models import Intervention
from missions import alerts
from missions.ledger import year_ledger
from missions.models import Mission
from missions.workflow import MISSION_WORKFLOW
from tests.demo_fixtures import REFERENCE_TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "reference_day")]
PIETER, SOFIE = "pieter.goossenaerts", "sofie.dierickx"
CHANTAL = "chantal.boogaerts.leroy"
BART, GEERT = "bart.uytterhaegen", "geert.roelandts.kien"
KADIATOU, AURELIE = "kadiatou.sidibe.maguiraga", "aurelie.fontignies"


@pytest.fixture
def reference_day():
    with time_machine.travel("2016-11-15 09:00+01:00", tick=False):
        yield REFERENCE_TODAY


@pytest.fixture
def as_user(client):
    """The browser of somebody, by the first part of the address; the page speaks English."""

    def sign_in(name):
        user = User.objects.get(email=f"{name}@example.org")
        client.force_login(user)
        client.cookies["django_language"] = user.language = "en"
        user.save(update_fields=["language"])
        return client

    with override("en"):
        yield sign_in


def team_of(*rows, kept=()) -> dict:
    """Rows of the form: (code of the expert, role, days)."""
    data = {"team-TOTAL_FORMS": len(rows), "team-INITIAL_FORMS": len(kept)}
    for place, (code, role, days) in enumerate(rows):
        data |= {
            f"team-{place}-expert": Expert.objects.get(code=code).pk,
            f"team-{place}-role": role,
            f"team-{place}-person_days": days,
            f"team-{place}-id": kept[place] if place < len(kept) else "",
        }
    return data


def mission_data(code: str, **changes) -> dict:
    return {
        "title": "Entretien des ouvrages de drainage",
        "kind": "regular",
        "specific_kind": "",
        "origin": "dtf",
        "needs_expressed_by": "Comité populaire et unité d’appui technique",
        "interventions": [Intervention.objects.get(code=code).pk],
        "modality": "field",
    } | changes


def block(code: str, year: int):
    return year_ledger([Intervention.objects.get(code=code)], year)[0]


def step(client, mission, name, **data):
    url = reverse("missions:transition", args=[mission.code, name])
    return client.post(url, data, follow=True)


def told(answer) -> str:
    return " ".join(str(one) for one in answer.context["messages"])


# --- S1: planning the year of an intervention -----------------------------------------
PLAN_2017 = {"starts_on": "2017-03-06", "ends_on": "2017-03-17", "propose": "1"}


@pytest.fixture
def planned(as_user):
    client = as_user(BART)
    data = mission_data("VN-EAU", **PLAN_2017)
    team = team_of(("E09", "lead", 10), ("E16", "member", 10))
    OutboundMail.objects.all().delete()
    answer = client.post(reverse("missions:add") + "?intervention=VN-EAU&year=2017", data | team,
                         follow=True)  # fmt: skip
    return client, Mission.objects.latest("pk"), answer


def test_s1_the_block_of_2016_warns_and_never_refuses(as_user):
    page = as_user(BART).get(reverse("interventions:detail", args=["VN-EAU"]))

    row = block("VN-EAU", 2016)
    assert (row.plan.days, row.plan.source) == (20, "dtf")
    assert (row.regular.done, row.regular.ahead, row.left) == (20, 20, -20)
    assertContains(page, row.warnings[0])


def test_s1_the_plan_leads_to_a_form_that_is_filled_in(as_user):
    page = as_user(BART).get(reverse("missions:add") + "?intervention=VN-EAU&year=2017")

    initial = page.context["form"].initial
    assert initial["interventions"] == [Intervention.objects.get(code="VN-EAU").pk]
    assert (initial["kind"], initial["origin"]) == ("regular", "dtf")
    assert [(row.year, row.left) for row in page.context["start"].days] == [(2017, 20)]


def test_s1_saving_proposes_the_mission_and_fills_2017(planned):
    _client, mission, answer = planned

    assert mission.state == "proposed"
    assert "proposed" in told(answer)
    row = block("VN-EAU", 2017)
    assert (row.plan.days, row.regular.total, row.left) == (20, 20, 0)


def test_s1_focal_point_and_representative_are_told_once_each(planned):
    """The coordinator of the unit travels himself: an EST manager is told too, to approve."""
    told_people = list(OutboundMail.objects.values_list("to__email", flat=True))

    expected = [f"{one}@example.org" for one in (PIETER, GEERT, CHANTAL)]
    assert sorted(told_people) == sorted(expected)


def test_s1_the_coordinator_cannot_approve(planned):
    client, mission, _answer = planned

    answer = step(client, mission, "approve")

    assert answer.status_code == 403
    assertNotContains(
        client.get(mission.get_absolute_url()),
        reverse("missions:transition", args=[mission.code, "approve"]),
    )


# --- S2: setup mission within six months ----------------------------------------------
@pytest.fixture
def setup_mission():
    return Mission.objects.get(code="MIS-2017-01")


def test_s2_the_deadline_stands_on_the_mission_and_it_is_on_time(as_user, setup_mission):
    page = as_user(KADIATOU).get(setup_mission.get_absolute_url())

    assert page.context["setup"]["deadline"] == date(2017, 3, 1)
    assert not page.context["setup"]["is_late"]
    assertContains(page, "on time")


def test_s2_the_list_of_key_actors_is_filled_and_offered_to_the_tor(as_user, setup_mission):
    client = as_user(KADIATOU)
    rows = {"actors-TOTAL_FORMS": 2, "actors-INITIAL_FORMS": 0}
    for place, (name, gender) in enumerate([("Awa Traoré", "woman"), ("Moussa Keïta", "man")]):
        rows |= {f"actors-{place}-name": name, f"actors-{place}-gender": gender,
                 f"actors-{place}-organisation": "Région de Koulikoro"}  # fmt: skip
    rows["version"] = setup_mission.version

    client.post(reverse("missions:workshop", args=[setup_mission.code]), rows)

    assertContains(client.get(setup_mission.get_absolute_url()), "2 invited")
    edit = reverse("missions:tor_edit", args=[setup_mission.code])
    assertContains(client.get(edit), "- Awa Traoré, Région de Koulikoro")


def test_s2_the_director_proposes_the_tor_and_two_are_asked_to_complete_them(
    as_user, setup_mission
):
    client = as_user(KADIATOU)
    OutboundMail.objects.all().delete()

    client.post(reverse("missions:tor_transition", args=[setup_mission.code, "propose"]))

    tor = setup_mission.tors.get()
    assert (tor.state, tor.proposed_by.email) == ("proposed", f"{KADIATOU}@example.org")
    asked = set(OutboundMail.objects.values_list("to__email", flat=True))
    assert asked == {setup_mission.focal_point.email, "isabelle.cornesse.thys@example.org"}


def test_s2_beyond_the_six_months_a_reason_is_asked_for_and_kept(as_user, setup_mission):
    client = as_user(setup_mission.focal_point.email.removesuffix("@example.org"))
    members = list(setup_mission.members.order_by("pk"))
    team = team_of(
        *[(one.expert.code, one.role, one.person_days) for one in members],
        kept=[one.pk for one in members],
    )
    data = mission_data("ML-CAPA", kind="setup", origin="country_action_plan",
                        title=setup_mission.title, version=setup_mission.version,
                        starts_on="2017-03-20", ends_on="2017-03-29")  # fmt: skip
    url = reverse("missions:edit", args=[setup_mission.code])

    first = client.post(url, data | team)
    assert "six months" in str(first.context["form"].errors["setup_explanation"])
    told = client.post(url, data | team | {"setup_explanation": "Pluies précoces"})
    keys = re.findall(r'name="confirmed" value="([^"]+)"', told.content.decode())
    told = {"setup_explanation": "Pluies précoces", "confirmed": keys}
    client.post(url, data | team | told)

    setup_mission.refresh_from_db()
    assert setup_mission.starts_on == date(2017, 3, 20)
    assertContains(client.get(setup_mission.get_absolute_url()), "Pluies précoces")


def test_s2_the_late_setup_of_another_programme_stands_in_the_alerts(as_user):
    page = as_user(SOFIE).get(reverse("missions:alert", args=["setup_late"]))

    assertContains(page, "CD-ETFP2")
    row = next(one for one in alerts_of("setup_late") if one.code == "CD-ETFP2")
    assert (row.setup_due_on, row.setup_starts_on) == (date(2015, 9, 1), date(2015, 10, 5))


def alerts_of(code: str):
    return alerts.by_code(code).rows(REFERENCE_TODAY)


# --- S7: a junior expert as leader ----------------------------------------------------
REQUIRED = "a decision of the unit coordinator is required"


@pytest.fixture
def led_by_junior(as_user):
    data = mission_data("CD-ETFP1", starts_on="2017-04-03", ends_on="2017-04-07", propose="1")
    answer = as_user(AURELIE).post(
        reverse("missions:add"), data | team_of(("E04", "lead", 5)), follow=True
    )
    return Mission.objects.latest("pk"), answer


def decide(client, mission, **data):
    url = reverse("missions:junior_decision", args=[mission.code])
    return client.post(url, data, follow=True)


def test_s7_saving_says_that_a_decision_is_required(led_by_junior):
    _mission, answer = led_by_junior

    assert REQUIRED in told(answer)


def test_s7_without_the_decision_it_cannot_be_approved(as_user, led_by_junior):
    mission, _answer = led_by_junior

    answer = step(as_user(SOFIE), mission, "approve")

    mission.refresh_from_db()
    assert REQUIRED in told(answer) and mission.state == "proposed"


@pytest.mark.parametrize(
    ("who", "status"),
    [(SOFIE, 200), (CHANTAL, 200), ("marleen.vanhoutte", 403), (AURELIE, 403)],
)
def test_s7_only_the_own_unit_or_the_manager_decides(as_user, led_by_junior, who, status):
    mission, _answer = led_by_junior

    answer = decide(as_user(who), mission, reason="Prêt, suivi de près")

    assert answer.status_code == status
    mission = Mission.objects.get(pk=mission.pk)
    assert hasattr(mission, "junior_decision") == (status == 200)


def test_s7_with_the_decision_it_is_approved_and_the_decision_is_shown(as_user, led_by_junior):
    mission, _answer = led_by_junior
    client = as_user(SOFIE)
    decide(client, mission, reason="Prêt, suivi de près")

    step(client, mission, "approve")

    mission = Mission.objects.get(pk=mission.pk)
    assert mission.state == "approved"
    assert mission.junior_decision.decided_on == REFERENCE_TODAY
    assertContains(client.get(mission.get_absolute_url()), "Prêt, suivi de près")


def test_s7_a_refusal_sends_the_proposal_back_without_its_leader(as_user, led_by_junior):
    mission, _answer = led_by_junior

    decide(as_user(SOFIE), mission, reason="Pas encore", refuse="refuse")

    mission = Mission.objects.get(pk=mission.pk)
    assert (mission.state, mission.state_reason) == ("draft", "Pas encore")
    assert not mission.members.filter(role="lead").exists()
    assert not hasattr(mission, "junior_decision")


def test_s7_the_past_is_shown_as_it_was(as_user):
    client = as_user(SOFIE)
    with_decision = client.get(reverse("missions:detail", args=["MIS-2016-08"]))

    assertContains(with_decision, "Montée en compétence")
    without = {one.code for one in alerts_of("junior_lead_without_decision")}
    assert "MIS-2015-12" in without and "MIS-2016-08" not in without


def test_s7_a_senior_leader_needs_nothing(planned):
    _client, mission, _answer = planned

    assert MISSION_WORKFLOW.verdict(mission, "approve")
