"""Which section of the ToR a text brought along belongs to, by its headings in three languages.

To know another heading: a word in WAYS. What fits nowhere is offered to a section of its own, "to
be sorted"; nothing is dropped.
"""

from core.placing import Headings, Part

#: Key of a section: beginnings of headings, folded.
WAYS = {
    "context": (
        "contexte", "contexte et justification", "contexte et besoin", "justification",
        "introduction", "arriere plan", "antecedents", "background", "context", "rationale",
        "achtergrond", "situering", "contexte general",
    ),
    "place": (
        "type de mission", "place dans le cycle", "type of mission", "type missie",
        "soort missie", "nature de la mission",
    ),
    "objectives": (
        "objectif", "objectifs", "objectif general", "objectifs specifiques", "but", "buts",
        "finalite", "objet de la mission", "objectives", "objective", "purpose", "goals",
        "doelstelling", "doelstellingen", "doel",
    ),
    "questions": (
        "questions", "questions de reflexion", "questions posees", "questions d evaluation",
        "key questions", "vragen", "reflectievragen",
    ),
    "results": (
        "resultats", "resultats attendus", "produits", "produits attendus", "livrables",
        "extrants", "expected results", "deliverables", "outputs", "verwachte resultaten",
        "resultaten",
    ),
    "followup": (
        "suivi des recommandations", "recommandations precedentes",
        "follow up of recommendations", "follow up of previous", "previous recommendations",
        "opvolging van de aanbevelingen", "opvolging van aanbevelingen", "vorige aanbevelingen",
    ),
    "method": (
        "methode", "methodologie", "approche", "demarche", "posture", "methodology", "method",
        "approach", "aanpak", "werkwijze", "methodologie et posture",
    ),
    "programme": (
        "programme", "programme provisoire", "calendrier", "chronogramme", "agenda",
        "deroulement", "duree", "planning", "schedule", "timetable", "work plan", "programma",
        "tijdschema",
    ),
    "team": (
        "equipe", "profil", "composition de l equipe", "qualifications", "expertise requise",
        "experience requise", "team", "profile", "ploeg", "profiel",
    ),
    "roles": (
        "roles", "role", "roles et responsabilites", "responsabilites", "mandat", "taches",
        "communication", "coordination", "rapportage", "mandate", "responsibilities", "tasks",
        "reporting lines", "rollen", "verantwoordelijkheden", "taken",
    ),
    "budget": (
        "budget", "logistique", "modalites pratiques", "aspects pratiques", "couts",
        "conditions financieres", "logistics", "practical arrangements", "costs", "begroting",
        "logistiek", "securite",
    ),
    "recipients": (
        "destinataires", "diffusion", "distribution", "recipients", "bestemmelingen",
    ),
    "specifics": ("atelier des acteurs", "parties", "public", "key actors", "workshop"),
}  # fmt: skip
HEADINGS = Headings(WAYS)


class MarkedPart(Part):
    """With headings, lists and tables as the editor of the ToR has them."""

    def add(self, block) -> None:
        between = "\n" if block.mark and self.ends_in_point else "\n\n"
        self.text = f"{self.text}{between}{block.marked}".strip()
        self.ends_in_point = bool(block.mark)

    ends_in_point = False
