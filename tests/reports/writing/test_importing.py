"""A report written elsewhere comes in whole, is shown first, and takes nobody's words away."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from pytest_django.asserts import assertContains, assertNotContains

from core.reading import Unreadable, read_document, read_word, weigh
from reports.models import Recommendation, Report, ReportImport, ReportSection
from reports.writing import placing
from reports.writing.placing import day_of
from tests.factories import RecommendationFactory, ReportFactory
from tests.reports.people import Cast

HEADINGS = {
    "1. Résumé exécutif": "summary",
    "Executive summary": "summary",
    "Samenvatting": "summary",
    "II. CONSTATS ET OBSERVATIONS": "findings",
    "4.2 Suivi des recommandations précédentes": "followup",
    "Follow-up of previous recommendations": "followup",
    "Recommandations": "advice",
    "Aanbevelingen": "advice",
    "Annexe 2 : Personnes rencontrées": "people",
    "Mise en œuvre des recommandations": "followup",
    "Annexe confidentielle": "confidential",
    "Remerciements": "",
    "Constatations": "findings",
    "Volgende stappen": "next",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_are_known_in_three_languages(heading):
    assert placing.HEADINGS.place_of(heading) == HEADINGS[heading]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/03/2017", "2017-03-31"), ("1er avril 2017", "2017-04-01"),
        ("fin mars 2017", "2017-03-31"),
        ("Février 2016", "2016-02-29"), ("dec 2016", "2016-12-31"),
        ("31 augustus 2017", "2017-08-31"), ("2017-05-02", "2017-05-02"),
        ("dès que possible", None),
        ("31/02/2017", None), ("May 2017", "2017-05-31"), ("3 août 2017", "2017-08-03"),
    ],
)  # fmt: skip
def test_days_are_read_and_never_guessed(text, day):
    assert str(day_of(text)) == str(day)


def word(*parts, table=None) -> bytes:
    """(style or None, text) for each paragraph, then a table."""
    document = Document()
    for style, text in parts:
        document.add_paragraph(text, style)
    if table:
        made = document.add_table(rows=len(table), cols=len(table[0]))
        for row, line in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, line, strict=True):
                cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_what_word_shows_is_read_and_what_it_struck_out_is_not():
    document = Document()
    paragraph = document.add_paragraph("Début ")
    for tag, text in (("w:ins", "ajouté"), ("w:del", "ôté")):
        wrapper, run = OxmlElement(tag), OxmlElement("w:r")
        part = OxmlElement("w:t" if tag == "w:ins" else "w:delText")
        part.text = text
        run.append(part)
        wrapper.append(run)
        paragraph._p.append(wrapper)
    control, inner = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inner.append(document.add_paragraph("Dans un contrôle")._p)
    control.append(inner)
    document.element.body.insert(0, control)
    document.add_paragraph("Constats").runs[0].bold = True
    out = io.BytesIO()
    document.save(out)

    blocks = read_word(out.getvalue(), placing.HEADINGS).blocks

    assert [(one.text, one.level) for one in blocks] == [
        ("Dans un contrôle", None), ("Début ajouté", None), ("Constats", 2),
    ]  # fmt: skip
    assert qn("w:p")


def archive(**parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


HOSTILE = {
    "bomb": lambda: archive(**{"word/document.xml": b"<a/>" * 1_300_000}),
    "bomb by another name": lambda: archive(**{"word/image.png": b"\n<a/>" * 1_100_000}),
    "entities in UTF-16": lambda: archive(
        **{"word/a.bin": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>".encode("utf-16")}
    ),
    "many parts": lambda: archive(**{f"{n}.xml": "" for n in range(2001)}),
    "entities": lambda: archive(
        **{"word/document.xml": "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"}
    ),
    "half": lambda: word((None, "Texte"))[:800],
    "no zip": lambda: b"PK\x03\x04 nothing",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_before_they_are_unpacked(name):
    with pytest.raises(Unreadable):
        weigh(HOSTILE[name]())


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"{\\rtf1", b"a\x00b"])
def test_other_files_are_refused_with_a_sentence(content):
    with pytest.raises(Unreadable):
        read_document(content, placing.HEADINGS)


def test_a_file_of_headings_alone_is_brought_in_parts(desk, client):
    lines = "".join(f"# Partie {number}\nTexte\n" for number in range(121))

    answer = desk().bring(lines.encode(), "rapport.txt")

    assert answer.context["form"].errors["file"]
    assert not ReportImport.objects.exists()


# --- placed, shown, saved -------------------------------------------------------------
TABLE = [
    ["N°", "Recommandation", "Responsable", "Échéance", "Priorité"],
    ["1", "Afficher les scores.", "NAME", "31/12/2016", "Haute"],
    ["2", "Tenir une réunion.", "Ministère", "un jour", ""],
]
BROUGHT = [
    ("Title", "Rapport de mission"), (None, "Page de garde"), ("Heading 1", "1. Résumé"),
    (None, "Trois messages."), ("Heading 2", "Contexte de la visite"), (None, "Deux hôpitaux."),
    ("Heading 1", "Constats"), (None, "Personne ne lit."), ("Heading 1", "Remerciements"),
    (None, "Merci à tous."), ("Heading 1", "Personnes rencontrées"), (None, "Dr A\nDr B"),
    ("Heading 1", "Annexe confidentielle"), (None, "canary-confided"),
    ("Heading 1", "Recommandations"), (None, "Le tableau dit tout."),
]  # fmt: skip


@pytest.fixture
def desk(db, client):
    class Desk:
        def __init__(self, **mission):
            self.cast = Cast(debriefed=True, **mission)
            self.report = ReportFactory(mission=self.cast.mission)
            self.me = self.cast["consultant"]
            client.force_login(self.me)
            code = self.cast.mission.code
            self.bring_url, self.url = (
                reverse("reports:import", args=[code]),
                reverse("reports:import_place", args=[code]),
            )

        def bring(self, content=None, name="rapport.docx"):
            table = [[cell.replace("NAME", self.cast.people["di"].name) for cell in row]
                     for row in TABLE]  # fmt: skip
            content = content or word(*BROUGHT, table=table)
            return client.post(self.bring_url, {"file": SimpleUploadedFile(name, content)})

        def form(self, **more):
            placing = client.get(self.url).context["placing"]
            data = {one.html_name: one.value() for form in placing.forms for one in form}
            for card in placing.cards:
                data |= {one.html_name: one.value() or "" for one in card}
                data |= {card.take: "on"} if card.is_taken else {}
            return data | {"shown": placing.shown} | more

        def bodies(self):
            return dict(self.report.sections.values_list("title", "body"))

    return Desk


def test_everything_is_shown_before_anything_is_saved(desk, client):
    desk = desk()

    answer = desk.bring()

    assert answer.url == desk.url
    page = client.get(desk.url)
    for text in ("Trois messages.", "Deux hôpitaux.", "Merci à tous.", "Page de garde"):
        assertContains(page, text)
    assert not any(desk.bodies().values())


def test_each_part_goes_where_its_heading_says_and_the_rest_is_kept(desk, client):
    desk = desk()
    desk.bring()
    data = desk.form()
    first, second = [one.partition("-")[2] for one in data if one.endswith("-text")]
    second = second.removesuffix("-text")
    del data[f"take-{second}"]

    client.post(desk.url, data)

    bodies = desk.bodies()
    assert (
        bodies["Résumé pour la restitution"]
        == "Trois messages.\n\nContexte de la visite\n\nDeux hôpitaux."
    )
    assert bodies["Constats par question de réflexion"] == "Personne ne lit."
    (unsorted,) = [body for body in bodies.values() if "Merci à tous." in body]
    for kept in ("Page de garde", "Remerciements", "Le tableau dit tout.", "Tenir une réunion.",
                 "Ministère", "un jour"):  # fmt: skip
        assert kept in unsorted
    assert Report.objects.get().people_met == ["Dr A", "Dr B"]
    row = Recommendation.objects.get()
    assert (row.text, row.owner, str(row.due_on), row.priority) == (
        "Afficher les scores.", desk.cast["di"], "2016-12-31", "high",
    )  # fmt: skip
    assert not ReportImport.objects.exists()


def test_what_cannot_be_read_of_a_recommendation_is_asked(desk, client):
    desk = desk()
    desk.bring()

    answer = client.post(desk.url, desk.form())

    assert answer.status_code == 200
    assert len(answer.context["placing"].faulty) == 1
    assert not any(desk.bodies().values())


def placed(desk, client, heading, **changes):
    """The number of the part under this heading."""
    placing = client.get(desk.url).context["placing"]
    number = next(n for n, one in enumerate(placing.forms) if one.part["title"] == heading)
    return {f"part-{number}-{name}": value for name, value in changes.items()}


def test_typed_text_stays_above_what_is_brought(desk, client):
    desk = desk()
    desk.report.sections.filter(key="summary").update(body="Tapé ici.")
    desk.bring(word(("Heading 1", "Résumé"), (None, "Apporté.")))

    assertContains(client.get(desk.url), "Tapé ici.")
    client.post(desk.url, desk.form())

    assert desk.bodies()["Résumé pour la restitution"] == "Tapé ici.\n\nApporté."


def test_a_text_that_was_not_shown_is_not_replaced(desk, client):
    desk = desk()
    desk.report.sections.filter(key="summary").update(body="Tapé ici.")
    desk.bring(word(("Heading 1", "Résumé"), (None, "Apporté.")))
    data = desk.form(**placed(desk, client, "Résumé", mode="replace"))
    desk.report.sections.filter(key="summary").update(body="Tapé depuis.")

    answer = client.post(desk.url, data)
    assertContains(answer, "Tapé depuis.")
    assert desk.bodies()["Résumé pour la restitution"] == "Tapé depuis."

    client.post(desk.url, data | {"shown": answer.context["placing"].shown})
    assert desk.bodies()["Résumé pour la restitution"] == "Apporté."


def test_the_eighth_recommendation_is_kept_as_text(desk, client):
    desk = desk()
    RecommendationFactory.create_batch(7, mission=desk.cast.mission)
    desk.bring()

    client.post(desk.url, desk.form())

    assert Recommendation.objects.count() == 7
    assert any("Afficher les scores." in body for body in desk.bodies().values())


@pytest.mark.parametrize("who", ["consultant", "focal_point"])
def test_confidences_go_to_the_annex_or_nowhere(desk, client, who):
    plain = desk()
    plain.bring()
    client.post(
        plain.url, plain.form() | {one: "" for one in plain.form() if one.startswith("take")}
    )
    assert not any("canary-confided" in body for body in plain.bodies().values())

    closed = desk(kind="specific", specific_kind="mediation", origin="rr")
    ReportSection.objects.create(report=closed.report, key="confidential", position=99,
                                 title="Annex", is_confidential=True)  # fmt: skip
    closed.bring(word(*BROUGHT))
    client.post(closed.url, closed.form())
    found = [one.key for one in closed.report.sections.all() if "canary-confided" in one.body]
    assert found == ["confidential"]


def test_what_one_brought_nobody_else_sees(desk, client):
    desk = desk()
    desk.bring()
    client.force_login(desk.cast["backstopper"])

    assert client.get(desk.url).status_code == 404
    assertNotContains(client.get(desk.bring_url), "rapport.docx")


def test_a_plain_text_comes_in_by_its_headings(desk, client):
    desk = desk()
    text = "Résumé\nTrois messages.\n\n# Autre chose\nDu texte.\nConstats\nUn fait."
    desk.bring(text.encode("cp1252"), "rapport.txt")

    client.post(desk.url, desk.form())

    bodies = desk.bodies()
    assert bodies["Résumé pour la restitution"] == "Trois messages."
    assert bodies["Constats par question de réflexion"] == "Un fait."
