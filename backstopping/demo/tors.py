"""Stage three: terms of reference, their sections and who wrote which."""

from backstopping.demo.missions import proposed_on, proposer_of, role_of_proposer
from backstopping.demo.source import Record, at, between
from backstopping.demo.world import World
from missions import services
from missions.enums import (
    ApprovalOffice,
    MissionKind,
    SectionOwner,
    SpecificKind,
    TorState,
)
from missions.models import (
    ApprovalRule,
    Mission,
    TermsOfReference,
    TorContribution,
    TorSection,
    TorTemplate,
)
from missions.tor import derived

#: Sections of the template and the parts of the file that fill them.
PARTS = {
    "context": ("contexte",),
    "objectives": ("objectifs",),
    "results": ("resultats_attendus", "livrables"),
    "method": ("methodologie",),
    "roles": ("organisation",),
}
#: The hat somebody wears who proposes the ToR (concept note, slide 10).
HATS = {
    "resident_representative": SectionOwner.REPRESENTATION,
    "est": SectionOwner.EST,
}


def load_tors(world: World) -> None:
    templates = {
        (one.kind, one.specific_kind): one
        for one in TorTemplate.objects.filter(is_current=True).prefetch_related("sections")
    }
    records = world.source.records("missions")
    rows = [(record, tor_of(world, record, templates)) for record in records]
    tors = world.keep("terms of reference", rows)
    world.tors = dict(zip(world.missions, tors, strict=True))
    sections = load_sections(world, records)
    contributions = load_contributions(world, records)
    keep_results(world)
    keep_approver()
    write_in_turn(sections, contributions)


def keep_approver() -> None:
    """One rule of the kind that EST sets: who sends his people to a training agrees to it."""
    ApprovalRule.objects.create(
        position=1,
        office=ApprovalOffice.REPRESENTATION,
        kind=MissionKind.SPECIFIC,
        specific_kind=SpecificKind.TRAINING,
        note="Exemple de la démonstration : la Représentation confirme que le pays accueille"
        " la formation.",
    )


def validator_of(world: World, mission: Mission, proposer):
    """Four eyes: focal point, unit coordinator or EST manager, never of the team or proposer."""
    involved = {proposer, *world.travellers[mission.code]}
    candidates = (mission.focal_point, mission.unit.coordinator, *world.est_managers)
    return next((one for one in candidates if one not in involved), None)


def completed_on(record: Record):
    return between(proposed_on(record), record.record("tor").day("validated_on"), 3 / 4)


def tor_of(world: World, record: Record, templates) -> TermsOfReference:
    mission, tor = world.missions[record.text("code")], record.record("tor")
    state = tor.choice("status", TorState)
    proposer = proposer_of(world, record) if state != TorState.DRAFT else None
    validated = state == TorState.VALIDATED
    return TermsOfReference(
        mission=mission,
        template=templates[mission.kind, mission.specific_kind],
        state=state,
        proposed_by=proposer,
        proposed_at=at(tor.day("proposed_on")) if proposer else None,
        completed_at=at(completed_on(record), 14) if validated else None,
        validated_by=validator_of(world, mission, proposer) if validated else None,
        validated_at=at(tor.day("validated_on")) if validated else None,
    )


def load_sections(world: World, records: list[Record]) -> list[TorSection]:
    """One row for each section of the template; what the file says nothing of stays empty."""
    rows = []
    for record in records:
        tor, texts = world.tors[record.text("code")], record.record("tor").record("sections")
        known = {part for parts in PARTS.values() for part in parts}
        for unknown in texts.data.keys() - known:
            raise texts.wrong(unknown, "no such section")
        for section in tor.template.sections.all():
            body = "\n\n".join(body_of(texts, part) for part in PARTS.get(section.key, ()))
            row = TorSection(
                tor=tor,
                key=section.key,
                position=section.position,
                title=section.title,
                body=body,
            )
            rows.append((texts, row))
    return world.keep("sections of ToR", rows)


def keep_results(world: World) -> None:
    """What each mission aims at stands in its ToR, where it was ticked in the file."""
    for tor in world.tors.values():
        derived.keep_aimed(tor)


def body_of(record: Record, part: str) -> str:
    """A text as it stands, a list as lines with a dash."""
    if isinstance(record.data.get(part), list):
        return "\n".join(f"- {line}" for line in record.texts(part))
    return record.text(part)


def write_in_turn(sections, contributions) -> None:
    """Each contribution leaves its own words behind, so that the versions differ by them.

    The history is written by triggers: the rows are emptied, then filled again in the order of
    the signatures, and each signature is marked with where the history stood.
    """
    texts = {(one.tor_id, one.key): one.body for one in sections}
    signed = sorted(contributions, key=lambda one: (one.at, one.pk))
    claimed = {(one.tor_id, key) for one in signed for key in one.section_keys}
    rows = TorSection.objects.filter(tor__in={one.tor_id for one in signed})
    later = [row for row in rows if (row.tor_id, row.key) in claimed and row.body]
    for row in later:
        row.body = ""
    TorSection.objects.bulk_update(later, ["body"])
    for tor in {one.tor_id for one in signed}:
        TermsOfReference.objects.filter(pk=tor).update(mark=services.last_entry(tor))
    left = {(row.tor_id, row.key): row for row in later}
    for one in signed:
        mine = [left.pop((one.tor_id, key)) for key in one.section_keys
                if (one.tor_id, key) in left]  # fmt: skip
        for row in mine:
            row.body = texts[row.tor_id, row.key]
        TorSection.objects.bulk_update(mine, ["body"])
        one.mark = services.last_entry(one.tor_id)
    TorContribution.objects.bulk_update(contributions, ["mark"])


def load_contributions(world: World, records: list[Record]) -> list[TorContribution]:
    rows = []
    for record in records:
        mission = world.missions[record.text("code")]
        tor = world.tors[mission.code]
        if tor.state == TorState.DRAFT:
            continue
        part, hat = record.record("tor"), HATS.get(role_of_proposer(record))
        authors = [(tor.proposed_by, hat or SectionOwner.COORDINATION, tor.proposed_at)]
        for expert in part.picks("completed_by", world.experts):
            authors.append((expert.user, SectionOwner.BACKSTOPPER, tor.completed_at))
        if part.flag("completed_by_rr") and hat != SectionOwner.REPRESENTATION:
            rr = record.pick("country", world.representatives)
            authors.append((rr, SectionOwner.REPRESENTATION, tor.completed_at))
        rows += [(part, contribution_of(tor, *author)) for author in authors]
    return world.keep("contributions to ToR", rows)


def contribution_of(tor: TermsOfReference, user, role, moment) -> TorContribution:
    """The proposer wrote the coordination's sections, the others those of their own role."""
    first = moment == tor.proposed_at
    owner = SectionOwner.COORDINATION if first else role
    keys = [one.key for one in tor.template.sections.all() if one.owner == owner]
    written = [key for key in keys if key in PARTS]
    return TorContribution(tor=tor, user=user, role=role, section_keys=written, at=moment)
