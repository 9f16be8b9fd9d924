"""Which paragraphs of a Word file are points of a list, as marked text writes them."""

import re

from docx.oxml.ns import qn

DEEPEST = 4
#: "List Bullet 2", "Liste à puces 3": each a list of its own for Word, a level for its reader.
DEEPER = re.compile(r"[^\W\d]\s([2-5])$")


class WordLists:
    def __init__(self, document):
        self.styles = {one.style_id: one.element for one in document.styles}
        self.kinds = kinds_of(document)

    def mark_of(self, element, style: str) -> str:
        """ "- " or "1. " behind three spaces a level; nothing for other paragraphs."""
        number, level = self._numbering(element)
        deeper = DEEPER.search(style)
        level = max(level, int(deeper[1]) - 1) if deeper else level
        kind = self.kinds.get((number, level)) or self.kinds.get((number, 0), "")
        if not number or number == "0" or kind == "none":
            return ""
        return "   " * min(level, DEEPEST) + ("- " if kind in ("bullet", "") else "1. ")

    def _numbering(self, element) -> tuple[str, int]:
        """Its own, else that of its style or of the styles this one is built on."""
        facts, seen = element.find(qn("w:pPr")), set()
        while facts is not None:
            found = facts.find(qn("w:numPr"))
            if found is not None:
                return value(found, "w:numId"), int(value(found, "w:ilvl") or 0)
            name = value(facts, "w:pStyle") or value(facts.getparent(), "w:basedOn")
            style = None if name in seen else self.styles.get(name)
            seen.add(name)
            facts = None if style is None else style.find(qn("w:pPr"))
        return "", 0


def value(parent, name: str) -> str:
    found = parent.find(qn(name))
    text = "" if found is None else found.get(qn("w:val"), "")
    return text if name != "w:ilvl" or text.isdigit() else "0"


def kinds_of(document) -> dict[tuple[str, int], str]:
    """Number of the list and level → "bullet", "decimal", "none" ..."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    parts = document.part.rels.values()
    if not any(one.reltype == RELATIONSHIP_TYPE.NUMBERING for one in parts):
        return {}
    root = document.part.numbering_part.element
    shapes = {}
    for shape in root.findall(qn("w:abstractNum")):
        for level in shape.findall(qn("w:lvl")):
            key = shape.get(qn("w:abstractNumId")), level.get(qn("w:ilvl"), "")
            shapes[key] = value(level, "w:numFmt")
    named = {
        one.get(qn("w:numId")): value(one, "w:abstractNumId") for one in root.findall(qn("w:num"))
    }
    return {
        (number, level): shapes[(shape, str(level))]
        for number, shape in named.items()
        for level in range(9)
        if (shape, str(level)) in shapes
    }
