"""Versions of a review: what was published stays, with its bytes, whatever is written after it."""

import hashlib
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from jsonschema import Draft202012Validator
from pytest_django.asserts import assertContains, assertNotContains
from python_calamine import CalamineWorkbook

from core.files import read
from core.models import Job, StoredFile
from core.typography import typeset
from reports.integrity import published_reviews_are_what_was_sealed
from reports.models import Lesson
from reports.review import tasks
from reports.review.documents import frozen, review_document, store
from reports.review.models import AnnualReview
from reports.review.workflow import REVIEW_WORKFLOW
from reports.summary.models import ReviewEdition, ReviewPrint
from tests.core.pdf_reading import open_pdf, text_of
from tests.factories import (
    AnnualReviewFactory,
    LessonFactory,
    ReviewDecisionFactory,
    ReviewLessonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def published(by, headline="Premier message.") -> AnnualReview:
    """With bytes that look like a PDF: what is in them is the matter of other tests."""
    review = AnnualReviewFactory(synthesis=True, headline=headline)
    ReviewLessonFactory(review=review)
    review = REVIEW_WORKFLOW.run(review, "validate", by=by)
    stored = StoredFile.objects.keep(b"%PDF-1.7 un", name="revue.pdf")
    store(review, stored, review_document(review))
    return REVIEW_WORKFLOW.run(review, "publish", by=by)


def test_publishing_keeps_a_sealed_version_with_who_signed_and_when(manager):
    review = published(manager)

    edition = ReviewEdition.objects.get(review=review)
    assert (edition.number, edition.signed_by) == (1, manager)
    assert edition.signed_at == review.log.get(name="validate").at
    assert edition.document.sha256 == hashlib.sha256(b"%PDF-1.7 un").hexdigest()
    assert list(published_reviews_are_what_was_sealed()) == []


def test_a_new_version_leaves_the_first_as_it_was(client, manager):
    review = published(manager)

    review = REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    AnnualReview.objects.filter(pk=review.pk).update(headline="Second message.")
    first = client.get(reverse("reports:review_edition", args=[review.slug, 1]))

    assert (review.state, review.number, review.document) == ("synthesis", 2, None)
    assert b"".join(first.streaming_content) == b"%PDF-1.7 un"


@pytest.mark.parametrize(
    ("state", "is_found"), [("", True), ("published", True), ("synthesis", False)]
)
def test_others_find_the_last_version_in_the_list_while_the_next_is_written(
    client, manager, state, is_found
):
    review = published(manager, headline="Premier message.")
    REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    AnnualReview.objects.filter(pk=review.pk).update(headline="Second message.")
    review.choices.all().delete()
    client.force_login(UserFactory())

    page = client.get(reverse("reports:reviews"), {"state": state})
    table = client.get(reverse("reports:reviews_export", args=["csv"]), {"state": state})

    [row] = list(page.context["page"]) or [None]
    assert bool(row) == is_found == (b"Premier message." in b"".join(table.streaming_content))
    assertNotContains(page, "Second message.")
    if row:
        assert (row.listed_state, row.kept, row.decided) == ("published", 1, 0)


def test_a_new_version_that_is_validated_is_not_read_by_others_before_it_is_published(
    client, manager
):
    review = published(manager)
    review = REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    AnnualReview.objects.filter(pk=review.pk).update(headline="Second message.")
    review = REVIEW_WORKFLOW.run(review, "validate", by=manager)
    stored = StoredFile.objects.keep(b"%PDF-1.7 deux", name="revue.pdf")
    store(review, stored, review_document(review))
    client.force_login(UserFactory())

    page = client.get(review.get_absolute_url())

    assertContains(page, typeset("Premier message."))
    for unpublished in ("Second message.", "Une erreur.", "validée"):
        assertNotContains(page, unpublished)


def test_others_read_the_last_version_while_the_next_is_written(client, manager):
    review = published(manager)
    REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    AnnualReview.objects.filter(pk=review.pk).update(headline="Second message.")
    client.force_login(UserFactory())

    page = client.get(review.get_absolute_url())

    assertContains(page, "Premier message.")
    assert b"Second message." not in page.content
    assert client.get(reverse("reports:review_lessons", args=[review.slug])).status_code == 404


def test_the_files_of_others_are_those_of_the_last_version_too(client, manager):
    review = published(manager)
    choice = review.choices.get()
    REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    first = choice.lesson.title
    Lesson.objects.filter(pk=choice.lesson_id).update(title="Un titre d’après")
    review.choices.update(decision="set_aside", reason="Trop vague.")
    own = file_of(client, review)
    client.force_login(UserFactory())

    head, row = file_of(client, review)

    assert (head["version"], head["state"], own[0]["version"]) == (1, "published", 2)
    assert (row["title"], row["review"]["is_kept"]) == (first, True)
    assert (own[1]["title"], own[1]["review"]["is_kept"]) == ("Un titre d’après", False)
    page = client.get(review.get_absolute_url())
    for name in ("review_figures", "review_lessons_file"):
        url = reverse(f"reports:{name}", args=[review.slug])
        assertContains(page, url)
        assert b"".join(client.get(url).streaming_content)


def test_two_versions_stand_side_by_side(manager):
    review = published(manager)
    review = REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    review = REVIEW_WORKFLOW.run(review, "validate", by=manager)
    store(review, StoredFile.objects.keep(b"%PDF-1.7 deux", name="r.pdf"), review_document(review))

    REVIEW_WORKFLOW.run(review, "publish", by=manager)

    kept = [read(one.document) for one in review.editions.order_by("number")]
    assert kept == [b"%PDF-1.7 un", b"%PDF-1.7 deux"]
    assert list(published_reviews_are_what_was_sealed()) == []


def test_the_database_refuses_to_change_a_version(manager):
    edition = ReviewEdition.objects.get(review=published(manager))

    for change in (lambda: edition.delete(), lambda: edition.save()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_managers_begin_a_new_version(manager):
    with pytest.raises(PermissionDenied):
        REVIEW_WORKFLOW.run(published(manager), "reopen", by=UserFactory(), comment="Non.")


def test_last_years_decisions_come_with_their_state(client, manager):
    review = AnnualReviewFactory()
    before = AnnualReviewFactory(year=review.year - 1, published=True)
    ReviewDecisionFactory(review=before, follow_state="done", follow_up="Fait en mars.")
    ReviewDecisionFactory(review=before, follow_state="dropped", follow_up="Sans budget.")

    page = client.get(review.get_absolute_url())

    for words in ("Fait en mars.", "Sans budget."):
        assertContains(page, words)
    assert [row["follow_state"] for row in review_document(review)["followed"]] == [
        "done",
        "dropped",
    ]


# --- languages ------------------------------------------------------------------------
@pytest.fixture(scope="class")
def in_dutch(demo, django_db_blocker):
    from reports.review.paper import draw
    from reports.review.tasks import data_in

    with django_db_blocker.unblock():
        data = data_in(AnnualReview.objects.get(year=2015), "nl")
        return draw(data, language="nl"), data


@pytest.mark.usefixtures("demo")
class TestInDutch:
    def test_headings_are_dutch_and_peoples_words_are_theirs(self, in_dutch):
        content, data = in_dutch
        text = text_of(content)

        assert "Rester présent autrement" in text
        assert data["headline"] in text.replace(typeset(data["headline"]), data["headline"])
        with open_pdf(content) as pdf:
            assert str(pdf.Root.Lang) == "nl"

    def test_the_figures_are_the_same_in_every_language(self, in_dutch):
        french = review_document(AnnualReview.objects.get(year=2015))

        for name in ("missions", "norm", "lessons", "reports", "by_kind", "by_month"):
            assert frozen(in_dutch[1]["figures"][name]) == frozen(french["figures"][name])


def test_a_print_is_asked_for_made_and_offered(client, manager):
    review = AnnualReviewFactory(headline="Rester présent.")
    ReviewLessonFactory(review=review)

    client.post(reverse("reports:review_print_draw", args=[review.slug, "en"]))
    ended = Job.objects.run(Job.objects.get(kind="reports.print_review").pk)

    assert ended == "done"
    found = client.get(reverse("reports:review_print", args=[review.slug, "en"]))
    assert b"".join(found.streaming_content).startswith(b"%PDF")
    assert ReviewPrint.objects.get().language == "en"


def frozen_without_pdf() -> AnnualReview:
    review = AnnualReviewFactory(published=True, headline="Rester présent.")
    ReviewLessonFactory(review=review)
    return review


def run(kind: str) -> str:
    return Job.objects.run(Job.objects.get(kind=f"reports.{kind}_review").pk)


def test_a_print_made_before_the_pdf_is_drawn_again_of_the_same_moment(client, manager):
    review = frozen_without_pdf()
    client.post(reverse("reports:review_print_draw", args=[review.slug, "en"]))
    run("print")

    client.post(reverse("reports:review_draw", args=[review.slug]))
    ended = run("render"), run("print")

    assert ended == ("done", "done")
    assert read(ReviewPrint.objects.get(language="en").document).startswith(b"%PDF")


def test_a_pdf_that_is_made_while_a_print_is_drawn_keeps_its_words(client, manager, monkeypatch):
    review = frozen_without_pdf()
    client.post(reverse("reports:review_print_draw", args=[review.slug, "en"]))
    client.post(reverse("reports:review_draw", args=[review.slug]))

    def made_meanwhile(*args):
        monkeypatch.undo()
        run("render")
        Lesson.objects.update(title="Un titre d’après")
        return b"%PDF-1.7 trop tard"

    monkeypatch.setattr(tasks, "on_paper", made_meanwhile)
    ended = run("print"), run("print")

    row = ReviewPrint.objects.get(language="en")
    assert ended[-1] == "done"
    assert "Un titre d’après" not in json.dumps(row.data, ensure_ascii=False)
    assert read(row.document) != b"%PDF-1.7 trop tard"


def test_strangers_ask_for_no_print_and_no_language_is_made_up(client, manager):
    review = AnnualReviewFactory(published=True)
    unknown = client.post(reverse("reports:review_print_draw", args=[review.slug, "xx"]))
    client.force_login(UserFactory())

    refused = client.post(reverse("reports:review_print_draw", args=[review.slug, "en"]))

    assert (unknown.status_code, refused.status_code) == (404, 403)


def test_prints_of_every_version_are_listed_and_stay(client, manager):
    review = published(manager)
    stored = StoredFile.objects.keep(b"%PDF-1.7 nl", name="review.pdf")
    ReviewPrint.objects.create(
        review=review, number=1, language="nl", data={}, document=stored, stamp="1"
    )
    REVIEW_WORKFLOW.run(review, "reopen", by=manager, comment="Une erreur.")
    client.force_login(UserFactory())
    url = reverse("reports:review_edition_print", args=[review.slug, 1, "nl"])

    page = client.get(review.get_absolute_url())
    content = b"".join(client.get(url).streaming_content)
    others = [client.get(url.replace("1/nl", other)).status_code for other in ("1/en", "2/nl")]

    assertContains(page, url)
    assert (content, others) == (b"%PDF-1.7 nl", [404, 404])


# --- files ----------------------------------------------------------------------------
@pytest.mark.usefixtures("demo", "at_reference_today")
def test_the_workbook_has_the_figures_of_the_page(client, manager):
    review = AnnualReview.objects.get(year=2015)

    answer = client.get(reverse("reports:review_figures", args=[review.slug]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))

    figures = review_document(review)["figures"]
    year = book.get_sheet_by_index(0).to_python()
    assert year[1][1:] == [figures["missions"]["held"], figures["missions"]["held_before"]]
    assert year[2][1] == figures["missions"]["days"]
    assert len(book.sheet_names) == 9
    assert len(book.get_sheet_by_index(1).to_python()) == len(figures["interventions"]) + 1


def file_of(client, review) -> list[dict]:
    answer = client.get(reverse("reports:review_lessons_file", args=[review.slug]))
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_every_line_of_the_lessons_is_what_the_schema_says(client, manager):
    review = AnnualReview.objects.get(year=2015)
    schema = client.get(reverse("reports:review_schema")).json()

    rows = file_of(client, review)

    validator = Draft202012Validator(schema)
    assert [error.message for row in rows for error in validator.iter_errors(row)] == []
    assert rows[0]["count"] == len(rows) - 1 > 20
    assert sum(row["review"]["is_kept"] for row in rows[1:]) == 6
    assert {row["language"] for row in rows[1:]} == {"fr"}


def test_the_file_names_no_hidden_author_and_no_closed_source(client, manager):
    review = AnnualReviewFactory()
    author = UserFactory(name="Zénobie Cachée")
    lesson = LessonFactory(validated=True, year=review.year, author=author)
    Lesson.objects.filter(pk=lesson.pk).update(author_hidden_by=author, is_source_closed=True)

    text = json.dumps(file_of(client, review), ensure_ascii=False)
    [row] = file_of(client, review)[1:]

    assert "Zénobie" not in text
    assert [row[name] for name in ("author", "mission", "country", "intervention")] == [None] * 4


def test_what_is_only_proposed_is_in_no_file(client, manager):
    review = AnnualReviewFactory()
    LessonFactory(proposed=True, year=review.year)

    assert file_of(client, review)[0]["count"] == 0
