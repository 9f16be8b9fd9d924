"""Terms of reference, field debriefings, reports and logs: as many as the state of a mission asks.

One mission of fifty has its ToR written out; the others have theirs without a text.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from backstopping.filler.copying import Copier
from backstopping.filler.journeys import STARTED, Journey, at
from backstopping.filler.size import Size
from missions.enums import HALTED_STATES, MissionState, TorState
from missions.models import MissionLog, TermsOfReference, TorLog, TorSection, TorTemplate
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from reports.enums import SENT_STATES, SUBMITTED_STATES, RecipientKind, ReportState
from reports.models import (
    FieldDebriefing,
    Participant,
    Recipient,
    Report,
    ReportLog,
    ReportTemplate,
)
from reports.workflow import REPORT_WORKFLOW

_M, _T, _R = MissionState, TorState, ReportState
#: Steps from the first state on, each with its day, counted from the first field day.
MISSION_STEPS = [
    ("propose", -70), ("approve", -50), ("confirm_tor", -20), ("start", 0), ("debrief", 14),
    ("report", 30), ("close", 45),
]  # fmt: skip
TOR_STEPS = [("propose", -40), ("complete", -30), ("validate", -20)]
REPORT_STEPS = [("submit", 20), ("approve", 25), ("distribute", 30), ("acknowledge", 40)]
#: Of missions in these states, which papers there are and how often; None: none yet.
TORS = {
    _M.DRAFT: {None: 70, _T.DRAFT: 30},
    _M.PROPOSED: {None: 60, _T.DRAFT: 40},
    _M.APPROVED: {None: 20, _T.DRAFT: 20, _T.PROPOSED: 30, _T.COMPLETED: 30},
}
REPORTS = {
    _M.DEBRIEFED: {None: 30, _R.DRAFT: 30, _R.SUBMITTED: 25, _R.APPROVED: 15},
    _M.REPORTED: {_R.DIFFUSED: 60, _R.ACKNOWLEDGED: 40},
    _M.CLOSED: {_R.DIFFUSED: 40, _R.ACKNOWLEDGED: 60},
}
WRITTEN_OUT = 50


def write(size: Size, journeys: list[Journey], copy: Copier) -> None:
    numbered = list(enumerate(journeys, start=1))
    copy(MissionLog, _LOG, _mission_log(numbered, copy.now))
    _write_tors(numbered, size, copy)
    _write_reports(numbered, size, copy)


_LOG = "subject_id name from_state to_state actor_id comment at"


def steps_to(workflow, steps, state: str) -> list[tuple]:
    """(name, from, to, day) of the steps that lead from the first state to this one."""
    path, before = [], workflow[steps[0][0]].sources[0]
    for name, day in steps:
        if before == state:
            return path
        path.append((name, before.value, workflow[name].target.value, day))
        before = workflow[name].target
    return path


def _log_rows(subject: int, journey: Journey, path, actor, now: datetime) -> Iterator[tuple]:
    for name, before, after, day in path:
        moment = at(journey.stay.starts_on + timedelta(days=day), now)
        yield subject, name, before, after, actor, "", moment


def _mission_log(numbered, now: datetime) -> Iterator[tuple]:
    paths = {state: steps_to(MISSION_WORKFLOW, MISSION_STEPS, state) for state in _M}
    for number, one in numbered:
        if one.state in HALTED_STATES:
            path = [*paths[_M.PROPOSED], _halting(one.state)]
        else:
            path = paths[one.state]
        yield from _log_rows(number, one, path, one.focal_point, now)


def _halting(state: MissionState) -> tuple:
    name = "cancel" if state == _M.CANCELLED else "postpone"
    return name, _M.PROPOSED.value, state.value, -30


def _drawn(table, random, state, otherwise):
    chances = table.get(state, otherwise)
    return random.choices(list(chances), chances.values())[0]


# --- terms of reference ---------------------------------------------------------------
def _write_tors(numbered, size: Size, copy: Copier) -> None:
    random = size.random("tors")
    templates = {(one.kind, one.specific_kind): one.pk for one in TorTemplate.objects.all()}
    any_other = templates["regular", ""]
    tors = []
    for number, one in numbered:
        validated = {_T.VALIDATED: 1} if one.state not in HALTED_STATES else {None: 1}
        if state := _drawn(TORS, random, one.state, validated):
            tors.append((number, one, state))
    copy(
        TermsOfReference,
        "mission_id template_id state proposed_by_id proposed_at completed_at validated_by_id"
        " validated_at",
        (
            (
                number,
                templates.get((one.kind, one.specific_kind), any_other),
                state.value,
                *_tor_stamps(one, state, copy.now),
            )
            for number, one, state in tors
        ),
    )
    paths = {state: steps_to(TOR_WORKFLOW, TOR_STEPS, state) for state in _T}
    copy(
        TorLog,
        _LOG,
        (
            line
            for subject, (_number, one, state) in enumerate(tors, start=1)
            for line in _log_rows(subject, one, paths[state], one.proposed_by, copy.now)
        ),
    )
    # Read before: a connection that copies answers no other question.
    sections = list(TorTemplate.objects.get(pk=any_other).sections.order_by("position"))
    copy(TorSection, "tor_id key position title body", _tor_sections(len(tors), sections))


def _tor_stamps(one: Journey, state: TorState, now: datetime) -> tuple:
    """Proposed by, at, completed at, validated by, at; four eyes: director, then focal point."""
    if state == _T.DRAFT:
        return None, None, None, None, None
    first = one.stay.starts_on
    completed = at(first - timedelta(days=30), now) if state != _T.PROPOSED else None
    proposed = one.proposed_by, at(first - timedelta(days=40), now), completed
    if state != _T.VALIDATED:
        return *proposed, None, None
    return *proposed, one.focal_point, at(first - timedelta(days=20), now)


def _tor_sections(tors: int, sections) -> Iterator[tuple]:
    for subject in range(1, tors + 1, WRITTEN_OUT):
        for one in sections:
            yield subject, one.key, one.position, one.title, f"{one.guidance}\n\n" * 2


# --- debriefings and reports ----------------------------------------------------------
def _write_reports(numbered, size: Size, copy: Copier) -> None:
    random = size.random("reports")
    over = [(n, one) for n, one in numbered if one.state in STARTED and one.state != _M.ONGOING]
    copy(
        FieldDebriefing,
        "mission_id held_on place",
        ((n, one.stay.ends_on, "Sur place") for n, one in over),
    )
    copy(
        Participant,
        "debriefing_id key position name women men",
        (
            (number, UUID(int=number), 1, "Équipe technique", 4, 6)
            for number, _one in enumerate(over, start=1)
        ),
    )
    reports = [
        (number, one, state)
        for number, one in over
        if (state := _drawn(REPORTS, random, one.state, None))
    ]
    templates = {(one.kind, one.specific_kind): one.pk for one in ReportTemplate.objects.all()}
    copy(Report, _REPORT, _report_rows(reports, templates, copy.now))
    paths = {state: steps_to(REPORT_WORKFLOW, REPORT_STEPS, state) for state in _R}
    copy(
        ReportLog,
        _LOG,
        (
            line
            for subject, (_number, one, state) in enumerate(reports, start=1)
            for line in _log_rows(subject, one, paths[state], one.lead_user, copy.now)
        ),
    )
    copy(
        Recipient,
        "report_id kind user_id token acknowledged_at",
        _recipients(reports, random, copy.now),
    )


_REPORT = (
    "mission_id template_id state due_on submitted_by_id submitted_at approved_by_id approved_at"
    " diffused_at"
)


def _report_rows(reports, templates, now: datetime) -> Iterator[tuple]:
    for number, one, state in reports:
        kind = (one.kind, one.specific_kind)
        template = templates.get(kind) or templates.get((one.kind, "")) or templates["", ""]
        last = one.stay.ends_on
        submitted = state in SUBMITTED_STATES
        approved = submitted and state != _R.SUBMITTED
        yield (
            number, template, state.value, last + timedelta(days=21),
            one.lead_user if submitted else None,
            at(last + timedelta(days=10), now) if submitted else None,
            one.focal_point if approved else None,
            at(last + timedelta(days=15), now) if approved else None,
            at(last + timedelta(days=20), now) if state in SENT_STATES else None,
        )  # fmt: skip


def _recipients(reports, random, now: datetime) -> Iterator[tuple]:
    for subject, (_number, one, state) in enumerate(reports, start=1):
        if state in SENT_STATES:
            seen = at(one.stay.ends_on + timedelta(days=25), now)
            for kind, user in (
                (RecipientKind.TECHNICAL_TEAM, one.proposed_by),
                (RecipientKind.EST_MIDDLE_MANAGER, one.focal_point),
            ):
                read = seen if state == _R.ACKNOWLEDGED else None
                yield subject, kind.value, user, UUID(int=random.getrandbits(128)), read
