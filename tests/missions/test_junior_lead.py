"""A junior leads by a decision of the mission's unit coordinator, after approval too (slide 8)."""

import pytest
from django.urls import reverse

from missions.models import JuniorLeadDecision, MissionMember
from tests.factories import ExpertFactory, MissionFactory, MissionMemberFactory, UserFactory
from tests.test_confidential import edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def mission():
    """Approved, led by a senior, with a junior beside him."""
    mission = MissionFactory(approved=True, lead=ExpertFactory())
    MissionMemberFactory(mission=mission, expert=ExpertFactory(junior=True), role="member")
    return mission


def lead(mission):
    return MissionMember.objects.get(mission=mission, role="lead").expert


def swap(client, mission):
    """The junior leads, the senior is a member, as the form of the mission sends it."""
    roles = {"team-0-role": "member", "team-1-role": "lead"}
    rows = list(mission.members.order_by("pk"))
    assert [row.role for row in rows] == ["lead", "member"]
    return edit(client, mission, **roles)


def test_the_form_of_an_approved_mission_gives_no_junior_the_lead(client, mission):
    client.force_login(mission.focal_point)

    answer = swap(client, mission)

    assert answer.status_code == 200
    assert not lead(mission).is_junior


def test_with_the_decision_the_form_does_it(client, mission):
    junior = mission.members.get(role="member").expert
    JuniorLeadDecision.objects.create(
        mission=mission, expert=junior, decided_by=mission.unit.coordinator,
        decided_on="2016-01-04", reason="Prêt.",
    )  # fmt: skip
    client.force_login(mission.focal_point)

    swap(client, mission)

    assert lead(mission) == junior


def test_the_coordinator_decides_and_hands_the_lead_over_in_one(client, mission):
    junior = mission.members.get(role="member").expert
    client.force_login(mission.unit.coordinator)

    client.post(
        reverse("missions:junior_decision", args=[mission.code]),
        {"expert": junior.pk, "reason": "Thibault est prêt."},
    )

    assert lead(mission) == junior
    assert mission.junior_decision.decided_by == mission.unit.coordinator


def test_another_coordinator_decides_nothing(client, mission):
    client.force_login(ExpertFactory().unit.coordinator)
    url = reverse("missions:junior_decision", args=[mission.code])

    assert client.post(url, {"reason": "x"}).status_code in (403, 404)
    assert not JuniorLeadDecision.objects.exists()


def test_a_lead_that_history_left_without_decision_can_still_be_edited(client):
    mission = MissionFactory(approved=True, lead=ExpertFactory(junior=True))
    client.force_login(UserFactory(est_manager=True))

    answer = edit(client, mission, title="Autre titre")

    assert answer.status_code == 302
