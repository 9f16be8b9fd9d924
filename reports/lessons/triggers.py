"""Triggers that keep `is_source_closed` true when what a lesson was born of changes later.

They write what `Lesson.take_from_origin` says at its birth, whoever changes the mission, the
support or the request; the library and the history follow the lesson by triggers of their own.
"""

import pgtrigger

from missions.enums import CONFIDENTIAL_KINDS
from missions.models import Mission, RemoteSupport, SupportRequest

_KINDS = ", ".join(f"'{kind.value}'" for kind in CONFIDENTIAL_KINDS)
_MISSION_CLOSED = f"""(
    EXISTS (SELECT 1 FROM missions_supportrequest r
             WHERE r.mission_id = l.mission_id AND r.is_confidential)
    OR EXISTS (SELECT 1 FROM missions_mission m
                WHERE m.id = l.mission_id AND m.specific_kind IN ({_KINDS})))"""
_SUPPORT_CLOSED = """EXISTS (
    SELECT 1 FROM missions_remotesupport s JOIN missions_supportrequest r ON r.id = s.request_id
     WHERE s.id = l.remote_support_id AND r.is_confidential)"""


def _turn(which: str, closed: str) -> str:
    """Only the rows that say otherwise are written, so that each leaves one line of history."""
    return (
        "UPDATE reports_lesson l SET is_source_closed = NOT l.is_source_closed"
        f" WHERE {which} AND l.is_source_closed IS DISTINCT FROM {closed};"
    )


_OF_REQUEST = _turn("l.mission_id IN ({missions})", _MISSION_CLOSED) + _turn(
    "l.remote_support_id IN (SELECT id FROM missions_remotesupport WHERE request_id = {request})",
    _SUPPORT_CLOSED,
)


def _trigger(name: str, operation, func: str):
    return pgtrigger.Trigger(
        name=f"lessons_{name}",
        when=pgtrigger.After,
        operation=operation,
        func=f"{func} RETURN NULL;",
    )


pgtrigger.register(
    _trigger(
        "follow_request",
        pgtrigger.Insert | pgtrigger.UpdateOf("is_confidential", "mission_id"),
        "IF TG_OP = 'UPDATE' AND (OLD.is_confidential, OLD.mission_id)"
        " IS NOT DISTINCT FROM (NEW.is_confidential, NEW.mission_id)"
        " THEN RETURN NULL; END IF;"
        + _OF_REQUEST.format(
            missions="NEW.mission_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.mission_id END",
            request="NEW.id",
        ),
    ),
    _trigger(
        "lose_request",
        pgtrigger.Delete,
        _OF_REQUEST.format(missions="OLD.mission_id", request="OLD.id"),
    ),
)(SupportRequest)
pgtrigger.register(
    _trigger(
        "follow_support",
        pgtrigger.UpdateOf("request_id"),
        _turn("l.remote_support_id = NEW.id", _SUPPORT_CLOSED),
    )
)(RemoteSupport)
pgtrigger.register(
    _trigger(
        "follow_kind",
        pgtrigger.UpdateOf("specific_kind"),
        "IF OLD.specific_kind IS DISTINCT FROM NEW.specific_kind THEN "
        + _turn("l.mission_id = NEW.id", _MISSION_CLOSED)
        + " END IF;",
    )
)(Mission)
