"""Tables that people bring: .xlsx or .csv, read before anything is saved.

    COLUMNS = [Column("title", _("Title"), text(250), is_required=True),
               Column("day", _("Day"), day())]
    table = read_table(request.FILES["file"], COLUMNS)   # Unreadable: a sentence for its reader
    table.rows      Row(number, values, faults); values[column.key], None where a cell is empty
    table.faults    every Fault of every row: row, letter, title, sentence; str() says it all
    table.sealed()  text for a hidden field; opened(text, COLUMNS) reads the same table again

Columns are found by their titles (lazy ones in any language of the house), in any order, whatever
accents and capitals. Limits are checked
before anything is parsed. A column's function turns a cell into a value or raises ValueError with
a sentence. `write_template` makes the empty file with which people begin.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath

from django.conf import settings
from django.core import signing
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.sheet_cells import choice, day, folded, number, short, text, written, yes_no
from core.workbook import BrokenWorkbook, TooMuch, first_sheet

__all__ = [
    "Column", "Limits", "Table", "Unreadable", "choice", "day", "number", "opened", "read_table",
    "table_of", "text", "write_template", "yes_no",
]  # fmt: skip

SALT, SEAL_AGE = "core.sheets", 24 * 3600
#: A sealed table travels in a form, whose fields together may be 2.5 MB.
LONGEST_SEAL = 1_000_000
LONGEST_CELL = 5000
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Unreadable(Exception):
    """Nothing of the file can be used; `str()` is a sentence that says what to do."""


@dataclass(frozen=True)
class Limits:
    bytes: int = 2 * 1024 * 1024
    unpacked: int = 20 * 1024 * 1024
    rows: int = 2000


LIMITS = Limits()


# --- the table ------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    key: str
    title: str | Promise
    read: Callable
    is_required: bool = False
    #: What the template says of the column.
    hint: str | Promise = ""


@dataclass(frozen=True)
class Fault:
    row: int
    #: "C", as spreadsheets name the column; empty for what concerns the whole row.
    letter: str
    title: str
    sentence: str

    def __str__(self) -> str:
        if not self.letter:
            return _("Row %(row)s: %(sentence)s") % {"row": self.row, "sentence": self.sentence}
        words = {
            "row": self.row,
            "letter": self.letter,
            "title": self.title,
            "sentence": self.sentence,
        }
        return _("Row %(row)s, column %(letter)s (%(title)s): %(sentence)s") % words


@dataclass
class Row:
    number: int
    values: dict
    faults: list[Fault] = field(default_factory=list)
    #: The cells as they were written, in the order of the columns asked for.
    written: list[str] = field(default_factory=list)

    def refuse(self, sentence: str, column: "Column | None" = None, letter: str = "") -> None:
        """For what only the owner of the table knows, such as a country that is not his."""
        title = str(column.title) if column else ""
        self.faults.append(Fault(self.number, letter, title, sentence))


@dataclass
class Table:
    columns: Sequence[Column]
    rows: list[Row]
    #: Letter of each column by its key.
    letters: dict[str, str]
    #: Titles in the file that no column has: they are not read, and the reader is told.
    ignored: list[str]
    cells: list[tuple[int, list]]

    @property
    def faults(self) -> list[Fault]:
        return [fault for row in self.rows for fault in row.faults]

    def refuse(self, row: Row, key: str, sentence: str) -> None:
        """A fault at a cell that the column's own function could not see."""
        column = next(one for one in self.columns if one.key == key)
        row.refuse(sentence, column, self.letters.get(key, ""))

    def sealed(self) -> str:
        """The file's cells, signed, for the form that asks “save this?”; valid for a day."""
        plain = [(number, [_portable(cell) for cell in cells]) for number, cells in self.cells]
        seal = signing.dumps(plain, salt=SALT, compress=True)
        if len(seal) > LONGEST_SEAL:
            raise Unreadable(_("This file holds too much text. Import it in two parts."))
        return seal


def _portable(cell):
    return cell.isoformat() if isinstance(cell, date) else cell


def opened(seal: str, columns: Sequence[Column], limits: Limits = LIMITS) -> Table:
    """The table that was shown, checked again: the world may have changed since."""
    try:
        cells = signing.loads(seal, salt=SALT, max_age=SEAL_AGE)
    except signing.BadSignature as wrong:
        raise Unreadable(
            _("This preview is no longer valid. Nothing was saved: choose the file again.")
        ) from wrong
    return table_of([(number, row) for number, row in cells], columns, limits)


