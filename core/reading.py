"""A document written elsewhere, as a row of blocks: headings, paragraphs, tables. Nothing is run.

A .docx is weighed before it is opened: a small file may unpack to hundreds of megabytes, and
python-docx keeps all of it in memory. Measured on a busy core: 2.2 MB of XML in 50,000 paragraphs
take 2.4 s and 40 MB, 7.5 MB take 7.5 s and 120 MB. Up to 5 MB it is read at once, without a
worker; the XML of a hundred pages is about 2 MB.
"""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO

from django.utils.translation import gettext as _
from lxml import etree

from core.uploads import DAMAGE, DOCX, media_type_of

MOST_PARTS, MOST_XML, MOST_UNPACKED = 2000, 5_000_000, 40_000_000
LONGEST_HEADING = 120
HEADING = re.compile(r"(?:heading|titre|kop|überschrift)\s*(\d)", re.IGNORECASE)
CONTENTS = re.compile(r"(?:toc|tm|table des matières|inhopg)\b", re.IGNORECASE)
NUMBER = re.compile(r"^\s*(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+\S")


class Unreadable(Exception):
    """Nothing of the file can be used; `str()` is a sentence that says what to do."""


@dataclass
class Block:
    """`level`: of a heading, from 1; 0 is the title of the whole; None is no heading.

    `is_apart`: what stands before it does not go on here, though no heading says so. `mark`: of a
    point in a list.
    """

    text: str
    level: int | None = None
    rows: list[list[str]] = field(default_factory=list)
    is_apart: bool = False
    mark: str = ""

    @property
    def marked(self) -> str:
        """With the marks of `core.prose`, where the file shows more than words."""
        if self.rows:
            return table_of(self.rows)
        if self.level is not None:
            return f"{'#' * min(max(self.level, 2), 4)} {' '.join(self.text.split())}"
        lines = self.text.splitlines()
        return "\n".join(
            [self.mark + lines[0], *(" " * len(self.mark) + one for one in lines[1:])]
        )


def table_of(rows) -> str:
    """The first row is the head; cells that are missing at the end of a row are empty."""
    width = max(len(row) for row in rows)
    lines = [
        [" ".join(cell.split()).replace("|", "/") for cell in [*row, *[""] * (width - len(row))]]
        for row in rows
    ]
    lines.insert(1, ["---"] * width)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


@dataclass
class Reading:
    blocks: list[Block]
    #: Pictures and drawings, which stay in the file they came in.
    pictures: int = 0


def read_document(content: bytes, headings) -> Reading:
    """Of a Word file or a plain text, known by its bytes."""
    kind = media_type_of(content)
    if kind == DOCX:
        return read_word(content, headings)
    if kind is not None or content.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Unreadable(_("Bring a Word file (.docx) or a plain text (.txt)."))
    return read_text(content, headings)


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
#: What was deleted or moved away stays away; a fallback says the same twice.
NOT_READ = {f"{W}del", f"{W}moveFrom", FALLBACK}
BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "\u2011"}


def read_word(content: bytes, headings) -> Reading:
    from docx import Document  # 0.2 s that no other page needs
    from docx.opc.exceptions import PackageNotFoundError

    weigh(content)
    try:
        document = Document(BytesIO(content))
        return WordReader(document, headings).read()
    except (*DAMAGE, PackageNotFoundError, etree.LxmlError, AttributeError, TypeError) as fault:
        raise Unreadable(
            _("This Word file cannot be read: open it in Word, save it again, and try once more.")
        ) from fault


