"""The words of a review: taken over, rewritten, weakened with their lessons, never lost."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from reports.enums import ReviewChoice
from reports.models import Lesson, ReviewLesson
from reports.review.documents import review_document
from reports.review.paper import theme_parts
from reports.review.workflow import REVIEW_WORKFLOW
from reports.summary import services
from reports.summary.words import kept_sources, lines, proposals, shown_words
from tests.factories import AnnualReviewFactory, LessonFactory, ReviewLessonFactory, UserFactory

pytestmark = pytest.mark.django_db
TEXT = "Le budget de la commune paie la réparation de la pompe."


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


@pytest.fixture
def review():
    return AnnualReviewFactory(synthesis=True, headline="Rester présent.")


def keep(review, **fields) -> Lesson:
    lesson = LessonFactory(validated=True, year=review.year, **fields)
    ReviewLessonFactory(review=review, lesson=lesson)
    return lesson


def put_aside(review, lesson) -> None:
    ReviewLesson.objects.filter(review=review, lesson=lesson).update(
        decision=ReviewChoice.SET_ASIDE, reason="Trop vague."
    )


def alike(review) -> tuple[Lesson, Lesson]:
    """Two lessons with one sentence in common, accepted into the review."""
    theme = keep(review, outcome=TEXT)
    other = keep(review, outcome=TEXT, theme=theme.theme)
    return theme, other


def of_text(review, text=TEXT):
    return next(one for one in lines(review) if one.row.text == text)


def page(review) -> str:
    return reverse("reports:review_summary", args=[review.slug])


@pytest.mark.parametrize(("valence", "is_hard"), [("difficulty", True), ("success", False)])
def test_what_did_not_succeed_is_known_by_its_lesson(review, valence, is_hard):
    keep(review, valence=valence, title="Chiffrer un désaccord le rend utile à tous")

    [source] = kept_sources(review)

    assert (source.is_difficulty, source.is_delegated) == (is_hard, False)
    assert source.texts[0] == ("title", "Chiffrer un désaccord le rend utile à tous.")


def test_accepting_keeps_the_numbers_and_proposes_the_sentence_no_more(review, manager):
    one, other = alike(review)

    services.accept(review, "all", by=manager)

    assert [lesson.code for lesson in of_text(review).sources] == sorted([one.code, other.code])
    assert not any(proposal.drawn.text == TEXT for proposal in proposals(review))


def test_accepting_twice_adds_nothing(review, manager):
    alike(review)
    key = proposals(review)[0].key

    assert services.accept(review, key, by=manager) == 1
    assert services.accept(review, key, by=manager) == 0


def test_a_lesson_put_aside_weakens_what_others_say_too(review, manager):
    one, other = alike(review)
    services.accept(review, "all", by=manager)

    put_aside(review, one)

    line = of_text(review)
    assert [lesson.code for lesson in line.sources] == [other.code]
    assert (line.to_reread, line.is_gone) == (True, False)


def test_the_last_lesson_takes_its_sentences_along_and_brings_them_back(review, manager):
    lesson = keep(review, outcome=TEXT)
    services.accept(review, "all", by=manager)

    put_aside(review, lesson)
    gone = shown_words(review)
    ReviewLesson.objects.update(decision=ReviewChoice.KEPT, reason="")
    back = shown_words(review)

    assert TEXT not in str(gone)
    assert TEXT in str(back)


def test_what_a_person_rewrote_stays_to_be_read_again(review, manager):
    lesson = keep(review, outcome=TEXT)
    services.accept(review, "all", by=manager)
    services.rewrite(of_text(review).row, "La commune paie.")

    put_aside(review, lesson)

    line = of_text(review, "La commune paie.")
    assert (line.is_gone, line.to_reread) == (False, True)
    assert not REVIEW_WORKFLOW.verdict(review, "validate")


def test_a_lesson_that_says_something_else_by_now_is_told(review, manager):
    lesson = keep(review, outcome=TEXT)
    services.accept(review, "all", by=manager)

    lesson.outcome = "La pompe reste en panne."
    lesson.save()
    before = of_text(review).to_reread
    services.confirm(of_text(review))

    assert (before, of_text(review).to_reread) == (True, False)


def test_the_managers_own_words_outlive_the_last_lesson_of_their_theme(client, review, manager):
    lesson = keep(review)
    services.add_own(review, "lessons", lesson.theme_id, "À nous de le dire.")
    before = of_text(review, "À nous de le dire.").to_reread

    put_aside(review, lesson)
    ReviewLesson.objects.update(updated_at=timezone.now())

    [theme] = review_document(review)["themes"]
    [sentence] = theme["sentences"]
    assert (before, sentence["to_reread"], theme["lessons"]) == (False, True, [])
    assert not REVIEW_WORKFLOW.verdict(review, "validate")
    assertContains(client.get(page(review)), "summary-reread")
    assertContains(client.get(review.get_absolute_url()), "À nous de le dire.")
    assert [one["sentences"] for [one] in theme_parts([theme])] == [[sentence]]


def test_words_read_again_without_a_lesson_are_settled_until_the_next_decision(review, manager):
    lesson = keep(review)
    services.add_own(review, "lessons", lesson.theme_id, "À nous.")
    put_aside(review, lesson)
    ReviewLesson.objects.update(updated_at=timezone.now())

    services.confirm(of_text(review, "À nous."))
    settled = of_text(review, "À nous.").to_reread
    ReviewLesson.objects.update(updated_at=timezone.now())

    assert (settled, of_text(review, "À nous.").to_reread) == (False, True)


def test_words_under_a_theme_that_no_lesson_of_the_board_has_are_read_once(review):
    theme = keep(review).theme
    services.add_own(review, "lessons", theme.pk, "À nous.")
    ReviewLesson.objects.all().delete()
    before = of_text(review, "À nous.").to_reread

    services.confirm(of_text(review, "À nous."))

    assert (before, of_text(review, "À nous.").to_reread) == (True, False)


def test_merging_into_a_kept_lesson_keeps_the_number(review, manager):
    one, other = alike(review)
    services.accept(review, "all", by=manager)

    into = ReviewLesson.objects.get(lesson=other)
    ReviewLesson.objects.filter(lesson=one).update(decision=ReviewChoice.MERGED, merged_into=into)

    assert len(of_text(review).sources) == 2


def posted(review, **more) -> dict:
    typed = {f"text-{one.row.pk}": one.row.text for one in lines(review)}
    return {"version": review.version} | typed | more


def test_one_form_rewrites_removes_adds_and_orders(client, review, manager):
    keep(review, outcome=TEXT)
    for number in range(3):
        services.add_own(review, "message", None, f"Phrase {number}")
    first, second, third = (one.row for one in lines(review))

    client.post(page(review), posted(review, **{
        f"text-{first.pk}": "Autre phrase", f"remove-{second.pk}": "on", "up": third.pk,
        "own-message": "Une de plus\n\nEt une encore",
    }))  # fmt: skip

    texts = [row["text"] for row in shown_words(review)["sections"]["message"]]
    assert texts == ["Phrase 2", "Autre phrase", "Une de plus", "Et une encore"]
    assert all(row["is_own"] for row in shown_words(review)["sections"]["message"])


def test_editing_a_drawn_sentence_keeps_its_source_and_marks_it(client, review, manager):
    lesson = keep(review, outcome=TEXT)
    services.accept(review, "all", by=manager)
    row = of_text(review).row

    client.post(page(review), posted(review, **{f"text-{row.pk}": "La commune paie."}))

    line = of_text(review, "La commune paie.")
    assert (line.sources, line.row.is_edited, line.row.extracted) == ([lesson], True, TEXT)


def test_a_click_on_accept_saves_what_was_typed(client, review, manager):
    keep(review, outcome=TEXT)
    key = next(one.key for one in proposals(review) if one.drawn.text == TEXT)

    client.post(page(review), posted(review, **{"own-message": "À moi.", "accept": key}))

    assert {one.row.text for one in lines(review)} == {"À moi.", TEXT}


def test_the_second_writer_is_told_and_keeps_his_text(client, review, manager):
    services.add_own(review, "message", None, "Au début")
    row = lines(review)[0].row
    client.post(page(review), posted(review, **{f"text-{row.pk}": "Le premier"}))

    stale = client.post(
        page(review), posted(review, **{f"text-{row.pk}": "Le second", "own-results": "Gardé"})
    )

    assert stale.status_code == 409
    for text in ("Le premier", "Le second", "Gardé"):
        assertContains(stale, text, status_code=409)
    assert lines(review)[0].row.text == "Le premier"


@pytest.mark.parametrize("state", ["validated", "published"])
def test_a_frozen_review_takes_no_word(client, manager, state):
    review = AnnualReviewFactory(**{state: True})

    assert client.post(page(review), {"version": 1, "own-message": "Non"}).status_code == 403
    with pytest.raises(PermissionDenied):
        services.accept(review, "all", by=manager)


def test_the_page_shows_proposals_beside_what_stands(client, review, manager):
    lesson = keep(review, outcome=TEXT)

    answer = client.get(page(review))

    assertContains(answer, TEXT)
    assertContains(answer, 'name="accept"')
    assertContains(answer, lesson.get_absolute_url())


def test_the_page_costs_the_same_for_any_number_of_sentences(client, manager, assert_same_queries):
    review = AnnualReviewFactory(synthesis=True)
    theme = keep(review).theme

    def add(number):
        for _ in range(number):
            keep(review, theme=theme)
        services.accept(review, "all", by=manager)

    assert_same_queries(get=lambda: client.get(page(review)), add_rows=add)


def test_others_do_not_write(client, review):
    client.force_login(UserFactory())

    assert client.get(page(review)).status_code in (403, 404)
