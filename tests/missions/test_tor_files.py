"""PDF and Word of the ToR, and of two versions compared."""

import io
import subprocess

import pytest
from django.urls import reverse
from docx import Document

from core import files
from core.models import Job, StoredFile
from core.pdf import render_pdf
from core.workflow import SYSTEM
from missions import services
from missions.models import AimedResult, Mission, TermsOfReference, TorSection
from missions.tor import tasks
from missions.tor.documents import loaded, tor_document
from missions.tor.word import word_of
from missions.workflow import TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import ExpectedResultFactory, TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
TEXT = "Où l’œil s’arrête : « là » & <b>.\n- Un point\n1. Premier"
MARKED = """## Titre
- Un
  - Deux

| a | b | c |
| - | - | - |
| 1 | 2 | 3 |

[le rapport](https://example.org/r)"""


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.tor = TorFactory(mission=cast.mission, completed=True, text=TEXT)
        services.sign(cast.tor, cast["tc"], ["context"])
        TorSection.objects.filter(tor=cast.tor, key="context").update(body="Le comité provincial")
        services.sign(cast.tor, cast["rr"], ["context"])
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


def url(cast, name, *args) -> str:
    return reverse(f"missions:{name}", args=[cast.mission.code, *args])


def work(cast, user, wanted) -> Job:
    job = Job.objects.get(key=tasks.key_of(cast.mission, user, wanted))
    assert Job.objects.run(job.pk) == "done"
    job.refresh_from_db()
    return job


def data_of(mission) -> dict:
    mission = loaded(mission)
    return tor_document(mission, mission.tors.all()[0])


def words_of(content: bytes) -> str:
    command = ["pdftotext", "-layout", "-", "-"]
    told = subprocess.run(command, input=content, capture_output=True, check=True)
    return " ".join(told.stdout.decode().replace("\u202f", " ").replace("\xa0", " ").split())


def test_the_pdf_says_what_the_database_holds(client, cast):
    client.force_login(cast["di"])
    client.post(url(cast, "tor_pdf", "1"))
    work(cast, cast["di"], "1")

    said = words_of(b"".join(client.get(url(cast, "tor_copy", "1")).streaming_content))

    for section in data_of(cast.mission)["sections"]:
        assert " ".join(f"{section['number']}. {section['title']}".split()) in said
    for text in ("Où l’œil s’arrête", "& <b>.", "Un point", cast.mission.code,
                 str(cast["tc"]), str(cast["rr"])):  # fmt: skip
        assert text in said


def test_a_draft_is_kept_for_who_asked_and_for_nobody_else(client, cast):
    client.force_login(cast["di"])
    client.post(url(cast, "tor_pdf", "1"))
    work(cast, cast["di"], "1")

    client.force_login(cast["rr"])

    assert client.get(url(cast, "tor_copy", "1")).status_code == 404
    assert client.get(url(cast, "tor_pdf", "1")).status_code == 404


def test_insertions_and_deletions_are_in_the_pdf_of_a_comparison(client, cast):
    client.force_login(cast["di"])
    client.post(url(cast, "tor_pdf", "1.1-1.2"))
    job = work(cast, cast["di"], "1.1-1.2")

    said = words_of(files.read(job.file))

    assert "Le comité provincial" in said and "Où l’œil s’arrête" in said
    assert str(cast["rr"]) in said


def validated(cast) -> TermsOfReference:
    return TOR_WORKFLOW.run(cast.tor, "validate", by=cast["focal_point"])


def final_job(tor) -> Job:
    return Job.objects.get(kind=tasks.KIND, asked_by=None, payload__mission=tor.mission_id)


def test_validated_tor_have_one_pdf_drawn_once(client, cast):
    tor = validated(cast)
    Job.objects.run(final_job(tor).pk)
    before = files.read(TermsOfReference.objects.get(pk=tor.pk).document)
    client.force_login(cast["di"])

    answer = client.post(url(cast, "tor_pdf", "1"))

    assert answer["Location"] == url(cast, "tor_document", 1)
    assert b"".join(client.get(answer["Location"]).streaming_content) == before
    assert StoredFile.objects.count() == 1


