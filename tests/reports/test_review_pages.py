"""The pages of the annual review: who sees them, what they say, what they save."""

from datetime import date

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from core.models import Job, StoredFile
from core.typography import typeset
from reports.enums import ReviewState
from reports.review.documents import store
from reports.review.models import AnnualReview
from tests.factories import (
    AnnualReviewFactory,
    EstUnitFactory,
    LessonFactory,
    MissionFactory,
    ReviewDecisionFactory,
    ReviewLessonFactory,
    UserFactory,
)
from tests.reports.test_review_figures import rich_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def at(page, review=None, **more):
    return reverse(f"reports:{page}", kwargs={"year": review.year} | more if review else None)


def words(review, **more) -> dict:
    """What the editor posts when nothing but these is written."""
    return {
        "version": review.version,
        "headline": "",
        "outsourcing": "",
        "decisions-TOTAL_FORMS": 1,
        "decisions-INITIAL_FORMS": 0,
        "decisions-0-text": "",
        "followed-TOTAL_FORMS": 0,
        "followed-INITIAL_FORMS": 0,
    } | more


# --- reading --------------------------------------------------------------------------
PAGES = ["review", "review_lessons", "review_document", "review_job", "review_edit"]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("state", [state for state in ReviewState.values if state != "published"])
def test_strangers_learn_nothing_of_an_unpublished_review(client, name, state):
    review = AnnualReviewFactory(**{state: True} if state != "collecting" else {})
    client.force_login(UserFactory())

    answers = {client.get(at(name, one)).status_code for one in (review, AnnualReview(year=1999))}

    assert answers <= {404, 403}
    assert len(answers) == 1


@pytest.mark.parametrize("name", ["review_choose", "review_transition", "review_draw"])
def test_strangers_cannot_post_to_an_unpublished_review(client, name):
    review, user = AnnualReviewFactory(), UserFactory()
    client.force_login(user)
    more = {"review_choose": {"code": "L-1"}, "review_transition": {"name": "synthesise"}}

    answers = {
        client.post(at(name, one, **more.get(name, {}))).status_code
        for one in (review, AnnualReview(year=1999))
    }

    assert answers in ({404}, {403})


def test_everybody_with_an_account_reads_a_published_review(client):
    review = AnnualReviewFactory(published=True, headline="Rester présent autrement.")
    kept = ReviewLessonFactory(review=review, lesson__state="published").lesson
    store(review, StoredFile.objects.keep(b"%PDF-1.7", name="revue.pdf"), {"edition": ""})
    AnnualReview.objects.update(document_data=None, document=None)
    client.force_login(UserFactory())

    page = client.get(at("review", review))

    assertContains(page, "Rester présent autrement.")
    assertContains(page, kept.title)


def test_the_pdf_of_a_published_review_is_everybodys(client):
    review = AnnualReviewFactory(published=True)
    store(review, StoredFile.objects.keep(b"%PDF-1.7", name="revue.pdf"), {"edition": ""})
    client.force_login(UserFactory())

    answer = client.get(at("review_document", review))

    assert b"".join(answer.streaming_content) == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment")


def test_the_list_shows_the_reviews_one_may_read(client):
    open_one, published = AnnualReviewFactory(), AnnualReviewFactory(published=True)
    client.force_login(UserFactory())

    page = client.get(at("reviews"))

    assertContains(page, at("review", published))
    assertNotContains(page, at("review", open_one))


@pytest.mark.parametrize("listed", ["reviews", "reviews_export"])
def test_the_list_costs_the_same_for_any_number(client, manager, assert_same_queries, listed):
    url = at("reviews") if listed == "reviews" else reverse("reports:reviews_export", args=["csv"])

    assert_same_queries(
        get=lambda: client.get(url),
        add_rows=lambda number: [
            ReviewLessonFactory(review=review)
            for review in AnnualReviewFactory.create_batch(number)
        ],
    )


@pytest.mark.parametrize("name", ["review", "review_lessons", "review_edit"])
def test_the_pages_cost_the_same_for_any_number_of_rows(
    client, manager, assert_same_queries, name
):
    review = AnnualReviewFactory(year=2016)

    def add(number):
        rich_year(number)
        ReviewDecisionFactory.create_batch(number, review=review)

    assert_same_queries(get=lambda: client.get(at(name, review)), add_rows=add)


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_the_demo_review_shows_figures_charts_and_last_years_decisions(client):
    review = AnnualReview.objects.get(year=2016)
    client.force_login(UserFactory(est_manager=True))

    page = client.get(at("review", review))

    assertContains(page, "<svg", count=None)
    for decision in AnnualReview.objects.get(year=2015).decisions.all():
        assertContains(page, typeset(decision.text))
    assert page.context["figures"]["missions"]["held"] == 12


