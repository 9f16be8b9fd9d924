"""Stage two: missions with their team, decisions and delegations."""

from datetime import timedelta

import pgtrigger

from backstopping.demo.source import Record, at, between
from backstopping.demo.world import World
from interventions.enums import TeamRole
from missions.enums import (
    BOOKED_STATES,
    HALTED_STATES,
    DelegationKind,
    MemberRole,
    MissionKind,
    MissionState,
    Modality,
    Origin,
    SpecificKind,
)
from missions.models import (
    Delegation,
    FocalPointDebriefing,
    JuniorLeadDecision,
    Mission,
    MissionIntervention,
    MissionMember,
)

ONE_WEEK = timedelta(weeks=1)

#: Who asked, as the page says it after the name.
ASKED_AS = {
    "intervention_director": "direction d’intervention",
    "technical_coordinator": "coordination technique",
    "resident_representative": "Représentation",
    "est": "EST",
}


def load_missions(world: World) -> None:
    records = world.source.records("missions")
    world.mission_records = {record.text("code"): record for record in records}
    rows = [(record, mission_of(world, record)) for record in records]
    world.missions = {row.code: row for row in world.keep("missions", rows)}
    date_back(world, records)
    load_shares_and_members(world, records)
    load_decisions(world, records)
    load_replacements(world, records)


def date_back(world: World, records: list[Record]) -> None:
    """An insert sets `created_at` to now; a step's time begins on the day it was asked for."""
    with pgtrigger.ignore("missions.Mission:update_update"):
        for record in records:
            moment = world.source.clock.capped(at(proposed_on(record)))
            Mission.objects.filter(code=record.text("code")).update(created_at=moment)


def mission_of(world: World, record: Record) -> Mission:
    state = record.choice("status", MissionState)
    proposer = proposer_of(world, record)
    booked = state in BOOKED_STATES or state in HALTED_STATES
    return Mission(
        code=record.text("code"),
        title=record.text("title"),
        kind=record.choice("type", MissionKind),
        specific_kind=record.choice("specific_kind", SpecificKind, ""),
        origin=record.choice("origin", Origin),
        modality=record.choice("modality", Modality),
        state=state,
        state_reason=record.text("status_reason", ""),
        country=record.pick("country", world.countries),
        unit=record.pick("unit", world.units),
        starts_on=record.day("start"),
        ends_on=record.day("end"),
        focal_point=record.pick("focal_point", world.experts).user,
        proposed_by=proposer,
        needs_expressed_by=f"{proposer}, {ASKED_AS[role_of_proposer(record)]}",
        approved_at=at(approved_on(record), 14) if booked else None,
        closed_at=at(closed_on(record)) if state == MissionState.CLOSED else None,
    )


def role_of_proposer(record: Record) -> str:
    """As the ToR say; where they are not written yet, the director proposes (slide 10)."""
    tor = record.record("tor")
    role = tor.text("proposed_by_role", "intervention_director")
    if role not in ASKED_AS:
        raise tor.wrong("proposed_by_role", f"unknown value {role!r}")
    return role


def proposer_of(world: World, record: Record):
    """A person in the role that proposed; headquarters speak through the focal point."""
    role = role_of_proposer(record)
    interventions = record.picks("interventions", world.interventions)
    if role == "est":
        return record.pick("focal_point", world.experts).user
    if role == "resident_representative":
        return record.pick("country", world.representatives)
    user = world.first(interventions, TeamRole(role))
    if user is None:
        raise record.wrong("interventions", f"nobody is {role} there")
    return user


def proposed_on(record: Record):
    """The day of the ToR's proposal; eleven weeks before the field where there is none yet."""
    return record.record("tor").day("proposed_on", None) or weeks_before(record, 11)


def weeks_before(record: Record, weeks: int):
    return record.day("start") - weeks * ONE_WEEK


def approved_on(record: Record):
    validated = record.record("tor").day("validated_on", None) or weeks_before(record, 7)
    return between(proposed_on(record), validated, 1 / 4)


def closed_on(record: Record):
    """A week after the last of distribution and debriefing; the file gives no date."""
    report, delegation = record.record("report", None), record.record("delegation", None)
    known = [
        record.day("end"),
        report and report.day("diffused_on", None),
        delegation and delegation.day("debriefing", None),
    ]
    return max(day for day in known if day) + ONE_WEEK


def load_shares_and_members(world: World, records: list[Record]) -> None:
    shares, members = [], []
    for record in records:
        mission = world.missions[record.text("code")]
        shares += [
            (record, MissionIntervention(mission=mission, intervention=one))
            for one in record.picks("interventions", world.interventions)
        ]
        members += [
            (
                one,
                MissionMember(
                    mission=mission,
                    expert=one.pick("expert", world.experts),
                    role=one.choice("role", MemberRole),
                    person_days=one.number("person_days"),
                ),
            )
            for one in record.records("team")
        ]
    world.keep("shares of interventions", shares)
    for row in world.keep("mission members", members):
        world.travellers[row.mission.code].append(row.expert.user)


def load_decisions(world: World, records: list[Record]) -> None:
    juniors, delegations, debriefings = [], [], []
    for record in records:
        mission = world.missions[record.text("code")]
        if decision := record.record("junior_lead_decision", None):
            juniors.append((decision, junior_decision_of(world, mission, decision)))
        if delegation := record.record("delegation", None):
            delegations.append((delegation, delegation_of(world, mission, delegation)))
            if held_on := delegation.day("debriefing", None):
                row = FocalPointDebriefing(mission=mission, held_on=held_on)
                debriefings.append((delegation, row))
    world.keep("decisions on junior leaders", juniors)
    world.keep("delegations", delegations)
    world.keep("debriefings with the focal point", debriefings)


def junior_decision_of(world: World, mission: Mission, record: Record) -> JuniorLeadDecision:
    return JuniorLeadDecision(
        mission=mission,
        expert=mission.members.get(role=MemberRole.LEAD).expert,
        decided_by=record.pick("decided_by", world.experts).user,
        decided_on=record.day("date"),
        reason=record.text("reason"),
    )


def delegation_of(world: World, mission: Mission, record: Record) -> Delegation:
    return Delegation(
        mission=mission,
        kind=record.choice("kind", DelegationKind),
        contractor=record.pick("contractor", world.experts),
        briefed_on=record.day("briefing", None),
    )


def load_replacements(world: World, records: list[Record]) -> None:
    for record in records:
        if successor := record.pick("replaced_by", world.missions, None):
            Mission.objects.filter(code=record.text("code")).update(replaced_by=successor)
            world.missions[record.text("code")].replaced_by = successor
