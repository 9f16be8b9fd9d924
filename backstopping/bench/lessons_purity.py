"""Sixty French lessons in twelve groups: does what says the same come together?

The threshold is chosen on six groups and used on the six others, in twenty draws. The encoder of
sentences is held against stemmed TF-IDF: twice its adjusted Rand index, and a purity of 0.85.
Where the encoder is not installed, the row says so and measures nothing but the fallback.
"""

import statistics
from collections import Counter, defaultdict
from math import comb
from pathlib import Path
from random import Random

import numpy as np

from backstopping.bench.pages import row
from reports.near import meaning, words
from reports.near.grouping import groups

TEXTS = Path(__file__).with_name("lessons_in_groups.txt")
DRAWS, PURITY = 20, 0.85
THRESHOLDS = np.arange(0, 0.8, 0.01)


def lessons_in_groups() -> tuple[list[str], np.ndarray]:
    """The lessons, and of each the number of its group; groups stand apart by a blank line."""
    blocks = TEXTS.read_text().split("\n\n")[1:]
    made = [
        [line for line in block.splitlines() if line and not line.startswith("#")]
        for block in blocks
    ]
    numbers = [number for number, lines in enumerate(made) for _line in lines]
    return [line for lines in made for line in lines], np.array(numbers)


def rand_index(found: list[int], known: list[int]) -> float:
    """Adjusted for chance: 1 is the same grouping, 0 is what a lottery would do."""
    both = sum(comb(many, 2) for many in Counter(zip(found, known, strict=True)).values())
    ours = sum(comb(many, 2) for many in Counter(found).values())
    theirs = sum(comb(many, 2) for many in Counter(known).values())
    chance = ours * theirs / comb(len(found), 2)
    most = (ours + theirs) / 2
    return (both - chance) / (most - chance) if most != chance else 1.0


def purity(found: list[int], known: list[int]) -> float:
    """The share of lessons whose group is mostly of their kind."""
    inside = defaultdict(Counter)
    for group, kind in zip(found, known, strict=True):
        inside[group][kind] += 1
    return sum(max(kinds.values()) for kinds in inside.values()) / len(found)


def labels(similarity: np.ndarray, least: float) -> list[int]:
    of = list(range(len(similarity)))
    for rows in groups(similarity, least):
        for one in rows:
            of[one] = rows[0]
    return of


def best_threshold(similarity: np.ndarray, known: list[int]) -> float:
    """The middle of those that do best: an edge would be chosen by a single pair."""
    scores = [rand_index(labels(similarity, least), known) for least in THRESHOLDS]
    best = [least for least, score in zip(THRESHOLDS, scores, strict=True) if score == max(scores)]
    return statistics.median(best)


def held_out(similarity: np.ndarray, kinds: np.ndarray) -> tuple[float, float]:
    """Mean of both measures over the draws, on the groups that did not choose the threshold."""
    results = []
    for draw in range(DRAWS):
        order = Random(draw).sample(range(12), 12)
        learn, test = (np.flatnonzero(np.isin(kinds, part)) for part in (order[:6], order[6:]))
        least = best_threshold(similarity[np.ix_(learn, learn)], kinds[learn].tolist())
        found, known = labels(similarity[np.ix_(test, test)], least), kinds[test].tolist()
        results.append((rand_index(found, known), purity(found, known)))
    return tuple(statistics.mean(side) for side in zip(*results, strict=True))


def run() -> list[dict]:
    texts, kinds = lessons_in_groups()
    by_words, _purity = held_out(words.similarity(words.make(texts)), kinds)
    if not meaning.installed():
        unit = "ARI; the encoder is not installed, the fallback alone"
        return [row("lessons.purity", unit, round(by_words, 3), round(by_words, 3), 1, 1)]
    index, pure = held_out(meaning.similarity(meaning.make(texts)), kinds)
    return [
        row("lessons.purity", "ARI", round(index, 3), round(by_words, 3), 2 * by_words / index, 1),
        row("lessons.purity.pure", "share", round(pure, 3), PURITY, PURITY / pure, 1),
    ]
