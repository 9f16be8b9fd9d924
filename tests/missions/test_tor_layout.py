"""Sections switched off, moved and added in one ToR; what the register offers; waiting times."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from interventions.models import PlannedDays
from missions import turnaround
from missions.services import sign, start_tor
from missions.tor import versions
from missions.tor.documents import loaded, tor_document
from missions.tor.layout import in_order
from missions.workflow import TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import THEN, TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.tor = start_tor(cast.mission)
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


def page(cast, name="tor", *args) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code, *args])


def act(client, cast, who="tc", **data):
    client.force_login(cast[who])
    return client.post(page(cast, "tor_sections"), data)


def keys(cast) -> list[str]:
    return [row.key for row in in_order(cast.tor)]


def read(client, cast) -> list[str]:
    client.force_login(cast["tc"])
    return [one.key for one in client.get(page(cast)).context["sections"]]


def test_a_section_moves_one_place_and_not_past_the_ends(client, cast):
    first, second, *_rest, last = keys(cast)

    act(client, cast, down=first)
    act(client, cast, down=last)
    act(client, cast, up="elsewhere")

    assert keys(cast)[:2] == [second, first] and keys(cast)[-1] == last
    assert read(client, cast)[:2] == [second, first]


def test_after_a_move_the_page_goes_on_at_the_section(client, cast):
    last = keys(cast)[-1]

    assert act(client, cast, up=last)["Location"] == f"{page(cast, 'tor_sections')}#order-{last}"


def test_a_button_among_the_texts_saves_them_and_leads_on(client, cast):
    client.force_login(cast["tc"])
    sent = {"context-body": "Un besoin", "context-version": 1}

    answer = client.post(page(cast, "tor_edit"), sent | {"go": "programme"})

    assert answer["Location"] == page(cast, "tor_programme")
    assert cast.tor.sections.get(key="context").body == "Un besoin"
    assert client.post(page(cast, "tor_edit"), {"go": "elsewhere"}).status_code == 404


def test_an_optional_section_is_left_out_with_its_text_and_put_back(client, cast):
    cast.tor.sections.filter(key="questions").update(body="Pourquoi ?")
    sign(cast.tor, cast["tc"], ["questions"])
    act(client, cast, leave_out="questions")
    assert "questions" not in read(client, cast)
    mission = loaded(cast.mission)
    paper = tor_document(mission, mission.tors.all()[0])
    assert "questions" not in {one["key"] for one in paper["sections"]}
    assert [one["sections"] for one in paper["contributions"]] == [[]]
    found = versions.loaded(cast.mission)
    assert [one.key for one in versions.comparison(found, *found[-2:]).changed] == ["questions"]

    act(client, cast, put_back="questions")

    assert "questions" in read(client, cast)
    assertContains(client.get(page(cast)), "Pourquoi")


def test_an_obligatory_section_stays(client, cast):
    act(client, cast, leave_out="objectives")

    assert "objectives" in read(client, cast)


def test_a_section_of_ones_own_stands_where_it_was_put(client, cast):
    act(client, cast, title="Genre", after="context")

    assert keys(cast)[0] == "context"
    assert cast.tor.sections.get(title="Genre").key == keys(cast)[1]
    assert act(client, cast, title="", after="context").status_code == 200


def test_a_new_version_keeps_order_and_what_was_left_out(client, cast):
    act(client, cast, down="context")
    act(client, cast, leave_out="questions")
    cast.tor.sections.update(body="Un texte")
    for step, who in (("propose", "tc"), ("complete", "backstopper"), ("validate", "focal_point"),
                      ("supersede", "tc")):  # fmt: skip
        cast.tor = TOR_WORKFLOW.run(cast.tor, step, by=cast[who])
    cast.tor = cast.mission.tors.current().get()

    assert keys(cast)[1] == "context" and "questions" not in read(client, cast)


def test_who_does_not_write_does_not_move(client, cast):
    assert act(client, cast, "partner", down="context").status_code == 403
    assert act(client, cast, "stranger", down="context").status_code == 404
    TorFactory._meta.model.objects.update(
        state="validated", proposed_at=THEN, completed_at=THEN, validated_at=THEN
    )
    assert act(client, cast, "tc", down="context").status_code == 409
    assert keys(cast)[0] == "context"


# --- offers ---------------------------------------------------------------------------
def test_the_register_offers_days_team_and_recipients(client, cast):
    year = cast.mission.starts_on.year
    PlannedDays.objects.create(intervention=cast.intervention, year=year, days=40, source="dtf")
    client.force_login(cast["tc"])
    forms = client.get(page(cast, "tor_edit")).context["forms"]
    offers = {form.instance.key: form.offer for form in forms if form.offer}

    assert set(offers) == {"place", "team", "recipients"}
    assert "40" in offers["place"] and str(year) in offers["place"]
    assert str(cast["backstopper"]) in offers["team"]
    for who in ("di", "tc", "rr", "scientific_team", "focal_point", "unit_coordinator"):
        assert str(cast[who]) in offers["recipients"], who
    assert [form.days[0].left for form in forms if form.days] == [10]


def test_an_offer_is_taken_by_a_button_and_signed(client, cast):
    client.force_login(cast["tc"])

    answer = client.post(page(cast, "tor_edit"), {"offer": "team"})

    assert answer.status_code == 302
    assert str(cast["backstopper"]) in cast.tor.sections.get(key="team").body
    assert cast.tor.contributions.get().section_keys == ["team"]
    assert client.post(page(cast, "tor_edit"), {"offer": "context"}).status_code == 404


# --- turnaround -----------------------------------------------------------------------
def test_waiting_times_are_those_of_the_log(client):
    cast = Cast(approved=True)
    with time_machine.travel(THEN, tick=False) as clock:
        type(cast.mission).objects.update(created_at=THEN)
        tor = TorFactory(mission=cast.mission, text="Un texte")
        for step, who, days in (
            ("propose", "tc", 2), ("complete", "backstopper", 3), ("validate", "focal_point", 5),
        ):  # fmt: skip
            clock.shift(timedelta(days=days))
            tor = TOR_WORKFLOW.run(tor, step, by=cast[who])

    found = turnaround.load(THEN.year)

    assert [(one.count, one.days) for one in found.all] == [(1, 2), (1, 3), (1, 5)]
    assert [len(waits) for _name, waits in found.units] == [3]
    client.force_login(cast["est_manager"])
    url = reverse("missions:turnaround", args=[THEN.year])
    assertContains(client.get(url), "<figure")
    csv = client.get(reverse("missions:turnaround_export", args=[THEN.year, "csv"]))
    assert b"".join(csv.streaming_content).count(b"\n") == 7
    assertNotContains(client.get(reverse("missions:turnaround", args=[2003])), "<figure")


def test_waiting_times_are_for_est(client):
    cast, url = Cast(), reverse("missions:turnaround")
    allowed = set()
    for who in EVERYBODY:
        client.force_login(cast[who])
        if client.get(url).status_code == 200:
            allowed.add(who)

    assert allowed == {
        "focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
        "est_manager", "administrator",
    }  # fmt: skip
