"""Lessons where terms are written: proposed, cited with one click, dismissed with a reason."""

import pytest

from reports.lessons import use
from reports.library import citing, proposals
from reports.models import LessonUse
from tests.factories import (
    THEN,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    SectorFactory,
    TorFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tor():
    served = InterventionFactory(sector=SectorFactory(code="14031"))
    manager = UserFactory(est_manager=True)
    mission = MissionFactory(
        title="Relancer la gestion des forages", approved=True, interventions=[served],
        country=served.country, focal_point=manager,
    )  # fmt: skip
    terms = TorFactory(mission=mission, text="")
    terms.sections.filter(key="objectives").update(
        body="Que chaque village paie son gestionnaire."
    )
    return terms


@pytest.fixture
def writer(tor, client):
    client.force_login(tor.mission.focal_point)
    return tor.mission.focal_point


def helpful(**fields):
    return LessonFactory(validated=True, context="Des forages sans gestionnaire.", **fields)


def edit_url(tor) -> str:
    return f"/missions/{tor.mission.code}/tor/edit/"


def press(client, tor, **button):
    return client.post(edit_url(tor), button, follow=True)


def test_what_shares_words_is_proposed_and_what_shares_none_is_not(tor):
    other = LessonFactory(validated=True, context="Une école.", mechanism="Rien.", outcome="Rien.")

    lesson = helpful()

    assert proposals.propose(tor) == [lesson]
    assert other not in proposals.propose(tor)


def test_a_lesson_of_the_sector_comes_before_its_twin_of_another(tor):
    elsewhere = helpful()
    near = helpful(sector=tor.mission.interventions.get().sector)
    LessonFactory(validated=True)

    assert proposals.propose(tor) == [near, elsewhere]


@pytest.mark.parametrize("state", ["draft", "proposed", "archived"])
def test_only_standing_lessons_are_proposed(tor, state):
    LessonFactory(state=state, context="Des forages sans gestionnaire.")

    assert proposals.propose(tor) == []


def test_five_at_most_are_proposed(tor):
    for _number in range(7):
        helpful()

    assert len(proposals.propose(tor)) == 5


def test_one_click_cites_counts_and_enters_the_text(client, tor, writer):
    lesson = helpful()

    page = press(client, tor, cite=lesson.code)

    context = tor.sections.get(key="context")
    assert lesson.code in context.body
    assert lesson.title in context.body
    assert [one.lesson for one in use.citing(lesson, writer)] == [lesson]
    assert tor.contributions.get().section_keys == ["context"]
    assert page.redirect_chain == [(f"{edit_url(tor)}#lessons", 302)]
    assert lesson not in proposals.propose(tor)


def test_what_was_typed_is_saved_with_the_citation(client, tor, writer):
    lesson, section = helpful(), tor.sections.get(key="context")
    typed = {
        "context-body": "Le village attend.",
        "context-seen": "",
        "context-version": section.version,
    }

    press(client, tor, cite=lesson.code, **typed)

    body = tor.sections.get(key="context").body
    assert body.startswith("Le village attend.")
    assert lesson.title in body


def test_cited_twice_it_stands_once(tor, writer):
    lesson = helpful()

    citing.cite(tor, lesson, by=writer)
    citing.cite(tor, lesson, by=writer)

    assert tor.sections.get(key="context").body.count(lesson.title) == 1


def test_a_citation_taken_back_leaves_text_and_count(client, tor, writer):
    lesson = helpful()
    tor.sections.filter(key="context").update(body="Avant.")
    press(client, tor, cite=lesson.code)

    section = tor.sections.get(key="context")
    own = f"{lesson.code} nous a appris à attendre."
    tor.sections.filter(pk=section.pk).update(body=f"{section.body}\n{own}")
    press(client, tor, withdraw=lesson.code)

    assert tor.sections.get(key="context").body.splitlines() == ["Avant.", own]
    assert not LessonUse.objects.exists()
    assert proposals.propose(tor) == [lesson]


def test_a_dismissal_says_why_and_does_not_come_back(client, tor, writer):
    lesson = helpful()

    press(client, tor, dismiss=lesson.code)
    assert proposals.propose(tor) == [lesson]
    press(client, tor, dismiss=lesson.code, **{f"reason-{lesson.code}": "Autre échelle"})

    assert proposals.propose(tor) == []
    assert LessonUse.objects.get().reason == "Autre échelle"


def test_a_reason_that_is_wanting_is_asked_for_at_its_place(client, tor, writer):
    lesson = helpful()

    page = press(client, tor, dismiss=lesson.code)

    [(address, _status)] = page.redirect_chain
    assert address.endswith(f"#lesson-{lesson.code}")
    assert f'id="unsaid-{lesson.code}"' in page.content.decode()
    assert "<details open>" in page.content.decode()


@pytest.mark.parametrize("act", ["cite", "dismiss", "withdraw"])
def test_who_may_not_write_the_terms_does_nothing_to_their_lessons(client, tor, act):
    lesson = helpful()
    client.force_login(UserFactory())

    response = client.post(edit_url(tor), {act: lesson.code})

    assert response.status_code in (403, 404)
    assert not LessonUse.objects.exists()


def test_validated_terms_cite_no_more(client, tor, writer):
    lesson = helpful()
    type(tor).objects.filter(pk=tor.pk).update(
        state="validated", proposed_at=THEN, completed_at=THEN, validated_at=THEN
    )  # fmt: skip

    assert client.post(edit_url(tor), {"cite": lesson.code}).status_code == 409
    assert not LessonUse.objects.exists()


def test_cited_lessons_are_read_with_the_terms(client, tor, writer):
    lesson = helpful()
    citing.cite(tor, lesson, by=writer)

    html = client.get(f"/missions/{tor.mission.code}/tor/").content.decode()

    assert f'href="{lesson.get_absolute_url()}"' in html
    assert 'name="cite"' not in html
