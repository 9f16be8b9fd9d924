"""The number in the header: its statement is kept, what it counts is not."""

import pytest

from accounts.models import Notice, User
from core.todo import SOURCES, header_of, waiting_count
from interventions.models import EstUnit
from missions import steps
from missions.models import Mission
from tests.factories import MissionFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(user):
    """As the next request loads him."""
    return type(user).objects.get(pk=user.pk)


def test_a_role_and_a_mission_count_from_the_next_request_on():
    user = UserFactory()
    counts = [waiting_count(fresh(user))]
    mission = MissionFactory(proposed=True)
    steps.refresh(Mission.objects.all())
    counts.append(waiting_count(fresh(user)))

    mission.unit.members.add(user)
    EstUnit.objects.filter(pk=mission.unit_id).update(coordinator=user)
    steps.refresh(Mission.objects.all())
    counts.append(waiting_count(fresh(user)))

    assert counts == [0, 0, 1]


def test_the_second_page_counts_in_one_query(django_assert_num_queries):
    user = UserFactory()
    waiting_count(fresh(user))
    again = fresh(user)
    assert again.stands_in_for == ()

    with django_assert_num_queries(2):  # what he is, and the count
        waiting_count(again)


def test_notices_are_counted_in_the_same_query(django_assert_num_queries):
    user = UserFactory()
    Notice.objects.create(user=user, kind="substitution", key="x")
    user = fresh(user)
    header_of(user)
    again = fresh(user)
    assert again.stands_in_for == ()

    with django_assert_num_queries(2):
        counts = header_of(again)

    assert counts == {"waiting": 0, "missions": None, "unread": 1}


def test_whoever_has_something_to_do_sees_what_it_is_about(db, demo, at_reference_today):
    seen = 0
    for person in User.objects.filter(is_active=True):
        for source in SOURCES:
            waiting = source.rows(person)
            seen += waiting.count()
            if hasattr(waiting.model.objects, "visible_to"):
                shown = waiting.model.objects.visible_to(person).values("pk")
                assert not waiting.exclude(pk__in=shown).exists(), (person, source)

    assert seen > 20
