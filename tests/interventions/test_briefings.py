"""Initial briefings: all states × all steps, people, checklist, documents, closing, alert."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.permissions import check
from core.uploads import DOCX, ODT, media_type_of
from core.workflow import SYSTEM, TransitionRefused
from interventions.briefings.queries import without_briefing
from interventions.briefings.workflow import BRIEFING_WORKFLOW
from interventions.enums import BriefingState
from interventions.models import BriefingTopic, InitialBriefing
from tests.core.outside_files import let_pass
from tests.factories import (
    BriefingItemFactory,
    InitialBriefingFactory,
    InterventionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
_B = BriefingState
PATHS = {"complete": {_B.PLANNED: _B.COMPLETED}, "cancel": {_B.PLANNED: _B.CANCELLED}}
PDF = b"%PDF-1.7 something"


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def url(name, row, **more):
    return reverse(f"briefings:{name}", kwargs={"code": row.code} | more)


@pytest.mark.parametrize("state", BriefingState)
@pytest.mark.parametrize("name", BRIEFING_WORKFLOW.transitions)
def test_where_a_briefing_may_go(name, state):
    row = InitialBriefingFactory(state=state)
    target = PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            BRIEFING_WORKFLOW.run(row, name, by=SYSTEM, comment="Raison")
    else:
        BRIEFING_WORKFLOW.run(row, name, by=SYSTEM, comment="Raison")
    row.refresh_from_db()
    assert row.state == (target or state)


EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
VERBS = {
    ("briefings.plan", "planned"): EST,
    ("briefings.keep", "planned"): EST,
    ("briefings.keep", "completed"): set(),
    ("briefings.close", "planned"): {"unit_coordinator", "est_manager"},
}


@pytest.mark.parametrize(("verb", "state"), VERBS)
def test_who_may_do_what_with_a_briefing(verb, state):
    cast = Cast()
    row = InitialBriefingFactory(
        intervention=cast.intervention, expert=cast["sector_expert"], state=state
    )

    assert {name for name in EVERYBODY if check(cast[name], verb, row)} == VERBS[verb, state]


def test_nobody_closes_his_own_briefing():
    row = InitialBriefingFactory(expert=UserFactory(est_manager=True))

    assert not check(row.expert, "briefings.close", row)


def test_the_person_who_is_briefed_sees_it_before_joining_the_team():
    row = InitialBriefingFactory()

    assert list(InitialBriefing.objects.visible_to(row.expert)) == [row]


def test_it_begins_with_a_copy_of_the_checklist_in_use(client, manager):
    BriefingTopic.objects.filter(position=9).update(is_active=False)
    intervention = InterventionFactory()

    client.post(reverse("briefings:add"), {
        "intervention": intervention.pk, "starts_on": "2016-12-12", "ends_on": "2016-12-16",
    })  # fmt: skip

    [row] = InitialBriefing.objects.filter(intervention=intervention)
    assert row.expert is None and row.items.count() == BriefingTopic.objects.count() - 1


@pytest.mark.parametrize(("start", "end"), [
    ("2016-12-16", "2016-12-12"), ("0001-01-01", "2016-12-12"), ("", ""),
])  # fmt: skip
def test_wrong_days_are_told_at_their_field(client, manager, start, end):
    data = {"intervention": InterventionFactory().pk, "starts_on": start, "ends_on": end}

    page = client.post(reverse("briefings:add"), data)

    assert set(page.context["form"].errors) & {"starts_on", "ends_on"}
    assert InitialBriefing.objects.count() == 0


def test_a_stranger_to_the_intervention_is_not_briefed_for_it(client, manager):
    other = TeamMemberFactory(role="international_sector_expert").user
    data = {"intervention": InterventionFactory().pk, "expert": other.pk,
            "starts_on": "2016-12-12", "ends_on": "2016-12-16"}  # fmt: skip

    page = client.post(reverse("briefings:add"), data)

    assert "expert" in page.context["form"].errors


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_topic_is_ticked_with_and_without_script(client, manager, headers):
    item = BriefingItemFactory()

    answer = client.post(url("tick", item.briefing, pk=item.pk), {"is_done": "1"}, headers=headers)

    item.refresh_from_db()
    assert item.is_done and answer.status_code == (200 if headers else 302)


def test_a_topic_of_another_briefing_is_not_ticked_through_this_one(client, manager):
    item = BriefingItemFactory()

    answer = client.post(url("tick", InitialBriefingFactory(), pk=item.pk), {"is_done": "1"})

    item.refresh_from_db()
    assert answer.status_code == 404 and not item.is_done


@pytest.mark.parametrize(("comment", "state"), [("", "planned"), ("Malade", "completed")])
def test_closing_with_topics_left_needs_a_comment(client, manager, comment, state):
    item = BriefingItemFactory()

    page = client.post(url("close", item.briefing), {"comment": comment})

    item.briefing.refresh_from_db()
    assert (item.briefing.state, item.briefing.comment) == (state, comment)
    if not comment:
        assert "comment" in page.context["closing"].errors


def test_the_workflow_asks_for_the_comment_too():
    item = BriefingItemFactory()

    with pytest.raises(TransitionRefused):
        BRIEFING_WORKFLOW.run(item.briefing, "complete", by=SYSTEM, comment=" ")


def test_it_is_not_closed_before_its_expert_is_known():
    with pytest.raises(TransitionRefused):
        BRIEFING_WORKFLOW.run(InitialBriefingFactory(expert=None), "complete", by=SYSTEM)


# --- documents ------------------------------------------------------------------------
def archive(**members) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


WORD = {"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}


@pytest.mark.parametrize(("content", "wanted"), [
    (PDF, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n...", "image/png"),
    (b"\xff\xd8\xff\xe0...", "image/jpeg"),
    (archive(**WORD), DOCX),
    (archive(**{"mimetype": ODT, "content.xml": "<x/>"}), ODT),
    (archive(**WORD, **{"word/vbaProject.bin": "macro"}), None),
    (archive(**{"mimetype": "application/epub+zip", "content.xml": ""}), None),
    (b"PK\x03\x04 broken", None),
    (b"<html><script>", None),
    (b"MZ\x90", None),
    (b"", None),
])  # fmt: skip
def test_a_document_is_what_its_bytes_say(content, wanted):
    assert media_type_of(content) == wanted


@pytest.mark.parametrize("place", range(0, 400, 3))
def test_a_damaged_archive_is_no_document_and_no_accident(place):
    """Names that are no UTF-8, a directory before the beginning: zipfile stumbles over both."""
    whole = archive(mimetype=ODT, **{"content.xml": "<x/>", "é.txt": "x"})
    damaged = bytearray(whole)
    damaged[place % len(whole)] ^= 0xFF

    assert media_type_of(bytes(damaged)) in (None, ODT)


def send(client, row, content, name="note.pdf"):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(url("document_add", row), {"title": "Note", "file": file})


def test_a_document_is_kept_served_and_removed(client, manager):
    row = InitialBriefingFactory()

    send(client, row, PDF)
    document = row.documents.get()
    page = url("document", row, pk=document.pk)
    too_soon = client.get(page).status_code
    waited, answer = let_pass(), client.get(page)

    assert (too_soon, waited) == (404, 1)
    assert b"".join(answer) == PDF and answer["X-Content-Type-Options"] == "nosniff"
    client.post(url("document_remove", row, pk=document.pk))
    assert not row.documents.exists()


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", PDF + b"x" * 10_485_760])
def test_a_wrong_file_is_told_at_its_field(client, manager, content):
    row = InitialBriefingFactory()

    page = send(client, row, content)

    assert page.context["document"].errors["file"] and not row.documents.exists()


def test_strangers_do_not_read_its_documents(client, manager):
    row = InitialBriefingFactory()
    send(client, row, PDF)
    client.force_login(UserFactory())

    assert client.get(url("document", row, pk=row.documents.get().pk)).status_code == 404


# --- alert and cost -------------------------------------------------------------------
@pytest.mark.parametrize(("state", "is_told"), [
    (None, True), ("planned", True), ("cancelled", True), ("completed", False),
])  # fmt: skip
def test_an_expert_at_work_without_a_briefing_held_is_told(state, is_told):
    member = TeamMemberFactory(role="international_sector_expert")
    if state:
        InitialBriefingFactory(intervention=member.intervention, expert=member.user, state=state)

    rows = without_briefing(date(2016, 11, 15))

    assert rows.filter(pk=member.intervention_id).exists() is is_told


@pytest.mark.parametrize("address", ["briefings:list", "briefings:export"])
def test_the_list_costs_the_same_for_any_number(client, manager, assert_same_queries, address):
    page = reverse(address, args=["csv"] if "export" in address else [])

    assert_same_queries(
        get=lambda: client.get(page), add_rows=lambda n: BriefingItemFactory.create_batch(n)
    )
