"""What the clock does by itself."""

from datetime import date

import pytest
import time_machine

from interventions.models import TeamMember
from missions import steps
from missions.models import Mission
from missions.tasks import refresh_next_steps, start_missions
from tests.factories import FIRST_DAY, DelegationFactory, ExpertFactory, MissionFactory

pytestmark = pytest.mark.django_db


def ready(**kwargs):
    return MissionFactory(tor_validated=True, lead=ExpertFactory(), **kwargs)


@time_machine.travel("2016-02-22 00:10", tick=False)
def test_missions_that_begin_today_or_began_start():
    begins, began = ready(), ready(starts_on="2016-02-01", ends_on="2016-02-20")
    ready(starts_on="2016-02-23", ends_on="2016-02-24")

    assert start_missions() == [began.code, begins.code]
    assert start_missions() == []


@time_machine.travel("2016-02-22 00:10", tick=False)
def test_the_log_says_that_the_system_did_it():
    mission = ready()

    start_missions()

    assert mission.log.get().actor is None


@time_machine.travel("2016-02-22 00:10", tick=False)
def test_without_briefing_a_delegated_mission_waits():
    waiting, next_one = DelegationFactory(mission=ready()).mission, ready()

    started = start_missions()

    assert started == [next_one.code]
    assert Mission.objects.get(pk=waiting.pk).state == "tor_validated"


@pytest.mark.parametrize("state", ["draft", "proposed", "approved", "postponed", "cancelled"])
def test_nothing_else_starts_by_itself(state):
    MissionFactory(lead=ExpertFactory(), **({} if state == "draft" else {state: True}))

    with time_machine.travel(FIRST_DAY):
        assert start_missions() == []


def test_stored_steps_are_put_right():
    mission = MissionFactory(proposed=True)
    steps.refresh(Mission.objects.all())
    mission.unit.coordinator = None
    mission.unit.save()
    assert steps.outdated().exists()

    refresh_next_steps()

    assert not steps.outdated().exists()


def test_roles_begin_and_end_by_the_calendar():
    mission = MissionFactory()
    member = TeamMember.objects.create(
        intervention=mission.interventions.get(),
        user=mission.focal_point,
        role="intervention_director",
        since=date(2016, 1, 1),
        until=date(2016, 1, 31),
    )
    steps.refresh(Mission.objects.all())

    waiting = {}
    for day in ("2015-12-31", "2016-01-01", "2016-01-31", "2016-02-01"):
        with time_machine.travel(f"{day} 12:00"):
            person = type(member.user).objects.get(pk=member.user_id)
            waiting[day] = Mission.objects.filter(steps.waits_for(person)).exists()

    assert list(waiting.values()) == [False, True, True, False]
