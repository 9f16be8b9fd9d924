"""Bringing ToR written elsewhere into their sections: read, shown, and only then saved."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from core.bringing import MOST_PARTS, Placing
from core.permissions import require
from core.placing import NEW, NOWHERE, UNSORTED, folded, kept
from core.reading import Unreadable, read_document, too_long
from core.workflow import TransitionRefused
from missions import services
from missions.models import TermsOfReference, TorImport, TorSection
from missions.tor.added import unsorted_key
from missions.tor.placing import HEADINGS, MarkedPart
from missions.tor.writing import sections_to_write

LONGEST_TITLE, MOST_SECTIONS = 200, 60


def targets_of(tor) -> list[tuple[str, str]]:
    """Where a part may go: the sections, and the places that are none."""
    return [
        *((row.key, row.title) for row in sections_to_write(tor)),
        (NEW, _("A section of its own, with this title")),
        (UNSORTED, _("“To be sorted”, a section of its own")),
        (NOWHERE, _("Nowhere: this part is not taken")),
    ]


def bring(tor, content: bytes, name: str, *, by) -> TorImport:
    """Read it and keep what was read for its bringer alone; the ToR are not touched."""
    require(by, "missions.write_tor", tor)
    reading = read_document(content, HEADINGS)
    parts = kept(HEADINGS.parts_of(reading, MarkedPart))
    if not parts:
        raise Unreadable(_("There is no text in this file."))
    if len(parts) > MOST_PARTS:
        raise Unreadable(too_long())
    known = dict(targets_of(tor))
    for part in parts:
        part["target"] = part["target"] if part["target"] in known else UNSORTED
    return TorImport.objects.update_or_create(
        tor=tor,
        brought_by=by,
        defaults={
            "name": " ".join(name.split())[:200],
            "parts": {"parts": parts, "pictures": reading.pictures},
        },
    )[0]


class TorPlacing(Placing):
    def targets(self) -> list[tuple[str, str]]:
        return targets_of(self.imported.tor)

    def bodies(self) -> dict[str, str]:
        return dict(self.imported.tor.sections.values_list("key", "body"))


# --- saving ---------------------------------------------------------------------------
@transaction.atomic
def settle(imported, choices, *, by) -> list[str]:
    """Put each part where its bringer said, sign it, and return the keys of the sections.

    `choices`: (part, target, is_replaced) in order.
    """
    tor = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=imported.tor_id)
    require(by, "missions.write_tor", tor)
    rows = {row.key: row for row in tor.sections.select_for_update().order_by("position")}
    emptied, written = set(), []
    for part, target, is_replaced in choices:
        if target == NOWHERE:
            continue
        row = rows.get(key_for(tor, target))
        if row is None and target not in (NEW, UNSORTED):
            raise TransitionRefused(_("This part is no longer in the ToR."))
        if row is None:
            row = rows_with(rows, tor, part, target)
        if is_replaced and row.key not in emptied:
            emptied.add(row.key)
            row.body = ""
        row.body = "\n\n".join(filter(None, (row.body.strip(), text_for(part, row))))
        written.append(row)
    return save(tor, written, imported, by)


def save(tor, written, imported, by) -> list[str]:
    touched = list(dict.fromkeys(row.key for row in written))
    for row in {row.key: row for row in written}.values():
        row.version += 0 if row._state.adding else 1
        row.save()
    if touched:
        services.sign(tor, by, touched)
    imported.delete()
    return touched


def key_for(tor, target: str) -> str:
    """One section “to be sorted”: a second file adds to it. A new section has no key yet."""
    return unsorted_key(tor) if target == UNSORTED else target


def rows_with(rows: dict, tor, part, target: str) -> TorSection:
    """A section that was not there, behind all others."""
    if len(rows) >= MOST_SECTIONS:
        raise TransitionRefused(
            _("ToR have at most %(most)s sections: put some parts together.")
            % {"most": MOST_SECTIONS}
        )
    is_new = target == NEW
    row = TorSection(
        tor=tor,
        key=str(uuid.uuid4()) if is_new else unsorted_key(tor),
        position=max((one.position for one in rows.values()), default=0) + 1,
        title=(part["title"] or _("Untitled"))[:LONGEST_TITLE] if is_new else _("To be sorted"),
    )
    rows[row.key] = row
    return row


def text_for(part: dict, row) -> str:
    """With its heading, where that says more than the section's own."""
    title = part["title"]
    is_same = folded(title) == folded(row.title) or (
        row.key == part["target"] and HEADINGS.says_no_more(title)
    )
    is_cut = row.title == title[:LONGEST_TITLE] != title
    heading = f"## {title}" if title and (is_cut or not is_same) else ""
    return "\n".join(filter(None, (heading, part["text"])))
