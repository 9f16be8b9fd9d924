"""After a change only touched sections are validated again; who has the ball, for how long."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation
from pytest_django.asserts import assertContains, assertNotContains

from missions.models import TermsOfReference, TorSection
from missions.tor.standing import standing_of
from missions.tor.turns import signatures
from missions.workflow import TOR_WORKFLOW
from tests.factories import THEN, TorFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def reopened():
    """Validated by the focal point, then opened again: a second version."""
    cast = Cast(approved=True)
    tor = TorFactory(mission=cast.mission, completed=True, text="Un texte", proposed_by=cast["tc"])
    TOR_WORKFLOW.run(tor, "validate", by=cast["focal_point"])
    TOR_WORKFLOW.run(tor, "supersede", by=cast["tc"])
    return cast


def current(cast) -> TermsOfReference:
    return TermsOfReference.objects.current().get(mission=cast.mission)


def write(cast, **bodies):
    for key, body in bodies.items():
        current(cast).sections.filter(key=key).update(body=body)


def again(cast):
    """The version in hand goes all the way, and the next one is opened."""
    tor = current(cast)
    for step, name in (
        ("propose", "tc"), ("complete", "backstopper"), ("validate", "focal_point"),
        ("supersede", "tc"),
    ):  # fmt: skip
        tor = TOR_WORKFLOW.run(tor, step, by=cast[name])


def standing(cast):
    return standing_of(current(cast), cast.mission.tors.prefetch_related("sections"))


def touched(cast) -> list[str]:
    return [row.key for row in standing(cast).touched]


def test_a_first_version_has_nothing_that_stands():
    tor = TorFactory(text="Un texte")

    assert not standing_of(tor, [tor]).is_partial


def test_all_stands_until_somebody_writes(reopened):
    found = standing(reopened)

    assert found.is_partial and found.touched == []
    assert {one.number for one in found.stands.values()} == {1}


def test_only_what_was_touched_is_validated_again(reopened):
    write(reopened, objectives="Un autre but", budget="Un texte \r\n")

    found = standing(reopened)

    assert [row.key for row in found.touched] == ["objectives"]
    assert "budget" in found.stands and "objectives" not in found.stands


def test_an_emptied_or_an_added_section_is_touched_too(reopened):
    write(reopened, questions="")
    TorSection.objects.create(tor=current(reopened), key="x", position=99, title="X", body="Neuf")

    assert touched(reopened) == ["questions", "x"]


def test_what_was_taken_out_is_told(reopened):
    again_key = "specific"
    TorSection.objects.create(
        tor=current(reopened), key=again_key, position=99, title="X", body="Neuf"
    )
    again(reopened)
    current(reopened).sections.filter(key=again_key).delete()

    assert [row.key for row in standing(reopened).gone] == [again_key]


def test_a_section_stands_from_the_version_that_validated_its_words(reopened):
    write(reopened, objectives="Un autre but")
    again(reopened)

    stands = standing(reopened).stands

    assert (stands["context"].number, stands["objectives"].number) == (1, 2)


def test_words_that_came_back_are_not_what_was_validated_last(reopened):
    write(reopened, objectives="Un autre but")
    again(reopened)
    write(reopened, objectives="Un texte")

    assert touched(reopened) == ["objectives"]


def test_the_page_says_what_has_to_be_validated_again(client, reopened):
    write(reopened, objectives="Un autre but")
    client.force_login(reopened["focal_point"])

    page = client.get(current(reopened).get_absolute_url())

    assertContains(page, 'id="standing"')
    assert [one.key for one in page.context["sections"] if one.is_touched] == ["objectives"]
    assertContains(page, "?old=2.0")


def test_a_validated_version_asks_for_nothing(client, reopened):
    again(reopened)
    client.force_login(reopened["focal_point"])

    page = client.get(f"{current(reopened).get_absolute_url()}v2/")

    assertNotContains(page, 'id="standing"')


# --- turns ----------------------------------------------------------------------------
@pytest.fixture
def slowly():
    """Begun, proposed after two days, completed after three more."""
    cast = Cast(approved=True)
    with time_machine.travel(THEN, tick=False) as clock:
        tor = TorFactory(mission=cast.mission, text="Un texte")
        clock.shift(timedelta(days=2))
        TOR_WORKFLOW.run(tor, "propose", by=cast["tc"])
        clock.shift(timedelta(days=3))
        TOR_WORKFLOW.run(tor, "complete", by=cast["backstopper"])
    cast.tor = TermsOfReference.objects.get(pk=tor.pk)
    return cast


def taken(tor) -> list:
    return [one["since"] and (one["at"] or timezone.now()) - one["since"]
            for one in signatures(tor)]  # fmt: skip


def test_each_step_tells_how_long_it_took_and_since_when_the_next_is_awaited(slowly):
    with time_machine.travel(THEN + timedelta(days=9), tick=False):
        assert taken(slowly.tor) == [timedelta(days=2), timedelta(days=3), timedelta(days=4)]


def test_sent_back_the_time_begins_anew(slowly):
    with time_machine.travel(THEN + timedelta(days=9), tick=False):
        tor = TOR_WORKFLOW.run(
            slowly.tor, "send_back", by=slowly["focal_point"], comment="Trop vague"
        )
    with time_machine.travel(THEN + timedelta(days=10), tick=False):
        assert taken(tor) == [timedelta(days=1), None, None]


def test_dates_older_than_their_row_have_no_beginning(slowly):
    TermsOfReference.objects.filter(pk=slowly.tor.pk).update(created_at=THEN + timedelta(days=90))
    slowly.tor.refresh_from_db()

    assert signatures(slowly.tor)[0]["since"] is None


def test_the_page_says_since_when_the_ball_lies_there(client, slowly):
    client.force_login(slowly["focal_point"])

    with time_machine.travel(THEN + timedelta(days=9), tick=False), translation.override("en"):
        page = client.get(slowly.tor.get_absolute_url(), headers={"Accept-Language": "en"})

    assert [bool(one["since"]) for one in page.context["signatures"]] == [True] * 3
