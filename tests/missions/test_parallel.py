"""Many people at once, over connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from core.workflow import TransitionRefused
from missions.models import Mission, MissionMember
from missions.services import next_code, start_tor
from missions.workflow import MISSION_WORKFLOW, is_overlap
from tests.factories import ExpertFactory, MissionFactory, MissionMemberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 20


def at_once(work, jobs) -> list:
    """Run `work` of each job in a thread with a connection of its own, all from one moment."""
    jobs = list(jobs)
    gate = Barrier(len(jobs))

    def one(job):
        try:
            gate.wait(30)
            return work(job)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def test_of_twenty_approvals_of_one_expert_exactly_one_wins():
    expert, manager = ExpertFactory(), UserFactory(est_manager=True)
    missions = [MissionFactory(proposed=True, lead=expert) for _ in range(MANY)]

    def approve(mission):
        try:
            MISSION_WORKFLOW.run(mission, "approve", by=manager)
        except TransitionRefused as refusal:
            return str(refusal)
        return ""

    said = at_once(approve, missions)

    assert said.count("") == 1
    assert all(sentence.endswith(".") for sentence in said if sentence)
    assert Mission.objects.filter(state="approved").count() == 1
    assert MissionMember.objects.filter(is_booked=True).count() == 1


def test_crossed_teams_do_not_wait_for_each_other_for_ever():
    """Each pair of missions wants both experts, in opposite orders."""
    first, second = ExpertFactory(), ExpertFactory()
    manager = UserFactory(est_manager=True)
    missions = []
    for place in range(8):
        pair = (first, second) if place % 2 else (second, first)
        missions.append(MissionFactory(proposed=True, lead=pair[0]))
        MissionMemberFactory(mission=missions[-1], expert=pair[1])

    def approve(mission):
        try:
            MISSION_WORKFLOW.run(mission, "approve", by=manager)
        except TransitionRefused:
            return False
        return True

    assert at_once(approve, missions).count(True) == 1


def test_the_database_itself_refuses_an_overlap():
    """Whoever goes past the workflow meets the constraint."""
    expert = ExpertFactory()
    MissionFactory(approved=True, lead=expert)
    other = MissionFactory(proposed=True, lead=expert)

    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Mission.objects.filter(pk=other.pk).update(state="approved")

    assert is_overlap(refused.value)


def test_another_refusal_of_the_database_is_no_overlap():
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        MissionFactory(starts_on=date(2016, 3, 1), ends_on=date(2016, 2, 1))

    assert not is_overlap(refused.value)


def test_no_number_is_given_twice():
    country_mission = MissionFactory(code="MIS-2016-07")

    def number(_job):
        with transaction.atomic():
            code = next_code(2016)
            Mission.objects.create(
                code=code,
                title="x",
                kind="regular",
                origin="dtf",
                country=country_mission.country,
                unit=country_mission.unit,
                focal_point=country_mission.focal_point,
            )
        return code

    codes = at_once(number, range(12))

    assert sorted(codes) == [f"MIS-2016-{number:02}" for number in range(8, 20)]


def test_numbers_go_on_beyond_ninety_nine():
    MissionFactory(code="MIS-2016-99")
    MissionFactory(code="MIS-2016-100")

    with transaction.atomic():
        assert next_code(2016) == "MIS-2016-101"


def test_two_who_begin_the_tor_begin_the_same():
    mission = MissionFactory(approved=True)

    begun = at_once(lambda _job: start_tor(mission).pk, range(6))

    assert len(set(begun)) == 1 and mission.tors.count() == 1
