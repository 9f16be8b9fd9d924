"""Absences: everybody keeps his own, EST all; others see the days and never why."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from experts.models import Absence
from tests.factories import (
    AbsenceFactory,
    EstUnitFactory,
    ExpertFactory,
    MissionFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("experts:absences"), reverse("experts:add_absence")
SOON = timezone.localdate() + timedelta(days=30)


def est_person():
    return EstUnitFactory().coordinator


@pytest.fixture
def absence():
    return AbsenceFactory(kind="illness", note="genou", starts_on=SOON, ends_on=SOON)


def data(**changes) -> dict:
    days = {"starts_on": SOON.isoformat(), "ends_on": (SOON + timedelta(days=4)).isoformat()}
    return {"kind": "leave", "note": "", "version": 1} | days | changes


def people(absence) -> dict:
    return {
        "person": absence.expert.user,
        "est": est_person(),
        "director": TeamMemberFactory().user,
        "partner": TeamMemberFactory(role="partner").user,
        "scientist": TeamMemberFactory(role="scientific_team").user,
        "stranger": UserFactory(),
    }


@pytest.mark.parametrize("verb", ["edit_absence", "delete_absence"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("person", 200), ("est", 200), ("director", 403), ("partner", 404), ("stranger", 404)],
)
def test_who_keeps_an_absence(client, absence, verb, who, status):
    client.force_login(people(absence)[who])

    assert client.get(reverse(f"experts:{verb}", args=[absence.pk])).status_code == status


@pytest.mark.parametrize(
    ("who", "sees_days", "sees_why"),
    [("person", True, True), ("est", True, True), ("director", True, False),
     ("partner", False, False), ("scientist", False, False), ("stranger", False, False)],
)  # fmt: skip
def test_why_is_for_est_and_the_person(client, absence, who, sees_days, sees_why):
    client.force_login(people(absence)[who])

    page = client.get(LIST).content.decode()

    assert (str(absence.expert) in page) == sees_days
    assert ("genou" in page) == sees_why


def test_an_expert_adds_his_own_absence_and_nobody_elses(client, absence):
    me = ExpertFactory()
    client.force_login(me.user)

    refused = client.post(ADD, data(expert=absence.expert_id))
    assertRedirects(client.post(ADD, data(expert=me.pk)), LIST)

    assert refused.status_code == 200 and "expert" in refused.context["form"].errors
    assert list(Absence.objects.exclude(pk=absence.pk).values_list("expert", flat=True)) == [me.pk]


def test_without_a_profile_nobody_adds_an_absence(client):
    client.force_login(UserFactory())

    assert client.get(ADD).status_code == 403


#: What is wrong -> the field that says so.
WRONG = {
    "upside down": ({"ends_on": (SOON - timedelta(days=1)).isoformat()}, "ends_on"),
    "year 1": ({"starts_on": "0001-01-01"}, "starts_on"),
    "three years": ({"ends_on": (SOON + timedelta(days=1100)).isoformat()}, "ends_on"),
    "no day": ({"starts_on": ""}, "starts_on"),
    "no reason": ({"kind": ""}, "kind"),
    "nobody": ({"expert": ""}, "expert"),
    "who left": ({"expert": "left"}, "expert"),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_told_at_its_field(client, what):
    changes, field = WRONG[what]
    gone = ExpertFactory(user__is_active=False)
    client.force_login(est_person())
    sent = data(expert=ExpertFactory().pk, note="à ne pas perdre") | changes
    sent["expert"] = gone.pk if sent["expert"] == "left" else sent["expert"]

    answer = client.post(ADD, sent)

    assert set(answer.context["form"].errors) == {field}
    assertContains(answer, "à ne pas perdre")
    assert not Absence.objects.exists()


def test_an_absence_on_an_approved_mission_warns(client):
    expert = ExpertFactory()
    mission = MissionFactory(approved=True, lead=expert, starts_on=SOON, ends_on=SOON)
    client.force_login(expert.user)

    answer = client.post(ADD, data(expert=expert.pk), follow=True)

    assert any(mission.code in str(said) for said in answer.context["messages"])


def test_a_second_writer_is_told(client, absence):
    client.force_login(absence.expert.user)
    url = reverse("experts:edit_absence", args=[absence.pk])
    client.post(url, data(note="d’abord"))

    answer = client.post(url, data(note="ensuite"))

    assert answer.status_code == 409
    assert Absence.objects.get().note == "d’abord"


def test_deleting_asks_first(client, absence):
    client.force_login(absence.expert.user)
    url = reverse("experts:delete_absence", args=[absence.pk])

    client.get(url)
    assert Absence.objects.exists()
    assertRedirects(client.post(url), LIST)
    assert not Absence.objects.exists()


def test_past_absences_are_apart(client):
    client.force_login(est_person())
    old = AbsenceFactory()

    assertNotContains(client.get(LIST), str(old.expert))
    assertContains(client.get(LIST, {"past": 1}), str(old.expert))


def test_the_list_costs_the_same_for_any_number(client, assert_same_queries):
    client.force_login(est_person())

    assert_same_queries(
        get=lambda: client.get(LIST),
        add_rows=lambda n: AbsenceFactory.create_batch(n, starts_on=SOON, ends_on=SOON),
    )


@pytest.mark.parametrize(("who", "sees_why"), [("est", True), ("director", False)])
def test_the_file_says_why_to_those_who_may_know(client, absence, who, sees_why):
    client.force_login(people(absence)[who])

    response = client.get(reverse("experts:absence_export", args=["csv"]))
    text = b"".join(response.streaming_content).decode()

    assert SOON.isoformat() in text
    assert ("genou" in text) is sees_why
