"""The two forms that are filled without a network, as fields with names and texts.

A field of a row carries the number that whoever first typed it gave the row, and that it keeps:
`recommendation-<uuid>-text`. `…-DELETE` takes the row away.
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
ROW = re.compile(rf"^(?P<set>[a-z_]+)-(?P<row>{NUMBER})-(?P<field>\w+)$")
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

    def signs(self) -> dict[str, str]:
        """Hidden fields of the page that say what its writer has seen of the filed texts."""
        return {}

    def label(self, name: str) -> str:
        """What stands at the field; of a row, what stands in it."""
        raise NotImplementedError

    def has(self, name: str) -> bool:
        """A field of this form, or one of a row that a device has added or takes away."""
        if name in self.values:
            return True
        found = ROW.match(name)
        return bool(found and self.row_field(found))

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

    def label(self, name):
        return self.form.label_of(name)

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
    def editor(self) -> ReportEditor:
        return ReportEditor(self.report, self.user)

    @cached_property
    def values(self):
        """A section left out keeps its text, and takes what a device still writes into it."""
        if self.report is None:
            return {}
        left_out = {
            f"section-{row.key}-body": same_lines(row.body) for row in self.editor.texts.left_out
        }
        fields = (bound for form in self.editor.forms for bound in form)
        return left_out | {
            bound.html_name: as_text(bound.value()) for bound in fields if bound.name not in LAYOUT
        }

    @cached_property
    def prose(self):
        if self.report is None:
            return set()
        fields = (bound for form in self.editor.forms for bound in form)
        return {bound.html_name for bound in fields if is_prose(bound.field)}

    def signs(self) -> dict[str, str]:
        """What each card says its writer has seen (reports/writing/cards.py), as it is now."""
        return {form["seen"].html_name: form["seen"].value() for form in self.editor.forms}

    def label(self, name):
        found = ROW.match(name)
        field = found and self.row_field(found)
        for form in self.editor.forms:
            for bound in form:
                if bound.html_name == name:
                    return str(bound.label)
        return str(getattr(field, "label", None) or name)

    def row_field(self, found):
        form, _model = CARDS.get(found["set"], (None, None))
        if form is None:
            return None
        fields = {name: one for name, one in form.base_fields.items() if name not in LAYOUT}
        return fields.get(found["field"], found["field"] == "DELETE")


PAPERS = {one.code: one for one in (DebriefingPaper, ReportPaper)}
