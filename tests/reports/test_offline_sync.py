"""What a device sends and hears: once each, field by field, for whom it is and no other."""

import hashlib
import json
import uuid

import pytest
from django.urls import reverse

from core.models import DoneOnce, PartialUpload
from core.parts import PART
from reports.models import DebriefingFile, DraftField, Recommendation
from reports.offline import drafts
from reports.offline.models import stamp
from tests.factories import FieldDebriefingFactory, ReportFactory

pytestmark = pytest.mark.django_db


class Phone:
    """As static/js/offline/sync.js speaks; `known` is what it was told."""

    def __init__(self, client, cast, name="backstopper", paper="debriefing"):
        self.client, self.user, self.device = client, cast[name], str(uuid.uuid4())
        self.url = reverse("reports:sync", args=[cast.mission.code, paper])
        client.force_login(self.user)

    def send(self, *changes, known=None, user=None):
        self.client.force_login(self.user)
        body = {"user": user or self.user.pk, "device": self.device, "changes": list(changes)}
        return self.client.post(
            self.url, json.dumps(body | {"known": known or {}}), content_type="application/json"
        )


def change(name, base, value, **more):
    return {"id": str(uuid.uuid4()), "name": name, "base": base, "value": value} | more


@pytest.fixture
def field(cast):
    return cast(ongoing=True)


@pytest.fixture
def phone(client, field):
    return Phone(client, field)


def texts():
    return dict(DraftField.objects.values_list("name", "value"))


def test_what_is_sent_is_kept_and_told_back(phone):
    answer = phone.send(change("place", "", "Tanguiéta")).json()

    assert texts() == {"place": "Tanguiéta"}
    assert answer["fields"]["place"] == "Tanguiéta"
    assert (answer["user"], bool(answer["csrf"])) == (phone.user.pk, True)


def test_a_form_takes_no_more_than_it_can_hold(phone, monkeypatch):
    """What it does not take stays on the device; what is shortened always goes."""
    monkeypatch.setattr(drafts, "MOST_LETTERS", 20)
    monkeypatch.setattr(drafts, "MOST_FIELDS", 2)
    phone.send(change("place", "", "Tanguiéta"))
    long, more = change("key_messages", "", "x" * 12), change("key_messages", "", "x" * 11)

    assert phone.send(long).json()["refused"] == [long["id"]]
    assert phone.send(more).json()["refused"] == []
    third = change("open_questions", "", "x")
    assert phone.send(third, change("place", "Tanguiéta", "Ta")).json()["refused"] == [third["id"]]
    assert texts() == {"place": "Ta", "key_messages": "x" * 11}


def test_what_a_device_knows_is_not_told_again(phone):
    answer = phone.send(
        change("place", "", "Tanguiéta"), known={"place": stamp("Tanguiéta"), "held_on": stamp("")}
    ).json()

    assert not {"place", "held_on"} & set(answer["fields"])


def test_a_change_sent_again_is_one_change(phone):
    first, second = change("key_messages", "", "un"), change("key_messages", "un", "deux")
    phone.send(first, second)

    phone.send(first, second, first)

    assert texts() == {"key_messages": "deux"}
    assert DoneOnce.objects.count() == 2


def test_two_devices_of_one_author_become_one_text(phone, field, client):
    phone.send(change("key_messages", "", "a\nb\nc"))
    laptop = Phone(client, field)
    laptop.send(change("key_messages", "a\nb\nc", "a\nb\nc\nforage"))

    answer = phone.send(change("key_messages", "a\nb\nc", "budget\na\nb\nc")).json()

    assert answer["fields"]["key_messages"] == "budget\na\nb\nc\nforage"
    assert answer["rivals"] == {}


def test_two_places_stand_side_by_side_until_somebody_decides(phone, field, client):
    laptop = Phone(client, field, "consultant")
    phone.send(change("place", "", "Cobly"))
    answer = laptop.send(change("place", "", "Natitingou")).json()
    (rival,) = answer["rivals"]["place"]
    assert (answer["fields"]["place"], rival["value"]) == ("Cobly", "Natitingou")

    phone.send(change("place", "Cobly", "Natitingou", settles=[rival["id"]]))

    assert texts() == {"place": "Natitingou"}
    assert DraftField.objects.get().rivals == []


def test_words_bring_back_a_row_that_another_device_took_away(phone, field, client):
    row = f"participants-{uuid.uuid4()}"
    phone.send(change(f"{row}-name", "", "DDS"), change(f"{row}-DELETE", "", "on"))
    assert texts()[f"{row}-DELETE"] == "on"

    Phone(client, field).send(change(f"{row}-function", "", "médecin"))

    assert texts() == {f"{row}-name": "DDS", f"{row}-function": "médecin", f"{row}-DELETE": ""}


@pytest.mark.parametrize("name", ["nowhere", "version", "state", "participants-1-name", "x" * 200])
def test_a_field_that_is_none_is_refused_and_stays_on_the_device(phone, name):
    sent = change(name, "", "mots")

    answer = phone.send(sent).json()

    assert (answer["refused"], answer["done"], texts()) == ([sent["id"]], [], {})


def test_nobody_sends_under_the_name_of_another(phone, field):
    answer = phone.send(change("place", "", "Cobly"), user=field["consultant"].pk)

    assert (answer.status_code, answer.json()["other"], texts()) == (401, True, {})


def test_a_session_that_ended_is_told_so_with_a_status(client, field):
    url = reverse("reports:sync", args=[field.mission.code, "debriefing"])

    answer = client.post(url, "{}", "application/json", headers={"Accept": "application/json"})

    assert (answer.status_code, list(answer.json())) == (401, ["login"])


