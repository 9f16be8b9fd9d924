"""The mission's page, its steps and the pages that ask before they hurt."""

import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from missions import sections, steps
from missions.models import Mission
from tests.factories import (
    DelegationFactory,
    ExpertFactory,
    FieldDebriefingFactory,
    JuniorLeadDecisionFactory,
    MissionFactory,
    MissionMemberFactory,
    TorFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_one(client):
    """A cast, and the client logged in as one of it."""

    def make(name, **mission):
        cast = Cast(**mission)
        steps.refresh(Mission.objects.all())
        client.force_login(cast[name])
        return cast

    return make


def step_url(mission, name):
    return reverse("missions:transition", args=[mission.code, name])


def state_of(mission) -> str:
    return Mission.objects.get(pk=mission.pk).state


def plain(response, code: str) -> str:
    """The answer without what differs by nature: the number asked for and the tokens."""
    return re.sub(r"\w{64}", "", response.content.decode()).replace(code, "")


PAGES = ["detail", "edit", "delegation", "focal_debriefing", "junior_decision", "tor", "tor_edit"]


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("name", ["stranger", "consultant_elsewhere"])
def test_a_foreign_mission_is_as_missing_as_none(client, as_one, where, name):
    cast = as_one(name)
    TorFactory(mission=cast.mission)

    foreign = client.get(reverse(f"missions:{where}", args=[cast.mission.code]))
    missing = client.get(reverse(f"missions:{where}", args=["MIS-1999-01"]))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert plain(foreign, cast.mission.code) == plain(missing, "MIS-1999-01")


@pytest.mark.parametrize("name", ["stranger", "consultant_elsewhere"])
@pytest.mark.parametrize("where", ["transition", "tor_transition"])
def test_steps_of_a_foreign_mission_are_missing(client, as_one, name, where):
    cast = as_one(name, proposed=True)

    answer = client.post(reverse(f"missions:{where}", args=[cast.mission.code, "propose"]))

    assert answer.status_code == 404 and state_of(cast.mission) == "proposed"


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - {"stranger", "consultant_elsewhere"}))
def test_the_page_opens_for_all_who_see_the_mission(client, as_one, name):
    cast = as_one(name, ongoing=True)

    assertContains(client.get(cast.mission.get_absolute_url()), cast.mission.title)


def test_the_page_costs_the_same_for_any_size(client, as_one, assert_same_queries):
    mission = as_one("est_manager", approved=True).mission

    def add_rows(number):
        for _ in range(number):
            MissionMemberFactory(mission=mission)
            TorFactory(mission=mission, superseded=True, number=mission.tors.count() + 1)
            mission.log.create(name="propose", from_state="draft", to_state="proposed")

    assert_same_queries(get=lambda: client.get(mission.get_absolute_url()), add_rows=add_rows)


def test_the_strip_offers_the_step_to_whose_turn_it_is(client, as_one):
    cast = as_one("unit_coordinator", proposed=True)

    step = client.get(cast.mission.get_absolute_url()).context["step"]

    assert step.is_me and step.post and step.url == step_url(cast.mission, "approve")


def test_the_strip_offers_nothing_to_who_may_not(client, as_one):
    cast = as_one("di", proposed=True)

    step = client.get(cast.mission.get_absolute_url()).context["step"]

    assert (step.is_me, step.button, step.who) == (False, "", cast["unit_coordinator"].name)


def test_the_strip_says_what_stands_in_the_way(client, as_one):
    cast = as_one("unit_coordinator", proposed=True)
    cast.mission.members.filter(role="lead").update(
        expert=ExpertFactory(junior=True, unit=cast.unit)
    )

    step = client.get(cast.mission.get_absolute_url()).context["step"]

    assert step.detail and not step.post
    assert step.url == reverse("missions:junior_decision", args=[cast.mission.code])


def test_one_click_takes_the_step(client, as_one):
    cast = as_one("unit_coordinator", proposed=True)

    answer = client.post(step_url(cast.mission, "approve"))

    assertRedirects(answer, cast.mission.get_absolute_url())
    assert state_of(cast.mission) == "approved"


def test_a_refusal_is_told_as_a_sentence(client, as_one):
    cast = as_one("unit_coordinator", proposed=True)
    taken = cast.mission.members.get(role="lead").expert
    other = MissionFactory(approved=True, lead=taken)

    answer = client.post(step_url(cast.mission, "approve"), follow=True)

    assertContains(answer, other.code.replace("-", "\u2011"))
    assert state_of(cast.mission) == "proposed"


def test_a_step_one_may_not_take_is_refused_with_its_reason(client, as_one):
    cast = as_one("di", proposed=True)

    answer = client.post(step_url(cast.mission, "approve"))

    assert answer.status_code == 403 and state_of(cast.mission) == "proposed"


@pytest.mark.parametrize("name", ["confirm_tor", "reopen_tor", "debrief", "report", "delete"])
def test_implied_and_unknown_steps_have_no_address(client, as_one, name):
    cast = as_one("est_manager", approved=True)

    assert client.post(step_url(cast.mission, name)).status_code == 404


