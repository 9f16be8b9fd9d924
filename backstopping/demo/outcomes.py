"""Boundary partners with what missions saw of their markers, action research, capitalisation."""

from backstopping.demo.events import known, optional
from backstopping.demo.source import Record
from backstopping.demo.world import World
from interventions.enums import MarkerLevel
from interventions.models import BoundaryPartner, ProgressMarker
from missions.enums import CONFIDENTIAL_KINDS, MarkerDegree, MissionState
from missions.models import MarkerObservation
from reports.enums import ProductKind, ProductLanguage, ProductState, ResearchState
from reports.models import ActionResearch, CapitalisationProduct, ResearchMember

#: The file's words for how far a marker was seen.
DEGREES = {
    "not_yet": MarkerDegree.NOT_YET,
    "emerging": MarkerDegree.LITTLE,
    "met": MarkerDegree.MUCH,
}
OBSERVED_STATES = (MissionState.DEBRIEFED, MissionState.REPORTED, MissionState.CLOSED)


def load_outcomes(world: World) -> None:
    load_markers(world)
    load_research(world)
    load_products(world)


# --- progress markers -----------------------------------------------------------------
def load_markers(world: World) -> None:
    partners = []
    for number, record in enumerate(optional(world, "progress_markers"), start=1):
        if found := known(record, "intervention", world.interventions):
            row = BoundaryPartner(
                intervention=found,
                name=record.text("partner"),
                challenge=record.text("challenge", ""),
                position=number,
            )
            partners.append((record, row))
    markers, sources = [], []
    kept = world.keep("boundary partners", partners)
    for (record, _row), partner in zip(partners, kept, strict=True):
        for position, one in enumerate(record.records("markers"), start=1):
            markers.append((one, marker_of(one, partner, position)))
            sources.append(record)
    rows = world.keep("progress markers", markers)
    seen = []
    for source, (record, _row), marker in zip(sources, markers, rows, strict=True):
        seen += observations_of(world, source, record, marker)
    world.keep("observations of markers", seen)


def marker_of(record: Record, partner, position: int) -> ProgressMarker:
    return ProgressMarker(
        partner=partner,
        position=position,
        level=record.choice("level", MarkerLevel),
        text=record.text("text"),
    )


def observations_of(world: World, source: Record, record: Record, marker) -> list[tuple]:
    """What the file says of the marker is what the mission named, else the last one, saw of it."""
    latest = known(source, "observed_in", world.missions) or last_mission(world, marker)
    told = [(latest, record)] if latest else []
    for earlier in record.records("earlier", []):
        if mission := known(earlier, "mission", world.missions):
            told.append((mission, earlier))
    return [(one, observation_of(world, mission, one, marker)) for mission, one in told]


def last_mission(world: World, marker):
    """Of the intervention, held already and not in confidence."""
    code = marker.partner.intervention.code
    held = [
        mission
        for mission in world.missions.values()
        if mission.state in OBSERVED_STATES
        and mission.specific_kind not in CONFIDENTIAL_KINDS
        and code in world.mission_records[mission.code].texts("interventions")
    ]
    return max(held, key=lambda one: (one.ends_on, one.code), default=None)


def observation_of(world: World, mission, record: Record, marker) -> MarkerObservation:
    status = record.text("status")
    if status not in DEGREES:
        raise record.wrong("status", f"unknown value {status!r}")
    debriefing = world.mission_records[mission.code].record("debrief", None)
    return MarkerObservation(
        mission=mission,
        marker=marker,
        degree=DEGREES[status],
        observed_on=debriefing.day("date") if debriefing else mission.ends_on,
        words=record.text("words", ""),
        observed_by=mission.focal_point,
    )


# --- action research ------------------------------------------------------------------
def load_research(world: World) -> None:
    pairs = []
    for record in optional(world, "action_research"):
        if found := known(record, "intervention", world.interventions):
            pairs.append((record, research_of(world, record, found)))
    rows = world.keep("action research", pairs)
    team = []
    for (record, _row), row in zip(pairs, rows, strict=True):
        world.researches[row.code] = row
        world.register_records[row.code] = record
        row.lessons.set(found_in(record, "lessons", world.lessons))
        team += [(one, member_of(world, one, row)) for one in record.records("team", [])]
    world.keep("members of research teams", team)


def research_of(world: World, record: Record, intervention) -> ActionResearch:
    return ActionResearch(
        code=record.text("code"),
        intervention=intervention,
        question=record.text("question"),
        need=record.text("need", ""),
        asked_by=record.text("asked_by"),
        starts_on=record.day("start", None),
        ends_on=record.day("end", None),
        budget_formulation_eur=record.number("budget_formulation", None),
        budget_eur=record.number("budget", None),
        spent_eur=record.number("spent", None),
        results=record.text("results", ""),
        entered_by=record.pick("entered_by", world.experts).user,
        state=record.choice("status", ResearchState),
    )


def member_of(world: World, record: Record, research) -> ResearchMember:
    expert = record.pick("expert", world.experts, None)
    return ResearchMember(
        research=research,
        user=expert.user if expert else None,
        outside=record.text("outside", ""),
        part=record.text("part", ""),
    )


def found_in(record: Record, name: str, index) -> list:
    """Rows of these codes, without those of a file cut down to less."""
    return [index[code] for code in record.texts(name, []) if code in index]


# --- capitalisation -------------------------------------------------------------------
def load_products(world: World) -> None:
    pairs = []
    for record in optional(world, "capitalisation_products"):
        if found := known(record, "intervention", world.interventions):
            pairs.append((record, product_of(world, record, found)))
    rows = world.keep("products of capitalisation", pairs)
    for (record, _row), row in zip(pairs, rows, strict=True):
        world.products[row.code] = row
        world.register_records[row.code] = record
        row.researches.set(found_in(record, "research", world.researches))
        row.lessons.set(found_in(record, "lessons", world.lessons))
        row.missions.set(found_in(record, "missions", world.missions))


def product_of(world: World, record: Record, intervention) -> CapitalisationProduct:
    return CapitalisationProduct(
        code=record.text("code"),
        intervention=intervention,
        kind=record.choice("kind", ProductKind),
        title=record.text("title"),
        language=record.choice("language", ProductLanguage),
        dated_on=record.day("date", None),
        authors=record.text("authors", ""),
        summary=record.text("summary", ""),
        link=record.text("link", ""),
        entered_by=record.pick("entered_by", world.experts).user,
        state=record.choice("status", ProductState),
    )


# --- how it came there ----------------------------------------------------------------
def guide_of(world: World, row):
    """The coordinator of the unit, or an EST manager where the coordinator entered it."""
    coordinator = row.intervention.unit.coordinator
    return coordinator if coordinator != row.entered_by else world.est_managers[0]
