"""The two forms that are filled without a network, as fields with names and texts.

A field of a row carries the row's number in its name, `recommendation-12-text`, or the number its
device gave it while it has no other: `recommendation-<uuid>-text`. `…-DELETE` takes a row away.
"""

import re
from functools import cached_property

from django import forms
from django.utils.formats import localize_input

from core.permissions import Verdict, check
from missions.models import Mission
from reports.debriefings.forms import ROW_FIELDS, DebriefingForm
from reports.editor import CARDS, ReportEditor
from reports.models import Report
from reports.offline.models import Paper

NUMBER = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
ROW = re.compile(rf"^(?P<set>[a-z_]+)-(?P<row>{NUMBER}|\d+)-(?P<field>\w+)$")
MOST_ROWS = 200
#: Fields that belong to the page and not to its writer.
LAYOUT = ("version", "seen", "id", "DELETE", "ORDER")


def as_text(value) -> str:
    """A value as its control sends it back, with one kind of line end."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, list | tuple):
        return "\n".join(map(as_text, value))
    return same_lines(str(localize_input(value, "%Y-%m-%d")))


def same_lines(text: str) -> str:
    """Texts compare equal wherever they came from; PostgreSQL takes what is left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "ignore").decode()


def texts_of(form) -> dict[str, str]:
    return {bound.name: as_text(bound.value()) for bound in form if bound.name not in LAYOUT}


def is_prose(field) -> bool:
    return isinstance(field.widget, forms.Textarea)


class PaperOfMission:
    """`values` is what stands in the database, `prose` the names of fields of several lines."""

    code: Paper

    def __init__(self, mission: Mission, user):
        self.mission, self.user = mission, user

    @property
    def verdict(self) -> Verdict:
        raise NotImplementedError

    @cached_property
    def values(self) -> dict[str, str]:
        raise NotImplementedError

    def row_field(self, found: re.Match) -> forms.Field | bool | None:
        """The control behind a field of a new row; True where it is a single line."""
        raise NotImplementedError

    @cached_property
    def prose(self) -> set[str]:
        raise NotImplementedError

    def has(self, name: str) -> bool:
        """A field of this form, or one of a row that a device has added or takes away."""
        if name in self.values:
            return True
        found = ROW.match(name)
        if not found:
            return False
        if found["row"].isdigit():
            begin = f"{found['set']}-{found['row']}-"
            return found["field"] == "DELETE" and any(one.startswith(begin) for one in self.values)
        return bool(self.row_field(found))

    def is_prose(self, name: str) -> bool:
        if name in self.values:
            return name in self.prose
        field = self.row_field(found) if (found := ROW.match(name)) else None
        return isinstance(field, forms.Field) and is_prose(field)


class DebriefingPaper(PaperOfMission):
    code = Paper.DEBRIEFING

    @property
    def verdict(self):
        return check(self.user, "reports.debrief", self.mission)

    @cached_property
    def form(self):
        filed = getattr(self.mission, "field_debriefing", None)
        return DebriefingForm(instance=filed, mission=self.mission)

    @cached_property
    def values(self):
        cells = {cell.html_name: as_text(cell.value()) for cell in self.form.row_fields()}
        return texts_of(self.form) | cells

    @cached_property
    def prose(self):
        cells = {cell.html_name for cell in self.form.row_fields() if is_prose(cell.field)}
        return cells | {name for name, field in self.form.fields.items() if is_prose(field)}

    def row_field(self, found):
        fields = ROW_FIELDS.get(found["set"])
        return fields and fields.get(found["field"], found["field"] == "DELETE")


class ReportPaper(PaperOfMission):
    code = Paper.REPORT

    @cached_property
    def report(self) -> Report | None:
        return Report.objects.visible_to(self.user).filter(mission=self.mission).first()

    @property
    def verdict(self):
        if self.report is None:
            return check(self.user, "reports.debrief", self.mission)
        return check(self.user, "reports.write", self.report)

    @cached_property
    def parts(self) -> list[tuple[str, forms.Form]]:
        """Every form of the page under the beginning of its fields' names."""
        if self.report is None:
            return []
        return [(form.prefix, form) for form in ReportEditor(self.report, self.user).forms]

    @cached_property
    def values(self):
        return {
            f"{begin}-{name}": text
            for begin, form in self.parts
            for name, text in texts_of(form).items()
        }

    @cached_property
    def prose(self):
        return {
            f"{begin}-{name}"
            for begin, form in self.parts
            for name, field in form.fields.items()
            if is_prose(field)
        }

    def row_field(self, found):
        form, _model = CARDS.get(found["set"], (None, None))
        if form is None:
            return None
        fields = {name: one for name, one in form.base_fields.items() if name not in LAYOUT}
        return fields.get(found["field"], found["field"] == "DELETE")


PAPERS = {one.code: one for one in (DebriefingPaper, ReportPaper)}
