"""The template of mission reports a new installation starts with; EST edits it in the admin.

The format is flexible (concept note, slide 10): only marked sections are asked for. Parts that are
data (recommendations, lessons, results, people met) have their own tables and are not sections.
"""

#: key, title, obligatory, guidance
SECTIONS = [
    ("summary", "Résumé pour la restitution", True,
     "Une page que l’équipe puisse lire seule : trois messages, trois décisions. À écrire en dernier."),
    ("strengths", "Ce qui va bien", False,
     "Partez de ce qui marche et dites pourquoi : c’est là que le changement s’appuie."),
    ("followup", "Suivi des recommandations précédentes", False,
     "Où en est chaque recommandation ouverte ? Le tableau se remplit tout seul, commentez-le."),
    ("findings", "Constats par question de réflexion", True,
     "Un fait par constat, avec sa source et les désaccords éventuels."),
    ("analysis", "Analyse : pourquoi ?", False,
     "Contexte, mécanismes, effets. Quelles hypothèses tiennent, lesquelles non ?"),
    ("coaching", "Coaching et apprentissage", False,
     "Ce que l’équipe sait faire sans nous, et ce qui reste à accompagner."),
    ("next", "Suite à donner et appui à distance", False,
     "Prochaine mission, rendez-vous à distance, questions à garder ouvertes."),
]  # fmt: skip
CONFIDENTIAL = (
    "confidential", "Annexe confidentielle", False,
    "Seulement ce qui doit le rester ; cette partie n’est jamais transmise avec le rapport.",
)  # fmt: skip


def ensure_templates(**_kwargs):
    """Fill an empty shelf of templates; one that EST has touched is left alone."""
    from missions.enums import CONFIDENTIAL_KINDS, MissionKind
    from reports.models import ReportTemplate, ReportTemplateSection

    if ReportTemplate.objects.exists():
        return
    shelves = [("", ""), *((MissionKind.SPECIFIC, kind) for kind in CONFIDENTIAL_KINDS)]
    for kind, specific in shelves:
        template = ReportTemplate.objects.create(kind=kind, specific_kind=specific)
        rows = [*SECTIONS, CONFIDENTIAL] if specific else SECTIONS
        ReportTemplateSection.objects.bulk_create(
            ReportTemplateSection(
                template=template,
                key=key,
                position=position,
                title=title,
                is_required=required,
                guidance=guidance,
            )
            for position, (key, title, required, guidance) in enumerate(rows, start=1)
        )
