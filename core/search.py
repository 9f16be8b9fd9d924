"""Words people type, as a full-text question in three languages, and the passages that answer.

A text is in one language, the question in none: a word is looked for by its stem in each. “Each
word”, “"several in a row"”, and the last one from its beginning, for it may not be typed to its
end; see the SQL functions `plain` and `searchable`.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQueryField
from django.db import connection, models

from core.db import ACCENTS, LIGATURES, LONGEST_WORD, folded_words

LANGUAGES = ("french", "english", "dutch")
#: More do not narrow a search, they only cost.
MOST_TERMS = 8
QUOTED = re.compile('["“”«»]([^"“”«»]*)["“”«»]|([^\\s"“”«»]+)')
#: A prefix of one letter would be half the dictionary.
SHORTEST_PREFIX = 2


@dataclass(frozen=True)
class Term:
    """Folded words to be found one after the other."""

    words: tuple[str, ...]
    is_prefix: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass(frozen=True)
class Question:
    """What was typed, taken apart; `tsquery` is empty when there is nothing to look for."""

    terms: tuple[Term, ...]
    tsquery: str

    def __bool__(self) -> bool:
        return bool(self.tsquery)

    @property
    def prefix(self) -> str:
        return self.terms[-1].text if self.terms and self.terms[-1].is_prefix else ""


def terms_of(text: str) -> tuple[Term, ...]:
    found = []
    for quoted, bare in QUOTED.findall(text.replace("\x00", " ")):
        words = [word[:LONGEST_WORD] for word in folded_words(quoted or bare)]
        if quoted and words:
            found.append(Term(tuple(words)))
        else:
            found += [Term((word,)) for word in words]
    found = found[:MOST_TERMS]
    is_open = bool(found) and len(found[-1].words) == 1 and not text.endswith(tuple(' "”»'))
    if is_open and len(found[-1].text) >= SHORTEST_PREFIX:
        found[-1] = Term(found[-1].words, is_prefix=True)
    return tuple(found)


def ask(text: str) -> Question:
    """One query, for the stems; words that say nothing count only when there are no others."""
    terms = terms_of(text)
    stems = _stems([term.text for term in terms])
    telling = [
        _either(term, found)
        for term, found in zip(terms, stems, strict=True)
        if all(found) or len(term.words) > 1 and any(found)
    ]
    wanted = telling or [_as_written(term) for term in terms]
    return Question(terms, " & ".join(wanted))


def _stems(texts: list[str]) -> list[list[str]]:
    """For each text what each language makes of it, empty where it is a stop word there."""
    if not texts:
        return []
    asked = ", ".join(f"phraseto_tsquery('{language}', text)::text" for language in LANGUAGES)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {asked} FROM unnest(%s::text[]) WITH ORDINALITY AS t (text, n) ORDER BY n",
            [texts],
        )
        return [list(row) for row in cursor.fetchall()]


def _either(term: Term, stems: list[str]) -> str:
    ways = [f"({one})" for one in dict.fromkeys(stems) if one]
    if term.is_prefix:
        ways.append(f"'={term.text}':*")
    return f"({' | '.join(ways)})"


def _as_written(term: Term) -> str:
    ending = ":*" if term.is_prefix else ""
    return " & ".join(f"'={word}'{ending}" for word in term.words)


class AsQuery(models.Func):
    """What `ask` made, in a query."""

    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class Rank(models.Func):
    """How well a vector answers; a long text needs more to be as good."""

    function = "ts_rank"
    template = "%(function)s(%(expressions)s, 1)"
    output_field = models.FloatField()


# --- passages -------------------------------------------------------------------------
#: Control characters, which no form lets in.
START, STOP = "\x01", "\x02"
#: Signs of a passage, and how far before the first word found it begins.
PASSAGE, BEFORE = 260, 60


@dataclass(frozen=True)
class Piece:
    text: str
    is_found: bool = False


def passages(texts: list[tuple[str, str]], question: Question) -> list[list[Piece]]:
    """Of each (text, language) the part with most of what was asked, cut where it was found.

    Pieces are plain text: what draws them escapes them. One query, whatever the number.
    """
    if not texts or not question:
        return [_beginning(text) for text, _language in texts]
    folded = [_folded(text) for text, _language in texts]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline(l::regconfig, t, %s::tsquery, %s)"
            " FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS x (t, l, n) ORDER BY n",
            [
                question.tsquery,
                f'HighlightAll=true, StartSel="{START}", StopSel="{STOP}"',
                [text for text, _places in folded],
                [language for _text, language in texts],
            ],
        )
        marked = [text for (text,) in cursor.fetchall()]
    return [
        _passage(text, _found(shown, places, question.prefix, plain))
        for (text, _language), shown, (plain, places) in zip(texts, marked, folded, strict=True)
    ]


def _folded(text: str) -> tuple[str, list[int] | None]:
    """Like SQL's `fold`, and where each of its signs stood; None when all kept their place."""
    text = text.replace(START, " ").replace(STOP, " ")
    signs = [ACCENTS.sub("", _decomposed(sign)).translate(LIGATURES).lower() for sign in text]
    folded = "".join(signs).replace("’", "'").replace("-", " ")
    if len(folded) == len(text) and all(len(sign) == 1 for sign in signs):
        return folded, None
    return folded, [place for place, sign in enumerate(signs) for _ in sign]


def _decomposed(sign: str) -> str:
    return sign if sign.isascii() else unicodedata.normalize("NFD", sign)


def _found(marked: str, places, prefix: str, plain: str) -> list[tuple[int, int]]:
    """Where what was found begins and ends in the text itself, in order, none over another."""
    spans, start = [], 0
    for shift, match in enumerate(re.finditer(f"[{START}{STOP}]", marked)):
        at = match.start() - shift
        if match.group() == START:
            start = at
        else:
            spans.append((start, at))
    if prefix:
        spans += [match.span() for match in re.finditer(rf"\b{re.escape(prefix)}\w*", plain)]
    if places is not None:
        spans = [(places[begin], places[end - 1] + 1) for begin, end in spans if end > begin]
    return _apart(sorted(spans))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for span in spans:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept


def _beginning(text: str) -> list[Piece]:
    return _cut(text, 0, [])


def _passage(text: str, spans: list[tuple[int, int]]) -> list[Piece]:
    """From a little before the place after which most of what was found comes soonest."""
    if not spans:
        return _beginning(text)
    starts = [begin for begin, _end in spans]
    within = [bisect_left(starts, one + PASSAGE - BEFORE) - at for at, one in enumerate(starts)]
    best = starts[within.index(max(within))]
    return _cut(text, max(0, best - BEFORE), spans)


def _cut(text: str, start: int, spans: list[tuple[int, int]]) -> list[Piece]:
    """Whole words, with dots where the text goes on."""
    start = _word_start(text, start)
    end = _word_end(text, start + PASSAGE)
    pieces, at = [Piece("… ")] if start else [], start
    for begin, stop in spans:
        if start <= begin and stop <= end:
            pieces += [Piece(text[at:begin]), Piece(text[begin:stop], is_found=True)]
            at = stop
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return [one for one in pieces if one.text]


def _word_start(text: str, at: int) -> int:
    if at <= 0:
        return 0
    found = re.compile(r"\s").search(text, at)
    return found.end() if found and found.end() - at < BEFORE else at


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    found = text.rfind(" ", max(0, at - BEFORE), at)
    return found if found > 0 else at
