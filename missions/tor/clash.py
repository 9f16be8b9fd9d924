"""Two people wrote in one section at once: what each has, what differs, and one text of both."""

from dataclasses import dataclass
from functools import cached_property

from core.diff import Differ, Piece, compared
from core.merge import merge
from missions.models import TorContribution, TorSection


@dataclass(frozen=True)
class Clash:
    """`theirs` is saved, `mine` is not; `base` is what mine began from, None when unknown."""

    theirs: str
    mine: str
    base: str | None
    saved: TorContribution | None

    @cached_property
    def pieces(self) -> list[Piece]:
        return compared(self.theirs, self.mine)

    @property
    def theirs_marked(self) -> list[Piece]:
        return [one for one in self.pieces if one.kind != "ins"]

    @property
    def mine_marked(self) -> list[Piece]:
        return [one for one in self.pieces if one.kind != "del"]

    @cached_property
    def clean(self) -> str | None:
        """Both changes in one text, where they do not touch the same words."""
        return None if self.base is None else merge(self.base, self.theirs, self.mine)

    @property
    def both(self) -> str:
        return every_line(self.theirs, self.mine) if self.clean is None else self.clean


def every_line(theirs: str, mine: str) -> str:
    """What is the same once; where the lines differ, theirs before mine."""
    lines = [text.splitlines(keepends=True) for text in (f"{theirs}\n", f"{mine}\n")]
    passages = Differ().passages(*lines)
    return "".join(was if is_same else was + now for is_same, was, now in passages).strip()


def clash_of(section, seen, *, theirs: str, mine: str) -> Clash:
    """`seen`: the version its writer began with; its text stands in the history."""
    events = TorSection.events.rel.related_model.objects.filter(pgh_obj=section.pk, version=seen)
    base = events.order_by("-pgh_id").values_list("body", flat=True).first()
    signed = TorContribution.objects.filter(
        tor=section.tor_id, section_keys__contains=[section.key]
    )
    return Clash(theirs, mine, base, signed.select_related("user").order_by("-at", "-pk").first())
