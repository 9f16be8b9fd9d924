"""Hints on a lesson's wording while it is written. They warn, they never refuse.

Each hint stands under the point of the quality rule it is about (domain 5.3). They read the words
alone, in French, English or Dutch, so a good text may meet one: a person decides (LessonCheck).
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.enums import CheckPoint

#: Fewer words than this name no situation, no cause and no effect.
LEAST_WORDS = 6
#: All three parts together; below it another country's name would do as well.
LEAST_IN_ALL = 28
WORD = re.compile(r"[\w’'-]+")
_ADVICE = re.compile(
    r"\b(il (faut|faudra|faudrait|convient)|recommand\w*|devrai(t|ent)|doi(t|vent)|"
    r"should|must|recommend\w*|ought|moet(en)?|aanbev\w*|zou(den)? moeten)\b",
    re.I,
)
_FINDING = re.compile(
    r"\b(on (constate|observe|note)|(a|ont) été (constatée?s?|observée?s?|relevée?s?)|"
    r"nous avons (constaté|vu)|we (found|noted|observed)|was (found|observed)|"
    r"werd(en)? vastgesteld|wij stelden vast)\b",
    re.I,
)
_HOPE = re.compile(
    r"\b(devrai(t|ent)|pourrai(t|ent)|permettra|espér\w+|on attend|"
    r"should|could|will|may|hope\w*|zou(den)?|zal|zullen|hopelijk)\b",
    re.I,
)
_PROOF = re.compile(
    r"\d|\b(rapport|enquête|registre|étude|entretien|procès-verbal|photo|relevé|"
    r"report|survey|register|study|interview|minutes|verslag|enquête|studie|register)",
    re.I,
)


@dataclass(frozen=True)
class Hint:
    point: str
    text: str


def words(text: str) -> list[str]:
    return [one.lower() for one in WORD.findall(text or "")]


def repeats(text: str, other: str) -> bool:
    """More than six words in ten are the other's."""
    mine, theirs = set(words(text)), set(words(other))
    return len(mine) >= LEAST_WORDS and len(mine & theirs) > 0.6 * len(mine)


def hints(texts: dict[str, str], country: str = "") -> list[Hint]:
    """What a careful reader would ask about these texts (title, context, …, evidence)."""
    read = {name: (texts.get(name) or "").strip() for name in FIELDS}
    asked = [
        Hint(point, sentence) for point, look in _LOOKS.items() for sentence in look(read, country)
    ]
    order = list(CheckPoint)
    return sorted(asked, key=lambda one: order.index(one.point))


FIELDS = ("title", "context", "mechanism", "outcome", "application", "evidence")


def _context(read, country):
    if len(words(read["context"])) < LEAST_WORDS:
        yield _("Say in which situation it holds: which kind of place, of people, at what moment.")
    parts = " ".join(read[name] for name in ("context", "mechanism", "outcome"))
    left = [one for one in words(parts) if one not in words(country)]
    if len(left) < LEAST_IN_ALL:
        yield _(
            "Put another country's name in its place: if nothing else has to change, the lesson"
            " is too vague."
        )


def _mechanism(read, _country):
    if len(words(read["mechanism"])) < LEAST_WORDS:
        yield _("Say why it happened: who did what otherwise, and what that changed in others.")
    elif repeats(read["mechanism"], read["outcome"]):
        yield _("The mechanism says the same as the effect: what lies between cause and effect?")


def _outcome(read, _country):
    if len(words(read["outcome"])) < LEAST_WORDS:
        yield _("Say what followed, as somebody saw it.")
    elif _HOPE.search(read["outcome"]):
        yield _(
            "The effect reads like a hope: write what was seen, with a number if there is one."
        )


def _transfer(read, _country):
    if len(words(read["application"])) < 4:
        yield _("Say where else and for whom it can serve.")


def _evidence(read, _country):
    if not read["evidence"]:
        yield _("Say on what it rests: a page of the report, a count, somebody who saw it.")
    elif not _PROOF.search(read["evidence"]):
        yield _("The evidence names no number and no document: can somebody check it?")


def _nature(read, _country):
    title = read["title"]
    if _ADVICE.search(title):
        yield _("The title reads like a recommendation: say what holds, not what one should do.")
    elif _FINDING.search(title) or _FINDING.search(read["context"]):
        yield _("This reads like a finding: a lesson goes beyond what was found in one place.")
    if title.endswith("?") or 0 < len(words(title)) < 4:
        yield _("The title is no statement: write it as a sentence that could be contradicted.")


_LOOKS = {
    CheckPoint.CONTEXT: _context,
    CheckPoint.MECHANISM: _mechanism,
    CheckPoint.OUTCOME: _outcome,
    CheckPoint.TRANSFER: _transfer,
    CheckPoint.EVIDENCE: _evidence,
    CheckPoint.NATURE: _nature,
}


def checklist(found: list[Hint]) -> list[dict]:
    """The six points, each with what may be missing."""
    return [
        {"point": point, "hints": [one.text for one in found if one.point == point]}
        for point in CheckPoint
    ]


def hints_of(lesson) -> list[Hint]:
    country = lesson.country.name if lesson.country else ""
    return hints({name: getattr(lesson, name) for name in FIELDS}, country)
