"""Last stage: what the sheets of interventions say, and when experts are away."""

from backstopping.demo.events import known, optional
from backstopping.demo.source import Record
from backstopping.demo.world import World
from experts.enums import AbsenceKind
from experts.models import Absence
from interventions.enums import CommitteeKind, PartnerRole, RiskKind, RiskLevel, TransversalTheme
from interventions.models import (
    Committee,
    Intervention,
    InterventionResult,
    PartnerOrganisation,
    Risk,
)
from missions.enums import EventKind
from missions.models import DatedEvent


def load_sheets(world: World) -> None:
    sheets = [
        (record, found)
        for record in optional(world, "sheets")
        if (found := known(record, "intervention", world.interventions))
    ]
    for record, intervention in sheets:
        load_facts(record, intervention)
    load_rows(world, sheets)
    load_committees(world, sheets)
    load_absences(world)


def load_facts(record: Record, intervention: Intervention) -> None:
    themes = {theme.value: theme.value for theme in TransversalTheme}
    intervention.zone = record.text("zone")
    intervention.transversal_themes = record.picks("transversal_themes", themes)
    intervention.partner_budget_eur = record.number("partner_budget_eur", None)
    intervention.save(
        update_fields=["zone", "transversal_themes", "partner_budget_eur", "updated_at"]
    )


def load_rows(world: World, sheets) -> None:
    results, risks, partners = [], [], []
    for record, intervention in sheets:
        results += [
            (record, InterventionResult(intervention=intervention, position=number, text=text))
            for number, text in enumerate(record.texts("results"), start=1)
        ]
        risks += [(row, risk_of(row, intervention)) for row in record.records("risks")]
        partners += [(row, partner_of(row, intervention)) for row in record.records("partners")]
    world.keep("results of interventions", results)
    world.keep("risks", risks)
    world.keep("partners", partners)


def risk_of(record: Record, intervention) -> Risk:
    return Risk(
        intervention=intervention,
        kind=record.choice("kind", RiskKind),
        level=record.choice("level", RiskLevel),
        text=record.text("text"),
        response=record.text("response", ""),
    )


def partner_of(record: Record, intervention) -> PartnerOrganisation:
    return PartnerOrganisation(
        intervention=intervention,
        name=record.text("name"),
        role=record.choice("role", PartnerRole),
    )


def load_committees(world: World, sheets) -> None:
    """`with`: other interventions that the committee serves. Its meetings are in the calendar."""
    pairs, served = [], []
    for record, intervention in sheets:
        for row in record.records("committees"):
            pairs.append((row, committee_of(row)))
            others = [world.interventions.get(code) for code in row.texts("with", [])]
            served.append([intervention, *filter(None, others)])
    links = Committee.interventions.through
    for committee, interventions in zip(world.keep("committees", pairs), served, strict=True):
        links.objects.bulk_create(
            links(committee=committee, intervention=one) for one in interventions
        )
        meetings = DatedEvent.objects.filter(
            kind=EventKind.STEERING, committee=None, interventions__in=interventions
        )
        if committee.kind in (CommitteeKind.STEERING, CommitteeKind.LOCAL_CONSULTATIVE):
            DatedEvent.objects.filter(pk__in=list(meetings.values_list("pk", flat=True))).update(
                committee=committee
            )


def committee_of(record: Record) -> Committee:
    return Committee(
        kind=record.choice("kind", CommitteeKind),
        name=record.text("name"),
        chair=record.text("chair", ""),
        rhythm=record.text("rhythm", ""),
    )


def load_absences(world: World) -> None:
    rows = [
        (
            record,
            Absence(
                expert=expert,
                kind=record.choice("kind", AbsenceKind),
                starts_on=record.day("start"),
                ends_on=record.day("end"),
                note=record.text("note", ""),
            ),
        )
        for record in optional(world, "absences")
        if (expert := known(record, "expert", world.experts))
    ]
    world.keep("absences", rows)
