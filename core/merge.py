"""Two people, or two devices of one, changed the same text: one text with all words, or none.

`merge` compares both with the text they began from, line by line, and where that is too coarse
sentence by sentence. It is deterministic, and it never guesses: where both changed the same words
it gives None, and whoever asked keeps both texts.
"""

import re
from collections import Counter
from difflib import SequenceMatcher

#: A sentence carries the space before it, so that a sentence more leaves its neighbours alone.
SENTENCE = re.compile(r"(?<=[.!?…;])(?=\s)|(?=\n)")
#: More lines or sentences than this are not compared one by one, nor more pairs of equal ones:
#: the cost is their square, and whoever sends the texts must not choose how long we think.
MOST_PIECES, MOST_PAIRS = 2_000, 40_000
#: Pairs of signs in additions at one place; a slow core compares so many in two seconds.
MOST_SIGNS = 4_000_000
#: From this likeness on, two insertions at one place are two wordings of one thing.
ALIKE = 0.6


def merge(base: str, stored: str, sent: str) -> str | None:
    """The text with both changes, `stored` first where both added something at one place."""
    if sent in (base, stored):
        return stored
    if stored == base:
        return sent
    merged = _merge_pieces(*(_lines(text) for text in (base, stored, sent)))
    if merged is not None:
        return "\n".join(merged)
    merged = _merge_pieces(
        *(SENTENCE.split(text) if text else [] for text in (base, stored, sent))
    )
    return None if merged is None else "".join(merged)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _is_costly(base: list[str], changed: list[str]) -> bool:
    counts = Counter(changed)
    return (
        max(len(base), len(changed)) > MOST_PIECES
        or sum(counts[piece] for piece in base) > MOST_PAIRS
    )


def _signs_to_compare(ours: list, theirs: list) -> int:
    """What `_both` costs for all places at which both added something."""
    signs = {hunk[0]: sum(map(len, hunk[2])) for hunk in ours if hunk[0] == hunk[1]}
    return sum(
        signs.get(start, 0) * sum(map(len, pieces))
        for start, end, pieces in theirs
        if start == end
    )


def _hunks(base: list[str], changed: list[str]) -> list[tuple[int, int, list[str]]]:
    """What was done to the base: from here to there, these instead."""
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    return [
        (start, end, changed[first:last])
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _merge_pieces(base, stored, sent) -> list[str] | None:
    if _is_costly(base, stored) or _is_costly(base, sent):
        return None
    result, place = [], 0
    ours, theirs = _hunks(base, stored), _hunks(base, sent)
    if _signs_to_compare(ours, theirs) > MOST_SIGNS:
        return None
    while ours or theirs:
        step = _next(ours, theirs)
        if step is None:
            return None
        start, end, pieces = step
        result += base[place:start] + pieces
        place = end
    return result + base[place:]


def _next(ours: list, theirs: list):
    """The next change to the base, taken off its list; None where both lists want other things."""
    if not ours or not theirs:
        return (ours or theirs).pop(0)
    one, other = ours[0], theirs[0]
    if one == other:
        theirs.pop(0)
        return ours.pop(0)
    if one[:2] == other[:2] and one[0] == one[1]:
        pieces = _both(one[2], other[2])
        ours.pop(0), theirs.pop(0)
        return pieces and (one[0], one[1], pieces)
    if one[1] <= other[0]:
        return ours.pop(0)
    return theirs.pop(0) if other[1] <= one[0] else None


def _both(ours: list[str], theirs: list[str]) -> list[str] | None:
    """Two additions at one place stand one after the other, unless they say nearly the same.

    Blank lines part paragraphs: they stay where theirs are.
    """
    more = [piece for piece in theirs if not piece.strip() or piece not in ours]
    said = [piece for piece in more if piece.strip()]
    for piece in said:
        for known in ours:
            if SequenceMatcher(None, known.strip(), piece.strip()).ratio() >= ALIKE:
                return None
    return ours + more if said else ours
