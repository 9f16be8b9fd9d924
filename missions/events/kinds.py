"""How each kind of event is shown: a sign that is its own, and a word that always stands by it."""

from missions.enums import EventKind

#: Symbols of templates/missions/events/_signs.html. No colour: colours are for kinds of missions.
SIGNS = {
    EventKind.STEERING: "table",
    EventKind.MID_TERM_REVIEW: "half",
    EventKind.END_TERM_REVIEW: "full",
    EventKind.AUDIT: "tick",
    EventKind.JOINT_MISSION: "cross",
    EventKind.PARTNER_MISSION: "arrow",
    EventKind.SECTOR_REVIEW: "lines",
    EventKind.HOLIDAY: "star",
    EventKind.OTHER: "dot",
}


def sign(kind: str) -> str:
    return SIGNS[EventKind(kind)]
