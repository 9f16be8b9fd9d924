"""Lessons compared by their words: stems weighed by how rare they are (TF-IDF).

The stems are PostgreSQL's own French ones, over folded words: no library, and the same on every
machine. Finds copies and near copies; two sentences that say the same in other words it does not.
"""

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    import numpy as np  # 0.3 s that only comparing needs

NAME = "words-fr-1"

_STEMS = """
SELECT given.number, coalesce(string_agg(stem.lexeme || ' ' || cardinality(stem.positions), E'\\n'
                              ORDER BY stem.lexeme), '')
  FROM unnest(%s::text[]) WITH ORDINALITY AS given (body, number)
  LEFT JOIN LATERAL unnest(to_tsvector('french', plain(given.body))) AS stem ON true
 GROUP BY given.number ORDER BY given.number
"""
_EACH_WORD = """
SELECT word, (to_tsvector('french', plain(word)))::text FROM unnest(%s::text[]) AS word
"""
#: A word of a text as it is written; what the elided article leaves, too: l’eau is eau.
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEXEME = re.compile(r"'((?:[^']|'')+)'")


def make(texts: list[str]) -> list[bytes]:
    """Each text as its stems, one a line, each with how often it stands there."""
    with connection.cursor() as cursor:
        cursor.execute(_STEMS, [texts])
        return [lines.encode() for _number, lines in cursor.fetchall()]


def read(content: bytes) -> Counter:
    lines = (line.rpartition(" ") for line in bytes(content).decode().splitlines())
    return Counter({stem: int(many) for stem, _blank, many in lines})


def weights(contents: list[bytes]) -> tuple[list[Counter], dict[str, float]]:
    """The stems of each text, and what each stem weighs: the rarer, the more."""
    counted = [read(one) for one in contents]
    known = Counter(stem for one in counted for stem in one)
    rare = {stem: math.log((1 + len(counted)) / (1 + many)) for stem, many in known.items()}
    return counted, rare


def similarity(contents: list[bytes]) -> "np.ndarray":
    """Cosines of all pairs. Only shared stems count, so it goes stem by stem."""
    import numpy as np

    counted, rare = weights(contents)
    found = np.zeros((len(counted), len(counted)), dtype=np.float32)
    shared: dict[str, tuple[list, list]] = {}
    for number, stems in enumerate(counted):
        weighed = {stem: (1 + math.log(many)) * rare[stem] for stem, many in stems.items()}
        length = math.sqrt(sum(one * one for one in weighed.values())) or 1.0
        for stem, weight in weighed.items():
            rows, values = shared.setdefault(stem, ([], []))
            rows.append(number)
            values.append(weight / length)
    for rows, values in shared.values():
        if len(rows) > 1:
            weight = np.array(values, dtype=np.float32)
            found[np.ix_(rows, rows)] += np.outer(weight, weight)
    np.fill_diagonal(found, 1)
    return found


def stems_of_words(words: set[str]) -> dict[str, frozenset[str]]:
    """The stems behind words as they are written; small words have none."""
    with connection.cursor() as cursor:
        cursor.execute(_EACH_WORD, [sorted(words)])
        return {word: frozenset(_LEXEME.findall(found)) for word, found in cursor.fetchall()}
