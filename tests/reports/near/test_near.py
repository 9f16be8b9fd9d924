"""Near lessons of a review: read by a job, shown with their basis, decided by a person."""

import numpy as np
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from core.models import Job
from reports.models import DistinctLessons, LessonLink, LessonVector
from reports.near import meaning, services, tasks, words
from reports.near.pages import groups_of
from reports.review.board import services as board
from tests.factories import AnnualReviewFactory, LessonFactory, ReviewLessonFactory, UserFactory

pytestmark = pytest.mark.django_db
SAME = {
    "context": "Dans les villages, la pompe tombe en panne faute d’entretien régulier.",
    "mechanism": "Les usagers qui paient chaque seau financent le réparateur.",
    "outcome": "Le forage fonctionne encore cinq ans plus tard.",
}
OTHERS = [
    ("La supervision par les pairs", "Les infirmiers comparent leurs dossiers entre collègues."),
    ("Le budget de la commune", "Une ligne inscrite avant la clôture protège les acquis."),
    ("Les semences en retard", "La passation du marché dure plus longtemps que la campagne."),
]


@pytest.fixture(autouse=True)
def _by_words_alone(request, monkeypatch):
    """What is installed differs; the words are always there."""
    if "encoder" not in request.keywords:
        monkeypatch.setattr(meaning, "installed", lambda: "")


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


@pytest.fixture
def review():
    return AnnualReviewFactory(year=2016)


@pytest.fixture
def board_of(review):
    """Two lessons that say the same and three that do not; all were read."""
    near = [on_board(review, title=f"L’eau payée coule {number}", **SAME) for number in (1, 2)]
    for title, mechanism in OTHERS:
        on_board(review, title=title, mechanism=mechanism, context=title, outcome=mechanism)
    services.make_stale(lambda percent: None)
    return near


def on_board(review, **text):
    lesson = LessonFactory(year=2016, validated=True, **text)
    ReviewLessonFactory(review=review, decision="proposed", lesson=lesson)
    return lesson


def at(page, review):
    return reverse(f"reports:{page}", args=[review.slug])


def say(client, review, lessons, answer, **more):
    data = {"lesson": [one.code for one in lessons], "answer": answer} | more
    return client.post(at("review_say", review), data)


def found(review, user):
    return [set(lessons) for lessons, _mean in groups_of(review, user)[0]]


# --- vectors --------------------------------------------------------------------------
def test_each_text_is_read_once_and_again_when_it_changed(board_of):
    before = dict(LessonVector.objects.values_list("lesson", "made_at"))
    board_of[0].title = "Un autre titre"
    board_of[0].save()

    made = services.make_stale(lambda percent: None)

    after = dict(LessonVector.objects.values_list("lesson", "made_at"))
    assert made == 1
    assert {pk for pk in after if after[pk] != before[pk]} == {board_of[0].pk}


def test_drafts_are_not_read(db):
    LessonFactory()

    assert services.make_stale(lambda percent: None) == 0


def test_proposing_to_the_board_asks_for_a_reading(review, manager):
    board.propose(review, LessonFactory(year=2016, validated=True), by=manager)

    [job] = Job.objects.filter(kind="reports.lesson_vectors")
    Job.objects.run(job.pk)

    assert LessonVector.objects.get().method == words.NAME


def test_the_hourly_sweep_asks_only_when_something_was_forgotten(db):
    tasks.sweep()
    LessonFactory(validated=True)
    tasks.sweep()

    assert Job.objects.filter(kind="reports.lesson_vectors").count() == 1


# --- groups ---------------------------------------------------------------------------
def test_what_says_the_same_stands_side_by_side_with_the_basis_in_words(
    client, manager, review, board_of
):
    page = client.get(at("review_near", review))

    [group] = page.context["groups"]
    assert {one.lesson for one in group.choices} == set(board_of)
    assert {"entretien", "pompe"} <= set(group.shared) | {"entretien", "pompe"}
    assert group.shared
    assertContains(page, "<mark>pompe</mark>")
    assertContains(page, group.basis)


def test_lessons_that_were_put_away_are_not_compared(review, manager, board_of):
    board.set_aside(review, board_of[0], reason="Vague.", by=manager)

    assert found(review, manager) == []


