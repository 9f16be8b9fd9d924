"""Which part of a report a text brought along belongs to, by its headings in three languages.

To know another heading: a word in SYNONYMS. What fits nowhere is offered to a section of its own,
"to be sorted"; nothing is dropped.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core import placing
from core.placing import Headings, folded, words

PEOPLE, ADVICE = "people", "advice"
CONFIDENTIAL = "confidential"
#: Key of a section, or one of the places above: beginnings of headings, folded.
SYNONYMS = {
    "summary": (
        "resume", "resume executif", "synthese", "l essentiel", "points saillants",
        "messages cles", "summary", "executive summary", "key messages", "samenvatting",
        "kernboodschappen",
    ),
    "strengths": (
        "ce qui va bien", "points forts", "points positifs", "acquis", "forces", "reussites",
        "what goes well", "what works", "strengths", "achievements", "wat goed gaat",
        "sterke punten",
    ),
    "followup": (
        "suivi des recommandations", "etat des recommandations",
        "mise en oeuvre des recommandations",
        "etat d avancement des recommandations", "follow-up of recommendations",
        "follow up of recommendations", "follow-up of previous", "previous recommendations",
        "recommandations precedentes", "opvolging van aanbevelingen", "opvolging aanbevelingen",
        "opvolging van de aanbevelingen", "vorige aanbevelingen",
    ),
    "findings": (
        "constats", "constat", "constatations", "observations", "resultats de la mission",
        "findings", "main findings", "vaststellingen", "bevindingen",
    ),
    "analysis": (
        "analyse", "discussion", "pourquoi", "analysis", "why", "bespreking", "waarom",
    ),
    "coaching": (
        "coaching", "apprentissage", "renforcement des capacites", "accompagnement", "learning",
        "capacity building", "leren", "capaciteitsversterking",
    ),
    "next": (
        "suite a donner", "suites a donner", "suites", "prochaines etapes", "perspectives",
        "appui a distance", "next steps", "way forward", "remote support", "vervolg",
        "volgende stappen", "ondersteuning op afstand",
    ),
    PEOPLE: (
        "personnes rencontrees", "liste des personnes rencontrees", "people met",
        "persons met", "list of people met", "list of persons met", "ontmoete personen",
    ),
    ADVICE: ("recommandations", "recommendations", "aanbevelingen"),
    CONFIDENTIAL: (
        "annexe confidentielle", "partie confidentielle", "confidentiel", "confidential",
        "vertrouwelijke bijlage", "vertrouwelijk",
    ),
}  # fmt: skip
HEADINGS = Headings(SYNONYMS)

#: Columns of a table of recommendations.
COLUMNS = {
    "text": ("recommandation", "recommendation", "aanbeveling", "action", "actie", "mesure"),
    "owner": ("responsable", "owner", "verantwoordelijke", "qui", "par qui", "who", "wie",
              "responsible", "trekker"),
    "due": ("echeance", "delai", "date", "quand", "pour quand", "due", "due date", "deadline",
            "when", "termijn", "wanneer", "avant le"),
    "priority": ("priorite", "priority", "prioriteit"),
}  # fmt: skip
HIGH = ("haut", "elev", "high", "hoog", "1")
MONTHS = (
    ("jan",), ("fev", "feb"), ("mar", "maa", "mrt"), ("avr", "apr"), ("mai", "may", "mei"),
    ("juin", "jun"), ("juil", "jul"), ("aou", "aug"), ("sep",), ("oct", "okt"), ("nov",),
    ("dec",),
)  # fmt: skip
NUMERIC = re.compile(r"\b(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
WRITTEN = re.compile(r"\b(?:(\d{1,2})(?:er)?\s+)?([a-z]{3,10})\.?\s+(\d{4})\b")


@dataclass
class Advice:
    """A line of a table of recommendations, as it could be read."""

    text: str
    owner: str
    due_on: str
    due: str
    is_high: bool


@dataclass
class Part(placing.Part):
    advice: list[Advice] = field(default_factory=list)

    def add(self, block) -> None:
        """The lines of a table of recommendations become cards of their own."""
        is_table = block.rows and self.target != "followup"
        found = advice_of(block.rows) if is_table else None
        if found is None:
            super().add(block)
        else:
            self.advice += found

    @property
    def is_empty(self) -> bool:
        return super().is_empty and not self.advice


# --- recommendations ------------------------------------------------------------------
def advice_of(rows) -> list[Advice] | None:
    """None where the first row does not name what, who and when."""
    columns = {}
    for index, title in enumerate(rows[0]):
        text = words(folded(title))
        for key, ways in COLUMNS.items():
            if key not in columns and any(text == one or text.startswith(one) for one in ways):
                columns[key] = index
                break
    if not {"text", "owner", "due"} <= set(columns):
        return None

    def cell(row, key):
        return row[columns[key]].strip() if columns.get(key, 99) < len(row) else ""

    return [
        Advice(
            text=cell(row, "text"),
            owner=cell(row, "owner"),
            due_on=str(day_of(cell(row, "due")) or ""),
            due=cell(row, "due"),
            is_high=folded(cell(row, "priority")).startswith(HIGH),
        )
        for row in rows[1:]
        if cell(row, "text")
    ]


def day_of(text: str) -> date | None:
    """31/03/2017, 31 mars 2017, mars 2017 (its last day), 2017-03-31; nothing is guessed."""
    text = folded(text)
    try:
        if found := NUMERIC.search(text):
            day, month, year = map(int, found.groups())
            return date(year + 2000 if year < 100 else year, month, day)
        if found := WRITTEN.search(text):
            month = next(n for n, ways in enumerate(MONTHS, 1) if found[2].startswith(ways))
            year = int(found[3])
            return date(year, month, int(found[1])) if found[1] else last_day(year, month)
        return parse_date(text.strip())
    except (ValueError, StopIteration):
        return None


def last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def as_line(advice: dict) -> str:
    """A recommendation that became no card, with all that its table said of it."""
    return _("%(text)s (%(owner)s, %(due)s)") % {
        "text": advice["text"], "owner": advice["owner"] or "–", "due": advice["due"] or "–",
    }  # fmt: skip
