"""How the annual review moves, who moves it, and what moves with it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from core.models import Job, StoredFile
from core.workflow import SYSTEM, TransitionRefused
from reports.enums import LessonState, ReviewState
from reports.models import Lesson
from reports.review import services
from reports.review.board.services import decide
from reports.review.documents import store
from reports.review.models import AnnualReview, ReviewLesson
from reports.review.workflow import REVIEW_WORKFLOW
from tests.factories import (
    AnnualReviewFactory,
    EstUnitFactory,
    LessonFactory,
    MissionFactory,
    ReviewLessonFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

STEPS = {
    ("collecting", "synthesise"): "synthesis",
    ("synthesis", "validate"): "validated",
    ("validated", "send_back"): "synthesis",
    ("validated", "publish"): "published",
    ("published", "reopen"): "synthesis",
}
MANAGER_VERBS = (
    "reports.open_review",
    "reports.edit_review",
    "reports.publish_review",
)


def attach_pdf(review):
    stored = StoredFile.objects.keep(b"%PDF-1.7", name="revue.pdf")
    store(review, stored, {"edition": review.edition})


def ready(state, **more) -> AnnualReview:
    """A review to which nothing is missing in this state."""
    review = AnnualReviewFactory(**{state: True} if state != "collecting" else {}, **more)
    AnnualReview.objects.filter(pk=review.pk).update(headline="Rester présent autrement.")
    review.refresh_from_db()
    ReviewLessonFactory(review=review)
    attach_pdf(review)
    return review


@pytest.mark.parametrize("name", REVIEW_WORKFLOW.transitions)
@pytest.mark.parametrize("state", ReviewState.values)
def test_every_step_from_every_state(state, name):
    review = ready(state)

    if (state, name) in STEPS:
        moved = REVIEW_WORKFLOW.run(review, name, by=SYSTEM, comment="raison")
        assert moved.state == STEPS[state, name]
        assert moved.log.get().to_state == STEPS[state, name]
    else:
        with pytest.raises(TransitionRefused):
            REVIEW_WORKFLOW.run(review, name, by=SYSTEM, comment="raison")


def those_who_may(verb, about, cast) -> set:
    return {who for who in EVERYBODY if cast[who].has_perm(verb, about)}


@pytest.mark.parametrize(("state", "name"), STEPS)
def test_only_est_managers_move_the_review(state, name):
    review, cast = ready(state), Cast()

    for who in EVERYBODY:
        if who != "est_manager":
            with pytest.raises(PermissionDenied):
                REVIEW_WORKFLOW.run(review, name, by=cast[who], comment="raison")
    moved = REVIEW_WORKFLOW.run(review, name, by=cast["est_manager"], comment="raison")

    assert moved.log.get().actor == cast["est_manager"]


@pytest.mark.parametrize("verb", MANAGER_VERBS)
@pytest.mark.parametrize("state", ReviewState.values)
def test_who_may_open_edit_and_publish(state, verb):
    review = ready(state)

    frozen = verb == "reports.edit_review" and state in ("validated", "published")
    assert those_who_may(verb, review, Cast()) == (set() if frozen else {"est_manager"})


@pytest.mark.parametrize("state", ReviewState.values)
def test_who_may_decide_about_a_lesson(state):
    cast, review = Cast(), ready(state)
    choice = ReviewLesson(review=review, lesson=LessonFactory(mission=cast.mission))

    allowed = {
        "collecting": {"est_manager", "unit_coordinator"},
        "synthesis": {"est_manager"},
    }.get(state, set())
    assert those_who_may("reports.choose_lesson", choice, cast) == allowed


@pytest.mark.parametrize("state", ReviewState.values)
def test_est_may_ask_for_a_draft_but_not_for_a_second_final_pdf(state):
    in_est = {
        *("focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior"),
        *("est_manager", "administrator"),
    }

    allowed = in_est if state in ("collecting", "synthesis") else set()
    assert those_who_may("reports.draw_review", ready(state), Cast()) == allowed


def test_a_published_review_without_pdf_may_get_one():
    review = AnnualReviewFactory(published=True)

    assert UserFactory(est_manager=True).has_perm("reports.draw_review", review)


def test_sending_back_needs_a_reason():
    review = ready("validated")

    with pytest.raises(TransitionRefused, match="motif|reason"):
        REVIEW_WORKFLOW.run(review, "send_back", by=SYSTEM, comment=" ")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda review: AnnualReview.objects.update(headline=" "), "message"),
        (lambda review: review.choices.all().delete(), "No lesson|leçon"),
        (lambda review: Lesson.objects.update(state="proposed"), "L-"),
    ],
)
def test_validation_says_what_is_missing(spoil, sentence):
    review = ready("synthesis")
    spoil(review)

    with pytest.raises(TransitionRefused, match=sentence):
        REVIEW_WORKFLOW.run(review, "validate", by=SYSTEM)


def test_publication_waits_for_the_pdf():
    review = ready("validated")
    AnnualReview.objects.update(document=None, document_data=None)

    with pytest.raises(TransitionRefused, match="PDF"):
        REVIEW_WORKFLOW.run(review, "publish", by=SYSTEM)


def test_publication_without_a_kept_lesson_is_refused():
    review = ready("validated")
    review.choices.update(decision="set_aside", reason="Trop vague.")

    with pytest.raises(TransitionRefused, match="No lesson|leçon"):
        REVIEW_WORKFLOW.run(review, "publish", by=SYSTEM)


def test_validation_drops_the_draft_and_asks_for_the_final_pdf():
    review, manager = ready("synthesis"), UserFactory(est_manager=True)

    validated = REVIEW_WORKFLOW.run(review, "validate", by=manager)

    job = Job.objects.get(kind="reports.render_review")
    assert validated.document is None
    assert (job.key, job.asked_by) == (services.job_key(validated), manager)


def test_publication_publishes_the_kept_lessons_and_no_other():
    review, manager = ready("validated"), UserFactory(est_manager=True)
    aside = ReviewLessonFactory(review=review, aside=True).lesson
    before = ReviewLessonFactory(review=review, lesson__state="published").lesson

    published = REVIEW_WORKFLOW.run(review, "publish", by=manager)

    kept = review.choices.kept().exclude(lesson=before).get().lesson
    aside.refresh_from_db()
    assert published.published_on is not None
    assert kept.state == LessonState.PUBLISHED
    assert (kept.log.get().name, kept.log.get().actor) == ("publish", manager)
    assert aside.state == LessonState.VALIDATED


def test_the_database_wants_a_reason_for_setting_aside():
    with pytest.raises(IntegrityError, match="says_why"):
        ReviewLessonFactory(decision="set_aside", reason="")


# --- choosing lessons -----------------------------------------------------------------
def wish(verdict, seen="", **more) -> dict:
    return {"verdict": verdict, "position": None, "reason": "", "seen": seen} | more


def test_kept_lessons_follow_each_other_unless_told_otherwise():
    review, manager = AnnualReviewFactory(), UserFactory(est_manager=True)
    lessons = LessonFactory.create_batch(3, validated=True, year=review.year)

    for lesson, place in zip(lessons, [None, None, 1], strict=True):
        decide(review, lesson, wish("keep", position=place), by=manager)

    assert [review.choices.get(lesson=one).position for one in lessons] == [1, 2, 1]


def test_a_lesson_is_set_aside_with_its_reason_and_opened_again():
    review, manager = AnnualReviewFactory(), UserFactory(est_manager=True)
    lesson = LessonFactory(validated=True, year=review.year)

    decide(review, lesson, wish("set_aside", reason="Vague."), by=manager)
    choice = review.choices.get()
    decide(review, lesson, wish("open", seen=services.sign(choice)), by=manager)

    assert (choice.decision, choice.reason) == ("set_aside", "Vague.")
    assert review.choices.get().decision == "proposed"


def test_a_choice_made_meanwhile_is_not_overwritten():
    review, manager = AnnualReviewFactory(), UserFactory(est_manager=True)
    lesson = LessonFactory(validated=True, year=review.year)
    decide(review, lesson, wish("keep"), by=manager)

    with pytest.raises(TransitionRefused):
        decide(review, lesson, wish("set_aside", reason="Vague."), by=manager)

    assert review.choices.get().is_kept


def test_a_coordinator_decides_about_the_lessons_of_his_unit_only():
    unit, other = EstUnitFactory(), EstUnitFactory()
    review = AnnualReviewFactory()
    lesson = LessonFactory(mission=MissionFactory(unit=unit), year=review.year)

    decide(review, lesson, wish("keep"), by=unit.coordinator)
    with pytest.raises(PermissionDenied):
        decide(review, lesson, wish("open"), by=other.coordinator)

    assert review.choices.get().lesson == lesson


def test_a_choice_makes_the_drawn_draft_out_of_date():
    review, manager = ready("synthesis"), UserFactory(est_manager=True)
    lesson = LessonFactory(validated=True, year=review.year)

    assert review.has_current_document
    decide(review, lesson, wish("keep"), by=manager)

    review.refresh_from_db()
    assert not review.has_current_document
