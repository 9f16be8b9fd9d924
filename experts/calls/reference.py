"""The first text of consent; EST writes the next one in the administration."""

CONSENT = {
    "fr": (
        "J’accepte que la CTB garde les données de ce formulaire, les lise pour comparer les"
        " réponses à cet appel et me propose des missions. Elle les garde 24 mois après la"
        " clôture de l’appel, puis les efface. Je peux les corriger, les retirer ou les faire"
        " effacer à tout moment par le lien de l’accusé de réception."
    ),
    "en": (
        "I agree that BTC keeps the data of this form, reads them to compare the answers to this"
        " call and to propose missions to me. It keeps them for 24 months after the call is"
        " closed, then erases them. I may correct them, withdraw them or have them erased at any"
        " time by the link of the receipt."
    ),
    "nl": (
        "Ik ga ermee akkoord dat BTC de gegevens van dit formulier bewaart, ze leest om de"
        " antwoorden op deze oproep te vergelijken en om mij opdrachten voor te stellen. Ze"
        " bewaart ze 24 maanden na het afsluiten van de oproep en wist ze daarna. Ik kan ze op"
        " elk ogenblik verbeteren, intrekken of laten wissen via de link van de"
        " ontvangstbevestiging."
    ),
}


def ensure_consent(sender, **_kwargs) -> None:
    """After each migrate: the form of candidates needs a text to agree to."""
    texts = sender.get_model("ConsentText").objects
    if not texts.exists():
        texts.create(version=1, **{f"text_{code}": text for code, text in CONSENT.items()})
