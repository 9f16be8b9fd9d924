"""Last year's plan into the next, and back."""

from datetime import date

import pytest
from django.urls import reverse

from interventions.models import PlannedDays
from tests.factories import (
    InterventionFactory,
    PlannedDaysFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CARRY = reverse("days:carry") + "?year=2017"
BACK = reverse("days:carry_back") + "?year=2017"


@pytest.fixture
def plans(client):
    """One that is new in 2017, one that stands already, one that has ended by then."""
    client.force_login(UserFactory(est_manager=True))
    new = PlannedDaysFactory(days=30, source="country_action_plan", reason="Petite équipe")
    there = PlannedDaysFactory()
    PlannedDaysFactory(intervention=there.intervention, year=2017, days=7)
    ended = PlannedDaysFactory(intervention=InterventionFactory(ends_on=date(2016, 12, 31)))
    return new, there, ended


def of_2017():
    rows = PlannedDays.objects.filter(year=2017)
    return {row.intervention_id: (row.days, row.source, row.reason) for row in rows}


def test_the_preview_tells_new_there_and_ended_and_writes_nothing(client, plans):
    before = of_2017()

    found = client.get(CARRY).context["preview"]

    assert [[row.pk for row in part] for part in (found.new, found.there, found.ended)] == [
        [plan.pk] for plan in plans
    ]
    assert of_2017() == before


def test_carrying_writes_the_new_and_leaves_what_stands(client, plans):
    new, there, _ended = plans

    client.post(CARRY)
    client.post(CARRY)

    assert of_2017() == {
        new.intervention_id: (30, "country_action_plan", "Petite équipe"),
        there.intervention_id: (7, "dtf", ""),
    }


def test_what_was_carried_can_be_taken_back(client, plans):
    client.post(CARRY)
    shown = client.get(reverse("days:ledger"), {"year": 2017}).content.decode()

    client.post(BACK)

    assert reverse("days:carry_back") in shown
    assert set(of_2017()) == {plans[1].intervention_id}


def test_a_row_somebody_worked_on_stays(client, plans):
    client.post(CARRY)
    row = PlannedDays.objects.get(year=2017, intervention=plans[0].intervention)
    row.days = 31
    row.save()

    page = client.post(BACK, follow=True)

    assert of_2017()[plans[0].intervention_id][0] == 31
    assert any("y a travaillé depuis" in str(one) for one in page.context["messages"])


def test_another_session_takes_nothing_back(client, plans):
    client.post(CARRY)
    client.logout()
    client.force_login(UserFactory(est_manager=True))

    client.post(BACK)

    assert len(of_2017()) == 2


def test_a_director_carries_over_his_own_alone(client, plans):
    director = TeamMemberFactory(intervention=plans[0].intervention).user
    other = PlannedDaysFactory()
    client.force_login(director)

    client.post(CARRY)

    assert plans[0].intervention_id in of_2017()
    assert other.intervention_id not in of_2017()
