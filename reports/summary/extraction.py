"""A first draft of the summary, made of sentences that stand in the lessons; nothing is written.

Sentences are weighed by how much they share with all others (PageRank over TF-IDF), and chosen so
that each adds something (maximal marginal relevance). What several lessons say almost alike is
said once, with all their numbers. No chance and no model: the same lessons give the same text.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil, log, sqrt

from reports.enums import SummarySection, Valence

#: How much a sentence must add to what was already chosen, against how central it is.
NEWNESS = 0.4
#: Cosine from which two sentences say the same.
ALIKE = 0.55
DAMPING, ROUNDS = 0.85, 30
FEWEST_WORDS, MOST_WORDS = 5, 45
#: Sentences of a section at most; those of a theme grow with its lessons.
MOST = {
    SummarySection.MESSAGE: 3,
    SummarySection.NOT_ACHIEVED: 5,
    SummarySection.RESULTS: 4,
    SummarySection.OUTSOURCING: 3,
}
MOST_OF_A_THEME = 4
#: Which texts of a lesson speak where: titles stand with the lessons of a theme already.
SPEAKING = {
    SummarySection.MESSAGE: ("title", "outcome"),
    SummarySection.LESSONS: ("outcome", "mechanism"),
    SummarySection.NOT_ACHIEVED: ("outcome", "title", "mechanism"),
    SummarySection.RESULTS: ("outcome",),
    SummarySection.OUTSOURCING: ("title", "outcome", "mechanism"),
}
#: A title says what was learned, an outcome what came of it.
VALUE = {"title": 1.4, "outcome": 1.0, "mechanism": 0.8}
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[«“\"(]?\s?[A-ZÀ-ÖØ-ÞŒ0-9])")
#: A full stop behind these ends no sentence.
ABBREVIATED = re.compile(r"(?:\b(?:M|Mme|Dr|Pr|St|art|p|cf|env|ex|etc|n°|nr|vs|resp)\.)$", re.I)
#: What begins so leans on the sentence before it, and says nothing alone.
LEANING = {
    *("il", "elle", "ils", "elles", "cela", "ceci", "ce", "cet", "cette", "ces", "celui", "celle"),
    *("ceux", "celles", "mais", "donc", "or", "car", "ainsi", "ensuite", "puis", "enfin", "y"),
    *("this", "these", "they", "it", "he", "she", "but", "then", "thus", "dit", "deze", "zij"),
}
#: Small change of the three languages: says nothing of what a sentence is about.
SMALL = """
a à afin ai alors après au aucun aussi autre autres aux avant avec avoir car ce cela ces cet cette
chaque ci comme dans de depuis des deux donc dont du elle elles en encore entre est et été être eu
fait faire il ils je la le les leur leurs lors mais même moins ne ni non nos notre nous on ont ou
où par pas peu peut plus pour pourtant qu quand que quel quelle qui sa sans se ses si sont son sous
sur ta tant te tous tout toute toutes très un une vers vos votre vous y the and for with that this
from are was were has have not but its their they will can into de het een en van is dat die met
voor niet op te aan zijn ook door om bij naar
"""
STOP_WORDS = frozenset(SMALL.split())


@dataclass(frozen=True)
class Source:
    """A kept lesson as the draft reads it; `texts` are (which, words)."""

    code: str
    theme: int
    is_difficulty: bool
    is_delegated: bool
    texts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Drawn:
    """A sentence with the numbers of the lessons that say it."""

    section: str
    theme: int | None
    text: str
    codes: tuple[str, ...]


@dataclass
class Candidate:
    source: Source
    which: str
    text: str
    vector: dict[str, float]
    weight: float = 0.0


def draft(sources: list[Source]) -> list[Drawn]:
    """Section by section; a sentence stands in one place only. Any order of lessons will do."""
    sources = sorted(sources, key=lambda one: one.code)
    candidates = weighed(sources)
    used: set[int] = set()
    found = take(candidates, SummarySection.MESSAGE, None, lambda _source: True, used)
    # Few lessons speak of outsourcing: they are asked before the themes take all they say.
    for section, belongs in (
        (SummarySection.OUTSOURCING, lambda one: one.is_delegated),
        (SummarySection.NOT_ACHIEVED, lambda one: one.is_difficulty),
    ):
        found += take(candidates, section, None, belongs, used)
    found += of_themes(sources, candidates, used)
    is_success = lambda one: not one.is_difficulty  # noqa: E731
    return found + take(candidates, SummarySection.RESULTS, None, is_success, used)


def of_themes(sources, candidates, used) -> list[Drawn]:
    sizes = Counter(one.theme for one in sources)
    found = []
    for theme in sorted(sizes):
        most = min(MOST_OF_A_THEME, ceil(sizes[theme] / 2))
        belongs = lambda one, theme=theme: one.theme == theme  # noqa: E731
        found += take(candidates, SummarySection.LESSONS, theme, belongs, used, most)
    return found


def take(candidates, section, theme, belongs, used, most=None) -> list[Drawn]:
    """The best of what belongs here, each with the lessons that say almost the same."""
    open_ones = [
        place for place, one in enumerate(candidates) if place not in used and belongs(one.source)
    ]
    found = []
    for place in chosen(candidates, open_ones, most or MOST[section]):
        alike = [
            other
            for other in open_ones
            if other not in used and dot(candidates[place], candidates[other]) >= ALIKE
        ]
        used.update(alike, [place], same_elsewhere(candidates, place))
        codes = sorted({candidates[one].source.code for one in [place, *alike]})
        found.append(Drawn(section, theme, candidates[place].text, tuple(codes)))
    return found


def same_elsewhere(candidates, place: int) -> list[int]:
    """Said word for word by lessons that belong to another part: one part says it."""
    text = candidates[place].text
    return [other for other, one in enumerate(candidates) if one.text == text]


def chosen(candidates, places: list[int], most: int) -> list[int]:
    """Greedy: central and new. One that repeats what is chosen already is not taken at all."""
    picked, nearest = [], dict.fromkeys(places, 0.0)
    top = max((candidates[place].weight for place in places), default=0) or 1
    while len(picked) < most:
        rest = [place for place in places if place not in picked and nearest[place] < ALIKE]
        if not rest:
            break
        best = max(
            rest,
            key=lambda place: (
                (1 - NEWNESS) * candidates[place].weight / top - NEWNESS * nearest[place],
                -place,
            ),
        )
        picked.append(best)
        for place in places:
            nearest[place] = max(nearest[place], dot(candidates[place], candidates[best]))
    return picked


# --- weighing -------------------------------------------------------------------------
def weighed(sources: list[Source]) -> list[Candidate]:
    pairs = [
        (source, which, text)
        for source in sources
        for which, words in source.texts
        for text in sentences(words)
        if stands_alone(text)
    ]
    counts = [Counter(terms(text)) for *_whose, text in pairs]
    spread = Counter(term for count in counts for term in count)
    candidates = [
        Candidate(*pair, unit_vector(count, spread, len(pairs)))
        for pair, count in zip(pairs, counts, strict=True)
    ]
    for candidate, rank in zip(candidates, ranks(candidates), strict=True):
        candidate.weight = rank * VALUE[candidate.which]
    return candidates


def unit_vector(count: Counter, spread: Counter, total: int) -> dict[str, float]:
    weights = {term: times * log(1 + total / spread[term]) for term, times in count.items()}
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1
    return {term: weights[term] / length for term in sorted(weights)}


def ranks(candidates: list[Candidate]) -> list[float]:
    """PageRank without its matrix: what a sentence shares with all goes through the terms."""
    total = len(candidates)
    degree = shared(candidates, [1.0] * total)
    rank = [1 / total] * total if total else []
    for _round in range(ROUNDS):
        given = [mass / out if out else 0.0 for mass, out in zip(rank, degree, strict=True)]
        rank = [(1 - DAMPING) / total + DAMPING * got for got in shared(candidates, given)]
    return [round(one, 12) for one in rank]


def shared(candidates, masses: list[float]) -> list[float]:
    """For each sentence the similarity to all others, weighed by their mass."""
    by_term = defaultdict(float)
    for candidate, mass in zip(candidates, masses, strict=True):
        for term, weight in candidate.vector.items():
            by_term[term] += weight * mass
    found = []
    for candidate, mass in zip(candidates, masses, strict=True):
        with_all = sum(weight * by_term[term] for term, weight in candidate.vector.items())
        itself = sum(weight * weight for weight in candidate.vector.values()) * mass
        found.append(max(with_all - itself, 0.0))
    return found


def dot(one: Candidate, other: Candidate) -> float:
    short, long = sorted((one.vector, other.vector), key=len)
    return sum(weight * long.get(term, 0.0) for term, weight in short.items())


# --- text -----------------------------------------------------------------------------
def sentences(text: str) -> list[str]:
    found = []
    for piece in SENTENCE_END.split(" ".join(text.split())):
        if found and ABBREVIATED.search(found[-1]):
            found[-1] = f"{found[-1]} {piece}"
        elif piece:
            found.append(piece)
    return found


def stands_alone(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return FEWEST_WORDS <= len(words) <= MOST_WORDS and words[0] not in LEANING


def terms(text: str) -> list[str]:
    """Words without accents, endings and small change."""
    words = re.findall(r"[^\W\d_]{3,}|\d+", text.lower())
    return [stem(word) for word in words if word not in STOP_WORDS]


def stem(word: str) -> str:
    """Enough to join singular, plural and the forms of a verb: seven letters without accents."""
    plain = unicodedata.normalize("NFD", word.replace("œ", "oe"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"(?:ees?|es|er|s|x|e)$", "", plain)[:7] or plain


def source_of(lesson, *, is_delegated: bool) -> Source:
    """Title, outcome and mechanism say what was learned; the context alone teaches nothing."""
    title = lesson.title.strip()
    ended = title if title[-1:] in ".!?…" else f"{title}."
    return Source(
        code=lesson.code,
        theme=lesson.theme_id,
        is_difficulty=lesson.valence == Valence.DIFFICULTY,
        is_delegated=is_delegated,
        texts=(("title", ended), ("outcome", lesson.outcome), ("mechanism", lesson.mechanism)),
    )


def says(lesson, text: str) -> bool:
    """Does this sentence still stand in the lesson, word for word?"""
    whole = " ".join(" ".join((lesson.title, lesson.outcome, lesson.mechanism)).split())
    return text.rstrip(".") in whole
