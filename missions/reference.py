"""The templates of terms of reference a new installation starts with; EST edits them in the admin.

Sections follow the concept note (slides 7 to 10). Texts are French: they are content, not interface.
"""

from missions.enums import MissionKind, SectionOwner, SpecificKind

_C, _B, _R, _E = (
    SectionOwner.COORDINATION,
    SectionOwner.BACKSTOPPER,
    SectionOwner.REPRESENTATION,
    SectionOwner.EST,
)
#: key, title, who is responsible, obligatory, guidance
SECTIONS = [
    ("context", "Contexte et besoin exprimé", _C, True,
     "Dites en quelques lignes où en est l’intervention, ce qui a bougé depuis la dernière mission et"
     " qui demande l’appui. Gardez les mots des acteurs locaux."),
    ("place", "Type de mission et place dans le cycle", _C, False,
     "Précisez le type de mission, les jours prévus au DTF ou au plan d’action pays et ceux déjà pris."),
    ("objectives", "Objectifs", _C, True,
     "Formulez de deux à quatre changements attendus chez un acteur. « Visiter » ou « rencontrer » sont"
     " des activités, pas des objectifs."),
    ("questions", "Questions de réflexion", _B, False,
     "Posez trois à cinq questions auxquelles personne n’a encore la réponse."),
    ("results", "Résultats attendus et livrables", _C, True,
     "Décrivez ce qui existera à la fin et qui en sera propriétaire. La restitution sur le terrain, le"
     " rapport et des leçons proposées sont toujours attendus."),
    ("followup", "Suivi des recommandations précédentes", _C, True,
     "Pour chaque recommandation encore ouverte : où en est-elle, et pourquoi ?"),
    ("method", "Méthode et posture", _B, False,
     "Expliquez comment vous accompagnerez l’équipe sans décider à sa place : coaching, atelier, analyse"
     " commune des données, recherche-action."),
    ("programme", "Programme provisoire", _C, True,
     "Jour par jour : rencontres, visites, et au moins une demi-journée de restitution."),
    ("team", "Équipe et profil", _E, True,
     "Chef de mission, autres experts, jours et langues de chacun. Si un tiers conduit la mission : le"
     " point focal technique et ses dates de briefing et de débriefing."),
    ("roles", "Rôles et communication", _R, True,
     "La direction d’intervention ou la coordination technique coordonne. Le technique s’échange en"
     " direct ; les décisions administratives passent par le Représentant résident."),
    ("budget", "Budget et logistique", _R, False,
     "Ligne budgétaire, voyages, véhicule, sécurité."),
    ("recipients", "Destinataires du rapport", _E, True,
     "Équipe technique locale, équipe pays CTB, middle manager EST et, s’il y en a une, équipe d’appui"
     " scientifique."),
]  # fmt: skip
#: What a kind of mission asks for besides: title and guidance.
EXTRA = {
    (MissionKind.SETUP, ""): (
        "Atelier des acteurs clés",
        "Qui doit être là, sur quoi faut-il s’accorder, que contient le plan des douze premiers mois ?",
    ),
    (MissionKind.SPECIFIC, SpecificKind.TRAINING): (
        "Public, besoins et suivi après formation",
        "À qui s’adresse la formation, à quels besoins répond-elle, comment l’acquis sera-t-il suivi ?",
    ),
    (MissionKind.SPECIFIC, SpecificKind.MEDIATION): (
        "Parties, règles du jeu et confidentialité",
        "Entre qui, selon quelles règles, et qui recevra l’accord ?",
    ),
    (MissionKind.SPECIFIC, SpecificKind.ESI_EVALUATION): (
        "Période, objectifs et personnes entendues",
        "Sur quelle période et quels objectifs porte l’évaluation, qui est entendu, que reste-t-il"
        " confidentiel ?",
    ),
    (MissionKind.SPECIFIC, SpecificKind.PIC_PREPARATION): (
        "Secteurs, calendrier et leçons disponibles",
        "Quels secteurs, quel calendrier de la commission mixte, quelles leçons existent déjà ?",
    ),
    (MissionKind.SPECIFIC, SpecificKind.EXTERNAL_MISSION_GUIDANCE): (
        "Mandat de l’équipe externe",
        "Que doit faire l’équipe externe, quelles questions portons-nous, comment répondrons-nous à ses"
        " recommandations ?",
    ),
}


def ensure_templates(**_kwargs):
    """Fill an empty shelf of templates; one that EST has touched is left alone."""
    from missions.models import TorTemplate, TorTemplateSection

    if TorTemplate.objects.exists():
        return
    for kind, specific in [(MissionKind.REGULAR, ""), *EXTRA]:
        template = TorTemplate.objects.create(kind=kind, specific_kind=specific)
        rows = list(SECTIONS)
        if extra := EXTRA.get((kind, specific)):
            rows.insert(5, ("specifics", extra[0], _C, True, extra[1]))
        TorTemplateSection.objects.bulk_create(
            TorTemplateSection(
                template=template,
                key=key,
                position=position,
                title=title,
                owner=owner,
                is_required=required,
                guidance=guidance,
            )
            for position, (key, title, owner, required, guidance) in enumerate(rows, start=1)
        )
