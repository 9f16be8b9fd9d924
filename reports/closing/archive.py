"""The closing file as a ZIP: PDFs, lists for a spreadsheet, and a manifest for machines.

The same data give the same bytes: fixed order, fixed dates, nothing from the clock.
"""

import hashlib
import io
import json
import zipfile
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.export import Sheet, clean, csv_lines
from reports.closing.paper import bytes_of, joined

SCHEMA = 1
#: A ZIP knows no earlier day; the day of the data stands in the manifest.
NO_DAY = (1980, 1, 1, 0, 0, 0)

RECOMMENDATIONS = {
    _("Number"): lambda row: row["code"],
    _("Recommendation"): lambda row: row["text"],
    _("Mission"): lambda row: row["mission"],
    _("Addressed to"): lambda row: row["addressed_to"],
    _("Owner"): lambda row: row["owner"],
    _("Priority"): lambda row: row["priority"],
    _("Due on"): lambda row: row["due"],
    _("Response"): lambda row: row["response"],
    _("Comment"): lambda row: row["comment"],
    _("State"): lambda row: row["state"],
    _("Evidence or reason"): lambda row: row["evidence"],
}
LESSONS = {
    _("Number"): lambda row: row["code"],
    _("Title"): lambda row: row["title"],
    _("Context"): lambda row: row["context"],
    _("Mechanism"): lambda row: row["mechanism"],
    _("Outcome"): lambda row: row["outcome"],
    _("Where and for whom it applies"): lambda row: row["application"],
    _("Theme"): lambda row: row["theme"],
    _("Success or difficulty"): lambda row: row["valence"],
    _("Mission"): lambda row: row["mission"],
    _("State"): lambda row: row["state"],
}


def build(data: dict, document: bytes) -> bytes:
    with translation.override(settings.LANGUAGE_CODE):
        contents = {f"{data['code']}.pdf": document}
        for row in joined(data):
            contents[path_of(row)] = bytes_of(row)
        for name, rows, columns in (
            ("recommendations", data["recommendations"]["rows"], RECOMMENDATIONS),
            ("lessons", data["lessons"], LESSONS),
        ):
            contents[f"{name}.csv"] = as_csv(rows, columns)
            contents[f"{name}.xlsx"] = as_xlsx(rows, columns)
        contents["manifest.json"] = manifest(data, contents)
        return zipped(contents)


def path_of(row: dict) -> str:
    return f"reports/{row['mission']}-v{row['edition']}.pdf"


def manifest(data: dict, contents: dict[str, bytes]) -> bytes:
    """Every file with its size and checksum, and the data from which all was made."""
    files = [
        {"path": path, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in contents.items()
    ]
    reports = [
        {key: value for key, value in row.items() if key != "file"}
        | {"path": path_of(row) if row["file"] else None}
        for row in data["reports"]
    ]
    whole = {"schema": SCHEMA, "files": files} | data | {"reports": reports}
    return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


def as_csv(rows, columns) -> bytes:
    titles = {str(title): value for title, value in columns.items()}
    return b"".join(csv_lines(rows, titles, get_language()))


def as_xlsx(rows, columns) -> bytes:
    import xlsxwriter  # 10 MB that only workers need

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(*NO_DAY)})  # noqa: DTZ001 - a fixed day
        sheet = Sheet(book, [clean(title) for title in columns])
        for row in rows:
            sheet.add([clean(value(row)) for value in columns.values()])
        sheet.finish()
    return out.getvalue()


def zipped(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in contents.items():
            info = zipfile.ZipInfo(path, NO_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return out.getvalue()