@pytest.mark.parametrize("name", ["postpone", "cancel"])
def test_a_grave_step_lists_what_follows(client, as_one, name):
    cast = as_one("rr", approved=True)

    answer = client.get(step_url(cast.mission, name))

    days = sum(member.person_days for member in cast.mission.members.all())
    assert len(answer.context["consequences"]) == 3
    assertContains(answer, f"{days:.0f}")
    assert state_of(cast.mission) == "approved"


@pytest.mark.parametrize("comment", ["", "   "])
def test_a_grave_step_without_reason_is_asked_again(client, as_one, comment):
    cast = as_one("rr", approved=True)

    answer = client.post(step_url(cast.mission, "cancel"), {"comment": comment})

    assertContains(answer, "invalid-feedback")
    assert state_of(cast.mission) == "approved"


def test_a_grave_step_with_its_reason_is_taken_and_logged(client, as_one):
    cast = as_one("rr", approved=True)

    client.post(step_url(cast.mission, "cancel"), {"comment": "Insécurité"})

    mission = Mission.objects.get(pk=cast.mission.pk)
    assert (mission.state, mission.state_reason) == ("cancelled", "Insécurité")
    assert mission.log.get().actor == cast["rr"]


def test_a_cancelled_mission_frees_its_experts(client, as_one):
    cast = as_one("rr", approved=True)

    client.post(step_url(cast.mission, "cancel"), {"comment": "Insécurité"})

    assert not cast.mission.members.filter(is_booked=True).exists()


def test_nothing_deletes_a_mission(client, as_one):
    cast = as_one("administrator")

    answer = client.delete(cast.mission.get_absolute_url())

    assert answer.status_code == 405 and Mission.objects.filter(pk=cast.mission.pk).exists()


def test_the_log_says_who_when_and_why(client, as_one):
    cast = as_one("rr", approved=True)
    client.post(step_url(cast.mission, "postpone"), {"comment": "Saison des pluies"})

    answer = client.get(cast.mission.get_absolute_url())

    entry = answer.context["journal"][0]
    assert (entry.who, entry.comment) == (cast["rr"].name, "Saison des pluies")
    assertContains(answer, "Saison des pluies", count=2)


def test_what_people_wrote_is_shown_as_text(client, as_one):
    cast = as_one("est_manager", title="<script>alert(1)</script>")
    TorFactory(mission=cast.mission, text="<img src=x onerror=alert(1)>\n- <b>un</b>")

    for url in (
        cast.mission.get_absolute_url(),
        reverse("missions:tor", args=[cast.mission.code]),
    ):
        answer = client.get(url)
        assertNotContains(answer, "<script>alert")
        assertNotContains(answer, "<img src=x")


def test_a_mission_full_of_things_shows_them(client, as_one):
    cast = as_one("est_manager", debriefed=True, setup=True, setup_explanation="Élections")
    lead = cast.mission.members.get(role="lead")
    lead.expert = ExpertFactory(junior=True)
    lead.save()
    JuniorLeadDecisionFactory(mission=cast.mission, reason="Il est prêt")
    DelegationFactory(mission=cast.mission, note="Rare")
    FieldDebriefingFactory(mission=cast.mission, place="Koulikoro")

    answer = client.get(cast.mission.get_absolute_url())

    for words in ("Il est prêt", "Rare", "Koulikoro", "Élections"):
        assertContains(answer, words)


def test_upper_apps_bring_their_sections(client, as_one):
    cast = as_one("est_manager", debriefed=True)
    FieldDebriefingFactory(mission=cast.mission)

    loaded = client.get(cast.mission.get_absolute_url()).context["sections"]

    assert "debriefing" in [section.key for section, _content in loaded]
    assert len(sections.PAGE.sections) >= 3


@pytest.mark.parametrize("state", ["draft", "proposed", "approved", "ongoing", "closed"])
def test_the_path_has_seven_steps(client, as_one, state):
    cast = as_one("est_manager", **({} if state == "draft" else {state: True}))

    path = client.get(cast.mission.get_absolute_url()).context["path"]

    now = [number for number, step in enumerate(path, 1) if step.is_current]
    assert len(path) == 7
    assert now == {"draft": [1], "proposed": [1], "approved": [2], "ongoing": [4]}.get(state, [])


def test_a_halted_mission_has_no_current_step(client, as_one):
    cast = as_one("rr", approved=True)
    client.post(step_url(cast.mission, "cancel"), {"comment": "Insécurité"})

    path = client.get(cast.mission.get_absolute_url()).context["path"]

    assert [step.state for step in path] == ["done", *["todo"] * 6]


def test_a_person_without_part_may_not_ask_for_a_mission(client):
    client.force_login(UserFactory())

    assert client.get(reverse("missions:add")).status_code == 403


def test_a_cancelled_mission_has_not_gone_the_whole_path(client, as_one):
    cast = as_one("focal_point")
    page = client.get(cast.intervention.get_absolute_url()).content.decode()
    assert "minipath" in page

    Mission.objects.update(state="cancelled", state_reason="Sécurité", next_code="")

    page = client.get(cast.intervention.get_absolute_url()).content.decode()
    assert cast.mission.code in page and "minipath" not in page