# --- opening and writing --------------------------------------------------------------
def test_a_manager_opens_the_review_of_a_year_once(client, manager):
    first = client.post(at("review_open"), {"year": 2016})
    second = client.post(at("review_open"), {"year": 2016})

    review = AnnualReview.objects.get()
    assertRedirects(first, at("review", review))
    assert (review.year, review.state) == (2016, "collecting")
    assert second.context["form"].errors["year"]


def test_others_do_not_open_reviews(client):
    client.force_login(EstUnitFactory().coordinator)

    assert client.post(at("review_open"), {"year": 2016}).status_code == 403
    assert not AnnualReview.objects.exists()


def test_words_decisions_and_last_years_follow_up_are_saved_together(client, manager):
    review = AnnualReviewFactory(year=2016)
    former = ReviewDecisionFactory(review=AnnualReviewFactory(year=2015, published=True))
    owner = UserFactory(est_manager=True)
    data = words(
        review, headline="Un message.", has_sheets="on", **{
            "decisions-0-text": "Décider.", "decisions-0-owner": owner.pk,
            "decisions-0-due_on": "2017-03-31", "followed-TOTAL_FORMS": 2,
            "followed-INITIAL_FORMS": 1, "followed-0-id": former.pk,
            "followed-0-follow_up": "Fait en mars.",
            "followed-1-follow_up": "D'une décision que nul n'a prise.",
        },
    )  # fmt: skip

    client.post(at("review_edit", review), data)

    review.refresh_from_db()
    former.refresh_from_db()
    decision = review.decisions.get()
    assert (review.headline, review.has_sheets) == ("Un message.", True)
    assert (decision.owner, decision.due_on) == (owner, date(2017, 3, 31))
    assert former.follow_up == "Fait en mars."


def test_a_decision_needs_an_owner_and_a_date(client, manager):
    review = AnnualReviewFactory()

    page = client.post(
        at("review_edit", review), words(review, **{"decisions-0-text": "Décider."})
    )

    errors = page.context["decisions"].forms[0].errors
    assert set(errors) == {"owner", "due_on"}
    assert not review.decisions.exists()


def test_the_second_writer_is_told_and_keeps_his_text(client, manager):
    review = AnnualReviewFactory()
    client.post(at("review_edit", review), words(review, headline="Le premier."))

    stale = client.post(at("review_edit", review), words(review, headline="Le second."))

    review.refresh_from_db()
    assert stale.status_code == 409
    assertContains(stale, "Le second.", status_code=409)
    assertContains(stale, "Le premier.", status_code=409)
    assert review.headline == "Le premier."


@pytest.mark.parametrize("state", ["validated", "published"])
def test_a_frozen_review_refuses_every_change(client, manager, state):
    review = AnnualReviewFactory(**{state: True})
    lesson = LessonFactory(validated=True, year=review.year)

    saved = client.post(at("review_edit", review), words(review, headline="Autre."))
    chosen = client.post(at("review_choose", review, code=lesson.code), {"verdict": "keep"})

    review.refresh_from_db()
    assert (saved.status_code, chosen.status_code) == (403, 403)
    assert (review.headline, review.choices.count()) == ("", 0)


# --- lessons --------------------------------------------------------------------------
def test_a_lesson_is_kept_and_the_filters_stay(client, manager):
    review = AnnualReviewFactory()
    lesson = LessonFactory(validated=True, year=review.year)
    url = at("review_choose", review, code=lesson.code)

    answer = client.post(f"{url}?valence=success", {"verdict": "keep", "position": "2"})

    lessons = at("review_lessons", review)
    assertRedirects(
        answer, f"{lessons}?valence=success#{lesson.code}", fetch_redirect_response=False
    )
    assert review.choices.get(lesson=lesson).position == 2


def test_setting_aside_without_a_reason_is_refused_at_its_field(client, manager):
    review = AnnualReviewFactory()
    lesson = LessonFactory(validated=True, year=review.year)

    page = client.post(at("review_choose", review, code=lesson.code), {"verdict": "set_aside"})

    assert page.status_code == 422
    assertContains(page, f'id="{lesson.code}-reason-error"', status_code=422)
    assert not review.choices.exists()


def test_a_choice_seen_too_long_ago_is_told(client, manager):
    review = AnnualReviewFactory()
    choice = ReviewLessonFactory(review=review)

    page = client.post(
        at("review_choose", review, code=choice.lesson.code),
        {"verdict": "set_aside", "reason": "Vague.", "seen": ""},
    )

    choice.refresh_from_db()
    assert page.status_code == 409
    assert choice.is_kept


