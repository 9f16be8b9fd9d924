import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.export import FORMATS, WRITERS, export

pytestmark = pytest.mark.django_db  # closing a response ends a request, which looks at connections
XML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Rows(list):
    """As much of a queryset as an export may ask for: rows a few at a time, or one beyond."""

    def order_by(self):
        return self

    def __getitem__(self, which):
        return Rows(super().__getitem__(which))

    def exists(self):
        return bool(self)

    def iterator(self, chunk_size):
        assert chunk_size
        return iter(self)

    def none(self):
        return Rows()


def answered(rows, columns, ending, rf, method="get"):
    return export(getattr(rf, method)("/"), Rows(rows), columns, name="missions", format=ending)


def downloaded(rows, columns, ending, rf) -> bytes:
    response = answered(rows, columns, ending, rf)
    content = b"".join(response)
    response.close()
    return content


def csv_rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet(content: bytes, name="xl/worksheets/sheet1.xml") -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return ElementTree.fromstring(book.read(name))


def xlsx_rows(content: bytes) -> list[list[str]]:
    return [
        ["".join(cell.itertext()) for cell in row.iter(f"{XML}c")]
        for row in sheet(content).iter(f"{XML}row")
    ]


TEXT = {"Texte": lambda row: row}
#: Text as typed → the same as CSV must write it.
ATTACKS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t'=1",
    "\r=1": "\n'=1",
    "＝1+1": "'＝1+1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠x": "'＠x",
    "  =1": "'  =1",
    "\u3000=1": "'\u3000=1",
    "a;=1": "a;'=1",
    "a\n=1": "a\n'=1",
    "a\n- puce": "a\n'- puce",
    '"=1': '"=1',
    "a=1": "a=1",
    "été -3": "été -3",
    "": "",
}


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula_in_csv(text, rf):
    (row,) = csv_rows(downloaded([text], TEXT, "csv", rf))[1:] or [[""]]
    assert row == [ATTACKS[text]]


@pytest.mark.parametrize("text", [text for text in ATTACKS if text])
def test_no_text_becomes_a_formula_or_a_link_in_xlsx(text, rf):
    content = downloaded([text], {text: lambda row: row}, "xlsx", rf)

    assert list(sheet(content).iter(f"{XML}f")) == []
    assert {cell.get("t") for cell in sheet(content).iter(f"{XML}c")} == {"inlineStr"}
    assert xlsx_rows(content)[1] == [text.replace("\r", "\n")]


def test_an_address_is_text_in_xlsx(rf):
    content = downloaded(["https://example.org"], TEXT, "xlsx", rf)

    assert list(sheet(content).iter(f"{XML}hyperlink")) == []


@pytest.mark.parametrize("ending", WRITERS)
def test_signs_that_no_file_can_hold_are_left_out(ending, rf):
    rotten = "a\x00b\x0bc\x1fd\ud800e\ufffff"

    content = downloaded([rotten], TEXT, ending, rf)

    rows = csv_rows(content) if ending == "csv" else xlsx_rows(content)
    assert rows[1] == ["abcdef"]


ROW = SimpleNamespace(
    code="MIS-2016-03",
    days=Decimal("12.50"),
    minus=-3,
    on=date(2016, 11, 15),
    at=datetime(2016, 11, 15, 23, 30, tzinfo=UTC),
    flag=True,
    nothing=None,
    lazy=_("Save"),
)
COLUMNS = {
    _("Code"): lambda row: row.code,
    "Jours": lambda row: row.days,
    "Moins": lambda row: row.minus,
    "Le": lambda row: row.on,
    "À": lambda row: row.at,
    "Oui": lambda row: row.flag,
    "Rien": lambda row: row.nothing,
    "Mot": lambda row: row.lazy,
}


def test_csv_is_for_machines(rf):
    with translation.override("en"):
        content = downloaded([ROW], COLUMNS, "csv", rf)

    assert content.startswith(b"\xef\xbb\xbfCode,Jours,")
    assert csv_rows(content)[1] == [
        *("MIS-2016-03", "12.50", "-3", "2016-11-15", "2016-11-16 00:30", "yes", "", "Save")
    ]


