"""The restitution: filed in the field, in rows that two devices may add without meeting."""

import json
import uuid
from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from reports.models import Agreement, DraftField, FieldDebriefing, Participant
from reports.offline.models import stamp
from tests.factories import FieldDebriefingFactory, ReportFactory

pytestmark = pytest.mark.django_db
FIRST, SECOND, THIRD = (str(uuid.UUID(int=number)) for number in (1, 2, 3))
SESSION = {
    "held_on": "2016-03-04",
    "place": "Cotonou",
    f"participants-{FIRST}-name": "DDS",
    f"participants-{FIRST}-function": "médecin",
    f"participants-{FIRST}-women": "1",
    f"participants-{SECOND}-name": "Maires",
    f"participants-{SECOND}-women": "2",
    f"participants-{SECOND}-men": "5",
    "key_messages": "Un message",
    f"agreements-{THIRD}-what": "Imprimer le registre",
    f"agreements-{THIRD}-who": "DDS",
    f"agreements-{THIRD}-due_on": "2016-10-31",
}


def url(page, cast, **more):
    return reverse(f"reports:{page}", kwargs={"code": cast.mission.code} | more)


@pytest.fixture
def field(client, cast):
    cast = cast(ongoing=True)
    client.force_login(cast["consultant"])
    cast.post = lambda **data: client.post(url("debriefing", cast), SESSION | data)
    return cast


@pytest.fixture
def filed(client, cast):
    """Filed with the rows of SESSION; `post` sends it again as its backstopper saw it."""
    cast = cast(debriefed=True)
    client.force_login(cast["backstopper"])
    FieldDebriefingFactory(mission=cast.mission, people=None)
    ReportFactory(mission=cast.mission)
    cast.post = lambda **data: client.post(url("debriefing", cast), SESSION | data)
    cast.post(version="1")
    cast.held = cast.mission.field_debriefing
    return cast


# --- filing ---------------------------------------------------------------------------
def test_filing_writes_every_row_and_asks_for_the_report_next(field):
    response = field.post()

    assertRedirects(response, field.mission.get_absolute_url(), fetch_redirect_response=False)
    held = field.mission.field_debriefing
    assert [one.words for one in held.people] == ["DDS, médecin", "Maires (2 femmes, 5 hommes)"]
    assert held.attendance.words == "3 femmes, 5 hommes"
    row = held.agreements.get()
    assert (row.who, row.what, row.due_on) == ("DDS", "Imprimer le registre", date(2016, 10, 31))


@pytest.mark.parametrize("day", ["2016-02-21", "2016-03-05", ""])
def test_it_is_held_on_one_of_the_field_days(day, field):
    response = field.post(held_on=day)

    assertContains(response, 'href="#id_held_on"')
    assertContains(response, "Un message")
    assert not hasattr(field.mission, "field_debriefing")


def test_it_is_not_filed_before_it_was_held(field, time_machine):
    time_machine.move_to("2016-03-02")

    assertContains(field.post(), 'href="#id_held_on"')
    assert not FieldDebriefing.objects.exists()


WRONG = {
    f"participants-{FIRST}-name": "",
    f"participants-{FIRST}-email": "dds(at)example.org",
    f"participants-{SECOND}-men": "-1",
    f"participants-{SECOND}-women": "many",
    f"participants-{SECOND}-function": "x" * 151,
    f"agreements-{THIRD}-what": "",
    f"agreements-{THIRD}-due_on": "31 février",
    f"agreements-{THIRD}-who": "x" * 151,
}


def test_each_wrong_cell_of_a_row_is_led_to(field):
    for name, text in WRONG.items():
        assertContains(field.post(**{name: text}), f'href="#id_{name}"')

    assert not FieldDebriefing.objects.exists()


def test_nobody_files_a_meeting_of_nobody(field):
    nobody = {name: "" for name in SESSION if name.startswith("participants")}

    assertContains(field.post(**nobody), 'href="#participants"')
    assert not FieldDebriefing.objects.exists()


def test_more_rows_than_fit_are_refused_and_stay_in_the_form(field):
    crowd = {f"participants-{uuid.uuid4()}-name": f"Personne {n}" for n in range(80)}

    response = field.post(**crowd)

    assertContains(response, "Personne 79")
    assert not FieldDebriefing.objects.exists()


# --- rows -----------------------------------------------------------------------------
def test_an_emptied_row_goes_an_empty_new_one_is_ignored_one_not_sent_stays(filed):
    emptied = {name: "" for name in SESSION if FIRST in name}
    fresh = {f"participants-{uuid.uuid4()}-name": " "}
    sent = {name: text for name, text in SESSION.items() if SECOND not in name} | emptied | fresh

    kept = set(Participant.objects.values_list("name", flat=True))
    response = filed.post(**sent, version="2")

    assert kept == {"DDS", "Maires"}
    assert response.status_code == 302
    assert set(Participant.objects.values_list("name", flat=True)) == {"Maires"}


