"""What the budget line leaves for one more expert, beside who leads or in his place."""

from typing import NamedTuple

from missions.contracts.cost import cost_of, of_member
from missions.enums import MemberRole


class Budget(NamedTuple):
    """`freed`: by how much the ceiling rises when who leads now leaves the team."""

    left: int
    freed: int = 0
    leader: str = ""


def budget_of(mission) -> Budget | None:
    """Of the mission's budget line, what is not planned for others yet; None without a ceiling."""
    if getattr(mission, "budget", None) is None:
        return None
    cost = cost_of(mission)
    if cost.left is None:
        return None
    left, lead = max(0, int(cost.left)), lead_of(mission)
    if lead is None or is_contracted(cost, lead):
        return Budget(left)
    without = max(0, int(cost.left + of_member(lead, mission).planned))
    return Budget(left, without - left, str(lead.expert))


def lead_of(mission):
    rows = mission.members.filter(role=MemberRole.LEAD).select_related("expert__user")
    return rows.prefetch_related("expert__rates").first()


def is_contracted(cost, lead) -> bool:
    """What is agreed by contract stays planned when he leaves the team."""
    return any(one.contract and one.contract.expert_id == lead.expert_id for one in cost.fees)
