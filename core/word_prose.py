"""Marked text in a Word file, with headings, lists, bold, italic, links and tables of Word."""

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.prose import tokens
from core.richtext import clean

LINK_INK = RGBColor(0x1F, 0x4E, 0x79)
#: Between the margins, in cm.
TEXT_WIDTH = 16.6


def share(table, widths=()) -> None:
    """The width of the text among the columns: evenly, unless `widths` say how. In cm."""
    count = len(table.columns)
    widths = [Cm(one) for one in widths or [TEXT_WIDTH / count] * count]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


class WordProse:
    """Writes one text behind what stands in `document`; `written` sets its signs.

    Numbers stay as they were typed: Word would go on counting from one list to the next.
    """

    def __init__(self, document, written, below: int = 2):
        self.document, self.written, self.below = document, written, below
        self.lists, self.table, self.styles = [], None, {}

    def write(self, text: str) -> None:
        text = clean(text)
        found = tokens(text)
        if found is None:
            lines = filter(None, map(str.strip, text.splitlines()))
            self.document.add_paragraph(self.written("\n".join(lines)))
            return
        for one in found:
            step = getattr(self, f"_{one.type}", None)
            if step:
                step(one)

    # --- lists ------------------------------------------------------------------------
    def _bullet_list_open(self, one):
        self.lists.append(None)

    def _ordered_list_open(self, one):
        self.lists.append(int(one.attrGet("start") or 1))

    def _bullet_list_close(self, one):
        self.lists.pop()

    _ordered_list_close = _bullet_list_close

    def _list_item_open(self, one):
        self.mark = one.info + one.markup if one.info else "•"

    # --- paragraphs -------------------------------------------------------------------
    def _heading_open(self, one):
        self.level = int(one.tag[1]) - 1 + self.below

    def _heading_close(self, one):
        self.level = 0

    level, mark = 0, ""

    def _inline(self, one):
        if self.table is not None:
            self.fill(self.cells[self.column].paragraphs[0], one, is_small=True)
        elif self.level:
            self.fill(self.styled(f"Heading {min(self.level, 4)}"), one)
        elif self.lists:
            self.fill(self.item(), one)
        else:
            self.fill(self.document.add_paragraph(), one)

    def styled(self, name: str):
        """A style is looked for once: python-docx takes 5 ms for it."""
        paragraph = self.document.add_paragraph()
        if name not in self.styles:
            self.styles[name] = self.document.styles[name].style_id
        paragraph._p.style = self.styles[name]
        return paragraph

    def item(self):
        depth, mark, self.mark = len(self.lists), self.mark, ""
        if mark == "•":
            style = "List Bullet" if depth == 1 else f"List Bullet {min(depth, 3)}"
            paragraph = self.styled(style)
            if depth > 3:
                paragraph.paragraph_format.left_indent = Cm(0.63 * depth)
            return paragraph
        paragraph = self.document.add_paragraph(f"{mark}\t" if mark else "")
        paragraph.paragraph_format.left_indent = Cm(0.3 + 0.6 * depth)
        if mark:
            paragraph.paragraph_format.first_line_indent = Cm(-0.6)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.3 + 0.6 * depth))
        return paragraph

    # --- tables -----------------------------------------------------------------------
    def _table_open(self, one):
        self.table = self.document.add_table(rows=0, cols=1, style="Table Grid")
        self.is_head = False

    def _table_close(self, one):
        share(self.table)
        self.table = None
        self.document.add_paragraph()

    def _thead_open(self, one):
        self.is_head = True

    def _thead_close(self, one):
        self.is_head = False

    def _tr_open(self, one):
        row = self.table.add_row()
        self.cells = row.cells
        row._tr.get_or_add_trPr().append(
            OxmlElement("w:tblHeader" if self.is_head else "w:cantSplit")
        )
        self.column = -1

    def _th_open(self, one):
        self.column += 1
        if self.column >= len(self.cells):
            self.table.add_column(Cm(TEXT_WIDTH))
            self.cells = self.table.rows[-1].cells

    def _td_open(self, one):
        self.column += 1

    # --- words ------------------------------------------------------------------------
    def fill(self, paragraph, inline, *, is_small=False):
        marks, address = {"strong"} if self.table is not None and self.is_head else set(), ""
        for one in inline.children:
            name, _, step = one.type.rpartition("_")
            if name == "link":
                address = one.attrGet("href") or ""
            elif step == "open":
                marks = marks | {name}
            elif step == "close":
                marks = marks - {name}
            elif one.type in ("softbreak", "hardbreak"):
                paragraph.add_run().add_break()
            elif one.content:
                run = paragraph.add_run(self.written(one.content))
                run.bold, run.italic = "strong" in marks or None, "em" in marks or None
                run.font.size = Pt(9) if is_small else None
                if address:
                    self.lead(paragraph, run, address)
        if is_small:
            paragraph.paragraph_format.space_after = Pt(2)

    def lead(self, paragraph, run, address: str) -> None:
        """Word keeps addresses beside the document, each under a number."""
        run.font.underline, run.font.color.rgb = True, LINK_INK
        link = OxmlElement("w:hyperlink")
        number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), number)
        link.append(run._r)
        paragraph._p.append(link)
