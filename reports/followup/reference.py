"""The checklists a new installation starts with; EST edits them in the admin.

To be confirmed by EST: no source gives their points, only that training is followed up and that
set-up and external missions have things to look at (concept note, slide 7).
"""

from missions.enums import MissionKind, SpecificKind

_SETUP = (MissionKind.SETUP, "")
_TRAINING = (MissionKind.SPECIFIC, SpecificKind.TRAINING)
_EXTERNAL = (MissionKind.SPECIFIC, SpecificKind.EXTERNAL_MISSION_GUIDANCE)
#: Months after the mission, point and guidance in French, English, Dutch.
POINTS = {
    _SETUP: [
        (0, ("L’atelier des acteurs clés a eu lieu", "The workshop of the key actors was held",
             "De workshop met de sleutelactoren vond plaats"),
         ("Qui manquait, et comment sera-t-il associé ?", "Who was missing, and how will they be brought in?",
          "Wie ontbrak, en hoe wordt die betrokken?")),
        (0, ("Les rôles de chacun sont convenus par écrit", "Everybody’s part is agreed in writing",
             "Ieders rol is schriftelijk afgesproken"), ("", "", "")),
        (0, ("La ligne de base existe ou a une date", "The baseline exists or has a date",
             "De nulmeting bestaat of heeft een datum"),
         ("Qui la mène, avec quels moyens ?", "Who does it, with which means?",
          "Wie voert ze uit, met welke middelen?")),
        (0, ("Les indicateurs sont compris par ceux qui les rempliront",
             "Those who will fill in the indicators understand them",
             "Wie de indicatoren zal invullen, begrijpt ze"), ("", "", "")),
        (0, ("Le plan des douze premiers mois est validé", "The plan of the first twelve months is validated",
             "Het plan van de eerste twaalf maanden is gevalideerd"), ("", "", "")),
    ],
    _TRAINING: [
        (0, ("Les besoins des participants ont été recueillis avant la formation",
             "The participants’ needs were gathered before the training",
             "De noden van de deelnemers werden vóór de vorming verzameld"), ("", "", "")),
        (0, ("Chaque participant repart avec une action à essayer",
             "Every participant leaves with an action to try",
             "Elke deelnemer vertrekt met een actie om te proberen"),
         ("Notez deux ou trois exemples.", "Note two or three examples.",
          "Noteer twee of drie voorbeelden.")),
        (0, ("Les responsables des participants connaissent la suite attendue",
             "The participants’ superiors know what is expected next",
             "De leidinggevenden weten wat er daarna verwacht wordt"), ("", "", "")),
        (3, ("Les actions convenues ont été essayées", "The actions agreed were tried",
             "De afgesproken acties werden uitgeprobeerd"),
         ("Combien, par qui, avec quel effet ? Un appel suffit.",
          "How many, by whom, with which effect? A call is enough.",
          "Hoeveel, door wie, met welk effect? Een telefoontje volstaat.")),
        (3, ("Ce qui empêche d’appliquer est connu, et quelqu’un s’en occupe",
             "What stands in the way is known, and somebody sees to it",
             "Wat de toepassing hindert is bekend, en iemand volgt het op"), ("", "", "")),
        (6, ("La pratique a changé et cela se voit", "Practice has changed, and it shows",
             "De praktijk is veranderd en dat is zichtbaar"),
         ("Un fait observé, si possible chiffré.", "A fact somebody observed, with a number if possible.",
          "Een waargenomen feit, zo mogelijk met cijfers.")),
        (6, ("Les acquis sont transmis à d’autres", "What was learnt is passed on to others",
             "Het geleerde wordt aan anderen doorgegeven"), ("", "", "")),
        (6, ("Un besoin de suite est formulé ou écarté", "A need for more is stated, or set aside",
             "Een verdere nood is geformuleerd of uitgesloten"), ("", "", "")),
    ],
    _EXTERNAL: [
        (0, ("L’équipe externe a reçu les rapports et les données de suivi",
             "The external team has the reports and the monitoring data",
             "Het externe team kreeg de rapporten en de opvolgingsgegevens"), ("", "", "")),
        (0, ("Les données de suivi citées sont vérifiées à la source",
             "Monitoring data that are quoted were checked at their source",
             "Geciteerde opvolgingsgegevens zijn bij de bron nagegaan"),
         ("Prenez deux indicateurs et remontez jusqu’au registre.",
          "Take two indicators and go back to the register.",
          "Neem twee indicatoren en ga terug tot het register.")),
        (0, ("Les acteurs locaux ont discuté les constats", "Local actors have discussed the findings",
             "De lokale actoren bespraken de vaststellingen"), ("", "", "")),
        (0, ("La réponse aux recommandations a un responsable et une date",
             "The response to the recommendations has an owner and a date",
             "Het antwoord op de aanbevelingen heeft een verantwoordelijke en een datum"), ("", "", "")),
    ],
}  # fmt: skip


def ensure_checklists(**_kwargs):
    """Fill an empty shelf; one that EST has touched is left alone."""
    from reports.models import ChecklistItem, ChecklistTemplate

    if ChecklistTemplate.objects.exists():
        return
    for (kind, specific), points in POINTS.items():
        template = ChecklistTemplate.objects.create(kind=kind, specific_kind=specific)
        ChecklistItem.objects.bulk_create(
            ChecklistItem(
                template=template, position=position, months_after=months,
                name_fr=name[0], name_en=name[1], name_nl=name[2],
                guidance_fr=more[0], guidance_en=more[1], guidance_nl=more[2],
            )
            for position, (months, name, more) in enumerate(points, start=1)
        )  # fmt: skip