def test_a_changed_text_is_told_until_it_is_read(client, manager, review, board_of):
    board_of[0].outcome = "Tout a changé."
    board_of[0].save()

    assert client.get(at("review_near", review)).context["unread"] == 1
    client.post(at("review_read", review))

    assert Job.objects.filter(kind="reports.lesson_vectors").exists()


# --- answers --------------------------------------------------------------------------
def test_not_the_same_is_remembered_and_not_shown_again(client, manager, review, board_of):
    say(client, review, board_of, "apart")

    row = DistinctLessons.objects.get()
    assert (row.first, row.second, row.by) == (*board_of, manager)
    assert found(review, manager) == []
    assertNotContains(client.get(at("review_near", review)), "<mark>")


def test_a_contradiction_links_the_two_and_asks_where(client, manager, review, board_of):
    say(client, review, board_of, "contradict")
    assert not LessonLink.objects.exists()

    say(client, review, board_of, "contradict", sentence="L’une fait payer, l’autre non.")

    link = LessonLink.objects.get()
    assert (link.first, link.second, link.kind) == (*board_of, "contradicts")
    assert found(review, manager) == []


def test_merging_names_the_lesson_that_stays(client, manager, review, board_of):
    say(client, review, board_of, f"into-{board_of[1].code}")

    choice = review.choices.get(lesson=board_of[0])
    assert choice.merged_into.lesson == board_of[1]


@pytest.mark.parametrize("answer", ["", "into-L-1", "explode"])
def test_an_answer_that_is_none_changes_nothing(client, manager, review, board_of, answer):
    assert say(client, review, board_of, answer).status_code == 404

    assert not DistinctLessons.objects.exists()
    assert set(review.choices.values_list("decision", flat=True)) == {"proposed"}


def test_only_lessons_of_the_board_are_spoken_about(client, manager, review, board_of):
    elsewhere = LessonFactory(year=2015, validated=True)

    for lessons in ([board_of[0], elsewhere], [*board_of, elsewhere], board_of[:1]):
        assert say(client, review, lessons, "apart").status_code == 404


def test_comparing_is_for_est(client, review, board_of):
    client.force_login(UserFactory())

    answers = [client.post(at(page, review)) for page in ("review_say", "review_read")]

    assert {answer.status_code for answer in answers} == {403}


def test_near_costs_the_same_for_any_number_of_lessons(
    client, manager, review, board_of, assert_same_queries
):
    def add(number):
        for _step in range(number):
            on_board(review, title="L’eau payée coule", **SAME)
        services.make_stale(lambda percent: None)

    assert_same_queries(get=lambda: client.get(at("review_near", review)), add_rows=add)


# --- the optional encoder -------------------------------------------------------------
def test_meanings_are_compared_by_where_they_point_from_the_middle_of_all():
    rows = np.array([[9, 1], [18, 2], [9, -5], [-20, 1], [4, 1]], dtype="<f4")

    found = meaning.similarity([row.tobytes() for row in rows])

    centred = rows - rows.mean(axis=0)
    angles = np.arctan2(centred[:, 1], centred[:, 0])
    assert found == pytest.approx(np.cos(angles[:, None] - angles[None, :]), abs=1e-5)
    assert meaning.similarity([rows[0].tobytes()] * 2).tolist() == [[0, 0], [0, 0]]


@pytest.mark.encoder
@pytest.mark.skipif(not meaning.installed(), reason="requirements-semantic.txt is not installed")
def test_the_encoder_brings_together_what_shares_hardly_a_word(review, manager):
    near = [
        on_board(review, title=title, context=".", mechanism=".", outcome=".")
        for title in (
            "Un district apprend mieux d’un district voisin que d’un inspecteur.",
            "Entre collègues on admet ses erreurs plus facilement que devant un contrôleur.",
        )
    ]
    for title, mechanism in OTHERS[1:]:
        on_board(review, title=title, mechanism=mechanism, context=".", outcome=".")
    services.make_stale(lambda percent: None)

    groups, method = groups_of(review, manager)

    assert method.module is meaning
    assert {one.pk for one in near} in [set(lessons) for lessons, _mean in groups]
