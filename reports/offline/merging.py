"""What becomes of one change to one field. No database: the rules alone, and so easy to try.

A change says from which text its writer began (`base`) and what he made of it (`value`). It is
taken when nothing happened since, joined when the texts let themselves be joined, and set aside
as a rival when not. Nothing that was written is ever dropped here.
"""

from dataclasses import dataclass, field, replace

from core.merge import merge

#: What reading a body that no device of ours has sent may end with.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)


@dataclass(frozen=True)
class Change:
    """`base` is None where nobody knows from which text the writer began."""

    id: str
    name: str
    base: str | None
    value: str
    device: str = ""
    #: Numbers of the rivals that the writer saw and has done with.
    settles: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rival:
    id: str
    value: str
    by: int
    at: str
    device: str = ""


@dataclass(frozen=True)
class Field:
    value: str
    rivals: tuple[Rival, ...] = field(default=())

    def without(self, *ids) -> "Field":
        return replace(self, rivals=tuple(one for one in self.rivals if one.id not in ids))


def take(now: Field, change: Change, *, is_prose: bool, by: int = 0, at: str = "") -> Field:
    """The field after this change; texts of several lines may be joined, single values may not."""
    now = now.without(*change.settles)
    own = _own_rival(now, change)
    if change.value == now.value:
        return now.without(own.id) if own else now
    if change.base == now.value:
        return replace(now, value=change.value).without(*_same_as(now, change.value))
    if own is not None:
        evolved = replace(own, value=change.value, at=at)
        return replace(now, rivals=tuple(evolved if one == own else one for one in now.rivals))
    if is_prose and change.base is not None:
        joined = merge(change.base, now.value, change.value)
        if joined is not None:
            return replace(now, value=joined)
    if any(one.value == change.value for one in now.rivals):
        return now
    rival = Rival(change.id, change.value, by, at, change.device)
    return replace(now, rivals=(*now.rivals, rival))


def _same_as(now: Field, value: str) -> list[str]:
    return [one.id for one in now.rivals if one.value == value]


def _own_rival(now: Field, change: Change) -> Rival | None:
    """Whoever writes on in a text that was set aside changes that text."""
    for one in now.rivals:
        if one.device == change.device and one.value == change.base:
            return one
    return None
