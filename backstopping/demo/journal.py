"""Stage seven: a log line for each step the file's objects must have taken, with day and person.

States come from the file; the steps between them are read off the workflows, so that a line here
can only name a step that exists and that leads where the file says.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from backstopping.demo.missions import ONE_WEEK, approved_on, closed_on, weeks_before
from backstopping.demo.outcomes import guide_of
from backstopping.demo.reports import lead_of
from backstopping.demo.source import Record, at, between
from backstopping.demo.world import World
from interventions.briefings.workflow import BRIEFING_WORKFLOW
from interventions.enums import BriefingState
from interventions.models import BriefingLog
from missions.enums import HALTED_STATES, MissionState, RequestState
from missions.models import MissionLog, RequestLog, TorLog
from missions.requests.workflow import REQUEST_WORKFLOW
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from reports.enums import ProductState, RecommendationState, ResearchState
from reports.models import (
    LessonLog,
    ProductLog,
    RecommendationLog,
    ReportLog,
    ResearchLog,
    ReviewLog,
)
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW
from reports.research.workflow import PRODUCT_WORKFLOW, RESEARCH_WORKFLOW
from reports.review.workflow import REVIEW_WORKFLOW
from reports.workflow import LESSON_WORKFLOW, REPORT_WORKFLOW


@dataclass(frozen=True)
class Line:
    name: str
    moment: datetime
    actor: object = None
    comment: str = ""


def load_journal(world: World) -> None:
    records = world.mission_records
    write(world, MissionLog, MISSION_WORKFLOW, world.missions, mission_lines, records)
    write(world, TorLog, TOR_WORKFLOW, world.tors, tor_lines, records)
    write(world, ReportLog, REPORT_WORKFLOW, world.reports, report_lines, records)
    write(world, RecommendationLog, RECOMMENDATION_WORKFLOW, world.recommendations, advice_lines)
    write(world, LessonLog, LESSON_WORKFLOW, world.lessons, lesson_lines)
    write(world, ReviewLog, REVIEW_WORKFLOW, world.reviews, review_lines)
    write_questions(world)
    write(
        world, RequestLog, REQUEST_WORKFLOW, world.requests, request_lines, world.request_records
    )
    write(world, BriefingLog, BRIEFING_WORKFLOW, world.briefings, briefing_lines)
    register = world.register_records
    write(world, ResearchLog, RESEARCH_WORKFLOW, world.researches, research_lines, register)
    write(world, ProductLog, PRODUCT_WORKFLOW, world.products, product_lines, register)


def write(world, model, workflow, subjects, lines_of, records=None) -> None:
    """Make the log rows of these subjects; a path must end in the state of its subject."""
    rows, moments = [], []
    for code, subject in subjects.items():
        state = type(subject)._meta.get_field("state").get_default()
        for line in lines_of(world, subject, records[code] if records else None):
            step = workflow[line.name]
            if state not in step.sources:
                raise AssertionError(f"{subject}: {line.name} does not follow {state}.")
            rows.append(
                model(
                    subject=subject,
                    name=line.name,
                    from_state=state,
                    to_state=step.target,
                    actor=line.actor,
                    comment=line.comment,
                )
            )
            moments.append(line.moment)
            state = step.target
        if state != subject.state:
            raise AssertionError(f"{subject}: the log ends in {state}, not in {subject.state}.")
    store(world, model, rows, moments)


def store(world: World, model, rows, moments) -> None:
    """An insert sets `at` to now, so the true moments follow in a second statement."""
    stored = model.objects.bulk_create(rows)
    capped = [world.source.clock.capped(moment) for moment in moments]
    with connection.cursor() as cursor:
        # bulk_update writes one CASE for each row, which took a third of the whole load.
        cursor.execute(
            f"UPDATE {model._meta.db_table} AS log SET at = given.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS given(id, at)"
            " WHERE log.id = given.id",
            [[row.pk for row in stored], capped],
        )
    world.counts["log lines"] += len(rows)


#: How many of a mission's steps lie behind each state.
PASSED = {
    MissionState.DRAFT: 0,
    MissionState.PROPOSED: 1,
    MissionState.APPROVED: 2,
    MissionState.TOR_VALIDATED: 3,
    MissionState.ONGOING: 4,
    MissionState.DEBRIEFED: 5,
    MissionState.REPORTED: 6,
    MissionState.CLOSED: 7,
}


def mission_lines(world: World, mission, record: Record):
    tor = world.tors[mission.code]
    if mission.state in HALTED_STATES:
        name = "cancel" if mission.state == MissionState.CANCELLED else "postpone"
        # The file gives no day: a week before the mission would have begun.
        moment = at(weeks_before(record, 1))
        halt = Line(name, moment, mission.focal_point, mission.state_reason)
        return [*first_lines(world, mission, tor)[: 3 if tor.validated_at else 2], halt]
    lines = [*first_lines(world, mission, tor), *field_lines(world, mission, record)]
    return lines[: PASSED[mission.state]]


def first_lines(world: World, mission, tor) -> list[Line]:
    coordinator, manager = mission.unit.coordinator, world.est_managers[0]
    approver = manager if coordinator == mission.proposed_by else coordinator
    record = world.mission_records[mission.code]
    proposed = tor.proposed_at or at(weeks_before(record, 11))
    return [
        Line("propose", proposed, mission.proposed_by),
        Line("approve", at(approved_on(record), 14), approver),
        Line("confirm_tor", tor.validated_at, tor.validated_by),
    ]


def field_lines(world: World, mission, record: Record) -> list[Line]:
    lead = lead_of(world, record)
    lines = [Line("start", at(mission.starts_on), lead)]
    if debriefing := record.record("debrief", None):
        lines.append(Line("debrief", at(debriefing.day("date")), lead))
    if report := world.reports.get(mission.code):
        sent = report.diffused_at or report.submitted_at
        lines.append(Line("report", sent, mission.focal_point))
    if mission.closed_at:
        lines.append(Line("close", at(closed_on(record)), mission.focal_point))
    return lines


def tor_lines(world: World, tor, record: Record) -> list[Line]:
    completers = record.record("tor").picks("completed_by", world.experts)
    lines = [
        Line("propose", tor.proposed_at, tor.proposed_by),
        Line("complete", tor.completed_at, completers[0].user if completers else None),
        Line("validate", tor.validated_at, tor.validated_by),
    ]
    return [line for line in lines if line.moment]


def report_lines(world: World, report, record: Record) -> list[Line]:
    lines = [
        Line("submit", report.submitted_at, report.submitted_by),
        Line("approve", report.approved_at, report.approved_by),
        Line("distribute", report.diffused_at, report.mission.focal_point),
    ]
    return [line for line in lines if line.moment]


def advice_lines(world: World, advice, _record) -> list[Line]:
    """Work began with the answer: the file has no other day."""
    state, reason, doer = advice.state, advice.response_comment, advice.responded_by
    if state == RecommendationState.OPEN:
        return []
    started = Line("start", advice.responded_at, doer)
    if state == RecommendationState.IN_PROGRESS:
        return [started]
    if state == RecommendationState.DROPPED:
        return [Line("drop", advice.responded_at, advice.mission.focal_point, reason)]
    lines = [started, Line("implement", advice.implemented_at, doer, advice.evidence)]
    if state == RecommendationState.VERIFIED:
        lines.append(Line("verify", advice.verified_at, advice.verified_by))
    return lines


def lesson_lines(world: World, lesson, _record) -> list[Line]:
    report = world.reports[lesson.mission.code]
    proposed = report.submitted_at or at(lesson.mission.ends_on)
    coordinator, manager = lesson.mission.unit.coordinator, world.est_managers[0]
    reader = manager if coordinator == lesson.author else coordinator
    lines = [Line("propose", proposed, lesson.author)]
    if lesson.state != "proposed":
        lines.append(Line("validate", (report.diffused_at or proposed) + ONE_WEEK, reader))
    if lesson.state == "published":
        review = world.reviews[world.review_of[lesson.code]]
        lines.append(Line("publish", at(review.published_on), manager))
    return lines


def review_lines(world: World, review, _record) -> list[Line]:
    """Synthesis and validation lie between opening and publication; the file has no day."""
    manager = world.est_managers[0]
    if review.published_on is None:
        return []
    opened, published = review.opened_on, review.published_on
    return [
        Line("synthesise", at(between(opened, published, 1 / 2), 14), manager),
        Line("validate", at(between(opened, published, 9 / 10), 14), manager),
        Line("publish", at(published), manager),
    ]


def write_questions(world: World) -> None:
    """The first line of a request is no step: it was asked."""
    asked, state = list(world.requests.values()), RequestState.SUBMITTED
    rows = [
        RequestLog(
            subject=one, name="submit", from_state=state, to_state=state, actor=one.requested_by
        )
        for one in asked
    ]
    store(world, RequestLog, rows, [one.submitted_at for one in asked])


def request_lines(world: World, request, record: Record) -> list[Line]:
    """Screened the day after it came in; under way when its mission was proposed."""
    if request.state == RequestState.SUBMITTED:
        return []
    coordinator = request.unit.coordinator
    lines = [Line("screen", request.submitted_at + timedelta(days=1), coordinator)]
    if request.decided_at:
        lines += decision_lines(request, record, coordinator)
    return lines


def decision_lines(request, record: Record, coordinator) -> list[Line]:
    decided, reason = request.decided_at, request.decision_reason
    if record.text("decision") == RequestState.NOT_ELIGIBLE:
        closed = Line("close", decided + ONE_WEEK, request.requested_by)
        return [Line("refuse", decided, coordinator, reason), closed]
    lines = []
    if record.text("decision") == RequestState.DEFERRED:
        deferred = at(record.day("decided_on"), 14)
        lines = [
            Line("defer", deferred, coordinator, reason),
            Line("take_up", decided, coordinator),
        ]
        reason = ""
    about = request.mission.code if request.mission else ""
    lines += [
        Line("accept", decided, coordinator, reason),
        Line("start", decided + timedelta(days=1), coordinator, about),
    ]
    if request.delivered_at:
        done = "report" if request.mission else "deliver"
        words = about or "Avis donné à distance."
        helper = request.assigned_expert.user
        lines.append(Line(done, request.delivered_at, helper, words))
    return lines


def briefing_lines(world: World, briefing, _record) -> list[Line]:
    if briefing.state == BriefingState.PLANNED:
        return []
    focal_point = briefing.intervention.focal_point
    return [Line("complete", at(briefing.ends_on, 16), focal_point)]


def research_lines(world: World, research, record: Record) -> list[Line]:
    """Agreed to four weeks before its start; results a fortnight before its end or ago."""
    if research.state == ResearchState.PROPOSED:
        return []
    guide, doer = guide_of(world, research), research.entered_by
    start, end = research.starts_on, min(research.ends_on, world.source.today())
    delivered = at(end) - 2 * ONE_WEEK
    lines = [Line("agree", at(start) - 4 * ONE_WEEK, guide), Line("start", at(start), doer)]
    if research.state == ResearchState.DROPPED:
        return [*lines, Line("drop", at(end), guide, record.text("dropped_because"))]
    rest = {
        ResearchState.UNDER_WAY: [],
        ResearchState.RESULTS: [Line("deliver", delivered, doer)],
        ResearchState.CLOSED: [Line("deliver", delivered, doer), Line("close", at(end), guide)],
    }
    return lines + rest[research.state]


def product_lines(world: World, product, _record) -> list[Line]:
    """Handed in three weeks before its date, validated in the week before it."""
    if product.state == ProductState.PLANNED:
        return []
    guide, day = guide_of(world, product), at(product.dated_on)
    lines = [Line("draft", day - 3 * ONE_WEEK, product.entered_by)]
    if product.state == ProductState.PUBLISHED:
        lines += [Line("validate", day - ONE_WEEK, guide), Line("publish", day, guide)]
    return lines
