"""Stage four: field debriefings, reports with their parts, and to whom they went.

Reports that went out long ago have no PDF: `document` stays empty, the page offers to make it.
"""

from backstopping.demo.source import Record, at, between
from backstopping.demo.tors import body_of, validator_of
from backstopping.demo.world import World
from interventions.enums import COORDINATING_ROLES, TeamRole
from missions.enums import MemberRole
from missions.models import Mission
from reports.enums import SENT_STATES, RecipientKind, ReportState
from reports.models import (
    FieldDebriefing,
    Finding,
    ObservedResult,
    Participant,
    Recipient,
    Report,
    ReportSection,
    ReportTemplate,
)

#: Parts of the file and the sections of the template they fill.
PARTS = {
    "resume": "summary",
    "ce_qui_va_bien": "strengths",
    "analyse": "analysis",
    "coaching": "coaching",
    "suite": "next",
}
#: Parts that have tables of their own.
OWN_ROWS = {"constats", "resultats_observes"}


def load_reports(world: World) -> None:
    records = world.source.records("missions")
    load_debriefings(world, [one for one in records if one.record("debrief", None)])
    reported = [one for one in records if one.record("report", None)]
    templates = {
        (one.kind, one.specific_kind): one
        for one in ReportTemplate.objects.filter(is_current=True).prefetch_related("sections")
    }
    rows = [(record, report_of(world, record, templates)) for record in reported]
    for report in world.keep("reports", rows):
        world.reports[report.mission.code] = report
    load_sections(world, reported)
    load_findings(world, reported)
    sent = [one for one in reported if world.reports[one.text("code")].state in SENT_STATES]
    load_recipients(world, sent)


def lead_of(world: World, record: Record):
    """The leader's user: files the debriefing and the report, writes the lessons."""
    for one in record.records("team"):
        if one.choice("role", MemberRole) == MemberRole.LEAD:
            return one.pick("expert", world.experts).user
    raise record.wrong("team", "nobody leads this mission")


def load_debriefings(world: World, records: list[Record]) -> None:
    rows = []
    for record in records:
        part = record.record("debrief")
        row = FieldDebriefing(
            mission=world.missions[record.text("code")],
            held_on=part.day("date"),
            place=part.text("place"),
            key_messages=part.texts("key_messages"),
            recorded_by=lead_of(world, record),
        )
        rows.append((part, row))
    kept = world.keep("field debriefings", rows)
    people = [
        (part, Participant(debriefing=row, position=position, name=line))
        for (part, _row), row in zip(rows, kept, strict=True)
        for position, line in enumerate(part.texts("participants"), start=1)
    ]
    world.keep("participants in field debriefings", people)


def report_of(world: World, record: Record, templates) -> Report:
    mission, part = world.missions[record.text("code")], record.record("report")
    state = part.choice("status", ReportState)
    author = lead_of(world, record) if state != ReportState.DRAFT else None
    sent = state in SENT_STATES
    own = templates.get((mission.kind, mission.specific_kind))
    return Report(
        mission=mission,
        template=own or templates["", ""],
        state=state,
        due_on=part.day("due_on"),
        submitted_by=author,
        submitted_at=at(part.day("submitted_on")) if author else None,
        approved_by=validator_of(world, mission, author) if sent else None,
        approved_at=at(approved_on(part), 14) if sent else None,
        diffused_at=at(part.day("diffused_on")) if sent else None,
        people_met=part.texts("people_met", ()),
    )


def approved_on(part: Record):
    """Between submission and distribution; the file gives no date."""
    return between(part.day("submitted_on"), part.day("diffused_on"), 1 / 2)


def load_sections(world: World, records: list[Record]) -> None:
    """One row for each section of the template; most reports of the past have no text."""
    rows = []
    for record in records:
        report = world.reports[record.text("code")]
        part = record.record("report")
        texts = part.record("sections", None) or Record(part.where, {})
        for unknown in texts.data.keys() - PARTS - OWN_ROWS:
            raise texts.wrong(unknown, "no such section")
        bodies = {PARTS[name]: body_of(texts, name) for name in texts.data.keys() & PARTS}
        rows += [
            (
                part,
                ReportSection(
                    report=report,
                    key=section.key,
                    position=section.position,
                    title=section.title,
                    body=bodies.get(section.key, ""),
                    is_confidential=section.key == "confidential",
                ),
            )
            for section in report.template.sections.all()
        ]
    world.keep("sections of reports", rows)


def load_findings(world: World, records: list[Record]) -> None:
    findings, observed = [], []
    for record in records:
        report = world.reports[record.text("code")]
        texts = record.record("report").record("sections", None)
        if texts is None:
            continue
        findings += [
            (one, finding_of(report, position, one))
            for position, one in enumerate(texts.records("constats", ()), start=1)
        ]
        observed += [
            (
                one,
                ObservedResult(
                    report=report,
                    result=one.pick("result", world.results),
                    evidence=one.text("evidence"),
                ),
            )
            for one in texts.records("resultats_observes", ())
        ]
    world.keep("findings", findings)
    world.keep("results observed", observed)


def finding_of(report: Report, position: int, record: Record) -> Finding:
    return Finding(
        report=report,
        position=position,
        question=record.text("question"),
        text=record.text("constat"),
    )


def load_recipients(world: World, records: list[Record]) -> None:
    """Those of distributed reports; the others get theirs when they are sent."""
    rows = []
    for record in records:
        mission, part = world.missions[record.text("code")], record.record("report")
        people = {}
        for kind in part.texts("recipients"):
            if kind not in RecipientKind.values:
                raise part.wrong("recipients", f"unknown value {kind!r}")
            for user in recipients(world, mission, record, RecipientKind(kind)):
                people.setdefault(user, kind)
        rows += [
            (part, Recipient(report=world.reports[mission.code], user=user, kind=kind))
            for user, kind in people.items()
        ]
    world.keep("recipients", rows)


def recipients(world: World, mission: Mission, record: Record, kind: RecipientKind) -> list:
    """The four groups of the concept note, slide 10."""
    if kind == RecipientKind.COUNTRY_TEAM:
        return [record.pick("country", world.representatives)]
    if kind == RecipientKind.EST_MIDDLE_MANAGER:
        return world.est_managers
    scientific = kind == RecipientKind.SCIENTIFIC_TEAM
    roles = (TeamRole.SCIENTIFIC_TEAM,) if scientific else COORDINATING_ROLES
    interventions = record.picks("interventions", world.interventions)
    return [user for one in interventions for role in roles for user in world.team[one.code, role]]
