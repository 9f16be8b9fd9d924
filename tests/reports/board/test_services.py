"""Moves on the board: what they write, who may make them, and how they are taken back."""

import pytest
from django.core.exceptions import PermissionDenied

from core.workflow import TransitionRefused
from reports.enums import ReviewState
from reports.models import Lesson, ReviewLesson, ReviewMove, ReviewVote
from reports.review.board import services
from reports.review.board.places import place_of
from reports.review.documents import review_document
from reports.review.services import sign
from tests.demo_fixtures import shared_rows
from tests.factories import (
    AnnualReviewFactory,
    EstUnitFactory,
    LessonFactory,
    ReviewLessonFactory,
    ThemeFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    return AnnualReviewFactory(year=2016)


@pytest.fixture
def manager():
    return UserFactory(est_manager=True)


@pytest.fixture
def proposed(review):
    """So many lessons of one theme on the board, nothing decided."""

    def put(many, **choice):
        theme = ThemeFactory()
        return [
            ReviewLessonFactory(
                review=review,
                decision="proposed",
                lesson__theme=theme,
                lesson__year=2016,
                **choice,
            ).lesson
            for _number in range(many)
        ]

    return put


def standing(review) -> dict:
    return {one.lesson_id: place_of(one) for one in review.choices.select_related("merged_into")}


def kept(review) -> list:
    return list(review.choices.kept().order_by("position").values_list("lesson", flat=True))


# --- what a move writes ---------------------------------------------------------------
def test_a_lesson_is_proposed_once_and_names_who_proposed_it(review, manager):
    lesson = LessonFactory(year=2016, proposed=True)

    services.propose(review, lesson, by=manager)
    again = services.propose(review, lesson, by=manager)

    choice = review.choices.get()
    assert (choice.decision, choice.proposed_by, again) == ("proposed", manager, None)


def test_kept_lessons_stand_in_the_order_in_which_they_were_kept(review, manager, proposed):
    lessons = proposed(3)

    for lesson in lessons:
        services.keep(review, lesson, by=manager)

    assert kept(review) == [one.pk for one in lessons]


@pytest.mark.parametrize(
    ("moved", "before", "order"),
    [(2, 0, [2, 0, 1]), (0, 2, [1, 0, 2]), (0, None, [1, 2, 0]), (1, 1, [0, 2, 1])],
)
def test_a_kept_lesson_goes_before_another_of_its_theme(
    review, manager, proposed, moved, before, order
):
    lessons = proposed(3)
    for lesson in lessons:
        services.keep(review, lesson, by=manager)

    target = None if before is None else lessons[before]
    services.keep(review, lessons[moved], by=manager, before=target)

    assert kept(review) == [lessons[number].pk for number in order]


def test_the_order_of_one_theme_leaves_other_themes_where_they_are(review, manager, proposed):
    ours, theirs = proposed(2), proposed(1)
    for lesson in (ours[0], theirs[0], ours[1]):
        services.keep(review, lesson, by=manager)

    services.shift(review, ours[1], -1, by=manager)

    assert kept(review) == [ours[1].pk, theirs[0].pk, ours[0].pk]


@pytest.mark.parametrize(("steps", "at"), [(-1, 0), (1, 1)])
def test_the_first_goes_no_further_up_and_the_last_no_further_down(
    review, manager, proposed, steps, at
):
    lessons = proposed(2)
    for lesson in lessons:
        services.keep(review, lesson, by=manager)

    assert services.shift(review, lessons[at], steps, by=manager) is None


def test_what_stands_where_it_is_put_is_no_move(review, manager, proposed):
    [lesson] = proposed(1)
    services.keep(review, lesson, by=manager)

    assert services.keep(review, lesson, by=manager) is None
    assert ReviewMove.objects.count() == 1


def test_equal_positions_of_older_reviews_are_told_apart(review, manager, proposed):
    lessons = proposed(3)
    review.choices.update(decision="kept", position=0)

    services.shift(review, lessons[2], -1, by=manager)

    assert kept(review) == [lessons[number].pk for number in (0, 2, 1)]


def test_setting_aside_asks_for_a_reason_and_keeps_it(review, manager, proposed):
    [lesson] = proposed(1)

    with pytest.raises(TransitionRefused):
        services.set_aside(review, lesson, reason="  ", by=manager)
    services.set_aside(review, lesson, reason="Trop vague.", by=manager)

    choice = review.choices.get()
    assert (choice.decision, choice.reason) == ("set_aside", "Trop vague.")


def test_what_a_merged_lesson_had_taken_up_passes_on(review, manager, proposed):
    source, middle, last = proposed(3)

    services.merge(review, source, middle, by=manager)
    services.merge(review, middle, last, by=manager)

    successor = review.choices.get(lesson=last)
    assert {one.lesson for one in successor.sources.all()} == {source, middle}


def test_the_sources_of_a_merged_lesson_go_to_its_successor_and_back(review, manager, proposed):
    lesson, into = proposed(2)

    done = services.merge(review, lesson, into, by=manager)
    assert [one.mission for one in into.sources.all()] == [lesson.mission]
    services.undo(done, by=manager)

    assert not into.sources.exists()


@pytest.mark.parametrize("leaves", [services.reopen, services.keep])
def test_a_lesson_that_leaves_its_successor_takes_its_sources_along(
    review, manager, proposed, leaves
):
    source, middle, last = proposed(3)
    services.merge(review, source, middle, by=manager)
    services.merge(review, middle, last, by=manager)

    leaves(review, middle, by=manager)

    assert {one.mission for one in last.sources.all()} == {source.mission}
    assert not middle.sources.exists()


def test_a_lesson_goes_under_another_theme_with_its_sentence_and_back(review, manager, proposed):
    [lesson], theme = proposed(1), ThemeFactory()
    old = lesson.theme
    lesson.more_themes.add(theme)
    services.keep(review, lesson, by=manager)
    row = review.sentences.create(section="lessons", theme=old, text="Dit.", extracted="Dit.")
    row.sources.create(lesson=lesson)
    own = review.sentences.filter(section="lessons")

    done = services.classify(review, lesson, theme, by=manager)
    moved = (Lesson.objects.get(pk=lesson.pk), {one.theme for one in own.all()})
    services.undo(done, by=manager)
    back = (Lesson.objects.get(pk=lesson.pk), {one.theme for one in own.all()})

    assert (moved[0].theme, moved[1], back[0].theme, back[1]) == (theme, {theme}, old, {old})
    assert list(moved[0].more_themes.all()) == []
    assert moved[0].version == lesson.version + 1


def test_a_theme_changed_again_since_is_not_taken_back(review, manager, proposed):
    [lesson] = proposed(1)
    done = services.classify(review, lesson, ThemeFactory(), by=manager)
    Lesson.objects.filter(pk=lesson.pk).update(theme=ThemeFactory())

    with pytest.raises(TransitionRefused):
        services.undo(done, by=manager)


def test_merging_into_a_merged_lesson_means_the_one_that_took_it_up(review, manager, proposed):
    first, second, last = proposed(3)
    services.merge(review, second, last, by=manager)

    services.merge(review, first, second, by=manager)

    assert review.choices.get(lesson=first).merged_into.lesson == last


def test_no_lesson_is_merged_into_itself_its_source_or_one_set_aside(review, manager, proposed):
    lesson, source, aside = proposed(3)
    services.merge(review, source, lesson, by=manager)
    services.set_aside(review, aside, reason="Vague.", by=manager)

    for into in (lesson, source, aside):
        with pytest.raises(TransitionRefused):
            services.merge(review, lesson, into, by=manager)


def test_a_successor_that_was_not_proposed_comes_on_the_board(review, manager, proposed):
    [lesson] = proposed(1)
    into = LessonFactory(year=2016, validated=True)

    services.merge(review, lesson, into, by=manager)

    assert review.choices.get(lesson=into).decision == "proposed"


def test_what_others_voted_for_does_not_leave_the_board(review, manager, proposed):
    lesson, free = proposed(2)
    services.vote(review, lesson, by=UserFactory(est_manager=True), wants=True)

    services.withdraw(review, free, by=manager)
    with pytest.raises(TransitionRefused):
        services.withdraw(review, lesson, by=manager)

    assert set(standing(review)) == {lesson.pk}


def test_a_page_that_shows_an_older_state_decides_nothing(review, manager, proposed):
    [lesson] = proposed(1)
    seen = sign(review.choices.get())
    services.keep(review, lesson, by=manager, seen=seen)

    with pytest.raises(TransitionRefused):
        services.set_aside(review, lesson, reason="Vague.", by=manager, seen=seen)

    assert review.choices.get().is_kept


# --- taking back ----------------------------------------------------------------------
VERBS = {
    "propose": lambda review, one, other, by: services.propose(
        review, LessonFactory(year=2016, proposed=True), by=by
    ),
    "withdraw": lambda review, one, other, by: services.withdraw(review, one, by=by),
    "keep": lambda review, one, other, by: services.keep(review, one, by=by),
    "order": lambda review, one, other, by: services.keep(review, other, by=by, position=9),
    "set_aside": lambda review, one, other, by: services.set_aside(
        review, one, reason="Vague.", by=by
    ),
    "open": lambda review, one, other, by: services.reopen(review, other, by=by),
    "merge": lambda review, one, other, by: services.merge(review, other, one, by=by),
    "theme": lambda review, one, other, by: services.classify(review, one, ThemeFactory(), by=by),
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_move_is_taken_back_to_the_very_places(review, manager, proposed, verb):
    one, other, source = proposed(3)
    services.merge(review, source, other, by=manager)
    services.keep(review, other, by=manager)
    before = standing(review)

    done = VERBS[verb](review, one, other, manager)
    services.undo(done, by=manager)

    assert standing(review) == before
    assert ReviewMove.objects.get(pk=done.pk).undone_at


def test_a_move_is_not_taken_back_twice_nor_over_a_later_one(review, manager, proposed):
    one, other = proposed(2)
    first = services.keep(review, one, by=manager)
    services.set_aside(review, one, reason="Vague.", by=manager)
    gone = services.keep(review, other, by=manager)
    services.undo(gone, by=manager)

    for done in (first, gone):
        with pytest.raises(TransitionRefused):
            services.undo(done, by=manager)

    assert review.choices.get(lesson=one).decision == "set_aside"


# --- votes ----------------------------------------------------------------------------
def test_a_person_votes_once_for_a_lesson_and_may_withdraw_it(review, manager, proposed):
    [lesson] = proposed(1)

    for wants, voices in ((True, 1), (True, 1), (False, 0), (False, 0)):
        services.vote(review, lesson, by=manager, wants=wants)
        assert ReviewVote.objects.count() == voices


def test_votes_decide_nothing(review, proposed):
    [lesson] = proposed(1)
    before = standing(review)

    for _number in range(3):
        services.vote(review, lesson, by=UserFactory(est_manager=True), wants=True)

    assert standing(review) == before


# --- who ------------------------------------------------------------------------------
UNIT = {"focal_point", "unit_coordinator", "backstopper", "junior"}
EST = UNIT | {"other_coordinator", "est_manager", "administrator"}
#: Who does what while lessons are collected; in the synthesis the managers alone, and who votes.
MAY = {
    "propose": UNIT | {"est_manager"},
    "keep": {"unit_coordinator", "est_manager"},
    "set_aside": {"unit_coordinator", "est_manager"},
    "merge": {"unit_coordinator", "est_manager"},
    "open": {"unit_coordinator", "est_manager"},
    "theme": {"unit_coordinator", "est_manager"},
    "vote": EST,
}
DOES = {
    "propose": lambda review, lesson, other, by: services.propose(
        review, LessonFactory(year=2014, proposed=True, mission=lesson.mission), by=by
    ),
    "keep": lambda review, lesson, other, by: services.keep(review, lesson, by=by),
    "set_aside": lambda review, lesson, other, by: services.set_aside(
        review, lesson, reason="Vague.", by=by
    ),
    "merge": lambda review, lesson, other, by: services.merge(review, lesson, other, by=by),
    "open": lambda review, lesson, other, by: services.reopen(review, lesson, by=by),
    "theme": lambda review, lesson, other, by: services.classify(
        review, lesson, ThemeFactory(), by=by
    ),
    "vote": lambda review, lesson, other, by: services.vote(review, lesson, by=by, wants=True),
}


@pytest.fixture(scope="module")
def on_board(django_db_setup, django_db_blocker):
    """One mission with everybody around it, and two of its lessons on a board."""
    with shared_rows(django_db_blocker):
        cast = Cast(debriefed=True)
        cast.other_unit.members.add(cast.other_unit.coordinator)
        cast.unit.members.add(cast.unit.coordinator)
        cast.review = AnnualReviewFactory(year=2014)
        cast.lessons = [
            ReviewLessonFactory(
                review=cast.review,
                decision="proposed",
                lesson=LessonFactory(mission=cast.mission, year=2014, validated=True),
            ).lesson
            for _number in range(2)
        ]
        yield cast


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("state", ReviewState.values)
def test_who_may_do_what_on_the_board(on_board, who, state):
    review, (lesson, other) = on_board.review, on_board.lessons
    type(review).objects.filter(pk=review.pk).update(
        state=state, published_on="2017-01-30" if state == "published" else None
    )

    done = {verb for verb in DOES if was_done(DOES[verb], review, lesson, other, on_board[who])}

    allowed = {
        "collecting": {verb for verb, people in MAY.items() if who in people},
        "synthesis": {
            verb for verb in MAY if who == "est_manager" or verb == "vote" and who in EST
        },
    }
    assert done == allowed.get(state, set())


def was_done(verb, review, lesson, other, person) -> bool:
    """Tried and taken back."""
    from django.db import transaction

    with transaction.atomic():
        try:
            verb(review, lesson, other, person)
        except PermissionDenied:
            return False
        finally:
            transaction.set_rollback(True)
    return True


@pytest.mark.parametrize(
    ("who", "may"),
    [("unit_coordinator", True), ("est_manager", True), ("other_coordinator", False),
     ("backstopper", False), ("stranger", False)],
)  # fmt: skip
def test_a_move_is_taken_back_by_who_made_it_or_a_manager(on_board, who, may):
    review, (lesson, _other) = on_board.review, on_board.lessons
    type(review).objects.filter(pk=review.pk).update(state="collecting", published_on=None)
    services.keep(review, lesson, by=on_board["unit_coordinator"])
    done = ReviewMove.objects.latest("pk")

    assert was_done(lambda *_: services.undo(done, by=on_board[who]), 0, 0, 0, 0) == may
    ReviewLesson.objects.filter(review=review).update(decision="proposed", position=0)


def test_the_review_of_a_unit_is_voted_on_by_its_people(on_board):
    unit_review = AnnualReviewFactory(year=2015, unit=on_board.unit)
    choice = ReviewLessonFactory(
        review=unit_review, decision="proposed", lesson=on_board.lessons[0]
    )

    may = {who for who in EVERYBODY if on_board[who].has_perm("reports.vote_lesson", choice)}

    assert may == UNIT | {"est_manager"}


def test_units_of_other_lessons_have_no_say(review):
    coordinator = EstUnitFactory().coordinator
    lesson = LessonFactory(year=2016, proposed=True)

    with pytest.raises(PermissionDenied):
        services.keep(review, lesson, by=coordinator)


def test_a_kept_lesson_names_in_the_review_what_it_took_up(review, manager, proposed):
    lesson, source = proposed(2)
    services.merge(review, source, lesson, by=manager)
    services.keep(review, lesson, by=manager)

    document = review_document(review)

    [theme] = document["themes"]
    assert [row["merged"] for row in theme["lessons"]] == [[source.code]]
    assert document["set_aside"] == []
