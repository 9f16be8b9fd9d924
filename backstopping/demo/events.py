"""Stage seven: the joint calendar, committees with their decisions, holidays, thematic groups."""

from datetime import date

from backstopping.demo.ground import years_moved
from backstopping.demo.source import Record, insert
from backstopping.demo.world import World
from missions.enums import EventKind
from missions.models import (
    DatedEvent,
    EventDecision,
    EventIntervention,
    GroupMeeting,
    GroupMembership,
    ThematicGroup,
)

#: Years of the file's own time for which holidays are known.
HOLIDAY_YEARS = range(2014, 2018)


def load_events(world: World) -> None:
    load_joint_calendar(world)
    load_dated_events(world)
    load_holidays(world)
    load_groups(world)


def optional(world: World, part: str) -> list[Record]:
    """Parts that a file may lack."""
    return world.source.records(part) if part in world.source.data else []


# --- events ---------------------------------------------------------------------------
def load_joint_calendar(world: World) -> None:
    """Public: donors and ministries know of them anyway. Who goes along with one of our missions
    is a mission of ours in a joint one; the others are reviews of the sector by its partners.
    """
    pairs = []
    for record in world.source.records("joint_calendar"):
        mission = known(record, "mission", world.missions)
        kind = EventKind.JOINT_MISSION if mission else EventKind.SECTOR_REVIEW
        event = event_of(world, record, kind)
        event.mission, event.is_public = mission, True
        pairs.append((record, event))
    kept = world.keep("joint events", pairs)
    events = dict(zip((id(record) for record, _event in pairs), kept, strict=True))
    links = [
        (record, one)
        for record, event in pairs
        if event.mission
        for one in event.mission.interventions.all()
    ]
    serve(events, links)


def known(record: Record, name: str, index):
    """The row of this code; None when the file was cut down to less."""
    return index.get(record.text(name, None) or "")


def event_of(world: World, record: Record, kind: EventKind) -> DatedEvent:
    start = record.day("date")
    return DatedEvent(
        kind=kind,
        title=record.text("title"),
        starts_on=start,
        ends_on=record.day("end", start),
        country=record.pick("country", world.countries, None),
        organiser=record.text("organiser", ""),
        partners=record.texts("partners", []),
        entered_by=world.est_managers[0] if world.est_managers else None,
    )


def serve(events: dict[int, DatedEvent], links) -> None:
    insert(
        (record, EventIntervention(datedevent_id=events[id(record)].pk, intervention_id=one.pk))
        for record, one in links
    )


def load_dated_events(world: World) -> None:
    """Committees, reviews and audits of the interventions that were loaded."""
    pairs, links, decisions = [], [], []
    for record in optional(world, "dated_events"):
        codes = record.texts("interventions", [])
        served = [world.interventions[code] for code in codes if code in world.interventions]
        if codes and not served:
            continue
        event = event_of(world, record, record.choice("kind", EventKind))
        event.country = served[0].country if served else event.country
        pairs.append((record, event))
        links += [(record, one) for one in served]
        decisions += [(record, one) for one in record.records("decisions", [])]
    kept = world.keep("events", pairs)
    events = dict(zip((id(record) for record, _event in pairs), kept, strict=True))
    serve(events, links)
    world.keep(
        "decisions of committees",
        [(one, decision_of(events[id(record)], one)) for record, one in decisions],
    )


def decision_of(event: DatedEvent, record: Record) -> EventDecision:
    return EventDecision(
        event=event,
        text=record.text("text"),
        responsible=record.text("responsible", ""),
        due_on=record.day("due", None),
        done_on=record.day("done", None),
    )


def load_holidays(world: World) -> None:
    """A holiday keeps its day and month: it moves by whole years, not by weeks."""
    moved, pairs = years_moved(world), []
    for record in optional(world, "public_holidays"):
        month, day = (int(part) for part in record.text("day").split("-"))
        for year in HOLIDAY_YEARS:
            on = date(year + moved, month, day)
            pairs.append((record, holiday(world, record, on)))
    world.keep("public holidays", pairs)


def holiday(world: World, record: Record, on: date) -> DatedEvent:
    return DatedEvent(
        kind=EventKind.HOLIDAY,
        title=record.text("title"),
        starts_on=on,
        ends_on=on,
        country=record.pick("country", world.countries, None),
        is_public=True,
    )


# --- thematic groups ------------------------------------------------------------------
def load_groups(world: World) -> None:
    records = world.source.records("thematic_groups")
    groups = world.keep(
        "thematic groups",
        [
            (
                record,
                ThematicGroup(
                    code=record.text("code"),
                    name=record.text("name"),
                    coordinator=record.pick("coordinator", world.experts).user,
                ),
            )
            for record in records
        ],
    )
    pairs = list(zip(records, groups, strict=True))
    insert(
        (record, GroupMembership(thematicgroup_id=group.pk, user_id=expert.user_id))
        for record, group in pairs
        for expert in record.picks("members", world.experts)
    )
    world.keep(
        "meetings of groups",
        [
            (
                meeting,
                GroupMeeting(
                    group=group,
                    held_on=meeting.day("date"),
                    agenda=meeting.text("agenda"),
                    summary=meeting.text("summary", ""),
                ),
            )
            for record, group in pairs
            for meeting in record.records("meetings")
        ],
    )
