"""A report as a Word file, from the same plain data as its PDF: A4, styles, tables, page numbers.

The confidential annex is no part of that data. A file made before approval says it is provisional
on every page; it is never the document of record.
"""

from io import BytesIO

from django.utils import translation
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.export import clean
from core.typography import typeset
from reports.documents import report_document
from reports.editions import edition_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SERIF, SANS, INK = "Georgia", "Calibri", RGBColor(0x15, 0x20, 0x2B)
LOCALES = {"fr": "fr-BE", "nl": "nl-BE", "en": "en-GB"}


def word_of(report) -> tuple[str, bytes]:
    """(name, content): of the version that stands, or of the text as it is now."""
    edition = edition_of(report) if report.document_id else None
    data = edition.data if edition else report_document(report)
    with translation.override(data["language"]):
        name = get_valid_filename(f"{data['code']}-{_('report')}.docx")
        return name, WordReport(data).content()


def written(text) -> str:
    """Nothing that no XML can carry, signs set as a printer would."""
    return str(typeset(clean(str(text)), autoescape=False))


class WordReport:
    def __init__(self, data: dict):
        self.data, self.document = data, Document()

    def content(self) -> bytes:
        self.set_styles()
        self.set_page()
        for part in (
            self.title, self.summary, self.results, self.sections, self.advice, self.lessons,
            self.debriefing, self.annexes,
        ):  # fmt: skip
            part()
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- look -------------------------------------------------------------------------
    def set_styles(self) -> None:
        locale = LOCALES.get(self.data["language"], "fr-BE")
        for name, font, size in (
            ("Normal", SERIF, 10.5), ("Title", SERIF, 22), ("Heading 1", SERIF, 16),
            ("Heading 2", SERIF, 13), ("Heading 3", SANS, 11), ("Header", SANS, 8.5),
            ("Footer", SANS, 8.5), ("List Bullet", SERIF, 10.5),
        ):  # fmt: skip
            style = self.document.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), INK
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{script}"), font)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), locale)
        self.document.styles["Normal"].element.get_or_add_rPr().append(language)

    def set_page(self) -> None:
        page, data = self.document.sections[0], self.data
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.2)
        page.top_margin = page.bottom_margin = Cm(2.2)
        head = page.header.paragraphs[0]
        head.text = written(f"{data['code']} · {data['country']}\t\t{data['status']}")
        foot = page.footer.paragraphs[0]
        foot.text = f"CTB · {_('Backstopping of development interventions')}\t\t"
        for kind, before in (("PAGE", f"{_('Page')} "), ("NUMPAGES", " / ")):
            foot.add_run(before)
            self.field(foot, kind)
        for one in (head, foot):
            one.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
        facts = self.document.core_properties
        facts.title = written(f"{data['code']} {data['title']}")[:255]
        facts.author = written(", ".join(data["authors"]))[:255]
        facts.subject, facts.comments = written(data["kind"])[:255], written(data["status"])
        facts.language = LOCALES.get(data["language"], "fr-BE")

    @staticmethod
    def field(paragraph, kind: str) -> None:
        """A number that Word counts by itself."""
        run = paragraph.add_run()
        for step in ("begin", None, "separate", "text", "end"):
            if step is None:
                part = OxmlElement("w:instrText")
                part.set(qn("xml:space"), "preserve")
                part.text = f" {kind} "
            elif step == "text":
                part = OxmlElement("w:t")
                part.text = "1"
            else:
                part = OxmlElement("w:fldChar")
                part.set(qn("w:fldCharType"), step)
            run._r.append(part)

    # --- bricks -----------------------------------------------------------------------
    def heading(self, text: str, level: int) -> None:
        self.document.add_heading(written(text), level)

    def paragraphs(self, texts, style=None) -> None:
        for text in texts:
            self.document.add_paragraph(written(text), style)

    def bullets(self, texts) -> None:
        self.paragraphs(texts, "List Bullet")

    def table(self, titles, rows) -> None:
        """The first row comes again on every page; a row is never cut in two."""
        table = self.document.add_table(rows=1, cols=len(titles), style="Table Grid")
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            cell.paragraphs[0].add_run(written(title)).bold = True
        self.mark(table.rows[0], "w:tblHeader")
        for row in rows:
            line = table.add_row()
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = written(text)
            self.mark(line, "w:cantSplit")
        for row in table.rows:
            for cell in row.cells:
                for one in cell.paragraphs:
                    one.paragraph_format.space_after = Pt(2)
                    for run in one.runs:
                        run.font.size, run.font.name = Pt(9), SANS
        self.document.add_paragraph()

    @staticmethod
    def mark(row, name: str) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement(name))

    # --- parts ------------------------------------------------------------------------
    def title(self) -> None:
        data = self.data
        self.document.add_paragraph(written(data["kind"]))
        self.document.add_paragraph(written(data["title"]), "Title")
        self.document.add_paragraph().add_run(written(data["status"])).bold = True
        self.table(
            (_("Fact sheet"), ""),
            [(fact["label"], "\n".join(map(str, fact["lines"]))) for fact in data["facts"]],
        )

    def summary(self) -> None:
        if self.data["summary"]:
            self.heading(_("The essentials"), 1)
            self.paragraphs(self.data["summary"])

    def results(self) -> None:
        if not self.data["results"]:
            return
        self.heading(_("What was expected, what was reached"), 1)
        self.table(
            (_("Result"), _("Aimed at"), _("Observed"), _("What was seen")),
            [
                (f"{one['code']} {one['name']}", _("yes") if one["is_aimed"] else _("no"),
                 _("yes") if one["is_observed"] else _("not in this report"),
                 one["evidence"] or "–")
                for one in self.data["results"]
            ],
        )  # fmt: skip

    def sections(self) -> None:
        if self.data["sections"]:
            self.heading(_("Findings and analysis"), 1)
        for section in self.data["sections"]:
            self.heading(section["title"], 2)
            self.paragraphs(section["paragraphs"])
            if section["key"] == "findings":
                for finding in self.data["findings"]:
                    self.heading(finding["question"], 3)
                    self.paragraphs(finding["paragraphs"])
            if section["key"] == "followup" and self.data["former"]:
                self.table(
                    (_("Number"), _("Recommendation"), _("Owner"), _("Due on"), _("State"),
                     _("Comment")),
                    [(one["code"], one["text"], one["owner"], one["due"], one["state"],
                      one["comment"]) for one in self.data["former"]],
                )  # fmt: skip

    def advice(self) -> None:
        data = self.data
        self.heading(_("Recommendations"), 1)
        if data["recommendations"]:
            self.table(
                (_("Number"), _("Recommendation"), _("Owner"), _("Priority"), _("Due on")),
                [(one["code"], one["text"], one["owner"], one["priority"], one["due"])
                 for one in data["recommendations"]],
            )  # fmt: skip
        else:
            is_none = data["has_no_recommendations"]
            words = _("This mission makes no recommendation.") if is_none else _("None yet.")
            self.paragraphs([words])

    def lessons(self) -> None:
        if self.data["lessons"]:
            self.heading(_("Lessons proposed"), 1)
        for one in self.data["lessons"]:
            self.heading(one["title"], 2)
            self.table(
                (_("Context"), _("Mechanism"), _("Outcome")),
                [(one["context"], one["mechanism"], one["outcome"])],
            )
            about = (one["code"], one["theme"], one["valence"], one["application"])
            told = (
                (_("Evidence"), one["evidence"]),
                (_("What we will do differently"), one["do_differently"]),
            )
            self.paragraphs([_("%(label)s: %(said)s") % {"label": label, "said": text}
                             for label, text in told if text])  # fmt: skip
            self.paragraphs([" · ".join(filter(None, about))])

    def debriefing(self) -> None:
        held = self.data["debriefing"]
        if held is None:
            return
        self.heading(_("Field debriefing"), 1)
        self.paragraphs([f"{held['place']}, {held['day']}"])
        self.heading(_("Participants"), 2)
        self.bullets(held["participants"])
        for one in held["lists"]:
            self.heading(one["title"], 2)
            self.bullets(one["lines"])

    def markers(self, one: dict) -> None:
        self.heading(_("Progress markers: %(partner)s") % {"partner": one["partner"]}, 1)
        self.table(
            (_("Progress marker"), _("Level"), pgettext("marker", "Observed")),
            [
                ("\n".join(filter(None, (row["text"], row["words"]))), row["level"], row["degree"])
                for row in one["rows"]
            ],
        )

    def annexes(self) -> None:
        data = self.data
        if data["people_met"]:
            self.heading(_("People met"), 1)
            self.bullets(data["people_met"])
        for one in data.get("markers", ()):
            self.markers(one)
        if data["programme"]:
            self.heading(_("Programme agreed in the terms of reference"), 1)
            self.paragraphs(data["programme"])
        self.heading(_("Recipients"), 1)
        self.table(
            (_("As"), _("Who")),
            [(one["kind"], ", ".join(one["names"])) for one in data["recipients"]],
        )
