"""What on this plan cannot stay as it is: conflicts, of the missions that the page shows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from missions.conflicts import Conflict, Stay, conflicts_of_stays
from missions.enums import MissionState
from missions.planning.timeline import NOT_APPROVED, Visit

#: Approval confirmed the holidays of these; an absence may have been entered since.
_AGREED = (MissionState.APPROVED, MissionState.TOR_VALIDATED)


@dataclass(frozen=True)
class Clash:
    """Days on which an expert is wanted twice, or wanted while away."""

    expert_id: int
    starts_on: date
    ends_on: date


def conflicts_of_year(year, user) -> dict[int, list[Conflict]]:
    """By mission, what its planner has not accepted: of the experts this page names."""
    experts = defaultdict(set)
    for expert, stints in year.stints.items():
        for mission, _days in stints:
            experts[mission].add(expert)
    visits = {pk: one for pk, one in year.all_visits.items() if _may_clash(one, experts.get(pk))}
    found = conflicts_of_stays(
        {pk: _stay(one, experts.get(pk, ())) for pk, one in visits.items()}, user=user
    )
    return {
        pk: [one for one in rows if _is_open(one, visits[pk], year.accepted.get(pk, ()))]
        for pk, rows in found.items()
    }


def _may_clash(visit: Visit, experts: set[int] | None) -> bool:
    return visit.state in NOT_APPROVED or bool(experts and visit.state in _AGREED)


def _stay(visit: Visit, experts) -> Stay:
    return Stay(
        visit.start,
        visit.end,
        frozenset(experts),
        visit.country,
        frozenset(visit.served),
        visit.pk,
    )


def _is_open(conflict: Conflict, visit: Visit, accepted) -> bool:
    if conflict.key in accepted:
        return False
    if visit.state in NOT_APPROVED:
        return conflict.asks or conflict.expert_id is not None
    return visit.state in _AGREED and conflict.asks and conflict.expert_id is not None


def by_expert(conflicts, visits) -> dict[int, list[Clash]]:
    """Each overlap once, though both missions of a pair tell of it."""
    found = defaultdict(set)
    for pk, rows in conflicts.items():
        visit = visits[pk]
        for one in rows:
            if one.expert_id is not None:
                days = max(one.starts_on, visit.start), min(one.ends_on, visit.end)
                found[one.expert_id].add(Clash(one.expert_id, *days))
    return {
        expert: sorted(rows, key=lambda one: (one.starts_on, one.ends_on))
        for expert, rows in found.items()
    }
