"""A report as a Word file, its results as a table, a PDF as its body."""

import io
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from core.reading import Unreadable
from reports.models import ObservedResult, Report, ReportSection
from reports.workflow import missing_parts
from reports.writing import attached
from tests.factories import ExpectedResultFactory, ReportFactory
from tests.reports.people import Cast

SECRET = "canary-of-the-annex"


@pytest.fixture
def told(db, client):
    cast = Cast(debriefed=True, kind="specific", specific_kind="mediation", origin="rr")
    cast.report = ReportFactory(mission=cast.mission, text="Où l’œil s’arrête : « là » & <b>.\x0b")
    ReportSection.objects.create(
        report=cast.report, key="confidential", position=99, title="Annex", body=SECRET,
        is_confidential=True,
    )  # fmt: skip
    result = ExpectedResultFactory()
    ObservedResult.objects.create(report=cast.report, result=result, evidence="=Vu")
    client.force_login(cast["consultant"])
    return cast


def test_the_word_file_is_a4_with_styles_and_says_it_is_provisional(told, client):
    answer = client.get(reverse("reports:word", args=[told.mission.code]))

    document = Document(io.BytesIO(answer.content))
    section = document.sections[0]
    assert [round(one.cm, 1) for one in (section.page_width, section.page_height)] == [21, 29.7]
    texts = [one.text for one in document.paragraphs]
    assert any("l’œil s’arrête" in text and "& <b>." in text for text in texts)
    assert {one.style.name for one in document.paragraphs} >= {"Title", "Heading 1", "Heading 2"}
    assert "provisoire" in section.header.paragraphs[0].text or "Projet" in (
        section.header.paragraphs[0].text
    )
    assert "PAGE" in section.footer._element.xml
    assert document.tables[0].rows[0]._tr.xpath("./w:trPr") is not None


@pytest.mark.parametrize("who", ["consultant", "focal_point", "est_manager", "rr", "di"])
def test_no_word_file_carries_the_annex(told, client, who):
    client.force_login(told[who])
    content = client.get(reverse("reports:word", args=[told.mission.code])).content

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(SECRET.encode() in parts.read(name) for name in parts.namelist())


def test_results_come_as_a_table(told, client):
    page = reverse("reports:results_export", args=[told.mission.code, "csv"])

    text = b"".join(client.get(page).streaming_content).decode()

    assert "'=Vu" in text
    assert SECRET not in text


# --- a PDF as the body ----------------------------------------------------------------
def pdf(change=lambda made: None, **options) -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    change(made)
    out = io.BytesIO()
    made.save(out, **options)
    return out.getvalue()


def scripted(made):
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def carrying(made):
    made.attachments["x.txt"] = b"x"


def launching(made):
    link = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Link, A=pikepdf.Dictionary(S=pikepdf.Name.Launch)
    )
    made.pages[0].Annots = pikepdf.Array([link])


def hiding_a_file(made):
    """Without the types that a reader would need to be told."""
    stream = pikepdf.Stream(made, b"x")
    held = pikepdf.Dictionary(F="x.exe", EF=pikepdf.Dictionary(F=stream))
    note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, FS=held)
    made.pages[0].Annots = pikepdf.Array([note])


def scripted_far_below(made):
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    for _step in range(30):
        action = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D="x", Next=action)
    made.Root.OpenAction = action


REFUSED = {
    "hidden attachment": lambda: pdf(hiding_a_file),
    "script far below": lambda: pdf(scripted_far_below),
    "script": lambda: pdf(scripted),
    "attachment": lambda: pdf(carrying),
    "launch": lambda: pdf(launching),
    "locked": lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
    "half": lambda: pdf()[:120],
    "no page": lambda: pdf(lambda made: made.pages.__delitem__(0)),
    "word": lambda: b"PK\x03\x04",
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_pdf_that_could_act_is_refused(name):
    with pytest.raises(Unreadable):
        attached.look_at(REFUSED[name]())


def test_a_harmless_pdf_is_counted():
    assert attached.look_at(pdf()) == 1


def test_an_attached_pdf_is_read_by_readers_and_asks_for_the_rest_all_the_same(told, client):
    code = told.mission.code
    upload = SimpleUploadedFile("ailleurs.pdf", pdf())

    client.post(reverse("reports:attach_pdf", args=[code]), {"file": upload})

    report = Report.objects.get()
    assert (report.attached_pdf.name, bool(missing_parts(report))) == ("ailleurs.pdf", True)
    client.force_login(told["di"])
    shown = client.get(reverse("reports:attached_pdf", args=[code]))
    assert b"".join(shown.streaming_content).startswith(b"%PDF-")
    assert client.post(reverse("reports:detach_pdf", args=[code])).status_code == 403
    client.force_login(told["consultant"])
    client.post(reverse("reports:detach_pdf", args=[code]))
    assert Report.objects.get().attached_pdf is None
