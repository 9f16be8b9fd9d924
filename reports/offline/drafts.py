"""Keeping what is typed: fields under one lock, each with the texts that would not merge."""

from dataclasses import asdict

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.utils import timezone

from core.models import DoneOnce
from missions.models import Mission
from reports.offline.merging import Change, Field, Rival, take
from reports.offline.models import DraftField, stamp
from reports.offline.papers import ROW, same_lines

#: Of one form: more is no form any more. What is beyond stays on the device that has it.
MOST_FIELDS, MOST_LETTERS = 3_000, 4_000_000


class Draft:
    """The fields of one form that were typed and not filed. Write inside `Draft.locked`."""

    def __init__(self, paper):
        self.paper = paper
        found = DraftField.objects.filter(mission=paper.mission, paper=paper.code)
        self.rows = {row.name: row for row in found.order_by("pk") if paper.has(row.name)}

    @classmethod
    def locked(cls, paper) -> "Draft":
        """All writers of a mission's forms wait for one another here; call in a transaction."""
        Mission._base_manager.select_for_update(of=("self",)).get(pk=paper.mission.pk)
        return cls(paper)

    # --- reading ----------------------------------------------------------------------
    def now(self, name: str) -> Field:
        row = self.rows.get(name)
        if row is None:
            return Field(self.paper.values.get(name, ""))
        return Field(row.value, tuple(Rival(**one) for one in row.rivals))

    def names(self) -> list[str]:
        """Those of the page in its order, then rows in the order they were begun."""
        return list(dict.fromkeys([*self.paper.values, *self.rows]))

    @property
    def typed(self) -> dict[str, str]:
        """What stands over the filed values, for a form's `initial`; rows taken away are out."""
        gone = self.gone
        return {
            name: row.value
            for name, row in self.rows.items()
            if row_of(name) not in gone and not name.endswith("-DELETE")
        }

    @property
    def gone(self) -> set[str]:
        """Rows that were taken away: `recommendation-12`."""
        return {row_of(name) for name, row in self.rows.items()
                if name.endswith("-DELETE") and row.value}  # fmt: skip

    @property
    def latest(self) -> DraftField | None:
        return max(self.rows.values(), key=lambda row: row.updated_at, default=None)

    def stamps(self) -> dict[str, str]:
        """What a page shows, for it to send back: see `settle`."""
        return {name: stamp(self.now(name).value) for name in self.names()}

    # --- writing ----------------------------------------------------------------------
    def has_room(self, change: Change) -> bool:
        """What is shortened or emptied always finds its place."""
        grows = len(change.value) - len(self.now(change.name).value)
        if grows <= 0:
            return True
        is_one_more = change.name not in self.rows and len(self.rows) >= MOST_FIELDS
        return not is_one_more and self.letters + grows <= MOST_LETTERS

    @property
    def letters(self) -> int:
        return sum(
            len(row.value) + sum(len(one["value"]) for one in row.rivals)
            for row in self.rows.values()
        )

    def change(self, change: Change, *, by) -> None:
        before = self.now(change.name)
        at = timezone.now().isoformat(timespec="seconds")
        prose = self.paper.is_prose(change.name)
        after = take(before, change, is_prose=prose, by=by.pk, at=at)
        if after != before:
            self._write(change.name, after, by=by, device=change.device)
        found = ROW.match(change.name)
        if found and found["field"] != "DELETE" and change.value:
            self._bring_back(f"{found['set']}-{found['row']}-DELETE", by=by)

    def drop(self, name: str, rival: str, *, by) -> None:
        """Somebody read this text beside the field and has done with it."""
        if name in self.rows:
            self._write(name, self.now(name).without(rival), by=by)

    def _bring_back(self, name: str, *, by) -> None:
        """Words written into a row count for more than that somebody took it away."""
        if name in self.rows and self.rows[name].value:
            self._write(name, Field(""), by=by)

    def _write(self, name: str, field: Field, *, by, device: str = "") -> None:
        stands_filed = field.value == self.paper.values.get(name)
        if stands_filed and not field.rivals:
            if name in self.rows:
                self.rows.pop(name).delete()
            return
        row = self.rows.get(name) or DraftField(
            mission=self.paper.mission, paper=self.paper.code, name=name
        )
        row.value, row.rivals = field.value, [asdict(one) for one in field.rivals]
        row.written_by, row.device = by, device
        row.save()
        self.rows[name] = row

    def leave(self, row: DraftField, filed: str, rivals: list[dict]) -> None:
        """This field is filed: its draft goes, unless other texts still stand beside it."""
        if rivals:
            row.value, row.rivals = filed, rivals
            row.save()
        else:
            self.rows.pop(row.name).delete()


