"""Many people at once, over connections of their own."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from core.workflow import TransitionRefused
from missions import said
from missions.models import Mission, MissionMember
from missions.services import next_code, start_tor
from missions.workflow import MISSION_WORKFLOW, is_overlap
from tests.factories import ExpertFactory, MissionFactory, MissionMemberFactory, UserFactory
from tests.pages import largest_form

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


@pytest.fixture
def colleagues():
    """A manager signed in on as many browsers as are wanted."""
    manager = UserFactory(est_manager=True)

    def browsers(number):
        clients = [Client(raise_request_exception=False) for _ in range(number)]
        for client in clients:
            client.force_login(manager)
        return clients

    return browsers


def test_of_twenty_approvals_by_page_nineteen_are_told_a_sentence(colleagues):
    expert = ExpertFactory()
    missions = [MissionFactory(proposed=True, lead=expert) for _ in range(MANY)]

    def approve(job):
        mission, client = job
        url = reverse("missions:transition", args=[mission.code, "approve"])
        answer = client.post(url)
        return answer.status_code, str(next(iter(get_messages(answer.wsgi_request))))

    answers = at_once(approve, zip(missions, colleagues(MANY), strict=True))

    assert {status for status, _sentence in answers} == {302}
    assert Mission.objects.filter(state="approved").count() == 1
    refusals = [sentence for _status, sentence in answers if sentence != said_of("approve")]
    assert len(refusals) == MANY - 1 and all(one.endswith(".") for one in refusals)


def said_of(step: str) -> str:
    with override("fr"):
        return str(said.MISSION[step])


@pytest.mark.parametrize("address", ["missions:edit", "planning:move"])
def test_of_twenty_moves_to_the_same_days_exactly_one_wins(colleagues, address):
    """Approved missions of one expert, one week apart, are all moved to one week."""
    expert, start = ExpertFactory(), date(2016, 3, 7)
    missions = [
        MissionFactory(approved=True, lead=expert, starts_on=day, ends_on=day + timedelta(4))
        for day in (start + timedelta(weeks=place) for place in range(MANY))
    ]
    wanted = {"starts_on": "2017-06-05", "ends_on": "2017-06-09"}
    clients = colleagues(MANY)

    def move(job):
        mission, client = job
        url = reverse(address, args=[mission.code])
        return client.post(url, largest_form(client.get(url)) | wanted)

    answers = at_once(move, zip(missions, clients, strict=True))

    assert Mission.objects.filter(starts_on=date(2017, 6, 5)).count() == 1
    told = [one for one in answers if one.status_code in (200, 422)]
    assert Counter(one.status_code == 302 for one in answers) == {True: 1, False: MANY - 1}
    assert len(told) == MANY - 1
    assert all(b"invalid-feedback" in one.content or b"<li>" in one.content for one in told)


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
