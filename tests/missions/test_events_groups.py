"""Thematic groups: who sees them, who keeps them, what a meeting leaves behind."""

import pytest
from django.urls import reverse

from core.permissions import check
from missions.models import GroupMeeting, ThematicGroup
from tests.factories import (
    FIRST_DAY,
    EstUnitFactory,
    GroupMeetingFactory,
    ThematicGroupFactory,
    UserFactory,
)
from tests.pages import largest_form

pytestmark = pytest.mark.django_db
PEOPLE = ("lead", "member", "est", "manager", "stranger")


@pytest.fixture
def people():
    people = {name: UserFactory(name=f"La personne {name}") for name in PEOPLE[:2]}
    people["est"] = EstUnitFactory().coordinator
    people |= {"manager": UserFactory(est_manager=True), "stranger": UserFactory()}
    return people


@pytest.fixture
def group(people):
    return ThematicGroupFactory(coordinator=people["lead"], members=[people["member"]])


@pytest.mark.parametrize("name", PEOPLE)
def test_who_sees_a_group_and_who_keeps_it(client, people, group, name):
    client.force_login(people[name])

    page = client.get(group.get_absolute_url())
    edit = client.get(reverse("events:group_edit", args=[group.code]))
    listed = group.name in client.get(reverse("events:groups")).content.decode()

    sees, keeps = name != "stranger", name in ("lead", "est", "manager")
    assert (page.status_code == 200) == sees == listed
    assert edit.status_code == (200 if keeps else 403 if sees else 404)
    assert bool(check(people[name], "groups.add")) == (name in ("est", "manager"))


def test_a_meeting_is_written_with_its_decisions_and_who_was_there(client, people, group):
    client.force_login(people["lead"])
    url = reverse("events:meeting_add", args=[group.code])
    data = {"held_on": "2016-11-08", "agenda": "Revue", "summary": "Six leçons.",
            "decisions": "Écrire une note.\nRevenir en mars.",
            "present": [people["member"].pk]}  # fmt: skip

    page = client.post(url, data, follow=True).content.decode()

    for words in ("Six leçons.", "Écrire une note.", "Revenir en mars.", "La personne member"):
        assert words in page
    assert GroupMeeting.objects.get().present.get() == people["member"]


@pytest.mark.parametrize(
    "change, field",
    [({"held_on": "0001-01-01"}, "held_on"), ({"held_on": FIRST_DAY.isoformat()}, "held_on"),
     ({"agenda": ""}, "agenda"), ({"present": ["987654"]}, "present")],
)  # fmt: skip
def test_a_wrong_meeting_is_told_at_its_field(client, people, group, change, field):
    GroupMeetingFactory(group=group)
    client.force_login(people["lead"])
    url = reverse("events:meeting_add", args=[group.code])

    page = client.post(url, {"held_on": "2016-11-08", "agenda": "Revue"} | change)

    assert field in page.context["form"].errors


def test_a_meeting_of_another_group_is_not_reached_through_this_one(client, people, group):
    foreign = GroupMeetingFactory()
    client.force_login(people["lead"])
    url = reverse("events:meeting_edit", args=[group.code, foreign.pk])

    assert client.get(url).status_code == 404
    assert client.post(url, {"held_on": "2016-11-08", "agenda": "Mine"}).status_code == 404


def test_est_sets_up_a_group(client, people):
    client.force_login(people["est"])
    data = {"code": "GT-GENRE", "name": "Genre", "coordinator": people["lead"].pk,
            "members": [people["member"].pk], "programme": "Une note par an"}  # fmt: skip

    client.post(reverse("events:group_add"), data)

    group = ThematicGroup.objects.get(code="GT-GENRE")
    assert (group.coordinator, group.members.get()) == (people["lead"], people["member"])


def test_the_second_writer_of_a_meeting_is_told(client, people, group):
    meeting = GroupMeetingFactory(group=group)
    client.force_login(people["lead"])
    url = reverse("events:meeting_edit", args=[group.code, meeting.pk])
    data = largest_form(client.get(url))
    client.post(url, data | {"summary": "Le sien"})

    page = client.post(url, data | {"summary": "Le mien"})

    assert page.status_code == 409
    assert "Le sien" in page.content.decode()


def test_groups_cost_the_same_for_any_number(client, people, assert_same_queries):
    client.force_login(people["manager"])

    assert_same_queries(
        lambda: client.get(reverse("events:groups")),
        lambda number: [GroupMeetingFactory() for _time in range(number)],
    )


def test_a_group_costs_the_same_for_any_number_of_meetings(
    client, people, group, assert_same_queries
):
    client.force_login(people["manager"])
    days = iter(range(1, 28))

    def rows(number):
        for _time in range(number):
            meeting = GroupMeetingFactory(group=group, held_on=f"2016-03-{next(days):02}")
            meeting.present.add(people["member"])

    assert_same_queries(lambda: client.get(group.get_absolute_url()), rows)


def test_the_file_of_groups_holds_those_one_sees(client, people, group):
    hidden = ThematicGroupFactory()
    client.force_login(people["member"])

    response = client.get(reverse("events:groups_export", args=["csv"]))
    text = b"".join(response.streaming_content).decode()

    assert group.name in text and hidden.name not in text