def row_of(name: str) -> str:
    found = ROW.match(name)
    return f"{found['set']}-{found['row']}" if found else ""


@transaction.atomic
def sync(paper, changes: list[Change], *, by) -> tuple[Draft, list[str]]:
    """Take what a device sends, each change once; the numbers of those no field was found for."""
    draft = Draft.locked(paper)
    done = DoneOnce.objects.already(one.id for one in changes)
    refused = []
    for change in changes:
        if change.id in map(str, done):
            continue
        if paper.has(change.name) and draft.has_room(change):
            draft.change(change, by=by)
        else:
            refused.append(change.id)
    taken = [one.id for one in changes if one.id not in refused]
    DoneOnce.objects.note(taken, by=by)
    return draft, refused


@transaction.atomic
def keep(paper, posted: dict[str, str], seen: dict[str, str], *, by, drop=None) -> Draft:
    """The same for a page without scripts: it sends all it has, and the stamps of what it showed.

    What its writer left as it was is no change of his; what he changed and somebody else too
    stands beside the other's.
    """
    draft = Draft.locked(paper)
    for name, text in {**dict.fromkeys(taken_away(posted, seen), "on"), **posted}.items():
        text, now = same_lines(text), draft.now(name).value
        shown = seen.get(name)
        if not paper.has(name) or shown == stamp(text) or (shown is None and not text):
            continue
        base = now if shown == stamp(now) or not now else None
        change = Change(f"{name}:{stamp(text)}", name, base, text)
        if not draft.has_room(change):
            raise RequestDataTooBig("This form holds no more.")
        draft.change(change, by=by)
    for name, rival in (drop or {}).items():
        draft.drop(name, rival, by=by)
    return draft


def taken_away(posted, seen) -> list[str]:
    """Rows that the page showed and did not send back."""
    sent = {row_of(name) for name in posted}
    return sorted({f"{row_of(name)}-DELETE" for name in seen if row_of(name) not in {*sent, ""}})


@transaction.atomic
def settle(paper, posted: dict[str, str], seen: dict[str, str]) -> Draft:
    """What was filed needs no draft; what another device wrote meanwhile stays and is shown.

    `paper` is that of the filed rows: what was posted and could not be filed stays a draft.
    """
    draft = Draft.locked(paper)
    removed = {row_of(name) for name, text in posted.items() if name.endswith("-DELETE") and text}
    for name, row in list(draft.rows.items()):
        text, shown = same_lines(posted.get(name, "")), seen.get(name)
        others = [one for one in row.rivals if not is_same(one["value"], text)]
        is_seen = shown == stamp(row.value) or is_same(text, row.value)
        if row_of(name) in removed and (is_seen or name.endswith("-DELETE")):
            draft.leave(row, "", [])
        elif shown is None and not text or shown == stamp(text) and not is_seen:
            continue
        elif is_same(paper.values.get(name, ""), text):
            draft.leave(row, text, others if is_seen else [*others, rival_of(row)])
    return draft


def is_same(one: str, other: str) -> bool:
    """Forms strip what they file: lines without their spaces, none that is empty."""
    return lines_of(one) == lines_of(other)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def rival_of(row: DraftField) -> dict:
    at = row.updated_at.isoformat(timespec="seconds")
    return asdict(Rival(f"filed:{row.pk}", row.value, row.written_by_id, at, row.device))
