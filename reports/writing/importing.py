"""Bringing a report written elsewhere into its sections: read, shown, and only then saved."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from core.bringing import MOST_PARTS
from core.permissions import check, require
from core.placing import NEW, NOWHERE, UNSORTED, kept
from core.reading import Unreadable, read_document, too_long
from core.sheet_cells import folded
from core.workflow import TransitionRefused
from reports.models import Report, ReportImport, ReportSection
from reports.recommendations.services import add_recommendation
from reports.writing.layout import put_back
from reports.writing.placing import ADVICE, CONFIDENTIAL, HEADINGS, PEOPLE, Part, as_line
from reports.writing.text import MOST_SECTIONS

LONGEST_TITLE = 200
MOST_LINES = 60


# --- reading --------------------------------------------------------------------------
def targets_of(report, user) -> list[tuple[str, str]]:
    """Where a part may go: sections this writer may read, and the places that are none."""
    rows = report.sections.standing().order_by("is_confidential", "position", "pk")
    if not check(user, "reports.read_annex", report):
        rows = rows.exclude(is_confidential=True)
    return [
        *((row.key, row.title) for row in rows),
        (PEOPLE, _("People met")),
        (NEW, _("A section of its own, with this title")),
        (UNSORTED, _("“To be sorted”, a section of its own")),
        (NOWHERE, _("Nowhere: this part is not taken")),
    ]


def bring(report, content: bytes, name: str, *, by) -> ReportImport:
    """Read it and keep what was read for its bringer alone; the report is not touched."""
    require(by, "reports.write", report)
    reading = read_document(content, HEADINGS)
    parts = kept(HEADINGS.parts_of(reading, Part))
    if not parts:
        raise Unreadable(_("There is no text in this file."))
    if len(parts) > MOST_PARTS or sum(len(part["advice"]) for part in parts) > MOST_LINES:
        raise Unreadable(too_long())
    known = dict(targets_of(report, by))
    for part in parts:
        part["target"] = offered(part, known)
        for one in part["advice"]:
            one["uid"] = str(uuid.uuid4())
    found, _is_new = ReportImport.objects.update_or_create(
        report=report,
        brought_by=by,
        defaults={
            "name": " ".join(name.split())[:200],
            "parts": {"parts": parts, "pictures": reading.pictures},
        },
    )
    return found


def offered(part: dict, known: dict) -> str:
    """What is called confidential goes to the annex, or nowhere until its bringer decides."""
    target = part["target"]
    if target == CONFIDENTIAL:
        return target if target in known else NOWHERE
    if target == ADVICE or target not in known:
        return UNSORTED
    return target


def owner_in(people, name: str):
    """A person whose whole name stands in the cell, or nobody."""
    text = f" {folded(name)} "
    fits = [one for one in people if f" {folded(one.name)} " in text]
    return fits[0] if len(fits) == 1 else None


# --- saving ---------------------------------------------------------------------------
def bodies_of(report) -> dict[str, str]:
    return dict(report.sections.values_list("key", "body"))


@transaction.atomic
def settle(imported, choices, cards, *, by) -> None:
    """Put each part where its bringer said. `choices`: (part, target, is_replaced) in order.

    Recommendations that became no card stand as lines in the section “to be sorted”.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=imported.report_id)
    require(by, "reports.write", report)
    known = {key for key, _title in targets_of(report, by)}
    texts: dict[str, list[str]] = {}
    emptied = set()
    for part, target, is_replaced in choices:
        if target not in known:
            raise TransitionRefused(_("This part is no longer in the report."))
        if target == NEW:
            add_section(report, part["title"] or _("Untitled"), part["text"])
            continue
        if is_replaced:
            emptied.add(target)
        texts.setdefault(target, []).append(text_for(part, target))
    lines = take_advice(report, choices, cards)
    texts.setdefault(UNSORTED, []).extend(lines)
    write(report, texts, emptied)
    imported.delete()


def is_table_only(part: dict) -> bool:
    """Its recommendations are cards of their own; of a heading alone there is nothing to place."""
    return bool(part["advice"]) and not part["text"]


def text_for(part: dict, target: str) -> str:
    """With its heading where that is not the section's own."""
    if is_table_only(part):
        return ""
    is_same = target == PEOPLE or (target == part["target"] and target != UNSORTED)
    return part["text"] if is_same else "\n".join(filter(None, (part["title"], part["text"])))


def take_advice(report, choices, cards) -> list[str]:
    """Cards that are valid and wanted become recommendations; the others are told as lines."""
    lines = []
    for part, target, _is_replaced in choices:
        for one in part["advice"]:
            card = cards.get(one["uid"])
            if card is not None:
                add_recommendation(card.save(commit=False), report)
            elif target != NOWHERE:
                lines.append(as_line(one))
    return lines


def write(report, texts, emptied) -> None:
    texts.pop(NOWHERE, None)
    people = texts.pop(PEOPLE, [])
    unsorted = "\n\n".join(filter(None, texts.pop(UNSORTED, [])))
    for key, parts in texts.items():
        row = report.sections.select_for_update().get(key=key)
        before = "" if key in emptied else row.body
        save_body(row, "\n\n".join(filter(None, (before.strip(), *parts))))
    if people:
        lines = [line.strip() for text in people for line in text.splitlines() if line.strip()]
        report.people_met = list(dict.fromkeys([*report.people_met, *lines]))
        report.version += 1
        report.save(update_fields=["people_met", "version", "updated_at"])
    if unsorted:
        add_unsorted(report, unsorted)


def save_body(row, body: str) -> None:
    row.body = body
    row.version += 1
    row.save(update_fields=["body", "version", "updated_at"])


def add_unsorted(report, text: str) -> None:
    """One such section a report; a second file adds to it."""
    key = str(uuid.uuid5(uuid.NAMESPACE_OID, f"report:{report.pk}:unsorted"))
    row = report.sections.filter(key=key).first()
    if row is None:
        add_section(report, _("To be sorted"), text, key=key)
        return
    put_back(row)
    save_body(row, f"{row.body.rstrip()}\n\n{text}".strip())


def add_section(report, title: str, text: str, *, key: str = "") -> None:
    if report.sections.count() >= MOST_SECTIONS:
        raise TransitionRefused(
            _("A report has at most %(most)s sections: put some parts together.")
            % {"most": MOST_SECTIONS}
        )
    last = report.sections.filter(is_confidential=False).order_by("-position").first()
    ReportSection.objects.create(
        report=report,
        key=key or str(uuid.uuid4()),
        position=last.position + 1 if last else 1,
        title=title[:LONGEST_TITLE],
        body=text,
    )