def read_table(upload, columns: Sequence[Column], limits: Limits = LIMITS) -> Table:
    """`upload` is a Django UploadedFile. Raises Unreadable; faults in cells are in the table."""
    if upload.size > limits.bytes:
        raise Unreadable(
            _("The file is larger than %(megabytes)s MB. Import it in parts.")
            % {"megabytes": limits.bytes // (1024 * 1024)}
        )
    content = upload.read(limits.bytes + 1)
    if not content.strip(b"\0 \r\n\t"):
        raise Unreadable(_("The file is empty."))
    if content.startswith(ZIP):
        cells = _cells_of_workbook(content, limits)
    else:
        cells = _cells_of_text(content, upload.name or "", limits)
    return table_of(cells, columns, limits)


def _cells_of_workbook(content: bytes, limits: Limits) -> list[tuple[int, list]]:
    try:
        return first_sheet(
            io.BytesIO(content), most_bytes=limits.unpacked, most_rows=limits.rows + 1
        )
    except TooMuch as bomb:
        raise Unreadable(
            _("Unpacked, this file is far larger than a table. Save it again with its rows only.")
        ) from bomb
    except BrokenWorkbook as broken:
        raise Unreadable(
            _("This file cannot be read. Open it in your spreadsheet and save it as .xlsx again.")
        ) from broken


def _cells_of_text(content: bytes, name: str, limits: Limits) -> list[tuple[int, list]]:
    """CSV with semicolons, commas or tabs, in UTF-8 or as Windows writes it."""
    is_named = PurePath(name).suffix.lower() in (".csv", ".txt", "")
    if content.startswith(OLE) or not is_named or b"\0" in content:
        raise Unreadable(_("Choose an .xlsx or a .csv file: this is neither."))
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", errors="replace")
    head = words.lstrip().partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    found = []
    try:
        for line, row in enumerate(csv.reader(io.StringIO(words), delimiter=delimiter), start=1):
            cells = [cell.strip() or None for cell in row]
            if any(cells):
                found.append((line, cells))
            if len(found) > limits.rows + 1:
                break
    except csv.Error as broken:
        raise Unreadable(_("This file is no table that can be read.")) from broken
    return found


def table_of(cells: list[tuple[int, list]], columns: Sequence[Column], limits: Limits) -> Table:
    if not cells:
        raise Unreadable(_("The file is empty."))
    if len(cells) > limits.rows + 1:
        raise Unreadable(
            _("The file has more than %(rows)s rows. Import it in parts.") % {"rows": limits.rows}
        )
    places, ignored = _places(cells[0][1], columns)
    letters = {key: letter_of(place) for key, place in places.items()}
    rows = [_row(number, row, columns, places, letters) for number, row in cells[1:]]
    if not rows:
        raise Unreadable(_("The file has titles but no rows."))
    return Table(columns, rows, letters, ignored, cells)


def in_all_languages(words: str | Promise) -> set[str]:
    """As it may be written: a template in French comes back to a reader of Dutch."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            found.add(folded(str(words)))
    return found


def _places(titles: list, columns: Sequence[Column]) -> tuple[dict[str, int], list[str]]:
    """Where each column stands in the file, by its title."""
    wanted = {title: column for column in columns for title in in_all_languages(column.title)}
    places, ignored = {}, []
    for place, title in enumerate(titles):
        column = wanted.get(folded(written(title))) if title is not None else None
        if column and column.key in places:
            raise Unreadable(_("The column “%(title)s” comes twice.") % {"title": column.title})
        if column:
            places[column.key] = place
        elif title is not None:
            ignored.append(short(title))
    missing = [str(one.title) for one in columns if one.is_required and one.key not in places]
    if missing:
        raise Unreadable(
            _("The first row must name the columns. Missing: %(titles)s.")
            % {"titles": ", ".join(missing)}
        )
    return places, ignored


def _row(number: int, cells: list, columns, places, letters) -> Row:
    row = Row(number, {})
    for column in columns:
        place = places.get(column.key)
        cell = cells[place] if place is not None and place < len(cells) else None
        row.written.append("" if cell is None else short(cell))
        row.values[column.key] = None
        try:
            row.values[column.key] = _value(column, cell)
        except ValueError as wrong:
            row.refuse(str(wrong), column, letters.get(column.key, ""))
    return row


def _value(column: Column, cell):
    if cell is None or cell == "":
        if column.is_required:
            raise ValueError(_("This is needed."))
        return None
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise ValueError(_("This text is too long."))
    return column.read(cell)


def letter_of(place: int) -> str:
    """ "C" for the third column, as spreadsheets count."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- the template ---------------------------------------------------------------------
def write_template(columns: Sequence[Column], examples: Iterable[dict] = ()) -> io.BytesIO:
    """An .xlsx with the titles, some examples and a second page that explains each column."""
    import xlsxwriter  # 10 MB that only this download needs

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        looks = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        table, help_page = book.add_worksheet(_("Table")), book.add_worksheet(_("Help"))
        table.freeze_panes(1, 0)
        for place, column in enumerate(columns):
            _describe(table, help_page, place, column, bold)
        for line, example in enumerate(examples, start=1):
            for place, column in enumerate(columns):
                cell = example.get(column.key)
                if isinstance(cell, date):
                    table.write_datetime(line, place, datetime.combine(cell, time()), looks)
                elif isinstance(cell, int | float | Decimal):
                    table.write_number(line, place, cell)
                elif cell is not None:
                    table.write_string(line, place, str(cell))
    out.seek(0)
    return out


def _describe(table, help_page, place: int, column: Column, bold) -> None:
    title, options = str(column.title), getattr(column.read, "options", [])
    table.write_string(0, place, title, bold)
    table.set_column(place, place, max(len(title) + 4, 16))
    if options and sum(len(one) + 1 for one in options) <= 255:  # what Excel's list can hold
        table.data_validation(
            1, place, LIMITS.rows, place, {"validate": "list", "source": options,
                                           "error_type": "warning"}
        )  # fmt: skip
    needed = _("needed") if column.is_required else _("may be empty")
    help_page.write_row(place, 0, [title, needed, str(column.hint), ", ".join(options)])
    help_page.set_column(0, 3, 30)