def weigh(content: bytes) -> None:
    """What an archive says of itself, before anything is unpacked; nothing reads past that."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            is_too_much = (
                len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > MOST_UNPACKED
            )
            xml = [] if is_too_much else [one for one in parts if is_xml(archive, one)]
            is_too_much = is_too_much or sum(one.file_size for one in xml) > MOST_XML
            if not is_too_much and any(declares(archive, one) for one in xml):
                raise Unreadable(_("This Word file declares entities of its own: it is refused."))
    except DAMAGE as fault:
        raise Unreadable(_("This file is damaged, or no Word file at all.")) from fault
    if is_too_much:
        raise Unreadable(too_long())


def too_long() -> str:
    return _("This file holds more than 300 pages: bring its parts one by one.")


def is_xml(archive, part) -> bool:
    """By its name or its first sign: which part is parsed as what, the file itself decides."""
    if part.filename.lower().endswith((".xml", ".rels")):
        return True
    with archive.open(part) as source:
        head = source.read(200)
    text = head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return bool(head) and (not text or text.startswith(b"<"))


def declares(archive, part) -> bool:
    """No program writes a document type into a part; only who wants to do harm."""
    with archive.open(part) as source:
        return b"<!DOCTYPE" in source.read(part.file_size + 1).replace(b"\x00", b"")


class WordReader:
    def __init__(self, document, headings):
        from core.word_lists import WordLists

        self.document, self.headings, self.lists = document, headings, WordLists(document)
        self.blocks, self.pictures, self.is_apart = [], 0, False
        self.notes = self.read_notes()
        self.styles = {one.style_id: one for one in document.styles}

    def read(self) -> Reading:
        self.walk(self.document.element.body)
        return Reading(self.blocks, self.pictures)

    def read_notes(self) -> dict[str, str]:
        """Footnotes and endnotes by kind and number."""
        notes = {}
        for relation in self.document.part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if kind in ("footnotes", "endnotes") and not relation.is_external:
                root = etree.fromstring(relation.target_part.blob, safe_parser())
                for note in root:
                    notes[kind[:-1] + note.get(f"{W}id", "")] = self.text_of(note).strip()
        return notes

    def walk(self, parent) -> None:
        """Through content controls and other wrappers too: nothing that is shown is lost."""
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child)
            elif child.tag == f"{W}tbl":
                self.table(child)
            elif child.tag not in NOT_READ and isinstance(child.tag, str):
                self.walk(child)

    def paragraph(self, element) -> None:
        self.pictures += sum(1 for _one in element.iter(f"{W}drawing", f"{W}pict", f"{W}object"))
        style = self.style_of(element)
        text = self.text_of(element).strip()
        self.is_apart = self.is_apart or text == "|"
        text = unbarred(text)
        if not text or CONTENTS.match(style):
            return
        level, mark = self.level_of(element, style, text), self.lists.mark_of(element, style)
        if level is None and not mark and self.is_heading(text):
            level = bold_level(text)
        text = text if level is not None else pointed(text)
        mark = "" if level is not None or text.startswith("- ") else mark
        self.blocks.append(Block(text, level, is_apart=self.is_apart, mark=mark))
        self.is_apart = False

    def style_of(self, element) -> str:
        found = element.find(f"{W}pPr/{W}pStyle")
        style = self.styles.get(found.get(f"{W}val")) if found is not None else None
        return style.name if style is not None else ""

    def level_of(self, element, style, text) -> int | None:
        if len(text) > LONGEST_HEADING:
            return None
        if style.lower() in ("title", "titre", "titel"):
            return 0
        if found := HEADING.match(style):
            return int(found[1])
        outline = element.find(f"{W}pPr/{W}outlineLvl")
        if outline is not None and outline.get(f"{W}val", "").isdigit():
            return min(int(outline.get(f"{W}val")) + 1, 9)
        return bold_level(text) if self.is_bold(element) else None

    def is_heading(self, text: str) -> bool:
        return self.headings.is_known(text) and not self.headings.parted(text)

    @staticmethod
    def is_bold(element) -> bool:
        """A heading of those who know no styles: a short line, all of it in bold."""
        runs = [run for run in element.iter(f"{W}r") if "".join(run.itertext()).strip()]
        bold = [run.find(f"{W}rPr/{W}b") for run in runs]
        return bool(runs) and all(
            one is not None and one.get(f"{W}val", "1") not in ("0", "false") for one in bold
        )

    def table(self, element) -> None:
        """Rows of a single cell are no table: somebody drew a frame around his text."""
        if all(len(own(row, "tc")) == 1 for row in own(element, "tr")):
            for row in own(element, "tr"):
                self.walk(own(row, "tc")[0])
            return
        rows = [
            ["\n".join(self.lines_of(cell)) for cell in own(row, "tc")]
            for row in own(element, "tr")
        ]
        rows = [row for row in rows if any(cell.strip() for cell in row)]
        if rows:
            text = "\n".join(" | ".join(" ".join(cell.split()) for cell in row) for row in rows)
            self.blocks.append(Block(text, rows=rows))

    def lines_of(self, cell) -> list[str]:
        lines = (self.text_of(one).strip() for one in cell.iter(f"{W}p"))
        return [line for line in lines if line]

    def text_of(self, element) -> str:
        """What a reader sees: insertions are taken, deletions are not, notes stand in brackets."""
        parts = []
        for child in element:
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag in BREAKS:
                parts.append(BREAKS[child.tag])
            elif child.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                kind = "footnote" if "foot" in child.tag else "endnote"
                note = self.notes.get(kind + child.get(f"{W}id", ""), "")
                parts.append(f" [{note}]" if note else "")
            elif child.tag not in NOT_READ and isinstance(child.tag, str):
                inner = self.text_of(child)
                parts.append(f"\n{inner}\n" if child.tag == f"{W}txbxContent" else inner)
        return "".join(parts)


def own(element, name: str) -> list:
    """Rows or cells of this table, not of one within it."""
    inside = element.findall(f"{W}sdt/{W}sdtContent/{W}{name}")
    return element.findall(f"{W}{name}") + inside


def safe_parser():
    return etree.XMLParser(resolve_entities=False, no_network=True)


def bold_level(text: str) -> int:
    found = NUMBER.match(text)
    return found[1].count(".") + 1 if found else 2


# --- plain text -----------------------------------------------------------------------
#: The sign that word processors put before a point, at its line's beginning or run into the text.
POINT = re.compile(r"(?:^|(?<=[:;.]))\s*[·•▪]\s+")


def read_text(content: bytes, headings) -> Reading:
    """UTF-8, else as Windows writes. Headings are lines that begin with #, or `headings` know.

    A bar at the beginning of a line is what is left of a table: past an empty row, another cell.
    """
    if b"\x00" in content:
        raise Unreadable(_("This is no text: save it as plain text or as a Word file."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    blocks, is_apart = [], False
    for line in text.splitlines():
        is_row = line.lstrip().startswith("|")
        line = line.strip(" \t\xa0|") if is_row else line.strip()
        if not line:
            is_apart = is_apart or is_row
            continue
        found = blocks_of_line(line, headings)
        found[0].is_apart, is_apart = is_apart, False
        blocks += found
    return Reading(blocks)


def blocks_of_line(line: str, headings) -> list[Block]:
    marks = len(line) - len(line.lstrip("#"))
    if marks:
        return [Block(line.lstrip("#").strip() or line, marks)]
    if parted := headings.parted(line):
        title, rest = parted
        return [Block(title, bold_level(title)), Block(tidied(rest))]
    is_heading = len(line) <= LONGEST_HEADING and headings.is_known(line)
    return [Block(tidied(line), bold_level(line) if is_heading else None)]


def tidied(line: str) -> str:
    """One space between words, each point on a line of its own."""
    return pointed(" ".join(line.split()))


def pointed(text: str) -> str:
    return "\n".join(POINT.sub("\n- ", text).strip().splitlines())


def unbarred(text: str) -> str:
    """A bar at the beginning, and no other, is what is left of a table."""
    return text.strip("| \t\xa0") if text.count("|") == 1 else text
