"""Files that people bring: good ones in every dress, and all the bad ones we could think of."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from core.sheets import (
    Column,
    Limits,
    Unreadable,
    choice,
    day,
    letter_of,
    number,
    opened,
    read_table,
    text,
    write_template,
    yes_no,
)
from core.workbook import BrokenWorkbook, TooMuch, first_sheet

COLUMNS = [
    Column("title", "Title", text(20), is_required=True, hint="What it is called"),
    Column("day", "First day", day()),
    Column("days", "Days", number(0, 366, places=1)),
    Column("kind", "Kind", choice({"Audit": "audit", "Férié": "holiday"})),
    Column("open", "Open", yes_no()),
]
HEAD = ["Title", "First day", "Days", "Kind", "Open"]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def upload(content: bytes, name="table.xlsx"):
    return SimpleUploadedFile(name, content)


def workbook(rows, *, options=None, prepare=None) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options or {}) as book:
        looks = book.add_format({"num_format": "dd/mm/yyyy"})
        if prepare:
            prepare(book)
        sheet = book.add_worksheet()
        sheet.activate()
        for line, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(line, place, datetime.combine(cell, time()), looks)
                elif cell is not None:
                    sheet.write(line, place, cell)
    return out.getvalue()


def read(content, name="table.xlsx", **limits):
    return read_table(upload(content, name), COLUMNS, Limits(**limits))


def refusal(content, name="table.xlsx", **limits) -> str:
    with pytest.raises(Unreadable) as refused:
        read(content, name, **limits)
    return str(refused.value)


def repacked(content: bytes, **changed: bytes) -> bytes:
    """The workbook with some of its parts replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            key = part.rpartition("/")[2].partition(".")[0]
            new.writestr(part, changed.get(key, old.read(part)))
    return out.getvalue()


DAY = date(2017, 1, 31)
GOOD = [
    HEAD,
    ["COPIL", DAY, 2.5, "audit", True],
    ["Fête", None, 3, "FERIE", "non"],
]


@pytest.mark.parametrize(
    "content, name",
    [
        (workbook(GOOD), "a.xlsx"),
        (workbook(GOOD, options={"date_1904": True}), "a.xlsx"),
        (workbook(GOOD, options={"constant_memory": True}), "without-shared-texts.xlsx"),
        ("Title;First day;Days;Kind;Open\nCOPIL;31/01/2017;2,5;Audit;oui\nFête;;3;férié;non".encode(), "a.csv"),  # noqa: E501
        ("Title;First day;Days;Kind;Open\nCOPIL;31.01.2017;2,5;Audit;x\nFête;;3;férié;non".encode("cp1252"), "a.csv"),  # noqa: E501
        ("\ufeffTitle,First day,Days,Kind,Open\r\nCOPIL,2017-01-31,2.5,Audit,1\r\n\r\nFête,,3,férié,0".encode(), "a.csv"),  # noqa: E501
    ],
)  # fmt: skip
def test_the_same_table_is_read_in_every_dress(content, name):
    table = read(content, name)

    assert table.faults == []
    assert [row.values for row in table.rows] == [
        {"title": "COPIL", "day": date(2017, 1, 31), "days": Decimal("2.5"), "kind": "audit",
         "open": True},
        {"title": "Fête", "day": None, "days": 3, "kind": "holiday", "open": False},
    ]  # fmt: skip


def test_columns_are_found_by_title_in_any_order_and_strangers_are_named():
    table = read(workbook([["Remark", "DAYS", "titlé"], ["x", 4, "Revue"]]))

    assert (table.rows[0].values["title"], table.rows[0].values["days"]) == ("Revue", 4)
    assert table.ignored == ["Remark"]
    assert table.letters == {"days": "B", "title": "C"}