@pytest.mark.parametrize(("who", "status"), [("di", 403), ("stranger", 404), ("consultant", 200)])
def test_who_may_not_write_may_not_sync(client, field, who, status):
    assert Phone(client, field, who).send(change("place", "", "x")).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        '{"user": 1}',
        '{"user":1,"device":"","known":[],"changes":[{}]}',
        "[" * 99999,
    ],
)
def test_what_cannot_be_read_is_a_bad_request(phone, body):
    answer = phone.client.post(phone.url, body, content_type="application/json")

    assert answer.status_code == 400


def test_signs_that_no_database_takes_are_left_out(phone):
    phone.send(change("place", "", "a\x00b\ud800c\r\nd"))

    assert texts() == {"place": "abc\nd"}


# --- the report -----------------------------------------------------------------------
@pytest.fixture
def report(client, cast):
    cast = cast(debriefed=True)
    FieldDebriefingFactory(mission=cast.mission)
    cast.report = ReportFactory(mission=cast.mission)
    cast.phone = Phone(client, cast, paper="report")
    return cast


def test_a_card_written_offline_waits_until_the_form_is_saved(report):
    card = f"recommendation-{uuid.uuid4()}"

    report.phone.send(change(f"{card}-text", "", "Former un lecteur."))

    assert texts() == {f"{card}-text": "Former un lecteur."}
    assert not Recommendation.objects.exists()
    page = report.phone.client.get(reverse("reports:edit", args=[report.mission.code]))
    assert "Former un lecteur." in page.content.decode()


def test_saving_a_section_ends_its_draft(report):
    section = report.report.sections.first()
    name = f"section-{section.key}-body"
    answer = report.phone.send(change(name, section.body, "Résumé.")).json()
    sign = f"section-{section.key}-seen"
    seen = json.dumps({name: stamp("Résumé.")})

    report.phone.client.post(
        reverse("reports:edit", args=[report.mission.code]),
        {name: "Résumé final.", sign: answer["signs"][sign], "seen_fields": seen, "save": "1"},
    )

    section.refresh_from_db()
    assert (section.body, texts()) == ("Résumé final.", {})


def test_a_card_that_could_not_be_saved_stays_a_draft(report):
    card = f"recommendation-{uuid.uuid4()}"
    report.phone.send(change(f"{card}-text", "", "Sans date."))
    seen = json.dumps({f"{card}-text": stamp("Sans date.")})

    report.phone.client.post(
        reverse("reports:edit", args=[report.mission.code]),
        {f"{card}-text": "Sans date.", "seen_fields": seen, "save": "1"},
    )

    assert texts() == {f"{card}-text": "Sans date."}


def test_a_submitted_report_takes_no_more_texts(client, written):
    cast = written(submitted=True)

    answer = Phone(client, cast, paper="report").send(change("report-people_met", "", "x"))

    assert (answer.status_code, bool(answer.json()["reason"])) == (403, True)


# --- files ----------------------------------------------------------------------------
PDF = b"%PDF-1.7\n" + bytes(PART + 500)


class Sender:
    def __init__(self, client, mission, content=PDF):
        self.client, self.content, self.key = client, content, uuid.uuid4()
        self.url = reverse("reports:upload", args=[mission.code, self.key])

    def begin(self, **more):
        facts = {"name": "slides.pdf", "size": len(self.content)}
        facts["sha256"] = hashlib.sha256(self.content).hexdigest()
        return self.client.post(self.url, json.dumps(facts | more), "application/json")

    def part(self, offset, length=PART):
        content = self.content[offset : offset + length]
        return self.client.post(
            self.url, content, "application/octet-stream", headers={"Upload-Offset": str(offset)}
        )


@pytest.fixture
def sender(phone, field):
    return Sender(phone.client, field.mission)


def test_a_file_goes_on_where_the_line_broke(sender):
    assert sender.begin().json()["offset"] == 0
    sender.part(0)
    sender.part(0)  # nobody heard the answer
    assert sender.begin().json()["offset"] == PART

    answer = sender.part(PART).json()

    assert answer["is_done"] is True
    assert DebriefingFile.objects.get().key == sender.key
    assert not PartialUpload.objects.exists()


def test_a_file_that_arrived_is_not_taken_twice(sender):
    sender.begin(), sender.part(0), sender.part(PART)

    again = [sender.begin().json(), sender.part(PART).json()]

    assert [one["is_done"] for one in again] == [True, True]
    assert DebriefingFile.objects.count() == 1


def test_a_file_that_is_not_what_was_sent_is_refused(sender):
    sender.begin(sha256="0" * 64), sender.part(0)

    answer = sender.part(PART)

    assert (answer.status_code, DebriefingFile.objects.exists()) == (422, False)
    assert sender.begin().json()["offset"] == 0, "it can be sent again, with nothing of before"


@pytest.mark.parametrize(
    ("size", "status"), [(0, 422), (-1, 422), (21 * 1024 * 1024, 422), (float("inf"), 400)]
)
def test_a_file_of_impossible_size_is_not_begun(sender, size, status):
    assert (sender.begin(size=size).status_code, PartialUpload.objects.exists()) == (status, False)


def test_nobody_goes_on_with_the_file_of_another(sender, client, field):
    sender.begin()
    client.force_login(field["consultant"])

    assert [sender.begin().status_code, sender.part(0).status_code] == [422, 422]


def test_whoever_has_sixty_files_on_their_way_waits(sender, field):
    for _ in range(60):
        Sender(sender.client, field.mission).begin()

    assert sender.begin().status_code == 422
