"""Objectives that name a movement or a paper instead of a change (guidance of the objectives).

To know another verb: its infinitive here, without accents. In Dutch the verb comes last.
"""

import re

from core.sheet_cells import folded

#: Where a line begins with one of these, it is an activity.
FIRST = re.compile(
    r"(?:l'objectif est de |il s'agit de |a |to |de |d'|pour )?"
    r"(?:visiter|revisiter|rencontrer|se rendre|s'entretenir|se deplacer|aller|voyager|parcourir"
    r"|assister|voir|prendre (?:contact|connaissance|part)"
    r"|(?:faire|effectuer|realiser|mener|organiser|tenir) (?:une |des |la |les |un |deux |trois )?"
    r"(?:visites?|rencontres?|reunions?|tournees?|descentes?|deplacements?|missions?|entretiens?)"
    r"|participer a|rediger|ecrire|produire (?:un |le )rapport|visites? |rencontres? "
    r"|visit|meet|travel|go to|attend|see|write|tour|hold (?:a |the )?meetings?"
    r"|conduct (?:a |the )?(?:visits?|meetings?|interviews?)|(?:visit|meeting|trip)s? )\b"
)
LAST = re.compile(r"\b(?:bezoeken|ontmoeten|bijwonen|reizen|deelnemen|rapporteren|schrijven)\W*$")
#: What a movement is for makes it an objective after all.
PURPOSE = re.compile(
    r"\b(?:pour que|afin que|de sorte que|de facon a ce que|so that|in order that|zodat|opdat)\b"
)


def names_movement(line: str) -> bool:
    text = folded(line)
    is_movement = FIRST.match(text) or LAST.search(text)
    return bool(is_movement) and not PURPOSE.search(text)
