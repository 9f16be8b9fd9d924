"""The home page: what waits for me is there, what waits for others says for whom."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Substitution
from backstopping.home import SHOWN, grouped
from core import todo
from core.todo import waiting_count
from missions import steps
from missions.models import Mission, MissionLog
from tests.factories import (
    EstUnitFactory,
    ExpertFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    PlannedDaysFactory,
    RecommendationFactory,
    SupportRequestFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2016-02-15 09:00+01:00", tick=False):
        yield date(2016, 2, 15)


@pytest.fixture
def coordinator(client):
    user = EstUnitFactory().coordinator
    client.force_login(user)
    return user


def todos_of(user):
    return todo.todos_of(user, SHOWN)


def proposed_to(coordinator, **options):
    unit = coordinator.coordinated_units.get()
    mission = MissionFactory(proposed=True, unit=unit, **options)
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    return mission


def test_the_unit_coordinator_finds_the_mission_to_approve(client, coordinator):
    mission = proposed_to(coordinator)

    response = client.get(reverse("home"))

    assert response.context["step"].url == mission.get_absolute_url()
    assert response.context["step"].is_me


def test_a_closed_mission_waits_for_nobody(coordinator):
    mission = proposed_to(coordinator)
    Mission.objects.filter(pk=mission.pk).update(state="cancelled", state_reason="Sécurité")
    steps.refresh(Mission.objects.filter(pk=mission.pk))

    assert todos_of(coordinator) == []


def test_what_waits_for_another_says_for_whom(client, coordinator):
    lead = ExpertFactory()
    mission = MissionFactory(
        tor_validated=True, unit=coordinator.coordinated_units.get(), lead=lead
    )
    steps.refresh(Mission.objects.filter(pk=mission.pk))

    response = client.get(reverse("home"))

    [(_title, others)] = response.context["others"]
    assert [(one.url, one.who) for one in others] == [(mission.get_absolute_url(), str(lead.user))]


def test_who_asked_for_support_reads_who_has_to_decide(client):
    asked = SupportRequestFactory()
    SupportRequestFactory(withdrawn=True, requested_by=asked.requested_by)
    client.force_login(asked.requested_by)

    response = client.get(reverse("home"))

    [(_title, others)] = response.context["others"]
    assert [(one.url, one.who) for one in others] == [
        (asked.get_absolute_url(), str(asked.unit.coordinator))
    ]


def test_nobody_awaits_his_own_turn_on_a_request(client):
    expert = ExpertFactory()
    SupportRequestFactory(eligible=True, requested_by=expert.user, assigned_expert=expert)
    client.force_login(expert.user)

    response = client.get(reverse("home"))

    assert response.context["others"] == []


def test_recommendations_wait_for_their_owner_until_he_answers(coordinator):
    mission = MissionFactory(closed=True)
    waiting = RecommendationFactory(mission=mission, owner=coordinator)
    RecommendationFactory(mission=mission, owner=coordinator, in_progress=True)
    RecommendationFactory(mission=mission)

    urls = [todo.url for todo in todos_of(coordinator)]

    assert urls == [reverse("reports:respond", kwargs={"code": waiting.code})]


@pytest.mark.parametrize(
    ("due", "trait", "waits"),
    [
        ("2016-02-01", {"in_progress": True}, True),
        ("2016-02-22", {"in_progress": True}, True),
        ("2016-02-23", {"in_progress": True}, False),
        ("2016-02-01", {"implemented": True}, False),
        ("2016-02-01", {"dropped": True}, False),
    ],
)
def test_an_accepted_recommendation_waits_again_when_it_is_due(coordinator, due, trait, waits):
    mission = MissionFactory(closed=True)
    RecommendationFactory(mission=mission, owner=coordinator, due_on=due, **trait)

    assert len(todos_of(coordinator)) == waiting_count(coordinator) == int(waits)


@pytest.mark.parametrize(("author", "manager_waits"), [("expert", False), ("coordinator", True)])
def test_a_proposed_lesson_waits_for_whoever_may_validate_it(coordinator, author, manager_waits):
    mission = MissionFactory(closed=True, unit=coordinator.coordinated_units.get())
    people = {"expert": UserFactory(), "coordinator": coordinator}
    LessonFactory(mission=mission, author=people[author], proposed=True)
    manager = UserFactory(est_manager=True)

    assert bool(todos_of(coordinator)) is not manager_waits
    assert bool(todos_of(manager)) is manager_waits
    assert waiting_count(manager) == len(todos_of(manager))


def test_the_count_in_the_navigation_is_the_number_of_lines(client, coordinator):
    proposed_to(coordinator)
    RecommendationFactory(mission=MissionFactory(closed=True), owner=coordinator)

    response = client.get(reverse("home"))

    assert waiting_count(coordinator) == response.context["total"] == 2
    assert response.context["nav"][0]["count"] == 2


@pytest.mark.parametrize(
    ("due", "group"),
    [("2016-02-14", 0), ("2016-02-15", 1), ("2016-02-22", 1), ("2016-02-23", 2), (None, 2)],
)
def test_lines_stand_under_late_this_week_and_later(due, group, today):
    class Line:
        due_on = date.fromisoformat(due) if due else None

    with translation.override("en"):
        [(title, _rows)] = grouped([Line], today)

    assert title == ["Late", "This week", "Later"][group]


def test_somebody_without_any_role_finds_an_empty_page_that_leads_on(client):
    client.force_login(UserFactory())

    response = client.get(reverse("home"))

    assert response.context["step"] is None
    assert reverse("missions:list").encode() in response.content


def test_home_costs_the_same_for_any_number_of_rows(client, coordinator, assert_same_queries):
    def add_rows(number):
        for _ in range(number):
            intervention = InterventionFactory(unit=coordinator.coordinated_units.get())
            PlannedDaysFactory(intervention=intervention)
            proposed_to(coordinator, interventions=[intervention])
            RecommendationFactory(mission=MissionFactory(closed=True), owner=coordinator)

    assert_same_queries(get=lambda: client.get(reverse("home")), add_rows=add_rows)


# --- since when, for whom, around whom ------------------------------------------------
def test_a_line_says_since_when_it_waits(client, coordinator):
    mission = proposed_to(coordinator)
    MissionLog.objects.create(
        subject=mission, name="propose", from_state="draft", to_state="proposed"
    )
    MissionLog.objects.update(at=timezone.now() - timedelta(days=3))

    [line] = todos_of(coordinator)

    assert line.since == timezone.now() - timedelta(days=3)


def standing_in_for(person):
    substitute = UserFactory()
    Substitution.objects.create(
        person=person, substitute=substitute, since="2016-02-15", until="2016-02-16"
    )
    return substitute


def test_a_substitute_finds_what_waits_and_for_whom(client, coordinator):
    mission = proposed_to(coordinator)
    substitute = standing_in_for(coordinator)
    client.force_login(substitute)

    response = client.get(reverse("home"))

    assert response.context["step"].url == mission.get_absolute_url()
    assert str(coordinator) in response.context["step"].who_detail
    assert waiting_count(substitute) == 1


def test_what_waits_for_both_is_one_line_of_his_own(coordinator):
    other = EstUnitFactory(coordinator=coordinator)
    colleague = UserFactory()
    mission = MissionFactory(postponed=True, unit=other, focal_point=colleague)
    TeamMemberFactory(intervention=mission.interventions.get(), user=coordinator)
    TeamMemberFactory(
        intervention=mission.interventions.get(), user=colleague, role="technical_coordinator"
    )
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    Substitution.objects.create(
        person=coordinator, substitute=colleague, since="2016-02-15", until="2016-02-16"
    )

    [line] = todos_of(colleague)

    assert line.on_behalf_of == ""
    assert waiting_count(colleague) == 1


def around(client, user):
    client.force_login(user)
    return client.get(reverse("home"), {"scope": "around"})


def test_the_unit_sees_the_actions_of_all_its_people(client, coordinator):
    lead = ExpertFactory()
    unit = coordinator.coordinated_units.get()
    mission = MissionFactory(tor_validated=True, unit=unit, lead=lead)
    MissionFactory(proposed=True)
    steps.refresh(Mission.objects.all())
    colleague = UserFactory()
    unit.members.add(colleague)

    response = around(client, colleague)

    [(_title, lines)] = response.context["groups"]
    assert [(one.url, one.who) for one in lines] == [(mission.get_absolute_url(), str(lead.user))]
    assert response.context["around_count"] == 1


def test_whoever_answers_for_nobody_has_one_view_only(client):
    lead = ExpertFactory()
    MissionFactory(tor_validated=True, lead=lead)

    response = around(client, lead.user)

    assert response.context["around"] is None
    assert not response.context["is_around"]


def test_a_setup_mission_without_a_date_shows_its_six_months(client, coordinator):
    InterventionFactory(
        unit=coordinator.coordinated_units.get(),
        starts_on=date(2015, 9, 1),
        ends_on=date(2019, 1, 1),
    )

    response = client.get(reverse("home"))

    [alert] = response.context["alerts"]
    [(_row, _why, months)] = alert["rows"]
    assert [one.state for one in months] == ["past"] * 5 + ["now"]
    assert [one.is_last for one in months] == [False] * 5 + [True]
