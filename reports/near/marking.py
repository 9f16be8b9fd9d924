"""The words that near lessons share, marked in their texts."""

from dataclasses import dataclass, field

from reports.near.texts import PARTS
from reports.near.words import WORD, stems_of_words

#: Shorter words bind a sentence and say nothing of a lesson.
SHORTEST = 4


@dataclass
class Marked:
    #: Of each part its pieces in order, each with whether it is shared.
    parts: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    #: Shared stems, each with the word as this lesson writes it.
    shared: dict[str, str] = field(default_factory=dict)


def words_of(lesson) -> set[str]:
    return {word for name in PARTS for word in WORD.findall(getattr(lesson, name))}


def long_words(lesson, name: str) -> list[str]:
    return [word for word in WORD.findall(getattr(lesson, name)) if len(word) >= SHORTEST]


def marked(lessons, groups) -> dict[int, Marked]:
    """By lesson; what is shared is shared inside its group. One query for all words."""
    words = {one.pk: words_of(one) for one in lessons}
    stems = stems_of_words({word for some in words.values() for word in some})
    has = {pk: {stem for word in some for stem in stems[word]} for pk, some in words.items()}
    found = {}
    for members, _mean in groups:
        here = [pk for pk in members if pk in has]
        for pk in here:
            others = set().union(*(has[other] for other in here if other != pk))
            found[pk] = others & has[pk]
    return {one.pk: mark(one, found.get(one.pk, set()), stems) for one in lessons}


def mark(lesson, shared: set[str], stems) -> Marked:
    text = Marked()
    for name in PARTS:
        text.parts[name] = pieces(getattr(lesson, name), shared, stems)
        for word in long_words(lesson, name):
            for stem in stems[word] & shared:
                text.shared.setdefault(stem, word.lower())
    return text


def pieces(text: str, shared: set[str], stems) -> list[tuple[str, bool]]:
    """The text cut at its shared words; nothing is lost between them."""
    cut, at = [], 0
    for word in WORD.finditer(text):
        if len(word.group()) >= SHORTEST and stems[word.group()] & shared:
            if word.start() > at:
                cut.append((text[at : word.start()], False))
            cut.append((word.group(), True))
            at = word.end()
    if at < len(text):
        cut.append((text[at:], False))
    return cut