@pytest.mark.parametrize(
    "row, place, word",
    [
        ([None, None, 3], "Row 2, column A (Title)", "needed"),
        (["x" * 21], "Row 2, column A (Title)", "At most 20"),
        (["x", "31/02/2017"], "Row 2, column B (First day)", "no day"),
        (["x", date(1999, 1, 1)], "Row 2, column B (First day)", "2000 and 2100"),
        (["x", "0001-01-01"], "Row 2, column B (First day)", "2000 and 2100"),
        (["x", 42], "Row 2, column B (First day)", "no day"),
        (["x", None, "many"], "Row 2, column C (Days)", "no number"),
        (["x", None, 400], "Row 2, column C (Days)", "from 0 to 366"),
        (["x", None, "NaN"], "Row 2, column C (Days)", "no number"),
        (["x", None, 1.25], "Row 2, column C (Days)", "At most 1"),
        (["x", None, None, "party"], "Row 2, column D (Kind)", "Audit, Férié"),
        (["x", None, None, None, "perhaps"], "Row 2, column E (Open)", "not known"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column_and_the_rest_is_read(row, place, word):
    table = read(workbook([HEAD, row, ["Good", None, 1]]))

    (fault,) = table.faults
    assert str(fault).startswith(place)
    assert word in fault.sentence
    assert table.rows[1].values["days"] == 1


def test_row_numbers_are_those_of_the_spreadsheet():
    table = read(workbook([HEAD, [], [], ["x", "nonsense"]]))

    assert str(table.faults[0]).startswith("Row 4, column B")


def test_formulas_count_by_their_last_result_and_errors_are_named():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write_formula(1, 0, '="a"&"b"', None, "ab")
        sheet.write_formula(1, 2, "=1/0", None, "#DIV/0!")

    table = read(out.getvalue())

    assert table.rows[0].values["title"] == "ab"
    assert "“#DIV/0!” is no number." in str(table.faults[0])


def test_a_hidden_first_sheet_is_not_the_table():
    content = workbook(GOOD, prepare=lambda book: book.add_worksheet("lists").hide())

    assert [row.values["title"] for row in read(content).rows] == ["COPIL", "Fête"]


def test_a_picture_of_a_chart_is_no_table():
    content = workbook(GOOD, prepare=lambda book: drawn(book.add_chartsheet(), book))

    assert len(read(content).rows) == 2


def drawn(page, book):
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Sheet1!$C$2:$C$3"})
    page.set_chart(chart)


def cells_of(*rows: str, more: str = "") -> list:
    """What `first_sheet` says of a sheet with this inside."""
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{more}</worksheet>'
    content = repacked(workbook([["x", DAY]]), sheet1=sheet.encode())
    return first_sheet(io.BytesIO(content), most_bytes=1_000_000, most_rows=10)


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#: Style 1 of the workbook above is a day.
SHAPES = [
    ('<c r="A1" t="inlineStr"><is><r><t>bo</t></r><r><t xml:space="preserve">ld </t></r></is></c>',
     ["bold"]),
    ('<c r="A1" t="s"><v>0</v></c>', ["x"]),
    ('<c r="A1" s="1"><v>42766</v></c>', [date(2017, 1, 31)]),
    ('<c r="A1" s="1"><v>42766.75</v></c>', [date(2017, 1, 31)]),
    ('<c r="A1" t="d"><v>2017-01-31</v></c>', [date(2017, 1, 31)]),
    ('<c r="A1" t="d"><v>2017-01-31T10:00:00</v></c>', [date(2017, 1, 31)]),
    ('<c r="A1" s="1"><v>0.5</v></c>', ["12:00:00"]),
    ('<c r="A1" s="1"><v>1e12</v></c>', [10**12]),
    ('<c r="A1"><v>1e3</v></c><c r="B1"><v>0.1</v></c>', [1000, 0.1]),
    ('<c r="A1"><v>NaN</v></c>', ["nan"]),
    ('<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>', [True, False]),
    ('<c r="A1"><f>SUM(B1)</f><v>3</v></c><c r="B1"><f>C1</f></c>', [3]),
    ('<c r="A1" t="str"><f>C1</f><v>a</v></c>', ["a"]),
    ('<c r="A1" t="e"><v>#REF!</v></c><c s="1" t="e" r="B1"><f>x</f><v>#SPILL!</v></c>',
     ["#REF!", "#SPILL!"]),
    ('<c r="C1"><v>1</v></c>', [None, None, 1]),
    ("<c><v>1</v></c><c/><c><v>2</v></c>", [1, None, 2]),
    ('<c r="A1"><v>1</v></c><c r="XFD1"/>', [1]),
    ('<c r="A1"><v>1</v></c><c r="DZ1"><v>2</v></c>', [1]),
    ('<c r="A1" t="inlineStr"><is><t>  </t></is></c>', None),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize("row, values", SHAPES, ids=range(len(SHAPES)))
def test_cells_are_read_in_each_way_that_programs_write_them(row, values):
    found = cells_of(f"<row>{row}</row>")

    assert found == ([(1, values)] if values else [])
    if values:
        assert [type(one) for one in found[0][1]] == [type(one) for one in values]


def test_joined_cells_hold_their_text_once():
    joined = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'

    assert cells_of('<row><c r="A1"><v>1</v></c></row>', more=joined) == [(1, [1])]


CORNERS = [
    (
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    ),
    ('<row r="1"><c r="A1"><v>1</v></c><c r="xfd1048576"><v>1</v></c></row>',),
    ('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="9999999"><c><v>1</v></c></row>'),
]


@pytest.mark.parametrize("rows", CORNERS, ids=["apart", "small letters", "by row"])
def test_cells_in_far_corners_are_refused_before_the_rectangle_is_built(rows):
    with pytest.raises(TooMuch):
        cells_of(*rows)


@pytest.mark.parametrize(
    "row",
    ['<c r="ZZZZZ4294967295"><v>1</v></c>', '<c r="1A"><v>1</v></c>', '<c r="A0"><v>1</v></c>',
     '<c t="s"><v>99</v></c>', '<c t="b"><v>7</v></c>', "<c>", '<c r="A1" r="B1"/>'],
)  # fmt: skip
def test_cells_that_make_no_sense_are_a_broken_file(row):
    with pytest.raises(BrokenWorkbook):
        cells_of(f"<row>{row}</row>")


def shared_text(signs: int, cells: int, place: str = "0") -> bytes:
    """One long text and so many cells that refer to it by this number."""
    content = workbook([["abc"] * 10 for _row in range(cells // 10)])
    return repacked(
        content,
        sharedStrings=b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml'
        b'/2006/main"><si><t>' + b"x" * signs + b"</t></si></sst>",
        sheet1=sheet_of(content).replace(b"<v>0</v>", f"<v>{place}</v>".encode()),
    )


def sheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return book.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("place", ["0", "+0", " 0 ", "000"])
def test_a_long_text_shared_by_many_cells_is_refused_before_it_is_copied(place):
    content = shared_text(1_000_000, 100, place)

    with pytest.raises(TooMuch):
        first_sheet(io.BytesIO(content), most_bytes=20_000_000, most_rows=2000)


def test_a_text_shared_by_many_cells_is_read_where_it_is_short():
    content = shared_text(1000, 100)

    rows = first_sheet(io.BytesIO(content), most_bytes=20_000_000, most_rows=2000)

    assert {cell for _number, cells in rows for cell in cells} == {"x" * 1000}


def test_tags_that_lie_deep_in_one_another_are_no_table():
    content = workbook([["abc"]])
    deep = repacked(content, styles=b"<a>" * 1000 + b"</a>" * 1000)

    with pytest.raises(BrokenWorkbook):
        first_sheet(io.BytesIO(deep), most_bytes=20_000_000, most_rows=2000)


def test_what_the_zip_says_of_its_sizes_is_what_is_unpacked():
    honest = repacked(workbook(GOOD), sheet1=BOMB)
    size = len(BOMB).to_bytes(4, "little")
    assert honest.count(size) == 2

    assert "cannot be read" in refusal(honest.replace(size, (99).to_bytes(4, "little")))


def test_a_zip_of_very_many_parts_is_refused():
    out = io.BytesIO(workbook(GOOD))
    with zipfile.ZipFile(out, "a") as more:
        for number in range(1000):
            more.writestr(f"part{number}", b"")

    assert "far larger" in refusal(out.getvalue())


def test_a_workbook_of_hidden_sheets_has_no_table():
    content = workbook(GOOD)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        book = parts.read("xl/workbook.xml").replace(b"<sheet ", b'<sheet state="veryHidden" ')

    assert "cannot be read" in refusal(repacked(content, workbook=book))


BOMB = b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>"
LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "content, name, words",
    [
        (b"", "a.xlsx", "empty"),
        (b"\n\n", "a.csv", "empty"),
        (b"PK\x03\x04 no zip", "a.xlsx", "cannot be read"),
        (workbook(GOOD)[:-400], "cut.xlsx", "cannot be read"),
        (repacked(workbook(GOOD), workbook=b"<broken"), "a.xlsx", "cannot be read"),
        (repacked(workbook(GOOD), sheet1=LAUGHS), "entities.xlsx", "cannot be read"),
        (repacked(workbook(GOOD), sheet1=BOMB), "bomb.xlsx", "far larger"),
        (repacked(workbook(GOOD), sharedStrings=b"<sst/>"), "a.xlsx", "cannot be read"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "a.xls", "neither"),
        (b"%PDF-1.7 a report", "a.pdf", "neither"),
        (b"\x89PNG\x00\x00", "a.csv", "neither"),
        (b"Title;Days\n", "a.csv", "no rows"),
        (b"Name;Days\nx;1\n", "a.csv", "Missing: Title"),
        (b"Title;Title\nx;y\n", "a.csv", "twice"),
    ],
)
def test_a_file_that_is_no_table_gets_one_sentence(content, name, words):
    assert words in refusal(content, name)


def test_ten_thousand_rows_are_too_many_and_the_limit_itself_is_not():
    many = [HEAD, *([f"row {line}"] for line in range(10_000))]

    assert "more than 2000 rows" in refusal(workbook(many))
    assert len(read(workbook(many[:2001])).rows) == 2000
    assert "more than 2000 rows" in refusal("\n".join(row[0] for row in many).encode(), "a.csv")


def test_a_large_file_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        size, name = 3_000_000, "a.xlsx"

        def read(self, *_size):
            raise AssertionError("read all the same")

    with pytest.raises(Unreadable, match="larger than 2 MB"):
        read_table(Unread(), COLUMNS)


def test_a_sealed_table_reads_the_same_again():
    table = read(workbook([*GOOD, ["x", "31/02/2017"]]))

    again = opened(table.sealed(), COLUMNS)

    assert [row.values for row in again.rows] == [row.values for row in table.rows]
    assert [str(one) for one in again.faults] == [str(one) for one in table.faults]


def test_a_seal_that_was_touched_or_has_aged_opens_nothing(time_machine):
    time_machine.move_to("2016-11-15")
    seal = read(workbook(GOOD)).sealed()

    with pytest.raises(Unreadable, match="no longer valid"):
        opened(seal[:-2] + "xx", COLUMNS)
    time_machine.move_to("2016-11-17")
    with pytest.raises(Unreadable, match="no longer valid"):
        opened(seal, COLUMNS)


def test_the_template_is_itself_a_table_that_can_be_read():
    example = {"title": "COPIL", "day": date(2017, 1, 31), "days": 2, "kind": "Audit"}

    table = read(write_template(COLUMNS, [example]).getvalue())

    assert table.faults == [] and table.ignored == []
    assert table.rows[0].values == {
        "title": "COPIL", "day": date(2017, 1, 31), "days": 2, "kind": "audit", "open": None,
    }  # fmt: skip


def test_a_decimal_stands_in_the_template_as_a_number_to_count_with():
    made = write_template(COLUMNS, [{"title": "COPIL", "days": Decimal("12.5")}])

    assert b"<v>12.5</v>" in zipfile.ZipFile(made).read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("place, letter", [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_named_as_spreadsheets_do(place, letter):
    assert letter_of(place) == letter
