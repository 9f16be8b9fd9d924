"""Drafts of sections: kept while somebody writes, his alone, never signed before he saves."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from core.prose import LONGEST
from core.workflow import SYSTEM
from missions.models import TorContribution, TorDraft
from missions.workflow import TOR_WORKFLOW
from tests.factories import TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def tor():
    cast = Cast(approved=True)
    found = TorFactory(mission=cast.mission, text="Un texte")
    found.cast = cast
    return found


def url(tor, page="tor_draft", *args):
    return reverse(f"missions:{page}", args=[tor.mission.code, *args])


def write(client, tor, name="di", **changed):
    client.force_login(tor.cast[name])
    sent = {"key": "context", "text": "Presque **fini**", "version": 1} | changed
    return client.post(url(tor), sent)


def test_a_draft_is_kept_and_changes_nothing_of_the_tor(client, tor):
    first = write(client, tor, text="Un début").json()
    answer = write(client, tor, begun=first["draft"])

    assert set(answer.json()) == {"at", "draft"}
    assert TorDraft.objects.get().text == "Presque **fini**"
    assert tor.sections.get(key="context").body == "Un texte"
    assert not TorContribution.objects.exists()


def test_only_who_writes_in_the_tor_keeps_drafts(client, tor):
    may = {name for name in EVERYBODY if tor.cast[name].has_perm("missions.write_tor", tor)}

    kept = {name for name in EVERYBODY if write(client, tor, name).status_code == 200}

    assert kept == may and "di" in may and may != set(EVERYBODY)


def test_the_page_learns_who_is_there_and_gets_a_fresh_token(client, tor):
    client.force_login(tor.cast["di"])

    said = client.get(url(tor))

    assert said.json()["user"] == tor.cast["di"].pk and len(said.json()["csrf"]) == 64
    client.force_login(tor.cast["partner"])
    assert client.get(url(tor)).status_code == 403
    client.logout()
    assert client.get(url(tor), headers={"Accept": "application/json"}).status_code == 401


def test_nobody_else_sees_or_drops_it(client, tor):
    write(client, tor)
    draft = TorDraft.objects.get()

    for name in set(EVERYBODY) - {"di"}:
        client.force_login(tor.cast[name])
        assert client.post(url(tor, "tor_draft_drop", draft.pk)).status_code == 404
        assert "Presque" not in client.get(url(tor, "tor")).content.decode()


def test_it_is_offered_again_and_taken_by_a_link(client, tor):
    write(client, tor)

    link = f"?draft={TorDraft.objects.get().pk}#section-context"
    assertContains(client.get(url(tor, "tor_edit")), link)
    forms = client.get(url(tor, "tor_edit"), {"draft": "context"}).context["forms"]
    form = next(one for one in forms if one.prefix == "context")
    assert form["body"].value() == "Presque **fini**"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "x" * (LONGEST + 1)},
        {"version": 2**31},
        {"version": "-1"},
        {"version": "²"},
        {"text": "\n".join("  " * depth + "- x" for depth in range(40))},
        {"key": "nowhere"},
        {"version": "one"},
    ],
)
def test_what_no_section_can_hold_is_no_draft(client, tor, wrong):
    assert write(client, tor, **wrong).status_code == 422
    assert not TorDraft.objects.exists()


def test_the_text_of_the_section_is_no_draft(client, tor):
    kept = write(client, tor).json()["draft"]
    write(client, tor, text="Un texte\r\n", begun=kept)

    assert not TorDraft.objects.exists()


def test_words_that_do_not_go_on_from_a_draft_leave_it_as_it_is(client, tor):
    first = write(client, tor, text="De la première fenêtre").json()["draft"]
    second = write(client, tor, text="De la seconde").json()["draft"]
    write(client, tor, text="De la première fenêtre, suite", begun=first)
    write(client, tor, text="De la seconde, suite", begun=second)
    write(client, tor, text="D’une page ouverte avant", begun=first)

    page = client.get(url(tor, "tor_edit"), {"draft": TorDraft.objects.earliest("pk").pk})

    form = next(one for one in page.context["forms"] if one.prefix == "context")
    assert form["body"].value() == "De la première fenêtre, suite"
    assert [one.text for one in form.drafts] == [
        "D’une page ouverte avant",
        "De la seconde, suite",
    ]


def test_saving_leaves_other_drafts_of_the_section(client, tor):
    write(client, tor, text="Autre visite")
    begun = write(client, tor, text="Presque").json()["draft"]
    sent = {"context-body": "Fini", "context-version": 1, "context-begun": begun}

    client.post(url(tor, "tor_edit"), sent)

    assert [one.text for one in TorDraft.objects.all()] == ["Autre visite"]


def test_saving_ends_the_draft_of_that_section_alone(client, tor):
    write(client, tor)
    write(client, tor, key="objectives")
    page = client.get(url(tor, "tor_edit"), {"draft": "context"})
    form = next(one for one in page.context["forms"] if one.prefix == "context")
    sent = {form.add_prefix(name): form[name].value() for name in ("version", "seen", "body")}

    client.post(url(tor, "tor_edit"), sent)

    assert TorDraft.objects.get().key == "objectives"
    assert tor.sections.get(key="context").body == "Presque **fini**"


def test_a_draft_of_an_older_text_is_shown_beside_the_new_one(client, tor):
    write(client, tor)
    tor.sections.filter(key="context").update(body="Autre chose", version=2)
    page = client.get(url(tor, "tor_edit"), {"draft": "context"})
    form = next(one for one in page.context["forms"] if one.prefix == "context")
    sent = {form.add_prefix(name): form[name].value() for name in ("version", "seen", "body")}

    answer = client.post(url(tor, "tor_edit"), sent)

    assertContains(answer, "Autre chose", status_code=409)
    assertContains(answer, "Presque **fini**", status_code=409)


def test_after_validation_the_text_is_shown_to_its_writer_with_the_reason(client, tor):
    write(client, tor)
    for name in ("propose", "complete", "validate"):
        TOR_WORKFLOW.run(tor, name, by=SYSTEM)

    assert write(client, tor).status_code == 403
    assertContains(client.get(url(tor, "tor")), "Presque **fini**")
    client.post(url(tor, "tor_draft_drop", TorDraft.objects.get().pk))
    assertNotContains(client.get(url(tor, "tor")), "Presque **fini**")


def test_beside_a_conflict_no_draft_of_the_same_words_is_offered(client, tor):
    write(client, tor)
    tor.sections.filter(key="context").update(body="Autre chose", version=2)
    sent = {"context-body": "Presque **fini**", "context-version": 1}

    same = client.post(url(tor, "tor_edit"), sent)
    other = client.post(url(tor, "tor_edit"), sent | {"context-body": "Un tout autre texte"})

    assertNotContains(same, "draft-note", status_code=409)
    assertContains(other, "draft-note", status_code=409)
