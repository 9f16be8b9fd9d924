"""The first visible sheet of an .xlsx as rows of plain values, read by python-calamine.

A native module takes its process along when it runs out of memory: a zip that lies about its sizes
would do, or two cells at opposite corners, for it keeps the rectangle between them, or one long
shared text that many cells refer to, for each gets a copy. So it never sees the file, only a copy
of the parts it needs, unpacked within a limit and measured.
"""

import io
import math
import re
import zipfile
from datetime import date, datetime
from itertools import islice
from xml.parsers import expat

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MOST_PARTS, MOST_COLUMNS = 1000, 100
#: Of the rectangle from the first cell to the last; each takes 32 bytes.
MOST_CELLS = 1_000_000
#: Signs of all cells together, and how deep tags may lie in one another.
MOST_SIGNS, DEEPEST, LONGEST_PLACE = 50_000_000, 50, 20
NEEDED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|sharedstrings|styles)\.xml|xl/worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
SHEETS, SHARED = "xl/worksheets/", "xl/sharedstrings.xml"
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.IGNORECASE)
#: The mark of a cell that shows an error such as #REF!: read as a text it is shown, not lost.
ERROR = re.compile(rb"""(<(?:\w+:)?c\s(?:[^<>]*\s)?t=["'])e(?=["'])""")


class BrokenWorkbook(Exception):
    """No workbook, or none that may be read."""


class TooMuch(BrokenWorkbook):
    """It would unpack to more than was allowed."""


def first_sheet(stream, *, most_bytes: int, most_rows: int) -> list[tuple[int, list]]:
    """(number of the row, cells) of each row that is not empty, at most one more than allowed."""
    try:
        return list(islice(_rows(_measured_copy(stream, most_bytes)), most_rows + 1))
    except (BrokenWorkbook, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as broken:  # a panic of the native module is no Exception
        raise BrokenWorkbook(str(broken)) from broken


# --- what the library may see -------------------------------------------------------
def _measured_copy(stream, most_bytes: int) -> io.BytesIO:
    """Sizes are those that the directory declares: zipfile unpacks no more of a part."""
    copy = io.BytesIO()
    with zipfile.ZipFile(stream) as given, zipfile.ZipFile(copy, "w") as made:
        listed = given.infolist()
        if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > most_bytes:
            raise TooMuch
        needed = {part.filename: part for part in listed if NEEDED.fullmatch(part.filename)}
        texts: list[int] = []
        for part in sorted(needed.values(), key=lambda one: not _is_shared(one)):
            made.writestr(part.filename, _checked(part, given, texts))
    copy.seek(0)
    return copy


def _is_shared(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower() == SHARED


def _checked(part: zipfile.ZipInfo, given: zipfile.ZipFile, texts: list[int]) -> bytes:
    """`texts`: lengths of the shared texts, which come before the cells that refer to them."""
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BrokenWorkbook
    content = given.read(part)
    extent = Extent(content, texts)
    if extent.rows * extent.columns > MOST_CELLS or extent.signs > MOST_SIGNS:
        raise TooMuch
    if _is_shared(part):
        texts += extent.texts
    return ERROR.sub(rb"\1str", content) if part.filename.lower().startswith(SHEETS) else content


class Extent:
    """How far the cells of a part reach that hold something, counted as the library does, and how
    many signs of shared texts they hold together.

    A document type is refused: entities are how a small XML file fills a memory.
    """

    def __init__(self, content: bytes, shared: list[int]):
        self.rows = self.columns = self.signs = self.depth = 0
        #: Lengths of the texts this part shares; those its cells refer to.
        self.texts: list[int] = []
        self.shared = shared
        self.is_reference, self.value = False, None
        self.row, self.column = 1, 0
        self.cell: tuple[int, int] | None = None
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._read
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by place

    def _start(self, name: str, given: dict) -> None:
        name = name.rpartition(" ")[2]
        self.depth += 1
        if self.depth > DEEPEST:
            raise BrokenWorkbook
        if name == "row":
            self.row = int(given.get("r", self.row))
        elif name == "si":
            self.texts.append(0)
        elif name == "c":
            self.is_reference = given.get("t") == "s"
            row, self.column = _place(given["r"]) if "r" in given else (self.row, self.column + 1)
            self.cell = row, self.column
        elif name == "v":
            self.value = ""
        if self.cell and name not in ("c", "row", "f"):
            self.rows = max(self.rows, self.cell[0])
            self.columns = max(self.columns, self.cell[1])

    def _read(self, text: str) -> None:
        if self.texts:
            self.texts[-1] += len(text)
        elif self.is_reference and self.value is not None:
            self.value += text
            if len(self.value) > LONGEST_PLACE:
                raise BrokenWorkbook

    def _end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        self.depth -= 1
        if name == "row":
            self.row, self.column = self.row + 1, 0
        elif name == "c":
            self.cell, self.is_reference = None, False
        elif name == "v" and self.is_reference:
            self.signs += self._length_of(self.value)
            self.value = None

    def _length_of(self, place: str) -> int:
        """Of the shared text with this number; the library refuses what is no number."""
        try:
            return self.shared[int(place)]
        except (ValueError, IndexError):
            return 0


def _refuse(*_declared):
    raise BrokenWorkbook


def _place(reference: str) -> tuple[int, int]:
    """ "C7" is row 7, column 3."""
    found = REFERENCE.fullmatch(reference)
    if not found:
        raise BrokenWorkbook
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


# --- what it says -------------------------------------------------------------------
def _rows(content: io.BytesIO):
    book = CalamineWorkbook.from_filelike(content)
    shown = [
        one.name
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
    ]
    if not shown:
        raise BrokenWorkbook
    sheet = book.get_sheet_by_name(shown[0])
    before = [None] * (sheet.start[1] if sheet.start else 0)
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = (before + [_plain(cell) for cell in cells])[:MOST_COLUMNS]
        while row and row[-1] is None:
            row.pop()
        if row:
            yield number, row


def _plain(cell):
    """A text, a whole or a broken number, a day, yes or no; None where there is nothing."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, float) and math.isfinite(cell):
        return int(cell) if cell.is_integer() else cell
    if isinstance(cell, bool | date):
        return cell
    return str(cell).strip() or None
