"""The first sheet of an .xlsx as rows of plain values, read with small limits and a closed parser.

Only what a table needs of the format: texts, numbers, days, yes and no, and the results that
formulas had when the file was saved. A file that declares a document type is refused: entities are
how a small XML file fills a memory.
"""

import re
import zipfile
import zlib
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import count
from xml.parsers import expat

#: Numbers of the formats that every workbook knows and that show a day.
DAY_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
#: In a format of one's own: d, m, y outside quotes, escapes and [colours].
NOT_OF_THE_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MOST_COLUMNS = 100
MOST_PARTS = 1000
WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


#: What the library, the parser and our own look-ups say of a file that is no workbook.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,  # encrypted, or a compression that is not built in
)


class BrokenWorkbook(Exception):
    """No workbook, or none that may be read."""


class TooMuch(BrokenWorkbook):
    """It would unpack to more than was allowed."""


class Enough(Exception):
    """The parser may stop: more rows than anybody wants."""


def first_sheet(stream, *, most_bytes: int, most_rows: int) -> list[tuple[int, list]]:
    """(number of the row, cells) of each row that is not empty, at most one more than allowed."""
    try:
        with zipfile.ZipFile(stream) as parts:
            _weigh(parts, most_bytes)
            book = Book(parts)
            return book.rows(most_rows)
    except DAMAGE as broken:
        raise BrokenWorkbook(str(broken)) from broken


def _weigh(parts: zipfile.ZipFile, most_bytes: int) -> None:
    """By what the directory declares: zipfile never unpacks more of a part than that."""
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > most_bytes:
        raise TooMuch
    if any(part.flag_bits & 1 for part in listed):
        raise BrokenWorkbook


def parse(stream, start=None, end=None, text=None) -> None:
    """Names come without their namespace."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    if start:
        parser.StartElementHandler = lambda name, given: start(name.rpartition(" ")[2], given)
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(" ")[2])
    if text:
        parser.CharacterDataHandler = text
    parser.ParseFile(stream)


def _refuse(*_declared):
    raise BrokenWorkbook


class Book:
    def __init__(self, parts: zipfile.ZipFile):
        self.parts = parts
        self.sheet, self.epoch = self._find_sheet()
        names = set(parts.namelist())
        self.texts = self._texts() if "xl/sharedStrings.xml" in names else []
        self.day_styles = self._day_styles() if "xl/styles.xml" in names else set()

    def _find_sheet(self) -> tuple[str, datetime]:
        """The first sheet that is not hidden, and the day from which the file counts."""
        targets, sheets, epochs = {}, [], [datetime(1899, 12, 30)]  # noqa: DTZ001 - no zone in it

        def relation(name, given):
            if name == "Relationship":
                targets[given["Id"]] = given["Target"]

        def workbook(name, given):
            if name == "sheet" and given.get("state", "visible") == "visible":
                sheets.extend(key for name, key in given.items() if name.endswith(" id"))
            if name == "workbookPr" and given.get("date1904") in ("1", "true"):
                epochs.append(datetime(1904, 1, 1))  # noqa: DTZ001

        self._parse(RELATIONS, start=relation)
        self._parse(WORKBOOK, start=workbook)
        if not sheets:
            raise BrokenWorkbook
        target = targets[sheets[0]]
        return (target.lstrip("/") if target.startswith("/") else f"xl/{target}"), epochs[-1]

    def _parse(self, part: str, **handlers) -> None:
        with self.parts.open(part) as stream:
            parse(stream, **handlers)

    def _texts(self) -> list[str]:
        """The shared texts; readings given to signs of another script are left out."""
        found, inside = [], []

        def start(name, given):
            inside.append(name)
            if name == "si":
                found.append([])

        def text(words):
            if inside[-1] == "t" and "rPh" not in inside:
                found[-1].append(words)

        self._parse("xl/sharedStrings.xml", start=start, end=lambda name: inside.pop(), text=text)
        return ["".join(words) for words in found]

    def _day_styles(self) -> set[int]:
        """Numbers of the cell styles that show a number as a day."""
        formats, styles, inside = set(DAY_FORMATS), set(), []
        numbers = count()

        def start(name, given):
            inside.append(name)
            if name == "numFmt" and _shows_day(given.get("formatCode", "")):
                formats.add(int(given["numFmtId"]))
            if name == "xf" and "cellXfs" in inside:
                number = next(numbers)
                if int(given.get("numFmtId", 0)) in formats:
                    styles.add(number)

        self._parse("xl/styles.xml", start=start, end=lambda name: inside.pop())
        return styles

    def rows(self, most: int) -> list[tuple[int, list]]:
        reader = RowReader(self, most)
        with suppress(Enough):
            self._parse(self.sheet, start=reader.start, end=reader.end, text=reader.text)
        return reader.found


def _shows_day(pattern: str) -> bool:
    return bool(re.search("[dmyj]", NOT_OF_THE_FORMAT.sub("", pattern), re.IGNORECASE))


class RowReader:
    """Gathers the rows of a sheet while it is parsed."""

    def __init__(self, book: Book, most: int):
        self.book, self.most = book, most
        self.found: list[tuple[int, list]] = []
        self.number = self.column = 0
        self.cells: dict[int, object] = {}
        self.kind, self.style, self.words, self.inside = "n", 0, [], []

    def start(self, name, given):
        self.inside.append(name)
        if name == "row":
            self.number = int(given.get("r", self.number + 1))
            self.column, self.cells = 0, {}
        elif name == "c":
            self.column = _column_of(given.get("r")) or self.column + 1
            self.kind, self.style = given.get("t", "n"), int(given.get("s", 0))
            self.words = []

    def text(self, words):
        if self.inside[-1] in ("v", "t") and "rPh" not in self.inside:
            self.words.append(words)

    def end(self, name):
        self.inside.pop()
        if name == "c" and self.column <= MOST_COLUMNS:
            value = self._value("".join(self.words))
            if value not in (None, ""):
                self.cells[self.column] = value
        elif name == "row" and self.cells:
            last = max(self.cells)
            row = [self.cells.get(column) for column in range(1, last + 1)]
            self.found.append((self.number, row))
            if len(self.found) > self.most:
                raise Enough

    def _value(self, written: str):
        if not written:
            return None
        if self.kind == "s":
            return self.book.texts[int(written)].strip()
        if self.kind == "b":
            return written == "1"
        if self.kind != "n":  # a text in its place, a formula's text, an error such as #REF!
            return written.strip()
        number = float(written)
        if self.style in self.book.day_styles:
            return self._day(number)
        return int(number) if number.is_integer() else number

    def _day(self, number: float) -> date | float:
        try:
            return (self.book.epoch + timedelta(days=number)).date()
        except (OverflowError, ValueError):
            return number


def _column_of(reference: str | None) -> int | None:
    """ "C7" is in column 3."""
    found = REFERENCE.fullmatch(reference or "")
    if not found:
        return None
    number = 0
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number
