"""The strip of the intervention page: what is owed next, and the picture of its life."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from missions.models import DatedEvent, Mission
from tests.factories import (
    InitialBriefingFactory,
    InterventionFactory,
    MissionFactory,
    PlannedDaysFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
STARTS, ENDS = date(2016, 7, 1), date(2019, 12, 31)


@pytest.fixture
def shown(client):
    """Sections of the page by key, as an EST manager reads it on this day."""

    def show(intervention, day, user=None):
        with time_machine.travel(f"{day} 12:00", tick=False):
            client.force_login(user or UserFactory(est_manager=True, language="en"))
            page = client.get(intervention.get_absolute_url())
            return {section.key: data for section, data in page.context["sections"]}

    return show


def test_the_setup_mission_is_owed_within_six_months(shown):
    intervention = InterventionFactory(starts_on=STARTS)
    PlannedDaysFactory(intervention=intervention, year=2017)

    step = shown(intervention, "2016-08-01")["step"]["step"]

    assert (step.title, step.due) == ("Plan the setup mission", date(2017, 1, 1))
    assert f"?intervention={intervention.code}&kind=setup" in step.url


@pytest.mark.parametrize("state", ["proposed", "closed"])
def test_a_setup_mission_on_its_way_owes_nothing_more(shown, state):
    intervention = InterventionFactory(starts_on=STARTS)
    MissionFactory(interventions=[intervention], setup=True, **{state: True})

    assert "step" not in shown(intervention, "2016-08-01")


@pytest.mark.parametrize(
    ("day", "is_owed"), [("2016-09-30", False), ("2016-10-01", True), ("2016-12-31", True)]
)
def test_the_plan_of_next_year_is_owed_from_october_on(shown, day, is_owed):
    intervention = InterventionFactory(is_setup_before_register=True)

    step = shown(intervention, day).get("step")

    assert bool(step) == is_owed
    if is_owed:
        assert step["step"].title == "Plan the days of 2017"
        assert reverse("days:grid") in step["step"].url


@pytest.mark.parametrize("why", ["planned", "ended"])
def test_no_plan_is_owed_that_stands_or_is_not_needed(shown, why):
    ends_on = date(2016, 12, 31) if why == "ended" else ENDS
    intervention = InterventionFactory(is_setup_before_register=True, ends_on=ends_on)
    if why == "planned":
        PlannedDaysFactory(intervention=intervention, year=2017)

    assert "step" not in shown(intervention, "2016-11-15")


def test_who_may_not_plan_is_told_and_gets_no_button(shown):
    intervention = InterventionFactory(is_setup_before_register=True)
    partner = TeamMemberFactory(intervention=intervention, role="partner").user

    step = shown(intervention, "2016-11-15", partner)["step"]["step"]

    assert (step.button, step.url) == ("", "")


def test_the_most_urgent_comes_first(shown):
    intervention = InterventionFactory(starts_on=STARTS)
    mission = MissionFactory(interventions=[intervention], proposed=True)
    Mission.objects.filter(pk=mission.pk).update(
        next_code="approve", next_turn="unit_coordinator", next_due_on=date(2016, 11, 20)
    )

    step = shown(intervention, "2016-11-15")["step"]["step"]

    assert mission.code in step.title
    assert step.due == date(2016, 11, 20)


def test_the_life_shows_briefings_reviews_committees_and_the_plan_to_come(shown):
    intervention = InterventionFactory()
    InitialBriefingFactory(intervention=intervention)
    PlannedDaysFactory(intervention=intervention, year=2016)
    PlannedDaysFactory(intervention=intervention, year=2017, days=30)
    for kind in ("copil", "mid_term_review", "joint_mission"):
        event = DatedEvent.objects.create(
            kind=kind, title=kind, starts_on="2016-05-02", ends_on="2016-05-04"
        )
        event.interventions.add(intervention)

    life = shown(intervention, "2016-11-15")["life"]["life"]

    assert sorted(mark.kind for mark in life.marks) == ["briefing", "event"]
    assert [tick.title for tick in life.committees] == ["copil"]
    assert [(bar.year, bar.plan_height > 0) for bar in life.bars] == [(2016, False), (2017, True)]
    assert life.bars[1].words == "plan 30"


def test_words_of_the_life_have_lanes_of_their_own(shown):
    intervention = InterventionFactory()
    PlannedDaysFactory(intervention=intervention, year=2016)
    for number in range(3):
        MissionFactory(
            interventions=[intervention], mediation=True,
            starts_on=date(2016, 5, 1 + number), ends_on=date(2016, 5, 9),
        )  # fmt: skip

    marks = shown(intervention, "2016-11-15")["life"]["life"].marks

    assert len({mark.y for mark in marks}) == 3
