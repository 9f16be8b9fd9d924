"""What a mission costs: person-days at their rate, travel, against its budget line. EST only."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.permissions import check
from missions.contracts.enums import ACCEPTED_STATES, ContractState
from missions.contracts.rates import rate_of
from missions.enums import DONE_STATES
from missions.models import Contract, Milestone
from missions.models.contract import WHOLE

ZERO = Decimal(0)


@dataclass(frozen=True)
class FeeLine:
    """`done`: what is owed by now."""

    who: str
    days: Decimal
    rate: int | None
    done: Decimal
    contract: Contract | None = None

    @property
    def planned(self) -> Decimal:
        return self.days * (self.rate or 0)


@dataclass(frozen=True)
class Cost:
    fees: list[FeeLine]
    lines: list
    budget: object | None

    @property
    def planned(self) -> Decimal:
        """What is spent counts where it is known and more than was planned."""
        rest = sum(max(one.planned_eur or 0, one.spent_eur or 0) for one in self.lines)
        return sum((one.planned for one in self.fees), ZERO) + rest

    @property
    def done(self) -> Decimal:
        rest = sum(one.spent_eur or 0 for one in self.lines)
        return sum((one.done for one in self.fees), ZERO) + rest

    @property
    def planned_days(self) -> Decimal:
        return sum((one.days for one in self.fees), ZERO)

    @property
    def ceiling(self) -> int | None:
        return self.budget.ceiling_eur if self.budget else None

    @property
    def left(self) -> Decimal | None:
        return None if self.ceiling is None else self.ceiling - self.planned

    @property
    def over(self) -> Decimal | None:
        """By how much the plan goes beyond the ceiling."""
        return -self.left if self.left is not None and self.left < 0 else None

    @property
    def is_reached(self) -> bool:
        return self.left is not None and self.left <= 0

    @property
    def bar(self) -> dict:
        """For components/_norm.html: shares of the larger of plan, spending and ceiling."""
        top = max(self.planned, self.done, Decimal(self.ceiling or 0), Decimal(1)) * Decimal(
            "1.05"
        )
        ahead = max(self.planned - self.done, ZERO)
        return {
            "name": self.said,
            "done": share(self.done, top),
            "planned": share(ahead, top),
            "high": share(self.ceiling or 0, top),
            "has_done": self.done > 0,
            "has_planned": ahead > 0,
            "has_norm": self.ceiling is not None,
        }

    @property
    def said(self) -> str:
        words = {"done": round(self.done), "planned": round(self.planned)}
        if self.ceiling is None:
            return _("%(planned)s EUR planned, %(done)s EUR owed or spent") % words
        words["ceiling"] = self.ceiling
        return (
            _("%(planned)s EUR planned, %(done)s EUR owed or spent, ceiling %(ceiling)s EUR")
            % words
        )


def share(value, whole) -> str:
    """A percentage with a point, whatever the language: it is an SVG attribute."""
    return f"{Decimal(value) / Decimal(whole) * 100:.2f}%"


def counted_contracts(mission) -> list[Contract]:
    """With their milestones; one that was ended early counts for what was accepted."""
    rows = mission.contracts.select_related("expert__user").order_by("code")
    return list(rows.prefetch_related(Prefetch("milestones", Milestone.objects.order_by("pk"))))


def of_contract(contract: Contract) -> FeeLine:
    """Pay follows results: what was accepted is owed."""
    accepted = sum(
        one.percent for one in contract.milestones.all() if one.state in ACCEPTED_STATES
    )
    days = contract.fee_days
    if contract.state == ContractState.ENDED:
        days = days * accepted / WHOLE
    return FeeLine(
        who=str(contract.expert),
        days=days,
        rate=contract.day_rate_eur,
        done=contract.amount * accepted / WHOLE,
        contract=contract,
    )


def of_member(member, mission) -> FeeLine:
    """Without a contract the days count once the mission was held."""
    rate = rate_of(member.expert, mission.starts_on)
    is_done = mission.state in DONE_STATES
    return FeeLine(
        who=str(member.expert),
        days=member.person_days,
        rate=rate,
        done=member.person_days * (rate or 0) if is_done else ZERO,
    )


def cost_of(mission) -> Cost:
    """Six queries; ask `missions.view_cost` before."""
    contracts = counted_contracts(mission)
    contracted = {one.expert_id for one in contracts}
    members = mission.members.select_related("expert__user").prefetch_related("expert__rates")
    fees = [of_contract(one) for one in contracts]
    fees += [
        of_member(one, mission)
        for one in members.order_by("role", "pk")
        if one.expert_id not in contracted
    ]
    return Cost(
        fees=fees,
        lines=list(mission.cost_lines.order_by("kind", "pk")),
        budget=getattr(mission, "budget", None),
    )


def facts_of(mission, user) -> dict | None:
    if not check(user, "missions.view_cost", mission):
        return None
    return {"cost": cost_of(mission), "may": bool(check(user, "missions.keep_cost", mission))}
