"""What changed in a report since it was sent back: section by section, word by word.

The texts of that day come from the history, which triggers write; nothing is kept for this.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.diff import Differ, Piece, compared
from core.permissions import check
from reports.models import Finding, Lesson, ObservedResult, Recommendation, ReportSection


@dataclass(frozen=True)
class Change:
    anchor: str
    title: str
    pieces: list[Piece]

    @property
    def is_new(self) -> bool:
        return all(one.kind == "ins" for one in self.pieces)

    @property
    def is_gone(self) -> bool:
        return all(one.kind == "del" for one in self.pieces)


# --- then and now ---------------------------------------------------------------------
def as_of(model, moment, **where) -> dict:
    """Rows of this table as they stood at that moment, by id."""
    events = model.events.rel.related_model.objects
    rows = events.filter(pgh_created_at__lte=moment, **where)
    latest = rows.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return {row.pgh_obj_id: row for row in latest if row.pgh_label != "delete"}


def section_text(row) -> str:
    return "" if row.is_left_out else row.body


def finding_text(row) -> str:
    return f"{row.question}\n{row.text}"


def advice_text(row) -> str:
    return f"{row.text}\n{row.owner or row.get_addressed_to_display()}, {row.due_on:%d/%m/%Y}"


def lesson_text(row) -> str:
    texts = (row.title, row.context, row.mechanism, row.outcome, row.application, row.evidence)
    return "\n".join(texts)


def parts_of(report) -> list[tuple]:
    """(table, condition, anchor, heading, text) of each part, in the order of the page."""
    return [
        (ReportSection, {"report": report.pk}, lambda row: f"section-{row.key}",
         lambda row: row.title, section_text),
        (Finding, {"report": report.pk}, lambda row: "section-findings",
         lambda row: _("Finding"), finding_text),
        (ObservedResult, {"report": report.pk}, lambda row: "results",
         lambda row: str(row.result), lambda row: row.evidence),
        (Recommendation, {"mission": report.mission_id}, lambda row: "recommendations",
         lambda row: row.code, advice_text),
        (Lesson, {"mission": report.mission_id}, lambda row: "lessons",
         lambda row: row.code, lesson_text),
    ]  # fmt: skip


def sent_back(report):
    """The last return of this report with its reason, or None."""
    steps = report.log.filter(name__in=("send_back", "reopen"))
    return steps.select_related("actor", "on_behalf_of").order_by("-pk").first()


def changes_since(report, moment, user) -> list[Change]:
    """Parts whose text differs; the annex only for its readers."""
    may_read_annex = bool(check(user, "reports.read_annex", report))
    found, differ = [], Differ()
    for model, where, anchor, heading, text in parts_of(report):
        then = as_of(model, moment, **where)
        now = {row.pk: row for row in model._base_manager.filter(**where).order_by("pk")}
        for pk in [*now, *(pk for pk in then if pk not in now)]:
            row = now.get(pk) or then[pk]
            if getattr(row, "is_confidential", False) and not may_read_annex:
                continue
            before, after = (text(side[pk]) if pk in side else "" for side in (then, now))
            if before.strip() != after.strip():
                found.append(Change(anchor(row), heading(row), compared(before, after, differ)))
    return found
