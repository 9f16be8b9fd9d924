"""Two people, or two devices of one, changed the same text: one text with all words, or none.

`merge` compares both with the text they began from, line by line, and where that is too coarse
sentence by sentence. It is deterministic, and it never guesses: where both changed the same words
it gives None, and whoever asked keeps both texts.
"""

import re
from difflib import SequenceMatcher

#: A sentence carries the space before it, so that a sentence more leaves its neighbours alone.
SENTENCE = re.compile(r"(?<=[.!?…;])(?=\s)|(?=\n)")
#: More sentences than this are not compared one by one: the cost is their square.
MOST_SENTENCES = 2_000
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
    pieces = [SENTENCE.split(text) if text else [] for text in (base, stored, sent)]
    if max(map(len, pieces)) > MOST_SENTENCES:
        return None
    merged = _merge_pieces(*pieces)
    return None if merged is None else "".join(merged)


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _hunks(base: list[str], changed: list[str]) -> list[tuple[int, int, list[str]]]:
    """What was done to the base: from here to there, these instead."""
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    return [
        (start, end, changed[first:last])
        for kind, start, end, first, last in matcher.get_opcodes()
        if kind != "equal"
    ]


def _merge_pieces(base, stored, sent) -> list[str] | None:
    result, place = [], 0
    ours, theirs = _hunks(base, stored), _hunks(base, sent)
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
    """Two additions at one place stand one after the other, unless they say nearly the same."""
    more = [piece for piece in theirs if piece not in ours]
    for piece in more:
        for known in ours:
            if SequenceMatcher(None, known.strip(), piece.strip()).ratio() >= ALIKE:
                return None
    return ours + more
