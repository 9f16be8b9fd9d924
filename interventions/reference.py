"""The catalogue a new installation starts with.

The concept note (slide 6) speaks of fourteen possible results and their list was not found: these
are read out of its other slides, none is confirmed, and the pages say so. EST edits them.
"""

from interventions.enums import ResultOrigin, Setting

#: code, slide of the concept note, stated or derived, French, English, Dutch
RESULTS = [
    ("R01", 6, "source", "Un processus local de réflexion commune est renforcé",
     "A local process of common reflection is reinforced",
     "Een lokaal proces van gezamenlijke reflectie is versterkt"),
    ("R02", 5, "source", "La réflexion des acteurs est consolidée et structurée",
     "The actors' reflection is consolidated and structured",
     "De reflectie van de actoren is geconsolideerd en gestructureerd"),
    ("R03", 5, "source", "Tous les acteurs impliqués apprennent (cycles d’apprentissage)",
     "All actors involved learn (learning cycles)",
     "Alle betrokken actoren leren (leercycli)"),
    ("R04", 6, "source", "Les mentalités et les pratiques changent",
     "Mentalities and practices change", "Mentaliteiten en praktijken veranderen"),
    ("R05", 6, "source", "La qualité est améliorée", "Quality improves", "De kwaliteit verbetert"),
    ("R06", 6, "source", "L’innovation est transposée à plus grande échelle",
     "Innovation is carried to a larger scale", "Innovatie wordt op grotere schaal toegepast"),
    ("R07", 5, "source", "La formation permanente et l’innovation font croître et transforment le secteur",
     "Permanent training and innovation let the sector grow and transform",
     "Permanente vorming en innovatie doen de sector groeien en veranderen"),
    ("R08", 7, "derived", "L’intervention est mise en place avec les acteurs clés dans les six mois",
     "The intervention is set up with the key actors within six months",
     "De interventie is binnen zes maanden met de sleutelactoren opgestart"),
    ("R09", 7, "derived", "L’expert sectoriel international est briefé, coaché et évalué",
     "The international sector expert is briefed, coached and evaluated",
     "De internationale sectorexpert wordt gebrieft, gecoacht en geëvalueerd"),
    ("R10", 7, "derived", "Un conflit est traité par médiation",
     "A conflict is dealt with by mediation", "Een conflict wordt door bemiddeling aangepakt"),
    ("R11", 7, "derived", "Le programme de coopération suivant est nourri par l’expérience",
     "The next cooperation programme is fed by experience",
     "Het volgende samenwerkingsprogramma wordt gevoed door ervaring"),
    ("R12", 7, "derived", "Les missions externes sont encadrées et leurs recommandations suivies",
     "External missions are guided and their recommendations followed up",
     "Externe missies worden begeleid en hun aanbevelingen opgevolgd"),
    ("R13", 9, "derived",
     "La recherche-action, l’action réflective et la capitalisation sont encadrées",
     "Action research, reflective action and capitalisation are guided",
     "Actieonderzoek, reflectieve actie en capitalisatie worden begeleid"),
    ("R14", 10, "derived", "EST tire chaque année des leçons partagées",
     "EST draws shared lessons every year", "EST trekt elk jaar gedeelde lessen"),
]  # fmt: skip


def ensure_results(**_kwargs):
    """Fill an empty catalogue; one that EST has touched is left alone."""
    from interventions.models import ExpectedResult

    if ExpectedResult.objects.exists():
        return
    for position, (code, slide, origin, fr, en, nl) in enumerate(RESULTS, start=1):
        ExpectedResult.objects.create(
            code=code,
            position=position,
            origin=ResultOrigin(origin),
            source=f"note conceptuelle, diapositive {slide}",
            name_fr=fr,
            name_en=en,
            name_nl=nl,
        )


def ensure_settings(**_kwargs):
    """Every number of the process has its row, so that EST finds it; set ones are left alone."""
    from interventions.models import ProcessSetting

    for setting in Setting:
        ProcessSetting.objects.get_or_create(
            code=setting,
            defaults={"value": setting.default, "is_confirmed": bool(setting.source)},
        )


#: What a new international sector expert is told (concept note, slide 7); EST edits the list.
BRIEFING_TOPICS = [
    ("Note conceptuelle backstopping", "Concept note on backstopping",
     "Conceptnota backstopping"),
    ("Histoire de l’intervention et DTF", "History of the intervention and TFF",
     "Geschiedenis van de interventie en TFD"),
    ("Rôles : DI, coordination technique, RR",
     "Roles: intervention director, technical coordination, resident representative",
     "Rollen: interventiedirecteur, technische coördinatie, plaatselijk vertegenwoordiger"),
    ("Acteurs et contacts", "Actors and contacts", "Actoren en contacten"),
    ("Planification et suivi des résultats", "Planning and monitoring of results",
     "Planning en opvolging van resultaten"),
    ("Procédures administratives et financières", "Administrative and financial procedures",
     "Administratieve en financiële procedures"),
    ("Sécurité et santé", "Security and health", "Veiligheid en gezondheid"),
    ("Points focaux", "Focal points", "Aanspreekpunten"),
    ("Attentes envers EST", "What is expected from EST", "Verwachtingen tegenover EST"),
]  # fmt: skip


def ensure_briefing_topics(**_kwargs):
    """Fill an empty checklist; one that EST has touched is left alone."""
    from interventions.models import BriefingTopic

    if BriefingTopic.objects.exists():
        return
    for position, (fr, en, nl) in enumerate(BRIEFING_TOPICS, start=1):
        BriefingTopic.objects.create(position=position, name_fr=fr, name_en=en, name_nl=nl)