def test_two_devices_add_rows_without_meeting(filed):
    third, fourth = str(uuid.uuid4()), str(uuid.uuid4())
    filed.post(version="2", **{f"participants-{third}-name": "Région médicale"})

    answer = filed.post(version="2", **{f"participants-{fourth}-name": "Élus"})
    again = filed.post(version="3", **{f"participants-{fourth}-name": "Élus"})

    assertContains(answer, "Région médicale", status_code=409)
    assert again.status_code == 302
    names = set(Participant.objects.values_list("name", flat=True))
    assert names == {"DDS", "Maires", "Région médicale", "Élus"}


def test_two_corrections_of_one_row_show_both_texts(filed):
    filed.post(version="2", **{f"agreements-{THIRD}-what": "Imprimer deux registres"})

    answer = filed.post(version="2", **{f"agreements-{THIRD}-what": "Ne rien imprimer"})

    assertContains(answer, "Imprimer deux registres", status_code=409)
    assertContains(answer, "Ne rien imprimer", status_code=409)
    assert Agreement.objects.get().what == "Imprimer deux registres"


def test_a_row_left_as_it_was_is_not_written_again(filed):
    before = Participant.objects.get(key=FIRST).updated_at

    filed.post(version="2", place="Parakou")

    assert Participant.objects.get(key=FIRST).updated_at == before


def test_a_key_of_another_mission_is_a_row_of_this_one(filed):
    other = Participant.objects.create(
        debriefing=FieldDebriefingFactory(people=None), name="Ailleurs"
    )

    filed.post(version="2", **{f"participants-{other.key}-name": "Ici"})

    other.refresh_from_db()
    assert other.name == "Ailleurs"
    assert filed.held.participants.filter(name="Ici").count() == 1


def test_the_order_is_the_one_of_the_page(filed):
    filed.post(
        version="2",
        **{f"participants-{FIRST}-position": "7", f"participants-{SECOND}-position": "2"},
    )

    assert [one.name for one in filed.held.people] == ["Maires", "DDS"]


# --- without a script -----------------------------------------------------------------
def test_a_button_adds_a_row_and_another_empties_one(field):
    more = field.post(add="participants")
    less = field.post(remove=f"participants-{FIRST}")

    assertContains(more, "Maires")
    assert len(more.context["form"].participants.shown) == 4
    assert [one.contents()["name"] for one in less.context["form"].participants.shown] == [
        "Maires",
        "",
    ]
    assert not FieldDebriefing.objects.exists()


# --- drafts ---------------------------------------------------------------------------
def test_a_draft_is_kept_without_any_check_and_comes_back(field, client):
    field.post(held_on="", place="", draft="1", **{f"agreements-{THIRD}-due_on": "31 février"})

    response = client.get(url("debriefing", field))

    for text in ("DDS", "Maires", "Un message", "31 février"):
        assertContains(response, text)
    assert {row.written_by for row in DraftField.objects.all()} == {field["consultant"]}
    assert not hasattr(field.mission, "field_debriefing")


def test_the_second_draft_shows_both_texts(field):
    field.post(draft="1", place="Parakou")

    response = field.post(draft="1", place="Natitingou", **{f"participants-{FIRST}-name": "DDSS"})

    for text in ("Parakou", "Natitingou", "DDSS"):
        assertContains(response, text, status_code=409)


def test_a_row_taken_away_in_a_draft_stays_filed_until_it_is_filed_again(filed, client):
    emptied = {name: "" for name in SESSION if FIRST in name}
    seen = {name: stamp(text) for name, text in SESSION.items()}
    filed.post(draft="1", seen_fields=json.dumps(seen), **emptied)

    form = client.get(url("debriefing", filed)).context["form"]

    assert [one.contents()["name"] for one in form.participants.filled] == ["Maires"]
    assert [one.key for one in form.participants.removed] == [FIRST]
    assert Participant.objects.count() == 2


def test_filing_ends_the_draft(field):
    field.post(draft="1", place="Parakou")

    field.post(seen_fields=json.dumps({"place": stamp("Parakou")}))

    assert not DraftField.objects.exists()


def test_what_came_meanwhile_from_another_device_outlives_the_filing(field, client):
    field.post(draft="1", place="Parakou")

    field.post(seen_fields=json.dumps({"place": stamp("")}))

    assert field.mission.field_debriefing.place == "Cotonou"
    assertContains(client.get(url("debriefing", field)), "Parakou")


@pytest.mark.parametrize(
    ("person", "status"),
    [("backstopper", 200), ("unit_coordinator", 200), ("di", 403), ("rr", 403), ("stranger", 404)],
)
def test_who_may_open_the_form(person, status, client, cast):
    cast = cast(ongoing=True)
    client.force_login(cast[person])

    assert client.get(url("debriefing", cast)).status_code == status


def test_the_form_costs_the_same_for_any_number_of_rows(client, cast, assert_same_queries):
    cast = cast(debriefed=True)
    held = FieldDebriefingFactory(mission=cast.mission)
    client.force_login(cast["backstopper"])

    assert_same_queries(
        get=lambda: client.get(url("debriefing", cast)),
        add_rows=lambda n: [
            Participant.objects.create(debriefing=held, name=f"P{i}") for i in range(n)
        ],
    )