def test_two_who_draw_the_same_version_keep_one_file(cast):
    tor = validated(cast)
    tasks.keep_final(tor, b"%PDF-1.7 first", "a.pdf")
    tasks.keep_final(tor, b"%PDF-1.7 second", "b.pdf")

    assert files.read(TermsOfReference.objects.get(pk=tor.pk).document) == b"%PDF-1.7 first"


def test_a_version_that_was_never_validated_has_no_document_of_record(cast):
    tasks.keep_final(cast.tor, b"%PDF-1.7", "a.pdf")

    assert TermsOfReference.objects.get(pk=cast.tor.pk).document is None


@pytest.mark.parametrize("wanted", ["9", "0", "1.2", "1-2", "1.1-", "x", "1.1-1.2-1.3"])
def test_what_is_not_there_is_missing(client, cast, wanted):
    client.force_login(cast["di"])

    assert client.post(url(cast, "tor_pdf", wanted)).status_code == 404
    assert not Job.objects.filter(kind=tasks.KIND).exists()


def test_who_left_the_mission_meanwhile_gets_nothing(cast):
    tasks.ask_copy(cast.mission, "1", by=cast["partner"])
    job = Job.objects.get(key=tasks.key_of(cast.mission, cast["partner"], "1"))
    cast["partner"].team_roles.all().delete()

    Job.objects.run(job.pk)

    job.refresh_from_db()
    assert not Mission.objects.visible_to(cast["partner"]).exists()
    assert (job.state, job.file) == ("dead", None)


def test_who_reads_the_tor_takes_them_along(client, cast):
    for name in EVERYBODY:
        client.force_login(cast[name])
        may_read = client.get(url(cast, "tor")).status_code == 200

        answers = [
            client.get(url(cast, "tor_word", 1)),
            client.post(url(cast, "tor_pdf", "1")),
            client.get(url(cast, "tor_compare")),
        ]

        assert [one.status_code != 404 for one in answers] == [may_read] * 3, name


def test_the_word_file_holds_sections_signatures_and_results(client, cast):
    aimed = ExpectedResultFactory()
    AimedResult.objects.create(mission=cast.mission, result=aimed)
    services.keep_results(cast.mission.tors.get(), cast["di"])
    client.force_login(cast["di"])

    answer = client.get(url(cast, "tor_word", 1))

    document = Document(io.BytesIO(answer.content))
    texts = [one.text for one in document.paragraphs]
    assert any(text.startswith("Où l’œil s’arrête") and "& <b>." in text for text in texts)
    assert [one.text for one in document.paragraphs if one.style.name == "List Bullet"][0] == (
        "Un point"
    )
    assert any(aimed.code in text for text in texts)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert str(cast["tc"]) in cells


def test_marked_text_has_the_shapes_of_word_and_links_are_read_on_paper(cast):
    cast.tor.sections.filter(key="questions").update(body=MARKED)

    document = Document(io.BytesIO(word_of(cast.mission, 1)[1]))
    said = words_of(render_pdf("missions/tor/pdf.html", {"tor": data_of(cast.mission)}))

    styles = {one.text: one.style.name for one in document.paragraphs}
    assert styles["4. Questions de réflexion"] == "Heading 1" and styles["Titre"] == "Heading 2"
    assert (styles["Un"], styles["Deux"]) == ("List Bullet", "List Bullet 2")
    for table in document.tables:
        assert 16 < sum(one.width.cm for one in table.columns) < 17
    assert "le rapport (https://example.org/r)" in said


def test_word_of_a_number_that_is_not_there_is_missing(client, cast):
    client.force_login(cast["di"])

    assert client.get(url(cast, "tor_word", 7)).status_code == 404


def test_a_validation_asks_for_the_pdf_in_its_own_transaction(cast):
    TOR_WORKFLOW.run(cast.tor, "validate", by=SYSTEM)

    assert final_job(cast.tor).payload["wanted"] == "1"
