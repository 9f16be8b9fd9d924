"""One ordered table of columns, two files: CSV for machines, XLSX for people.

    COLUMNS = {gettext_lazy("Code"): lambda row: row.code, gettext_lazy("Days"): ...}
    return export(request, filterset.qs.for_list(), COLUMNS, name="missions", format="xlsx")

A column's function returns text, a number, a date, a moment, a yes/no or None. CSV is UTF-8 with
its mark, commas, full stops and ISO dates whatever the language; a spreadsheet that expects
semicolons should be given the XLSX. Nothing that a person typed can become a formula.

What would take too long for a request is written by a worker: core/long_exports.py.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.http import FileResponse, Http404, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from core import long_exports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
#: What Excel can hold, less the header; the longest text of a cell; the widest column we set.
MAX_ROWS, MAX_TEXT, MAX_WIDTH = 1_048_575, 32_767, 60
#: No file format carries these: control signs, halves of pairs, non-characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Where a spreadsheet may see a cell begin, then a sign that begins a formula, full-width too.
FORMULA = re.compile("(^|[;\r\n\t])(?=[ \u00a0\u3000]*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20])")

#: Longer lists are written by a worker. Gunicorn ends a request after 60 seconds, streaming or
#: not, and until then it holds one of few processes. Measured on missions, two slow cores: 6 s of
#: work for these, 25 s while the machine is busy with five others.
ROWS_AT_ONCE = {"xlsx": 10_000, "csv": 20_000}

Columns = dict[str, Callable]


def export(request, queryset, columns: Columns, name: str, format: str):
    """The rows of this queryset as a download; the caller has filtered and `visible_to`ed it."""
    if format not in WRITERS:
        raise Http404(f"No export as {format}.")
    watch = getattr(request, "watch", None)  # a worker's: see core/long_exports.py
    if request.method == "HEAD":
        queryset = queryset.none()
    elif watch is None and is_long(queryset, format):
        return long_exports.put_off(request)
    rows = queryset.iterator(chunk_size=CHUNK)
    if watch is not None:
        rows = watch(rows, counted(queryset).count())
    return download(rows, columns, name, format)


def download(rows: Iterable, columns: Columns, name: str, format: str):
    """Few rows that are no queryset: a handful of figures."""
    if format not in WRITERS:
        raise Http404(f"No export as {format}.")
    response = WRITERS[format](rows, {str(title): value for title, value in columns.items()})
    response.file_name = f"{name}-{timezone.localdate():%Y-%m-%d}.{format}"
    response["Content-Disposition"] = content_disposition_header(True, response.file_name)  # noqa: FBT003
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def is_long(queryset, format: str) -> bool:
    """Whether there is a row behind the last one allowed, in any order: milliseconds."""
    limit = ROWS_AT_ONCE[format]
    return counted(queryset)[limit : limit + 1].exists()


def counted(queryset):
    """The rows to count, unsorted; what is not a queryset names one with as many rows."""
    return getattr(queryset, "counted", queryset).order_by()


def clean(value):
    """Lazy words become text, moments lose their zone, text loses what no file can hold."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    return UNWRITABLE.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")


def disarmed(text: str) -> str:
    """An apostrophe before what a spreadsheet would take for a formula, in any of its lines."""
    return FORMULA.sub(r"\1'", text)


# --- CSV ------------------------------------------------------------------------------
class Echo:
    @staticmethod
    def write(text: str) -> str:
        return text


def csv_cell(value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return disarmed(value) if isinstance(value, str) else str(value)


def csv_lines(rows: Iterable, columns: Columns, language: str) -> Iterator[bytes]:
    """Some hundred lines at a time, each time in the language of the request that asked."""
    writer, rows = csv.writer(Echo), iter(rows)
    yield b"\xef\xbb\xbf" + writer.writerow([csv_cell(clean(title)) for title in columns]).encode()
    while some := list(islice(rows, CHUNK // 4)):
        with override(language):
            lines = [
                writer.writerow([csv_cell(clean(value(row))) for value in columns.values()])
                for row in some
            ]
        yield "".join(lines).encode()


def as_csv(rows: Iterable, columns: Columns) -> StreamingHttpResponse:
    lines = csv_lines(rows, columns, get_language())
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


# --- XLSX -----------------------------------------------------------------------------
class Sheet:
    """One page of a workbook, written row by row: memory stays flat however many there are."""

    def __init__(self, book, titles: list[str]):
        self.sheet = book.add_worksheet()
        self.widths = [len(title) + 4 for title in titles]
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.sheet.freeze_panes(1, 0)
        for column, title in enumerate(titles):
            self.sheet.write_string(0, column, title, bold)
        self.filled = 0

    def add(self, cells: list) -> None:
        self.filled += 1
        for column, value in enumerate(cells):
            shown = self.put(self.filled, column, value)
            self.widths[column] = max(self.widths[column], min(shown, MAX_WIDTH))

    def put(self, row: int, column: int, value) -> int:
        """Write by the type of the value, never by its look, and say how wide it is."""
        if value is None:
            return 0
        if isinstance(value, bool):
            return self.put(row, column, _("yes") if value else _("no"))
        if isinstance(value, datetime | date):
            looks = self.moment if isinstance(value, datetime) else self.day
            self.sheet.write_datetime(row, column, value, looks)
            return 16 if looks is self.moment else 10
        if isinstance(value, str):
            text = value if len(value) <= MAX_TEXT else value[: MAX_TEXT - 1] + "…"
            self.sheet.write_string(row, column, text)
            return len(text)
        self.sheet.write_number(row, column, value)
        return len(str(value))

    def finish(self) -> None:
        self.sheet.autofilter(0, 0, self.filled, max(len(self.widths) - 1, 0))
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, min(width, MAX_WIDTH) + 1)


def as_xlsx(rows: Iterable, columns: Columns) -> FileResponse:
    import xlsxwriter  # 10 MB that only this download needs

    out = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    titles = [clean(title) for title in columns]
    with xlsxwriter.Workbook(out, options) as book:
        sheet = Sheet(book, titles)
        for row in rows:
            if sheet.filled == MAX_ROWS:
                sheet.finish()
                sheet = Sheet(book, titles)
            sheet.add([clean(value(row)) for value in columns.values()])
        sheet.finish()
    out.seek(0)
    return FileResponse(out, content_type=XLSX)


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
#: What a list offers: (format, words on the button).
FORMATS = [("xlsx", "Excel"), ("csv", "CSV")]