@pytest.mark.parametrize(
    ("field", "of"),
    [
        ("theme", lambda lesson: lesson.theme_id),
        ("sector", lambda lesson: lesson.intervention.sector_id),
        ("country", lambda lesson: lesson.mission.country_id),
        ("unit", lambda lesson: lesson.mission.unit_id),
        ("valence", lambda lesson: "difficulty"),
        ("choice", lambda lesson: "kept"),
    ],
)
def test_lessons_are_filtered(client, manager, field, of):
    review = AnnualReviewFactory()
    wanted = LessonFactory(validated=True, year=review.year, valence="difficulty")
    ReviewLessonFactory(review=review, lesson=wanted)
    other = LessonFactory(validated=True, year=review.year)

    page = client.get(at("review_lessons", review), {field: of(wanted)})

    assertContains(page, wanted.title)
    assertNotContains(page, other.title)


def test_drafts_and_other_years_are_not_to_be_chosen(client, manager):
    review = AnnualReviewFactory()
    LessonFactory(year=review.year)
    LessonFactory(validated=True, year=review.year - 1)

    page = client.get(at("review_lessons", review))

    assert page.context["rows"] == []


def test_a_coordinator_gets_buttons_for_the_lessons_of_his_unit(client):
    unit, review = EstUnitFactory(), AnnualReviewFactory()
    own = LessonFactory(validated=True, mission=MissionFactory(unit=unit), year=review.year)
    other = LessonFactory(validated=True, year=review.year)
    client.force_login(unit.coordinator)

    page = client.get(at("review_lessons", review))

    assertContains(page, f'action="{at("review_choose", review, code=own.code)}"')
    assertNotContains(page, f'action="{at("review_choose", review, code=other.code)}"')


# --- steps and PDF --------------------------------------------------------------------
def test_the_page_offers_the_next_step_and_takes_it(client, manager):
    review = AnnualReviewFactory()
    step = at("review_transition", review, name="synthesise")

    page = client.get(at("review", review))
    client.post(step)

    review.refresh_from_db()
    assertContains(page, f'action="{step}"')
    assert (review.state, review.log.get().actor) == ("synthesis", manager)


def test_publishing_asks_first_and_says_what_it_does(client, manager):
    review = AnnualReviewFactory(validated=True)
    kept = ReviewLessonFactory(review=review).lesson
    store(review, StoredFile.objects.keep(b"%PDF-1.7", name="revue.pdf"), {"edition": ""})
    step = at("review_transition", review, name="publish")

    asked = client.get(step)
    client.post(step)

    review.refresh_from_db()
    assertContains(asked, kept.title)
    assert review.state == "published"


def test_other_steps_do_not_answer_to_a_link(client, manager):
    review = AnnualReviewFactory()

    assert client.get(at("review_transition", review, name="synthesise")).status_code == 405


def test_a_refused_step_is_told_in_a_sentence(client, manager):
    review = AnnualReviewFactory(synthesis=True)

    page = client.post(at("review_transition", review, name="validate"), follow=True)

    assert [str(message) for message in page.context["messages"]] != []
    review.refresh_from_db()
    assert review.state == "synthesis"


def test_an_unknown_step_is_missing(client, manager):
    review = AnnualReviewFactory()

    assert client.post(at("review_transition", review, name="explode")).status_code == 404


def test_the_pdf_is_asked_for_and_its_progress_shown(client, manager):
    review = AnnualReviewFactory()

    client.post(at("review_draw", review))
    page = client.get(at("review", review))
    fragment = client.get(at("review_job", review), headers={"HX-Request": "true"})

    job = Job.objects.get(kind="reports.render_review")
    assert job.payload == {"pk": review.pk}
    assertContains(page, "<progress")
    assertContains(fragment, f'id="job-{job.pk}"')
    assertNotContains(fragment, "<html")


def test_advice_on_the_number_of_lessons_is_no_block(client, manager):
    review = AnnualReviewFactory(synthesis=True, headline="Un message.")
    ReviewLessonFactory(review=review)

    page = client.get(at("review", review))
    client.post(at("review_transition", review, name="validate"))

    review.refresh_from_db()
    assert page.context["advice"]
    assert review.state == "validated"


def test_enter_in_the_reason_sets_aside_and_keeps_nothing(client, manager):
    review = AnnualReviewFactory(year=2016)
    LessonFactory(year=2016, validated=True)

    page = client.get(at("review_lessons", review)).content.decode()

    [form] = [one for one in page.split("<form")[1:] if 'name="reason"' in one.split("</form>")[0]]
    assert 'value="set_aside"' in form.split("</form>")[0]
    assert 'value="keep"' not in form.split("</form>")[0]


def test_the_list_of_lessons_comes_a_dozen_at_a_time(client, manager):
    review = AnnualReviewFactory(year=2016)
    LessonFactory.create_batch(13, year=2016, validated=True)

    page = client.get(at("review_lessons", review))

    assert len(page.context["rows"]) == 12


def test_that_nothing_was_decided_has_no_number(client, manager):
    page = client.get(at("review", AnnualReviewFactory(year=2016))).content.decode()

    assert '<ol class="numbered">' not in page
