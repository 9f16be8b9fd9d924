"""The sections of a report as they are written: the template's and those its writers added."""

import re
import uuid

from django.utils.functional import cached_property

from reports.models import ReportSection
from reports.writing.forms import SectionForm

#: More than this is no report; a client that makes up sections is stopped here.
MOST_SECTIONS = 40
POSTED = re.compile(r"section-([a-z0-9_-]{1,40})-(?:title|body)$")


def is_uid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


class Texts:
    def __init__(self, report, user, data=None, *, is_adding=False):
        self.report, self.user, self.data, self.is_adding = report, user, data, is_adding

    @cached_property
    def asked(self) -> dict:
        return {one.key: one for one in self.report.template.sections.all()}

    @cached_property
    def rows(self) -> list[ReportSection]:
        """What this writer may read, with what was left out. The annex comes last."""
        rows = self.report.sections.order_by("is_confidential", "position", "pk")
        if not self.user.has_perm("reports.read_annex", self.report):
            rows = rows.exclude(is_confidential=True)
        return list(rows)

    @property
    def left_out(self) -> list[ReportSection]:
        return [row for row in self.rows if row.is_left_out]

    @cached_property
    def forms(self) -> list[SectionForm]:
        """Standing sections, and what somebody wrote in one that was left out meanwhile."""
        forms = [self.form_of(row) for row in self.rows]
        forms = [one for one in forms if not one.instance.is_left_out or one.has_changed()]
        forms += [self.form_of(self.new(key)) for key in self.new_keys()]
        if self.is_adding:
            forms.append(self.form_of(self.new(str(uuid.uuid4())), is_blank=True))
        return forms

    def new(self, key) -> ReportSection:
        return ReportSection(report=self.report, key=key)

    def new_keys(self) -> list[str]:
        """Names of sections that this writer made and the report does not know yet."""
        found = (POSTED.match(name) for name in self.data or ())
        keys = dict.fromkeys(one[1] for one in found if one and is_uid(one[1]))
        known = set(self.report.sections.values_list("key", flat=True)) if keys else set()
        room = max(MOST_SECTIONS - len(known), 0)
        return [key for key in keys if key not in known][:room]

    def form_of(self, row, *, is_blank=False) -> SectionForm:
        asked = self.asked.get(row.key)
        form = SectionForm(
            None if is_blank else self.data,
            instance=row,
            prefix=f"section-{row.key}",
            is_own=asked is None and not row.is_confidential,
        )
        form.guidance = asked.guidance if asked else ""
        form.is_required = bool(asked and asked.is_required)
        return form

    def save(self) -> list[SectionForm]:
        """Those that could not be saved. What somebody writes in is part of the report again."""
        kept = []
        for form in self.forms:
            if not form.is_valid():
                kept.append(form)
            elif form.has_changed():
                if form.instance.pk is None:
                    form.instance.position = self.next_position()
                form.instance.is_left_out = False
                form.save()
        return kept

    def next_position(self) -> int:
        rows = self.report.sections.filter(is_confidential=False)
        last = rows.order_by("-position").values_list("position", flat=True).first()
        return (last or 0) + 1

    def keep(self, unsaved: dict) -> None:
        """Put forms that could not be saved back into their places."""
        prefixes = [form.prefix for form in self.forms]
        self.forms = [unsaved.get(form.prefix, form) for form in self.forms]
        self.forms += [
            form
            for prefix, form in unsaved.items()
            if prefix.startswith("section-") and prefix not in prefixes
        ]
