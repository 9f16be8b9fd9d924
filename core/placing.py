"""A text brought along, taken apart by its headings: which part goes where, and nothing dropped.

A kind of document has its own `Headings`: for each of its places the ways people write its title.
"""

import re
from dataclasses import asdict, dataclass

from core.sheet_cells import folded as without_accents

#: Places that are no section: to be sorted by hand; a section of its own; not taken.
UNSORTED, NEW, NOWHERE = "unsorted", "new", "nowhere"
LEADING = re.compile(
    r"^(?:(?:annexe|annex|bijlage)\s+)?"
    r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,5})[.):\s-]+|[a-h][.)]\s*)"
)
NUMBERED = re.compile(r"\s*(?:\d{1,2}(?:\.\d{1,2})*|[IVX]{1,5})\s*[.)]\s*")
#: Where a title that goes on past its known words ends, on a line that goes on too.
TITLE_END = re.compile(r"\s{2,}|\s*[:\n]\s*|\.\s+")
LONGEST_TITLE, MOST_TITLE_WORDS = 80, 12


def folded(text: str) -> str:
    return without_accents(text).replace("œ", "oe")


def words(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", text))


@dataclass
class Part:
    """One heading with its text. `target`: where it would go."""

    title: str
    text: str
    target: str

    def add(self, block) -> None:
        self.text = f"{self.text}\n\n{block.text}".strip()

    @property
    def is_empty(self) -> bool:
        return not (self.title or self.text)


class Headings:
    def __init__(self, ways: dict[str, tuple[str, ...]]):
        """`ways`: place → beginnings of headings, without accents or capitals."""
        self.ways = [(words(one), key) for key, several in ways.items() for one in several]

    def place_of(self, heading: str) -> str:
        return self._known(heading)[1]

    def _known(self, heading: str) -> tuple[str, str]:
        """The longest known beginning wins: "suivi des recommandations", not "recommandations"."""
        text = words(LEADING.sub("", folded(heading)))
        fits = [
            (len(way), way, key)
            for way, key in self.ways
            if text == way or text.startswith(f"{way} ")
        ]
        return max(fits)[1:] if fits else ("", "")

    def is_known(self, line: str) -> bool:
        is_sentence = line.rstrip().endswith((";", ",")) or len(line.split()) > MOST_TITLE_WORDS
        return bool(self.place_of(line)) and not is_sentence

    def says_no_more(self, title: str) -> bool:
        """Is this title the known words and nothing else?"""
        return words(LEADING.sub("", folded(title))) == self._known(title)[0] != ""

    def parted(self, line: str) -> tuple[str, str] | None:
        """A known heading with its text on the same line; it bears a number or ends in a colon.

        It ends at a colon, a stop or a gap; before a capital, the known words alone are the title.
        """
        way, key = self._known(line[:LONGEST_TITLE])
        number = NUMBERED.match(line)
        start = number.end() if number else 0
        after = end_of(line, start, len(way.split())) if key else 0
        if not after or not (number or line[after:].lstrip().startswith(":")):
            return None
        if line[after:].lstrip()[:1].islower():
            further = TITLE_END.search(line, after, start + LONGEST_TITLE)
            after = further.start() if further else after
        title, rest = line[:after].strip(), line[after:].strip(" \t:.")
        return (title, rest) if rest else None

    # --- parts ------------------------------------------------------------------------
    def parts_of(self, reading, part_class=Part) -> list:
        """A known heading opens a part; one below it, unknown, is a line of its text."""
        parts, depth = [], 99
        for block in self._blocks(reading):
            target = self.place_of(block.text) if block.level is not None else ""
            if block.level is not None and (target or block.level <= depth):
                parts.append(part_class(block.text, "", target or UNSORTED))
                depth = block.level
                continue
            if not parts or block.is_apart:
                parts.append(part_class("", "", UNSORTED))
            parts[-1].add(block)
        return [one for one in parts if not one.is_empty]

    def _blocks(self, reading):
        for block in reading.blocks:
            is_text = block.level is None and not block.rows and block.mark.strip() != "-"
            parted = self.parted(block.text) if is_text else None
            if parted is None:
                yield block
            else:
                yield type(block)(parted[0], 1, is_apart=block.is_apart)
                yield type(block)(parted[1])


def end_of(line: str, start: int, count: int) -> int:
    """Behind so many words from there; 0 where there are fewer."""
    ends = [one.end() for one in re.finditer(r"[^\W_]+", line[start:])]
    return start + ends[count - 1] if 0 < count <= len(ends) else 0


def kept(parts) -> list[dict]:
    return [asdict(one) for one in parts]
