"""Which bars a reader may take hold of. The rule decides when he lets go; this asks no table."""

from missions.enums import FIELD_ORIGINS, MissionState
from missions.standing import Standing

_FINAL = (MissionState.CLOSED, MissionState.CANCELLED)
_WANTED = (MissionState.DRAFT, MissionState.PROPOSED, MissionState.POSTPONED)


def is_movable(me: Standing, row, served, proposer, focal, origin) -> bool:
    """What `missions.edit` says of a mission with these columns (missions.planning.rows)."""
    state, country, unit = row[5], row[8], row[9]
    if state in _FINAL:
        return False
    is_line = unit in me.units or me.is_est_manager
    if is_line or focal in me.persons:
        return True
    if state not in _WANTED:
        return False
    if proposer in me.persons:
        return True
    if origin in FIELD_ORIGINS:
        return not set(served).isdisjoint(me.coordinated)
    return country in me.countries
