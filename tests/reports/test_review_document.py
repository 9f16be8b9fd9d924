"""The PDF of the annual review: complete, tagged, drawn once, and drawn by one command."""

import re

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from core.files import read
from core.models import Job, StoredFile
from core.typography import typeset
from core.workflow import SYSTEM
from reports.review import services
from reports.review.documents import review_document, shown
from reports.review.models import AnnualReview
from reports.review.presentation import presented
from reports.review.tasks import draw
from reports.review.workflow import REVIEW_WORKFLOW
from tests.core.pdf_reading import open_pdf, text_of
from tests.factories import (
    AnnualReviewFactory,
    ReviewDecisionFactory,
    ReviewLessonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def squeezed(text: str) -> str:
    """Letters and digits alone: lines break, hyphens and spaces differ on paper."""
    return re.sub(r"[\W_]+", "", text).lower()


@pytest.fixture(scope="class")
def of_2015(demo, django_db_blocker):
    """The PDF of the demo's review of 2015 and what it was drawn from."""
    with django_db_blocker.unblock():
        return draw(AnnualReview.objects.get(year=2015))


@pytest.mark.usefixtures("demo")
class TestTheReviewOf2015:
    def test_every_lesson_stands_in_it_with_its_source(self, of_2015):
        content, data = of_2015
        text = squeezed(text_of(content))

        lessons = [lesson for theme in data["themes"] for lesson in theme["lessons"]]
        assert len(lessons) == 6
        for lesson in lessons:
            for part in ("title", "context", "mechanism", "outcome", "application", "code"):
                assert squeezed(typeset(lesson[part])) in text
            for source in ("mission", "country", "intervention", "author"):
                assert squeezed(lesson[source]) in text

    def test_every_message_difficulty_and_decision_stands_in_it(self, of_2015):
        content, data = of_2015
        text = squeezed(text_of(content))

        decided = [row["text"] for row in [*data["decisions"], *data["followed"]]]
        words = [row["text"] for rows in data["words"].values() for row in rows]
        for said in [*words, *decided]:
            assert squeezed(said) in text
        assert len(words) == 7
        assert len(decided) == 4

    def test_every_mission_of_the_year_stands_in_the_annex(self, of_2015):
        content, data = of_2015
        text = squeezed(text_of(content))

        assert len(data["missions"]) == 14
        assert all(squeezed(row["title"]) in text for row in data["missions"])
        assert [row["code"] for row in data["halted"]] == ["MIS-2015-06"]

    def test_it_is_tagged_has_bookmarks_and_a_table_of_contents(self, of_2015):
        content, _data = of_2015

        with open_pdf(content) as pdf, pdf.open_outline() as outline:
            titles = {entry.title for entry in outline.root}
            links = [
                one for one in pdf.pages[1].get("/Annots", []) if one.Subtype == pikepdf.Name.Link
            ]
            assert pdf.Root.MarkInfo.Marked is True or pdf.Root.MarkInfo.Marked == True  # noqa: E712
            assert str(pdf.Root.Lang) == "fr"
        assert len(titles) >= 6
        assert len(links) >= 8

    def test_its_accents_are_right(self, of_2015):
        text = text_of(of_2015[0])

        assert "République démocratique du Congo" in text
        assert "�" not in text

    def test_the_same_data_give_the_same_bytes(self, of_2015, at_reference_today):
        review = AnnualReview.objects.get(year=2015)

        assert draw(review)[0] == draw(review)[0]

    def test_the_command_writes_it_without_a_browser(self, tmp_path):
        path = tmp_path / "out.pdf"

        call_command("render_review", "2015", str(path))

        assert path.read_bytes().startswith(b"%PDF")

    def test_an_unknown_year_is_one_sentence(self, tmp_path):
        path = tmp_path / "out.pdf"

        with pytest.raises(CommandError, match="1999"):
            call_command("render_review", "1999", str(path))

        assert not path.exists()

    def test_a_path_that_cannot_be_written_is_one_sentence(self, tmp_path):
        with pytest.raises(CommandError, match="No such"):
            call_command("render_review", "2015", str(tmp_path / "nowhere" / "out.pdf"))


def run_job() -> str:
    return Job.objects.run(Job.objects.get(kind="reports.render_review").pk)


def full_review(**state) -> AnnualReview:
    review = AnnualReviewFactory(headline="Rester présent.", **state)
    ReviewLessonFactory(review=review)
    return review


def test_the_document_names_every_choice_and_decision():
    review = full_review()
    aside = ReviewLessonFactory(review=review, aside=True)
    decision = ReviewDecisionFactory(review=review)
    last_year = AnnualReviewFactory(year=review.year - 1, published=True)
    followed = ReviewDecisionFactory(review=last_year, follow_up="Fait.")

    document = review_document(review)

    assert [(row["code"], row["reason"]) for row in document["set_aside"]] == [
        (aside.lesson.code, aside.reason)
    ]
    assert document["decisions"][0]["owner"] == str(decision.owner)
    assert document["decisions"][0]["due_on"] == decision.due_on
    assert [row["text"] for row in document["followed"]] == [followed.text]


def test_a_draft_says_that_it_is_one():
    content, data = draw(full_review(synthesis=True))

    assert data["is_final"] is False
    assert "draft" in text_of(content).lower() or "projet" in text_of(content).lower()


def test_a_job_keeps_the_pdf_with_its_data_and_checksum():
    review = full_review()
    services.ask_document(review, by=UserFactory(est_manager=True))

    ended = run_job()

    review.refresh_from_db()
    assert ended == "done"
    assert read(review.document).startswith(b"%PDF")
    assert review.document_data["headline"] == review.headline
    assert Job.objects.get().result_url == review.get_absolute_url()


def test_a_frozen_review_is_drawn_once():
    review = full_review(synthesis=True)
    REVIEW_WORKFLOW.run(review, "validate", by=SYSTEM)
    run_job()
    review.refresh_from_db()
    first = review.document_id
    services.ask_document(review, by=None)

    run_job()

    review.refresh_from_db()
    assert review.document_id == first


def test_a_new_draft_takes_the_place_of_the_old_one():
    review = full_review()
    for _ in range(2):
        services.ask_document(review, by=None)
        run_job()

    assert StoredFile.objects.count() == 1


def test_a_pdf_of_an_older_edition_is_not_kept(monkeypatch):
    review = full_review()
    services.ask_document(review, by=None)
    from reports.review import tasks

    def draw_slowly(drawn, progress=None):
        services.touch(drawn)
        return b"%PDF-1.7", {}

    monkeypatch.setattr(tasks, "draw", draw_slowly)

    assert run_job() == "dropped"
    review.refresh_from_db()
    assert review.document is None


def test_a_frozen_review_shows_what_its_pdf_says():
    review = full_review(synthesis=True)
    review = REVIEW_WORKFLOW.run(review, "validate", by=SYSTEM)
    run_job()
    review.refresh_from_db()
    kept = review.choices.get().lesson
    type(kept).objects.update(title="Un autre titre")

    lesson = shown(review)["themes"][0]["lessons"][0]

    assert lesson["title"] == kept.title


def test_a_sheet_tells_into_what_its_lesson_was_merged(demo):
    review = AnnualReview.objects.get(year=2016)
    review.has_sheets = True

    data = presented(review_document(review))

    [sheet] = [one for one in data["sheets"] if one["code"] == "MIS-2016-10"]
    assert [(one["code"], one["merged_into"]) for one in sheet["lessons"]] == [
        ("L-074", ""),
        ("L-075", "L-061"),
    ]
    shown_sheet = render_to_string(
        "reports/pdf/review/_sheet.html",
        {"part": {"sheet": sheet, "is_first": False}, "review": {"link": ""}},
    )
    assert "L-061" in shown_sheet
