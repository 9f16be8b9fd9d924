"""The report on paper: complete, the same for ever, without what must not leave."""

import io
import json
import re

import pikepdf
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.template.loader import render_to_string

from core import files
from core.mail import compose
from core.models import Job, OutboundMail, StoredFile
from core.pdf import html_to_pdf
from core.pdf_join import bookmarks
from core.queue import NoLongerWanted
from missions.models import AimedResult
from reports.distribution import services as distribution
from reports.documents import report_document
from reports.models import Recommendation, Report
from reports.paper import context_of, draw
from reports.recipients import recipients_by_rule
from tests.core.pdf_reading import text_of
from tests.factories import (
    DelegationFactory,
    ExpectedResultFactory,
    FieldDebriefingFactory,
    LessonFactory,
    MarkerObservationFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2016-04-01 09:00Z", tick=False):
        yield


CANARY = "Le canari chante à minuit"


@pytest.fixture
def full(written):
    """A report with one of everything."""
    cast = written(approved=True, people_met=["Comité populaire (6)"])
    mission, report = cast.mission, cast.report
    aimed, extra = ExpectedResultFactory.create_batch(2)
    AimedResult.objects.create(mission=mission, result=aimed)
    report.observed_results.create(result=extra, evidence="Deux séances de plus.")
    report.findings.create(position=1, question="Qui paiera ?", text="Personne encore.")
    LessonFactory(mission=mission, title="Chiffrer aide à décider")
    earlier = MissionFactory(
        closed=True, interventions=[cast.intervention],
        starts_on="2015-02-01", ends_on="2015-02-10",
    )  # fmt: skip
    cast.former = RecommendationFactory(mission=earlier, text="Détacher deux ingénieurs.")
    DelegationFactory(mission=mission, briefed_on="2016-02-15")
    return cast


def read(cast) -> dict:
    return report_document(Report.objects.for_page().get(pk=cast.report.pk))


def test_the_document_has_every_part(full):
    data = read(full)

    assert data["summary"] == ["Un texte."]
    assert [one["key"] for one in data["sections"]] == [
        "strengths", "followup", "findings", "analysis", "coaching", "next",
    ]  # fmt: skip
    assert data["findings"] == [{"question": "Qui paiera ?", "paragraphs": ["Personne encore."]}]
    assert [(one["is_aimed"], one["is_observed"]) for one in data["results"]] == [
        (True, False),
        (False, True),
    ]
    assert [one["text"] for one in data["former"]] == ["Détacher deux ingénieurs."]
    assert len(data["recommendations"]) == len(data["lessons"]) == 1
    assert data["people_met"] == ["Comité populaire (6)"]
    assert data["debriefing"]["place"] == "Cotonou"
    assert [one["label"] for one in data["facts"]] == [
        "Intervention", "Équipe", "Dates", "Lieu", "Personnes rencontrées", "Restitution",
        "Point focal",
    ]  # fmt: skip
    assert [one["state"] for one in data["path"]] == ["done"] * 6 + ["todo"]
    assert sum(len(one["names"]) for one in data["recipients"]) == len(
        recipients_by_rule(full.mission)
    )


def test_markers_that_the_mission_saw_stand_in_the_annexes(full):
    seen = MarkerObservationFactory(
        mission=full.mission, degree="a_little", words="Affichés dans deux postes."
    )

    data = read(full)

    html = render_to_string("reports/pdf/report.html", context_of(data))
    assert data["markers"][0]["partner"] == seen.marker.partner.name
    assert "Affichés dans deux postes." in html and seen.marker.text.replace("'", "’") in html


def test_the_document_is_plain_data(full):
    data = read(full)

    assert json.loads(json.dumps(data)) == data


def test_empty_parts_are_left_out(db):
    report = ReportFactory()
    FieldDebriefingFactory(mission=report.mission)

    data = report_document(Report.objects.for_page().get())

    assert data["sections"] == []
    assert data["findings"] == data["former"] == data["recommendations"] == []


def test_only_what_still_waits_or_came_last_is_followed_up(full):
    older = MissionFactory(
        closed=True, interventions=[full.intervention],
        starts_on="2014-02-01", ends_on="2014-02-10",
    )  # fmt: skip
    RecommendationFactory(mission=older, verified=True)
    waiting = RecommendationFactory(mission=older)
    later = MissionFactory(
        interventions=[full.intervention], starts_on="2017-02-01", ends_on="2017-02-10"
    )
    RecommendationFactory(mission=later)

    found = {one["code"] for one in read(full)["former"]}

    assert found == {waiting.code, full.former.code}


@pytest.fixture
def secret(full):
    full.report.sections.create(
        key="confidential", position=9, title="Annexe", body=CANARY, is_confidential=True
    )
    return full


def test_the_annex_is_no_part_of_the_document(secret):
    assert CANARY not in json.dumps(read(secret), ensure_ascii=False)


def test_the_annex_is_not_in_the_pdf_for_anybody(secret):
    assert CANARY not in text_of(draw(read(secret)))


def test_the_pdf_says_all_of_it_tagged_and_with_bookmarks(full):
    content = draw(read(full))

    text = text_of(content)
    for part in ("Un texte.", "Qui paiera", "Détacher deux ingénieurs", "Chiffrer aide à décider",
                 "Comité populaire", "Deux séances de plus"):  # fmt: skip
        assert part in text
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.MarkInfo.Marked
        with document.open_outline() as outline:
            assert len(outline.root) >= 4


def test_the_same_data_are_the_same_bytes(full):
    data = read(full)

    assert draw(data) == draw(json.loads(json.dumps(data)))


def test_a_long_report_has_contents_whose_numbers_are_its_pages(full):
    full.report.sections.update(body="Un long constat, écrit à Tanguiéta.\n" * 80)

    content = draw(read(full))

    text = re.sub(r"\s", "", text_of(content))
    marks = bookmarks(content)
    titles = {re.sub(r"\s", "", mark[0]): mark[1] + 1 for mark in marks}
    assert len(titles) > 4 and any("Annexes" in title for title in titles)
    assert re.search(rf"Annexes[.]+{titles['Annexes']}(?!\d)", text)
    assert not contents_of(full, "Court.")


def contents_of(cast, body):
    cast.report.sections.update(body=body)
    return context_of(read(cast))["contents"]


def test_women_and_men_who_took_part_are_drawn_with_their_numbers(full):
    data = read(full)
    data["figures"]["people"] = {"women": 7, "men": 5}

    text = text_of(draw(data))

    assert "12" in text and "7" in text


def test_a_report_written_elsewhere_follows_behind_our_pages(full):
    elsewhere = html_to_pdf("<html lang='fr'><title>x</title><body><h1>Écrit ailleurs</h1></body>")
    full.report.attached_pdf = StoredFile.objects.keep(elsewhere, name="ailleurs.pdf")
    full.report.save()

    content = draw(read(full))

    pages = text_of(content)
    assert pages.index("Écrit ailleurs") > pages.index("Comité populaire")


# --- kept once, for good --------------------------------------------------------------
def render(report):
    job = Job.objects.ask("reports.render", key=f"report:{report.pk}:1", pk=report.pk)
    return Job.objects.run(job.pk)


def test_the_pdf_is_stored_with_what_it_was_made_from(full):
    assert render(full.report) == "done"

    report = Report.objects.get(pk=full.report.pk)
    kept = report.editions.get()
    assert kept.data == read(full)
    assert kept.document == report.document and files.difference(report.document) == ""
    assert kept.template == kept.data["template"] == str(report.template)


def test_a_second_job_leaves_the_first_pdf_alone(full):
    render(full.report)
    first = Report.objects.get(pk=full.report.pk)
    Recommendation.objects.update(text="Tout autre chose.")

    job = Job.objects.ask("reports.render", key="another", pk=full.report.pk)
    Job.objects.run(job.pk)

    again = Report.objects.get(pk=full.report.pk)
    assert StoredFile.objects.count() == 1
    assert again.document_id == first.document_id
    assert again.editions.count() == 1


# --- mails ----------------------------------------------------------------------------
@pytest.fixture
def mails(secret):
    render(secret.report)
    distribution.distribute(
        Report.objects.get(pk=secret.report.pk),
        recipients_by_rule(secret.mission),
        by=secret["focal_point"],
    )
    secret.mails = OutboundMail.objects.select_related("to", "attachment")
    return secret


def test_the_mail_carries_the_pdf_and_a_link_of_its_own(mails):
    messages = [compose(one) for one in mails.mails]

    links = {line for one in messages for line in one.body.split() if "/received/" in line}
    assert len(links) == len(messages)
    assert all(len(one.attachments) == 1 for one in messages)


def test_the_annex_is_in_no_mail(mails):
    for one in mails.mails:
        message = compose(one)
        assert CANARY not in message.body
        assert CANARY not in text_of(message.attachments[0].content)


def test_who_was_taken_off_the_list_gets_no_mail(mails):
    one = mails.mails.first()
    mails.report.recipients.filter(user=one.to).delete()

    with pytest.raises(NoLongerWanted):
        compose(one)


# --- the command ----------------------------------------------------------------------
def test_the_command_draws_without_writing_to_the_database(full, tmp_path):
    call_command("render_report", full.mission.code, str(tmp_path / "out.pdf"))

    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF-")
    assert not StoredFile.objects.exists()
    assert not full.report.editions.exists()


def test_an_unknown_code_is_one_line(db, tmp_path):
    with pytest.raises(CommandError, match="MIS-1999-01"):
        call_command("render_report", "MIS-1999-01", str(tmp_path / "out.pdf"))