def test_xlsx_has_numbers_as_numbers_and_dates_as_dates(rf):
    with translation.override("en"):
        content = downloaded([ROW], COLUMNS, "xlsx", rf)

    cells = {cell.get("r"): cell for cell in sheet(content).iter(f"{XML}c")}
    assert {name: cells[name].get("t") for name in ("B2", "C2", "D2", "E2")} == dict.fromkeys(
        ("B2", "C2", "D2", "E2")
    )
    values = xlsx_rows(content)[1]
    assert values == ["MIS-2016-03", "12.50", "-3", "42689", "42690.02083333334", "yes", "Save"]
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b'formatCode="dd/mm/yyyy"' in book.read("xl/styles.xml")


def test_both_files_say_the_same(rf):
    rows = ["Ségou", "a;b", 'dit "oui"', "deux\nlignes", "É" * 300]

    left = csv_rows(downloaded(rows, TEXT, "csv", rf))
    right = xlsx_rows(downloaded(rows, TEXT, "xlsx", rf))

    assert left == right
    assert len(left) == 6


def test_the_sheet_is_ready_to_be_read(rf):
    content = downloaded(["x" * 20, "y" * 200], {"Titre": lambda row: row}, "xlsx", rf)

    root = sheet(content)
    assert root.find(f".//{XML}pane").get("state") == "frozen"
    assert root.find(f"{XML}autoFilter").get("ref") == "A1:A3"
    assert 60 <= float(root.find(f".//{XML}col").get("width")) < 63


def test_text_longer_than_a_cell_ends_with_a_sign(rf):
    content = downloaded(["x" * 40_000], TEXT, "xlsx", rf)

    assert len(xlsx_rows(content)[1][0]) == 32_767
    assert xlsx_rows(content)[1][0].endswith("…")


def test_rows_beyond_one_sheet_stand_on_the_next(rf, monkeypatch):
    monkeypatch.setattr("core.export.MAX_ROWS", 2)

    content = downloaded(["a", "b", "c"], TEXT, "xlsx", rf)

    assert len(xlsx_rows(content)) == 3
    assert "c" in "".join(sheet(content, "xl/worksheets/sheet2.xml").itertext())


@pytest.mark.parametrize("ending", WRITERS)
def test_a_download_is_named_private_and_not_guessed(ending, rf):
    response = answered([], TEXT, ending, rf)

    disposition = response["Content-Disposition"]
    assert re.fullmatch(
        rf'attachment; filename="missions-\d{{4}}-\d\d-\d\d\.{ending}"', disposition
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_an_unknown_format_is_not_found(rf):
    with pytest.raises(Http404):
        answered([], TEXT, "exe", rf)


def test_a_head_request_reads_no_rows(rf):
    def read(row):
        raise AssertionError

    response = answered(["x"], {"Texte": read}, "xlsx", rf, method="head")

    response.close()


def test_every_format_that_a_list_offers_can_be_written():
    assert {ending for ending, _words in FORMATS} == set(WRITERS)


def test_csv_keeps_the_language_of_the_request_while_it_streams(rf):
    with translation.override("en"):
        response = answered([ROW], COLUMNS, "csv", rf)

    with translation.override("fr"):
        assert csv_rows(b"".join(response))[1][5:] == ["yes", "", "Save"]


MEASURE = """
import sys
from pathlib import Path
from types import SimpleNamespace
import django
django.setup()
from core.export import WRITERS
from datetime import date

def rows(count):
    for number in range(count):
        yield SimpleNamespace(number=number, text=f"Ségou, mission {number}", on=date(2016, 1, 1))

columns = {"t": lambda r: r.text, "n": lambda r: r.number, "d": lambda r: r.on}

def peak(count):
    response = WRITERS[sys.argv[1]](rows(count), columns)
    for chunk in response: pass
    # what getrusage says begins with the most of the parent
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])

small = peak(100)
print((peak(100_000) - small) / 1024)
"""


@pytest.mark.parametrize("ending", WRITERS)
def test_a_hundred_thousand_rows_fit_in_forty_megabytes(ending):
    command = [sys.executable, "-c", MEASURE, ending]
    measured = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)

    assert float(measured.stdout) < 40
