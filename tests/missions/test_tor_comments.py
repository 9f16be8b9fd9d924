"""Remarks beside the sections of the ToR: who may, who reads, what becomes of them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Notice
from core.permissions import check
from core.workflow import TransitionRefused
from missions.models import Mission, TermsOfReference, TorComment
from missions.services import sign
from missions.tor.comments import DISCUSSION
from missions.workflow import TOR_WORKFLOW
from tests.factories import THEN, TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
SEERS = set(EVERYBODY) - {"stranger", "consultant_elsewhere"}
WRITERS = {
    "di", "tc", "rr", "focal_point", "unit_coordinator", "est_manager", "backstopper", "junior",
}  # fmt: skip
SECRET = "canary-of-a-remark"


def cast_with(state="proposed"):
    cast = Cast(approved=True)
    traits = {} if state == "draft" else {state: True}
    cast.tor = TorFactory(mission=cast.mission, text="Un texte", **traits)
    return cast


def page(cast, name="tor", *args) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code, *args])


STATES = {
    "draft": SEERS - {"partner"},
    "proposed": SEERS - {"partner"},
    "completed": SEERS - {"partner"},
    "validated": set(),
    "superseded": set(),
}


@pytest.mark.parametrize("state", STATES)
def test_who_may_comment(state):
    cast = cast_with(state)

    allowed = {who for who in EVERYBODY if check(cast[who], "missions.comment_tor", cast.tor)}

    assert allowed == STATES[state]


def test_who_may_settle_a_comment():
    cast = cast_with()
    row = DISCUSSION.remark(cast.tor, "context", "Qui décide ?", by=cast["rafi"])

    allowed = {who for who in EVERYBODY if check(cast[who], "missions.resolve_tor_comment", row)}

    assert allowed == WRITERS | {"rafi"}


def test_who_reads_the_comments(client):
    cast = cast_with()
    row = DISCUSSION.remark(cast.tor, "context", SECRET, by=cast["rr"])

    for who in EVERYBODY:
        client.force_login(cast[who])
        found = SECRET in client.get(page(cast)).content.decode()
        assert found == (who in SEERS - {"partner"}), who
        assert found == TorComment.objects.visible_to(cast[who]).filter(pk=row.pk).exists(), who


def test_a_comment_is_made_answered_settled_and_kept(client):
    cast = cast_with("completed")
    client.force_login(cast["rr"])
    client.post(page(cast, "tor_comment"), {"anchor": "context", "text": "<b>Qui ?"})
    row = TorComment.objects.get()
    client.force_login(cast["consultant"])
    client.post(page(cast, "tor_comment_answer", row.pk), {"text": "Le comité."})
    client.force_login(cast["tc"])
    client.post(page(cast, "tor_comment_resolve", row.pk))
    TOR_WORKFLOW.run(cast.tor, "validate", by=cast["focal_point"])

    after = client.get(page(cast))

    for words in ("&lt;b&gt;Qui", "Le comité.", "note-closed", f'id="comment-{row.pk}"'):
        assertContains(after, words)
    assertNotContains(after, "comment-on-context")
    with pytest.raises(PermissionDenied):
        DISCUSSION.remark(TermsOfReference.objects.get(), "context", "Tard", by=cast["rr"])


def test_an_answer_opens_a_settled_comment_again():
    cast = cast_with()
    row = DISCUSSION.remark(cast.tor, "context", "Lequel ?", by=cast["rr"])
    DISCUSSION.resolve(row, by=cast["tc"])
    assert not TorComment.objects.open().exists()

    DISCUSSION.answer(TorComment.objects.get(), "Et après ?", by=cast["rr"])

    row.refresh_from_db()
    assert (row.resolved_at, row.resolved_by, row.answers.get().text) == (None, None, "Et après ?")


@pytest.mark.parametrize(
    ("anchor", "text"), [("context", "  "), ("context", "x" * 4001), ("elsewhere", "Oui ?")]
)
def test_empty_endless_and_homeless_comments_are_refused(anchor, text):
    cast = cast_with()

    with pytest.raises(TransitionRefused):
        DISCUSSION.remark(cast.tor, anchor, text, by=cast["rr"])


def test_who_signed_the_section_and_who_spoke_are_told():
    cast = cast_with("draft")
    sign(cast.tor, cast["backstopper"], ["context"])
    sign(cast.tor, cast["tc"], ["budget"])
    row = DISCUSSION.remark(cast.tor, "context", "Qui décide ?", by=cast["rr"])
    DISCUSSION.answer(row, "Le comité.", by=cast["di"])

    told = {who for who in EVERYBODY if Notice.objects.filter(user=cast[who], kind="tor_comment")}

    assert told == {"backstopper", "rr"}


def test_what_is_open_is_asked_of_the_next_version_and_what_is_settled_stays(client):
    cast = cast_with("completed")
    DISCUSSION.resolve(DISCUSSION.remark(cast.tor, "context", SECRET, by=cast["rr"]),
                       by=cast["tc"])  # fmt: skip
    row = DISCUSSION.remark(cast.tor, "budget", "Combien ?", by=cast["rr"])
    DISCUSSION.answer(row, "À voir.", by=cast["di"])
    TorComment.objects.update(created_at=THEN)
    TOR_WORKFLOW.run(cast.tor, "validate", by=cast["focal_point"])
    TOR_WORKFLOW.run(cast.tor, "supersede", by=cast["tc"])
    client.force_login(cast["tc"])

    old, new = client.get(page(cast, "tor_version", 1)), client.get(page(cast))
    assertContains(old, SECRET)
    assertContains(old, "Combien")
    assertNotContains(new, SECRET)
    [carried] = TorComment.objects.filter(tor__number=2, parent=None)
    assert (carried.text, carried.author, carried.from_number) == ("Combien ?", cast["rr"], 1)
    assert {carried.created_at, carried.answers.get().created_at} == {THEN}
    assertContains(new, f'id="comment-{carried.pk}"')
    assert any(one.url.endswith(f"#comment-{carried.pk}")
               for one in new.context["quality"].warnings)  # fmt: skip


def test_its_writer_reads_a_comment_beside_the_section(client):
    cast = cast_with()
    DISCUSSION.remark(cast.tor, "context", "Qui décide ?", by=cast["di"])
    DISCUSSION.resolve(DISCUSSION.remark(cast.tor, "budget", "Combien ?", by=cast["di"]),
                       by=cast["di"])  # fmt: skip
    client.force_login(cast["rr"])

    forms = client.get(page(cast, "tor_edit")).context["forms"]

    assert {one.instance.key: len(one.threads) for one in forms if one.threads} == {"context": 1}


def test_a_strangers_comment_is_as_missing_as_none(client):
    cast, other = cast_with(), cast_with()
    row = DISCUSSION.remark(other.tor, "context", "Qui ?", by=other["rr"])
    client.force_login(cast["est_manager"])

    assert client.post(page(cast, "tor_comment_resolve", row.pk)).status_code == 404


def test_large_tor_are_opened_with_less_than_twenty_queries(client, django_assert_max_num_queries):
    """Thirty sections with a hundred comments and forty versions (performance: tor.open)."""
    cast = cast_with()
    grow(cast)
    for who in ("focal_point", "backstopper", "rr", "tc", "consultant"):
        client.force_login(cast[who])
        client.get(page(cast))
        with django_assert_max_num_queries(19, info=who):
            answer = client.get(page(cast))
        assert answer.content.count(b'class="note note-') == 100

    assert Mission.objects.get(pk=cast.mission.pk).tors.count() == 40


def grow(cast):
    tor, mission = cast.tor, cast.mission
    TermsOfReference.objects.filter(pk=tor.pk).update(number=40)
    for number in range(1, 40):
        TorFactory(mission=mission, superseded=True, number=number, text="Avant")
    for number in range(30 - tor.sections.count()):
        tor.sections.create(key=f"more-{number}", title="Encore", body="Un texte", position=number)
    keys = list(tor.sections.values_list("key", flat=True))
    for number in range(100):
        row = tor.comments.create(anchor=keys[number % 30], author=cast["rr"], text="Qui ?")
        tor.comments.create(anchor=row.anchor, author=cast["di"], text="Moi.", parent=row)
        sign(tor, cast["tc"], [row.anchor])
