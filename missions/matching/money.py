"""What the budget line leaves for one more expert, beside who leads or in his place."""

from typing import NamedTuple

from missions.contracts.cost import cost_of, of_member
from missions.enums import MemberRole


class Budget(NamedTuple):
    """`freed`: by how much the ceiling rises when who leads now leaves the team."""

    left: int
    freed: int = 0
    leader: str = ""
    #: His contract has to end too, and what he is owed by then stays.
    is_contracted: bool = False


def budget_of(mission) -> Budget | None:
    """Of the mission's budget line, what is not planned for others yet; None without a ceiling."""
    if getattr(mission, "budget", None) is None:
        return None
    cost = cost_of(mission)
    if cost.left is None:
        return None
    left, lead = max(0, int(cost.left)), lead_of(mission)
    if lead is None:
        return Budget(left)
    lines = [one for one in cost.fees if one.contract and one.contract.expert_id == lead.expert_id]
    freed = sum(map(not_owed, lines)) if lines else of_member(lead, mission).planned
    without = max(0, int(cost.left + freed))
    return Budget(left, without - left, str(lead.expert), bool(lines))


def lead_of(mission):
    rows = mission.members.filter(role=MemberRole.LEAD).select_related("expert__user")
    return rows.prefetch_related("expert__rates").first()


def not_owed(line):
    """What ending the contract early would take out of the plan, see `of_contract`."""
    return line.planned - line.done
