"""Every version of the ToR is kept, and what changed from one to another is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from core.workflow import SYSTEM
from missions import services
from missions.models import TermsOfReference, TorDraft, TorSection
from missions.tor import versions
from missions.workflow import TOR_WORKFLOW
from tests.factories import MissionFactory, TorFactory, UserFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast(approved=True)


def write(mission, user, **texts):
    """As the form does: the sections, then the signature."""
    tor = TermsOfReference.objects.current().get(mission=mission)
    for key, body in texts.items():
        TorSection.objects.filter(tor=tor, key=key).update(body=body)
    services.sign(tor, user, list(texts))


@pytest.fixture
def written(cast):
    """Three signed contributions."""
    services.start_tor(cast.mission)
    write(cast.mission, cast["tc"], context="Un besoin du comité.")
    write(cast.mission, cast["backstopper"], context="Un besoin du comité provincial.")
    write(cast.mission, cast["rr"], budget="Sécurité")
    return cast


def texts(mission, key) -> dict[str, str]:
    found = versions.loaded(mission)
    return {one.key: versions.texts_of(one)[key][1] for one in found}


def test_each_contribution_is_a_version_with_its_own_text(written):
    assert texts(written.mission, "context") == {
        "1.0": "",
        "1.1": "Un besoin du comité.",
        "1.2": "Un besoin du comité provincial.",
        "1.3": "Un besoin du comité provincial.",
    }


def test_a_version_is_not_changed_by_what_comes_later(written):
    write(written.mission, written["tc"], context="Tout autre chose")
    TorSection.objects.filter(tor__mission=written.mission, key="context").update(body="Admin")

    assert texts(written.mission, "context")["1.2"] == "Un besoin du comité provincial."


def test_the_next_number_begins_with_the_validated_text(written):
    tor = TermsOfReference.objects.current().get(mission=written.mission)
    tor.sections.filter(body="").update(body="Écrit")
    for step in ("propose", "complete", "validate", "supersede"):
        tor = TOR_WORKFLOW.run(tor, step, by=SYSTEM)
    write(written.mission, written["rr"], budget="Sécurité renforcée")

    found = texts(written.mission, "budget")

    assert (found["1.3"], found["2.0"], found["2.1"]) == (
        "Sécurité", "Sécurité", "Sécurité renforcée",
    )  # fmt: skip


def test_steps_stand_with_the_version_they_were_taken_on(written):
    write(written.mission, written["tc"], objectives="Le comité décide")
    tor = TermsOfReference.objects.current().get(mission=written.mission)
    TOR_WORKFLOW.run(tor, "propose", by=SYSTEM)
    write(written.mission, written["tc"], roles="Autre")

    steps = {one.key: one.steps for one in versions.loaded(written.mission) if one.steps}

    assert list(steps) == ["1.4"] and len(steps["1.4"]) == 1


def test_words_put_in_and_taken_out_are_marked(client, written):
    client.force_login(written["tc"])
    url = reverse("missions:tor_compare", args=[written.mission.code])

    answer = client.get(url, {"old": "1.1", "new": "1.2"})

    assertContains(answer, 'provincial<span class="visually-hidden">] </span></ins>')
    assert [one.key for one in answer.context["comparison"].changed] == ["context"]
    assertContains(answer, str(written["backstopper"]))


def test_the_older_one_comes_first_whatever_was_asked(client, written):
    client.force_login(written["tc"])
    url = reverse("missions:tor_compare", args=[written.mission.code])

    found = client.get(url, {"old": "1.3", "new": "1.1"}).context["comparison"]

    assert (found.old.key, found.new.key) == ("1.1", "1.3")


@pytest.mark.parametrize(
    ("name", "ends"), [("tc", ("1.1", "1.3")), ("rr", ("1.2", "1.3")), ("di", ("1.2", "1.3"))]
)
def test_a_reader_sees_what_changed_since_he_wrote(client, written, name, ends):
    client.force_login(written[name])

    found = client.get(reverse("missions:tor_compare", args=[written.mission.code]))

    comparison = found.context["comparison"]
    assert (comparison.old.key, comparison.new.key) == ends


def test_one_version_alone_is_not_compared(client, cast):
    services.start_tor(cast.mission)
    client.force_login(cast["tc"])

    answer = client.get(reverse("missions:tor_compare", args=[cast.mission.code]))

    assert answer.status_code == 200 and answer.context["comparison"] is None


def test_without_tor_there_is_nothing_to_compare(client, cast):
    client.force_login(cast["tc"])

    answer = client.get(reverse("missions:tor_compare", args=[cast.mission.code]))

    assert answer.status_code == 404


def test_what_was_typed_stays_text(client, written):
    write(written.mission, written["rr"], budget="<script>alert(1)</script>")
    client.force_login(written["tc"])

    answer = client.get(reverse("missions:tor_compare", args=[written.mission.code]))

    assertContains(answer, "&lt;script&gt;")
    assertNotContains(answer, "<script>alert")


# --- cost -----------------------------------------------------------------------------
@pytest.fixture
def long_tor():
    """30 sections, 40 versions."""
    tor = TorFactory(mission=MissionFactory(approved=True), text="Un texte")
    keys = list(tor.sections.values_list("key", flat=True))
    TorSection.objects.bulk_create(
        TorSection(tor=tor, key=f"more-{n}", position=50 + n, title=f"Section {n}", body="Mot")
        for n in range(30 - len(keys))
    )
    author = UserFactory()
    for number in range(40):
        write(tor.mission, author, **{keys[number % len(keys)]: f"Texte {number}"})
        if number == 20:
            second_version(tor)
    return tor


def second_version(tor) -> None:
    """The page then says what of the first still stands, and what its reader left unsaved."""
    for step in ("propose", "complete", "validate", "supersede"):
        tor = TOR_WORKFLOW.run(tor, step, by=SYSTEM)


@pytest.mark.parametrize("name", ["tor", "tor_compare"])
def test_a_long_tor_opens_in_fewer_than_twenty_queries(client, long_tor, name):
    reader = UserFactory(est_manager=True)
    client.force_login(reader)
    tor = TermsOfReference.objects.current().get(mission=long_tor.mission_id)
    TorDraft.objects.create(tor=tor, user=reader, key="context", text="Presque", version=1)
    url = reverse(f"missions:{name}", args=[tor.mission.code])
    client.get(url)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200

    assert len(asked) < 20, "\n".join(one["sql"][:150] for one in asked)


def test_without_a_mark_what_was_added_later_is_no_part_of_the_beginning():
    tor = TorFactory(text="Un texte")
    TermsOfReference.objects.filter(pk=tor.pk).update(mark=None)
    services.sign(tor, UserFactory(), ["context"])
    events = TorSection.events.rel.related_model.objects
    added = events.filter(tor=tor.pk, key="context").get()
    added.pk, added.pgh_obj_id, added.key = None, 0, "days"
    added.pgh_created_at += timedelta(minutes=1)
    added.save(force_insert=True)

    first = versions.loaded(tor.mission)[0]

    found = versions.texts_of(first)
    assert "context" in found and "days" not in found
