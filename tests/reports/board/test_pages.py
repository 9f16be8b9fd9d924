"""The board in the browser: with and without a script, for ten lessons and for many."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reports.models import ReviewMove
from reports.models.lessons import tell_sources
from reports.review.board import cards, services
from reports.review.services import sign
from tests.factories import (
    AnnualReviewFactory,
    EstUnitFactory,
    LessonFactory,
    ReviewLessonFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


@pytest.fixture
def review():
    return AnnualReviewFactory(year=2016)


def put(review, theme=None, **choice):
    more = {"lesson__theme": theme} if theme else {}
    choice = choice or {"decision": "proposed"}
    return ReviewLessonFactory(review=review, **choice, **more)


def at(page, review, *args):
    return reverse(f"reports:{page}", args=[review.slug, *args])


def test_columns_count_and_cards_stand_under_their_decision(client, manager, review):
    put(review), put(review, decision="kept", position=1)
    aside = put(review, aside=True)

    page = client.get(at("review_board", review))

    assert [one["count"] for one in page.context["columns"]] == [1, 1, 0, 1]
    assertContains(page, aside.reason)


def test_a_cell_shows_its_first_cards_and_the_others_on_demand(client, manager, review):
    theme = ThemeFactory()
    for _number in range(cards.FIRST + 3):
        put(review, theme)

    page = client.get(at("review_board", review))
    more = client.get(at("review_cell", review, theme.code, "proposed"), {"from": cards.FIRST})

    [cell] = [one for one in page.context["rows"][0].cells if one.cards]
    assert (len(cell.cards), cell.more) == (cards.FIRST, 3)
    assert len(more.context["cards"]) == 3
    codes = {one.choice.lesson.code for one in [*cell.cards, *more.context["cards"]]}
    assert len(codes) == cards.FIRST + 3


@pytest.mark.parametrize(("theme", "decision"), [("nothing", "proposed"), (None, "nothing")])
def test_a_cell_that_is_none_is_not_found(client, manager, review, theme, decision):
    code = theme or put(review).lesson.theme.code

    assert client.get(at("review_cell", review, code, decision)).status_code == 404


@pytest.mark.parametrize("start", ["-5", "x", "99999999999999999999"])
def test_a_cell_survives_any_number_in_its_address(client, manager, review, start):
    theme = put(review).lesson.theme

    page = client.get(at("review_cell", review, theme.code, "proposed"), {"from": start})

    assert page.status_code == 200


def test_a_move_without_a_script_leads_back_to_the_card(client, manager, review):
    choice = put(review)
    url = at("review_move", review, choice.lesson.code)

    answer = client.post(f"{url}?valence=success", {"verb": "keep", "seen": sign(choice)})

    board = at("review_board", review)
    assertRedirects(
        answer, f"{board}?valence=success#{choice.lesson.code}", fetch_redirect_response=False
    )
    assert review.choices.kept().get() == choice


@pytest.mark.parametrize("by_htmx", [True, False])
def test_a_lesson_is_put_under_another_theme(client, manager, review, by_htmx):
    choice, theme = put(review), ThemeFactory()
    url = at("review_move", review, choice.lesson.code)
    headers = {"HX-Request": "true"} if by_htmx else {}

    unnamed = client.post(url, {"verb": "theme", "seen": sign(choice)})
    asked = {"verb": "theme", "theme": theme.code, "seen": sign(choice)}
    answer = client.post(url, asked, headers=headers)

    choice.lesson.refresh_from_db()
    assert (unnamed.status_code, choice.lesson.theme) == (422, theme)
    assert answer.headers.get("HX-Refresh") == "true" if by_htmx else answer.status_code == 302


def test_a_refused_move_by_htmx_tells_so_at_once(client, manager, review):
    choice = put(review)

    answer = client.post(
        at("review_move", review, choice.lesson.code),
        {"verb": "keep", "seen": "2016-01-01T00:00:00+00:00"},
        headers={"HX-Request": "true"},
    )

    told = answer.content.decode().split('id="told"')[1]
    assert 'hx-swap-oob="true"' in told.split(">")[0]
    assert 'role="alert"' in told
    assert not review.choices.kept().exists()


def test_a_move_by_htmx_answers_with_its_row_and_the_totals(client, manager, review):
    choice, other = put(review), put(review)

    answer = client.post(
        at("review_move", review, choice.lesson.code),
        {"verb": "keep", "seen": sign(choice)},
        headers={"HX-Request": "true"},
    )

    assertContains(answer, f'id="theme-{choice.lesson.theme.code}"')
    assertContains(answer, 'id="board-columns" hx-swap-oob="true"')
    assertNotContains(answer, other.lesson.title)
    assertNotContains(answer, "<html")


def test_a_move_from_a_stale_page_tells_so_and_changes_nothing(client, manager, review):
    choice = put(review)

    client.post(
        at("review_move", review, choice.lesson.code), {"verb": "keep", "seen": "yesterday"}
    )

    assert not review.choices.kept().exists()
    assert not ReviewMove.objects.exists()


@pytest.mark.parametrize(("verb", "field"), [("set_aside", "reason"), ("merge", "into")])
def test_what_needs_words_is_asked_for_them(client, manager, review, verb, field):
    choice = put(review)

    answer = client.post(at("review_move", review, choice.lesson.code), {"verb": verb})

    assert answer.status_code == 422
    assert answer.context["form"].errors[field]


def test_only_what_stands_on_the_board_can_take_a_lesson_up(client, manager, review):
    choice, kept = put(review), put(review, decision="kept", position=1)
    aside, elsewhere = put(review, aside=True), put(AnnualReviewFactory(year=2015))
    url = at("review_move", review, choice.lesson.code)

    for other in (aside, elsewhere, choice):
        answer = client.post(url, {"verb": "merge", "into": other.lesson.code})
        assert answer.status_code == 422
    client.post(url, {"verb": "merge", "into": kept.lesson.code})

    choice.refresh_from_db()
    assert (choice.decision, choice.merged_into) == ("merged", kept)


def test_both_sides_of_a_merge_name_each_other(client, manager, review):
    source, target = put(review), put(review)
    services.merge(review, source.lesson, target.lesson, by=manager)

    for shown, named in ((source, target), (target, source)):
        page = client.get(at("review_place", review, shown.lesson.code))
        assertContains(page, at("review_place", review, named.lesson.code))


def test_the_last_move_is_taken_back_on_the_board(client, manager, review):
    choice = put(review)
    done = services.keep(review, choice.lesson, by=manager)

    assertContains(client.get(at("review_board", review)), at("review_undo", review, done.pk))
    client.post(at("review_undo", review, done.pk))

    assert review.choices.get().decision == "proposed"


def test_a_move_of_another_review_is_not_found(client, manager, review):
    other = AnnualReviewFactory(year=2015)
    done = services.keep(other, put(other).lesson, by=manager)

    assert client.post(at("review_undo", review, done.pk)).status_code == 404


def test_votes_and_ranks_are_shown_and_move_nothing(client, manager, review):
    first, second = put(review), put(review)
    services.vote(review, second.lesson, by=UserFactory(est_manager=True), wants=True)

    client.post(at("review_vote", review, second.lesson.code), {"wants": "yes"})
    page = client.get(at("review_board", review))

    ranks = {
        card.choice.pk: (card.choice.voices, card.choice.rank)
        for row in page.context["rows"]
        for cell in row.cells
        for card in cell.cards
    }
    assert ranks == {second.pk: (2, 1), first.pk: (0, 2)}
    assert set(review.choices.values_list("decision", flat=True)) == {"proposed"}


def test_nobody_votes_for_what_is_not_on_the_board(client, manager, review):
    lesson = LessonFactory(year=2016, validated=True)

    answer = client.post(at("review_vote", review, lesson.code), {"wants": "yes"})

    assert answer.status_code == 404


def test_people_of_a_unit_propose_their_own_lessons_of_a_list_at_once(client, review):
    unit = EstUnitFactory()
    member = UserFactory()
    unit.members.add(member)
    ours = [LessonFactory(year=2016, validated=True, mission__unit=unit) for _number in range(2)]
    LessonFactory(year=2016, validated=True)
    client.force_login(member)

    page = client.get(at("review_lessons", review))
    client.post(at("review_propose", review))

    assert page.context["proposable"] == 2
    assert {one.lesson for one in review.choices.all()} == set(ours)


def test_only_the_filtered_lessons_are_proposed(client, manager, review):
    wanted, other = (
        LessonFactory(year=2016, validated=True, valence=valence)
        for valence in ("difficulty", "success")
    )

    client.post(f"{at('review_propose', review)}?valence=difficulty")

    assert review.choices.get().lesson == wanted
    assert not other.reviews.exists()


PAGES = ["review_board", "review_near"]


@pytest.mark.parametrize("state", ["synthesis", "published"])
@pytest.mark.parametrize("name", PAGES)
def test_the_board_is_for_est_even_when_the_review_is_published(client, name, state):
    review = AnnualReviewFactory(year=2016, **{state: True})
    client.force_login(UserFactory())

    assert client.get(at(name, review)).status_code == 403


def test_the_board_costs_the_same_for_any_number_of_lessons(
    client, manager, review, assert_same_queries
):
    themes = [ThemeFactory() for _number in range(2)]

    def add(number):
        for step in range(number):
            choice = put(review, themes[step % 2])
            source = put(review, themes[step % 2])
            services.keep(review, choice.lesson, by=manager)
            services.merge(review, source.lesson, choice.lesson, by=manager)
            services.vote(review, choice.lesson, by=manager, wants=True)

    assert_same_queries(get=lambda: client.get(at("review_board", review)), add_rows=add)


def test_a_lesson_of_another_year_keeps_its_page_where_it_was_put(client, manager, review):
    """Its mission was numbered anew since: the year of the lesson moved, the choice did not."""
    put_before = put(review, decision="kept", position=1).lesson
    elsewhere = LessonFactory(validated=True, year=2015)
    type(put_before).objects.filter(pk=put_before.pk).update(year=2015)

    answers = [client.get(at("review_place", review, one.code)).status_code
               for one in (put_before, elsewhere)]  # fmt: skip

    assert answers == [200, 404]


def test_a_card_of_a_closed_source_says_its_country_to_who_may_know_it(client, manager, review):
    lesson = put(review, decision="proposed", lesson__is_source_closed=True).lesson

    [row] = client.get(at("review_board", review)).context["rows"]
    [card] = row.cells[0].cards
    tell_sources([lesson], UserFactory())

    assert card.choice.lesson.shown_country == lesson.country
    assert lesson.shown_country is None
