"""Sections of ToR that no template asks for."""

import uuid


def unsorted_key(tor) -> str:
    """Where an import puts what it could not place: one for all versions of a mission's ToR."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"tor:{tor.mission_id}:unsorted"))
