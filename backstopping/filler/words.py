"""Words to make titles and names of: many enough that a search has something to choose from."""

from random import Random

ACTS = [
    "Appui", "Accompagnement", "Relecture", "Atelier", "Formation", "Suivi", "Réflexion commune",
    "Analyse", "Capitalisation", "Coaching", "Préparation", "Démarrage", "Mise à jour", "Échange",
]  # fmt: skip
OBJECTS = [
    "de la planification", "du budget programme", "de la chaîne d’approvisionnement",
    "des marchés publics", "de l’hydraulique villageoise", "du cadastre forestier",
    "des soins de santé primaires", "de la formation professionnelle", "du suivi-évaluation",
    "des filières agricoles", "de la décentralisation", "de l’état civil", "du réseau de pistes",
    "de l’électrification rurale", "de la gestion des déchets", "de l’enseignement technique",
    "du système d’information", "de la mutuelle de santé", "des coopératives laitières",
    "de la sécurité alimentaire", "de l’assainissement", "du genre", "de la pêche artisanale",
]  # fmt: skip
PLACES = [
    "dans l’Ouest", "dans le Nord", "au Plateau", "à la côte", "dans les cercles", "en province",
    "dans trois districts", "à la capitale", "au ministère", "dans la vallée", "en forêt",
]  # fmt: skip
SYLLABLES = [
    "ba", "bo", "da", "di", "fa", "ka", "ki", "la", "lo", "ma", "mi", "mo", "na", "ni", "no", "ra",
    "ri", "sa", "sé", "ta", "ti", "vé", "wa", "ya", "zo",
]  # fmt: skip
COUNTRIES = [
    "Bénin", "Bolivie", "Burundi", "Équateur", "Mali", "Maroc", "Mozambique", "Niger", "Ouganda",
    "Pérou", "RD Congo", "Rwanda", "Sénégal", "Tanzanie", "Territoire palestinien", "Viêt Nam",
    "Algérie", "Afrique du Sud",
]  # fmt: skip
UNITS = [
    "Agriculture", "Eau et énergie", "Éducation", "Gouvernance", "Infrastructures", "Santé",
    "Environnement", "Finances publiques",
]  # fmt: skip
THEMES = [
    "Changement", "Gestion", "Genre", "Numérique", "Partenariat", "Passation", "Durabilité",
    "Apprentissage", "Redevabilité", "Droits",
]  # fmt: skip


def title(random: Random, number: int) -> str:
    words = random.choice(ACTS), random.choice(OBJECTS), random.choice(PLACES)
    return f"{' '.join(words)}, étape {number % 9 + 1}"


def name(random: Random) -> str:
    """Of nobody: two made-up words."""
    first = "".join(random.choices(SYLLABLES, k=2)).capitalize()
    return f"{first} {''.join(random.choices(SYLLABLES, k=3)).capitalize()}"
