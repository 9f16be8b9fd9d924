"""Every version of the ToR of a mission, and what changed from one to another.

A version is the text as one signed contribution left it: "2.3" is the third of number 2, "2.0"
what number 2 began with. The texts come from the history, which triggers write; nothing is kept
twice.
"""

from dataclasses import dataclass, field

from django.db.models import Subquery
from django.utils.translation import gettext as _

from core.diff import Differ, Piece, compared
from core.richtext import plain
from missions.models import TorSection
from missions.workflow import TOR_WORKFLOW

#: Steps that say something of the text they were taken on.
TELLING = ("propose", "complete", "validate", "send_back")


@dataclass(frozen=True)
class Version:
    """`steps`: labels of the steps taken on this text; `mark`: None for the text as it stands."""

    tor: object
    index: int
    at: object
    by: str = ""
    user_id: int | None = None
    role: str = ""
    keys: tuple = ()
    mark: int | None = None
    is_last: bool = False
    steps: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.tor.number}.{self.index}"

    @property
    def label(self) -> str:
        if self.index == 0:
            return _("%(key)s, as it began") % {"key": self.key}
        return _("%(key)s, %(name)s") % {"key": self.key, "name": self.by}


def versions_of(tors) -> list[Version]:
    """Oldest first. `tors` with contributions and log loaded, in any order: no query."""
    found = []
    for tor in sorted(tors, key=lambda one: one.number):
        signed = [one for one in tor.contributions.all() if one.mark is not None]
        begun = min([tor.created_at, *(one.at for one in signed)])
        own = [Version(tor=tor, index=0, at=begun, mark=tor.mark, is_last=not signed)]
        own += [
            Version(
                tor=tor,
                index=index,
                at=one.at,
                by=str(one.user),
                user_id=one.user_id,
                role=one.get_role_display(),
                keys=tuple(one.section_keys),
                mark=one.mark,
                is_last=index == len(signed),
            )
            for index, one in enumerate(sorted(signed, key=lambda one: one.mark), start=1)
        ]
        tell_steps(tor, own)
        found += own
    return found


def tell_steps(tor, own: list[Version]) -> None:
    """Each step stands with the last version signed before it."""
    for row in sorted(tor.log.all(), key=lambda one: (one.at, one.pk)):
        if row.name in TELLING:
            before = [one for one in own if one.index == 0 or one.at <= row.at]
            before[-1].steps.append(str(TOR_WORKFLOW[row.name].label))


def begun_with(events) -> dict:
    """Where no mark was set: the sections of the first transaction, none that was added since."""
    added = events.filter(pgh_label="insert")
    first = added.order_by("pgh_id").values("pgh_created_at")[:1]
    return {"pgh_label": "insert", "pgh_created_at": Subquery(first)}


def texts_of(version: Version) -> dict[str, tuple[str, str]]:
    """Title and text of each section, in their order. One query."""
    rows = TorSection.objects.filter(tor=version.tor.pk)
    if not version.is_last:
        events = TorSection.events.rel.related_model.objects.filter(tor=version.tor.pk)
        is_unmarked = version.index == 0 and version.mark is None
        until = begun_with(events) if is_unmarked else {"pgh_id__lte": version.mark}
        latest = events.filter(**until).order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
        rows = [row for row in latest if row.pgh_label != "delete"]
    standing = sorted((row for row in rows if not row.is_left_out), key=lambda one: one.position)
    return {row.key: (row.title, row.body) for row in standing}


# --- comparing ------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """One section. `pieces` is empty where nothing changed."""

    key: str
    title: str
    pieces: list[Piece]
    writers: list[Version] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """new, gone, changed or same."""
        kinds = {one.kind for one in self.pieces}
        return {frozenset(): "same", frozenset({"ins"}): "new", frozenset({"del"}): "gone"}.get(
            frozenset(kinds), "changed"
        )

    @property
    def added(self) -> int:
        return self._words("ins")

    @property
    def removed(self) -> int:
        return self._words("del")

    def _words(self, kind: str) -> int:
        return sum(len(one.text.split()) for one in self.pieces if one.kind == kind)


def changes_between(old: dict, new: dict) -> list[Change]:
    """Section by section, in the order of the new version; what it lost comes last."""
    differ, found = Differ(), []
    for key in [*new, *(key for key in old if key not in new)]:
        title, after = new.get(key, (old.get(key, ("",))[0], ""))
        _title, before = old.get(key, ("", ""))
        is_same = before.strip() == after.strip()
        texts = (before, after) if is_same else readable(before, after)
        found.append(Change(key, title, [] if is_same else compared(*texts, differ)))
    return found


def readable(before: str, after: str) -> tuple[str, str]:
    """Without marks, unless nothing but marks was changed: then they are what is shown."""
    words = plain(before), plain(after)
    return (before, after) if words[0].strip() == words[1].strip() else words


@dataclass(frozen=True)
class Comparison:
    old: Version
    new: Version
    changes: list[Change]

    @property
    def wanted(self) -> str:
        """As missions.tor.tasks is asked for it."""
        return f"{self.old.key}-{self.new.key}"

    @property
    def changed(self) -> list[Change]:
        return [one for one in self.changes if one.pieces]

    @property
    def unchanged(self) -> list[Change]:
        return [one for one in self.changes if not one.pieces]


def comparison(versions: list[Version], old: Version, new: Version) -> Comparison:
    between = versions[versions.index(old) + 1 : versions.index(new) + 1]
    changes = changes_between(texts_of(old), texts_of(new))
    for one in changes:
        one.writers.extend(version for version in between if one.key in version.keys)
    return Comparison(old, new, changes)


def pair(versions: list[Version], old: str, new: str, reader) -> tuple[Version, Version] | None:
    """The two asked for, older first; else what a reader is likely to want; None: only one.

    Without a wish: since he last wrote, else since the number before, else the last change.
    """
    if len(versions) < 2:
        return None
    by_key = {one.key: one for one in versions}
    last = by_key.get(new) or versions[-1]
    first = by_key.get(old) or likely(versions, last, reader)
    if versions.index(first) > versions.index(last):
        first, last = last, first
    return first, last


def likely(versions, last: Version, reader) -> Version:
    before = versions[: versions.index(last)] or versions[:1]
    own = [one for one in before if one.user_id == reader.pk]
    former = [one for one in before if one.tor.number < last.tor.number]
    return (own or former or before)[-1]


def loaded(mission) -> list[Version]:
    """All versions of a mission, in three queries."""
    tors = mission.tors.prefetch_related("contributions__user", "log")
    return versions_of(tors)
