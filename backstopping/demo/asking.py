"""Stage six: what is eligible when, support requests, remote support, initial briefings."""

from datetime import timedelta

from django.utils.text import slugify

from backstopping.demo.missions import weeks_before
from backstopping.demo.source import Record, at
from backstopping.demo.world import World
from interventions.enums import BriefingState, TeamRole
from interventions.models import BriefingItem, BriefingTopic, InitialBriefing, Theme
from missions.enums import (
    DECIDED_STATES,
    Channel,
    RequestState,
    SupportOutput,
    Urgency,
)
from missions.models import PriorityPeriod, RemoteSupport, SupportRequest

REPRESENTATIVE = "resident_representative"
#: The file does not say which next contacts took place: those this long ago did.
HELD_AFTER = timedelta(weeks=2)


def load_asking(world: World) -> None:
    records = world.source.records("support_requests")
    load_other_themes(world, records)
    load_periods(world)
    load_requests(world, records)
    load_remote_support(world)
    load_briefings(world)


def load_other_themes(world: World, records: list[Record]) -> None:
    """Themes people ask for that no lesson has."""
    new = {one.text("theme"): one for one in reversed(records)}
    rows = [
        (record, Theme(code=slugify(name), name_fr=name[:1].upper() + name[1:]))
        for name, record in sorted(new.items())
        if name not in world.themes
    ]
    kept = world.keep("themes", rows)
    names = sorted(set(new) - set(world.themes))
    world.themes |= dict(zip(names, kept, strict=True))


def load_periods(world: World) -> None:
    records = world.source.records("priority_periods", key="name")
    rows = [
        (
            record,
            PriorityPeriod(
                name=record.text("name"), starts_on=record.day("start"), ends_on=record.day("end")
            ),
        )
        for record in records
    ]
    for (record, _), period in zip(rows, world.keep("priority periods", rows), strict=True):
        period.themes.add(*record.picks("themes", world.themes))


# --- requests -------------------------------------------------------------------------
def load_requests(world: World, records: list[Record]) -> None:
    world.request_records = {record.text("code"): record for record in records}
    rows = [(record, request_of(world, record)) for record in records]
    world.requests = {row.code: row for row in world.keep("support requests", rows)}


def request_of(world: World, record: Record) -> SupportRequest:
    intervention = record.pick("intervention", world.interventions)
    state = record.choice("status", RequestState)
    decided = state in DECIDED_STATES
    return SupportRequest(
        code=record.text("code"),
        intervention=intervention,
        country=record.pick("country", world.countries),
        unit=intervention.unit,
        theme=record.pick("theme", world.themes),
        output=record.choice("output", SupportOutput),
        urgency=record.choice("urgency", Urgency, Urgency.NORMAL),
        is_confidential=record.flag("confidential", default=False),
        description=record.text("description"),
        state=state,
        requested_by=requester_of(world, record),
        submitted_at=at(record.day("date")),
        decided_by=intervention.unit.coordinator if decided else None,
        decided_at=at(decided_on(world, record), 14) if decided else None,
        decision_reason=record.text("decision_reason", ""),
        assigned_expert=record.pick("assigned_expert", world.experts, None),
        mission=record.pick("mission", world.missions, None),
        delivered_at=delivered_at(world, record),
    )


def requester_of(world: World, record: Record):
    """The file names the role; the person is who holds it."""
    role = record.text("requester_role")
    if role == REPRESENTATIVE:
        return record.pick("country", world.representatives)
    found = world.team[record.text("intervention"), TeamRole(role)]
    if not found:
        raise record.wrong("requester_role", f"nobody is {role!r} of this intervention")
    return found[0]


def mission_record(world: World, record: Record) -> Record | None:
    return record.pick("mission", world.mission_records, None)


def decided_on(world: World, record: Record):
    """A deferred request was decided on again before its mission was proposed."""
    mission = mission_record(world, record)
    if record.text("decision") == RequestState.DEFERRED and mission is not None:
        return weeks_before(mission, 12)
    return record.day("decided_on")


def delivered_at(world: World, record: Record):
    """With the report of its mission, else when the stay or the advice was over."""
    if record.text("status") != RequestState.DELIVERED:
        return None
    mission = record.pick("mission", world.missions, None)
    if mission is None:
        return at(record.day("decided_on") + timedelta(weeks=1), 16)
    report = world.reports.get(mission.code)
    sent = report and (report.diffused_at or report.submitted_at)
    return sent or at(mission.ends_on, 16)


# --- exchanges ------------------------------------------------------------------------
def load_remote_support(world: World) -> None:
    today = world.source.today()
    rows = [
        (record, support_of(world, record, today))
        for record in world.source.records("remote_support")
    ]
    world.keep("remote support", rows)


def support_of(world: World, record: Record, today) -> RemoteSupport:
    follow_up_on = record.day("follow_up_on", None)
    was_held = follow_up_on is not None and follow_up_on <= today - HELD_AFTER
    return RemoteSupport(
        code=record.text("code"),
        intervention=record.pick("intervention", world.interventions),
        expert=record.pick("expert", world.experts),
        held_on=record.day("date"),
        channel=record.choice("channel", Channel),
        hours=record.number("hours"),
        subject=record.text("subject"),
        summary=record.text("summary"),
        follow_up_on=follow_up_on,
        followed_up_at=at(follow_up_on, 16) if was_held else None,
        request=record.pick("request", world.requests, None),
    )


# --- briefings ------------------------------------------------------------------------
def load_briefings(world: World) -> None:
    """Of a post still to be filled the file has no person of that name."""
    records = world.source.records("initial_briefings")
    rows = [
        (
            record,
            InitialBriefing(
                code=record.text("code"),
                intervention=record.pick("intervention", world.interventions),
                expert=world.people.get(record.text("esi")),
                state=record.choice("status", BriefingState),
                starts_on=record.day("start"),
                ends_on=record.day("end"),
            ),
        )
        for record in records
    ]
    world.briefings = {row.code: row for row in world.keep("initial briefings", rows)}
    items = [
        (record, item)
        for record in records
        for item in items_of(record, world.briefings[record.text("code")])
    ]
    world.keep("topics of briefings", items)


def items_of(record: Record, briefing: InitialBriefing) -> list[BriefingItem]:
    """What was held is what was done; what is planned begins with EST's checklist."""
    done = record.texts("items_done")
    labels = done
    if briefing.state == BriefingState.PLANNED:
        topics = BriefingTopic.objects.filter(is_active=True).order_by("position")
        labels = [*done, *(one.name_fr for one in topics if one.name_fr not in done)]
    return [
        BriefingItem(briefing=briefing, position=number, label=label, is_done=label in done)
        for number, label in enumerate(labels, start=1)
    ]
