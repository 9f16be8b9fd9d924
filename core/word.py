"""A Word file as the house writes it: A4, styles, tables, page numbers that Word counts itself.

To write a document: a subclass whose `write` calls the bricks. Import it where it is asked for:
python-docx takes 0.2 s that no other page needs.
"""

from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.export import clean
from core.typography import typeset
from core.word_prose import WordProse, share

SERIF, SANS, INK = "Georgia", "Calibri", RGBColor(0x15, 0x20, 0x2B)
LOCALES = {"fr": "fr-BE", "nl": "nl-BE", "en": "en-GB"}


@dataclass(frozen=True)
class About:
    """What stands at the head and foot of every page, and in the properties of the file."""

    language: str
    left: str
    right: str
    foot: str
    title: str
    author: str
    subject: str


def written(text) -> str:
    """Nothing that no XML can carry, signs set as a printer would."""
    return str(typeset(clean(str(text)), autoescape=False))


class WordDocument:
    def __init__(self, about: About):
        self.about, self.document = about, Document()

    def write(self) -> None:
        raise NotImplementedError

    def content(self) -> bytes:
        self.set_styles()
        self.set_page()
        self.write()
        out = BytesIO()
        self.document.save(out)
        return out.getvalue()

    # --- look -------------------------------------------------------------------------
    def set_styles(self) -> None:
        for name, font, size in (
            ("Normal", SERIF, 10.5), ("Title", SERIF, 22), ("Heading 1", SERIF, 16),
            ("Heading 2", SERIF, 13), ("Heading 3", SANS, 11), ("Heading 4", SANS, 10.5),
            ("Header", SANS, 8.5),
            ("Footer", SANS, 8.5), ("List Bullet", SERIF, 10.5), ("List Bullet 2", SERIF, 10.5),
            ("List Bullet 3", SERIF, 10.5), ("List Number", SERIF, 10.5),
        ):  # fmt: skip
            style = self.document.styles[name]
            style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), INK
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script in ("ascii", "hAnsi", "cs"):
                fonts.set(qn(f"w:{script}"), font)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LOCALES.get(self.about.language, "fr-BE"))
        self.document.styles["Normal"].element.get_or_add_rPr().append(language)

    def set_page(self) -> None:
        page, about = self.document.sections[0], self.about
        page.page_width, page.page_height = Cm(21), Cm(29.7)
        page.left_margin = page.right_margin = Cm(2.2)
        page.top_margin = page.bottom_margin = Cm(2.2)
        head = page.header.paragraphs[0]
        head.text = written(f"{about.left}\t\t{about.right}")
        foot = page.footer.paragraphs[0]
        foot.text = f"{about.foot}\t\t"
        for kind, before in (("PAGE", f"{_('Page')} "), ("NUMPAGES", " / ")):
            foot.add_run(before)
            self.field(foot, kind)
        for one in (head, foot):
            one.paragraph_format.tab_stops.add_tab_stop(Cm(16.6), WD_TAB_ALIGNMENT.RIGHT)
        facts = self.document.core_properties
        facts.title, facts.author = written(about.title)[:255], written(about.author)[:255]
        facts.subject, facts.comments = written(about.subject)[:255], written(about.right)
        facts.language = LOCALES.get(about.language, "fr-BE")

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
    def front(self, kind: str, title: str, status: str) -> None:
        self.document.add_paragraph(written(kind))
        self.document.add_paragraph(written(title), "Title")
        self.document.add_paragraph().add_run(written(status)).bold = True

    def heading(self, text: str, level: int) -> None:
        self.document.add_heading(written(text), level)

    def paragraphs(self, texts, style=None) -> None:
        for text in texts:
            self.document.add_paragraph(written(text), style)

    def bullets(self, texts) -> None:
        self.paragraphs(texts, "List Bullet")

    def prose(self, text: str, *, below: int = 2) -> None:
        """As `core.prose` shows it, its headings under a heading of the level `below`."""
        WordProse(self.document, written, below).write(text)

    def table(self, titles, rows, widths=()) -> None:
        """The first row comes again on every page; a row is never cut in two. `widths` in cm."""
        table = self.document.add_table(rows=1, cols=len(titles), style="Table Grid")
        for cell, title in zip(table.rows[0].cells, titles, strict=True):
            cell.paragraphs[0].add_run(written(title)).bold = True
        self.mark(table.rows[0], "w:tblHeader")
        for row in rows:
            line = table.add_row()
            for cell, text in zip(line.cells, row, strict=True):
                cell.text = written(text)
            self.mark(line, "w:cantSplit")
        share(table, widths)
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
