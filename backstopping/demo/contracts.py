"""Stage: decision notes on delegations, contracts with milestones, costs of missions.

The file gives due dates and states; the days between are set by the rhythm below.
"""

from datetime import timedelta

from backstopping.demo.journal import Line, write
from backstopping.demo.source import Record, at
from backstopping.demo.world import World
from missions.contracts.enums import (
    ACCEPTED_STATES,
    HANDED_IN_STATES,
    ContractState,
    CostKind,
    EvidencePaper,
    MilestoneState,
)
from missions.contracts.workflow import CONTRACT_WORKFLOW, MILESTONE_WORKFLOW
from missions.delegation.enums import Criterion, Leaning
from missions.models import (
    Contract,
    ContractLog,
    CostLine,
    DecisionLine,
    Delegation,
    Milestone,
    MilestoneLog,
    MissionBudget,
)

SIGNED_BEFORE, ACCEPTED_AFTER, PAID_AFTER = (timedelta(days=days) for days in (14, 3, 14))
#: The file's word for what is planned and late; here that is computed.
OVERDUE = "overdue"
#: A milestone named after a paper of the mission is shown by it.
PAPERS = {"Rapport": EvidencePaper.REPORT, "Restitution": EvidencePaper.DEBRIEFING}


def load_contracts(world: World) -> None:
    load_notes(world)
    records = world.source.records("consultant_contracts")
    rows = [(record, contract_of(world, record)) for record in records]
    contracts = {row.code: row for row in world.keep("contracts", rows)}
    pairs = [
        (one, milestone_of(world, contracts[record.text("code")], one))
        for record in records
        for one in record.records("milestones")
    ]
    milestones = world.keep("milestones", pairs)
    write(world, ContractLog, CONTRACT_WORKFLOW, contracts, contract_lines)
    by_number = {f"{row.contract.code}/{row.pk}": row for row in milestones}
    write(world, MilestoneLog, MILESTONE_WORKFLOW, by_number, milestone_lines)
    load_costs(world)


def load_notes(world: World) -> None:
    delegations = {one.mission_id: one for one in Delegation.objects.all()}
    rows = []
    for record in world.source.records("decision_notes", key="mission"):
        delegation = delegations[record.pick("mission", world.missions).pk]
        Delegation.objects.filter(pk=delegation.pk).update(note=record.text("note"))
        rows += [
            (
                line,
                DecisionLine(
                    delegation=delegation,
                    criterion=line.choice("criterion", Criterion),
                    leaning=line.choice("leaning", Leaning),
                    comment=line.text("comment", ""),
                ),
            )
            for line in record.records("grid")
        ]
    world.keep("lines of decision notes", rows)


def contract_of(world: World, record: Record) -> Contract:
    mission = record.pick("mission", world.missions)
    milestones = record.records("milestones")
    first = min(one.day("due") for one in milestones)
    is_paid = all(one.text("status") == MilestoneState.PAID for one in milestones)
    return Contract(
        code=record.text("code"),
        mission=mission,
        expert=record.pick("expert", world.experts),
        fee_days=record.number("fee_days"),
        day_rate_eur=record.number("day_rate_eur"),
        starts_on=first - SIGNED_BEFORE,
        ends_on=max(one.day("due") for one in milestones),
        state=ContractState.COMPLETED if is_paid else ContractState.SIGNED,
        signed_at=at(first - SIGNED_BEFORE),
        signed_by=mission.unit.coordinator or world.est_managers[0],
    )


def state_of(record: Record) -> MilestoneState:
    if record.text("status") == OVERDUE:
        return MilestoneState.PLANNED
    return record.choice("status", MilestoneState)


def milestone_of(world: World, contract: Contract, record: Record) -> Milestone:
    state, due, label = state_of(record), record.day("due"), record.text("label")
    is_in, is_accepted = state in HANDED_IN_STATES, state in ACCEPTED_STATES
    paper = next((one for word, one in PAPERS.items() if label.startswith(word)), "")
    return Milestone(
        contract=contract,
        label=label,
        percent=record.number("percent"),
        due_on=due,
        state=state,
        paper=paper if is_in else "",
        delivered_at=at(due) if is_in else None,
        delivered_by=contract.expert.user if is_in else None,
        accepted_at=at(due + ACCEPTED_AFTER, 14) if is_accepted else None,
        accepted_by=contract.mission.focal_point if is_accepted else None,
        paid_on=due + PAID_AFTER if state == MilestoneState.PAID else None,
    )


def contract_lines(world: World, contract: Contract, _record) -> list[Line]:
    lines = [Line("sign", contract.signed_at, contract.signed_by)]
    if contract.state == ContractState.COMPLETED:
        last = contract.ends_on + PAID_AFTER
        lines.append(Line("complete", at(last, 16), world.est_managers[0]))
    return lines


def milestone_lines(world: World, milestone: Milestone, _record) -> list[Line]:
    lines = []
    if milestone.delivered_at:
        lines.append(Line("deliver", milestone.delivered_at, milestone.delivered_by))
    if milestone.accepted_at:
        lines.append(Line("accept", milestone.accepted_at, milestone.accepted_by))
    if milestone.paid_on:
        lines.append(Line("pay", at(milestone.paid_on, 15), world.est_managers[0]))
    return lines


def load_costs(world: World) -> None:
    records = world.source.records("mission_costs", key="mission")
    budgets = [
        (
            record,
            MissionBudget(
                mission=record.pick("mission", world.missions),
                line=record.text("line"),
                ceiling_eur=record.number("ceiling_eur"),
            ),
        )
        for record in records
    ]
    world.keep("budgets of missions", budgets)
    lines = [
        (
            one,
            CostLine(
                mission=record.pick("mission", world.missions),
                kind=one.choice("kind", CostKind),
                label=one.text("label"),
                planned_eur=one.number("planned_eur", None),
                spent_eur=one.number("spent_eur", None),
            ),
        )
        for record in records
        for one in record.records("lines")
    ]
    world.keep("costs of missions", lines)
