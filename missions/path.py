"""A mission as the seven steps of the screens: who did each and when, or who will and by when."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import dates
from core.steps import PathStep
from missions import steps
from missions.enums import HALTED_STATES, MissionState, Stage, TorState

#: Where a mission stood that was then postponed or cancelled.
_STOOD_AT = {
    MissionState.DRAFT: Stage.REQUEST,
    MissionState.PROPOSED: Stage.REQUEST,
    MissionState.APPROVED: Stage.TOR,
    MissionState.TOR_VALIDATED: Stage.BRIEFING,
}


def stage_reached(mission, log) -> Stage:
    """Of a halted mission: the step it had come to when it was halted, read from its log."""
    if mission.state not in HALTED_STATES:
        return steps.stage_of(mission)
    froms = (_STOOD_AT.get(row.from_state) for row in log)
    return max((stage for stage in froms if stage), default=Stage.REQUEST)


def path_of(mission, tor, log) -> list[PathStep]:
    reached = stage_reached(mission, log)
    done_on = {row.name: timezone.localdate(row.at) for row in log}
    words = [
        _request(mission, done_on),
        _tor(mission, tor),
        _briefing(mission),
        _field(mission),
        _debriefing(mission),
        _report(mission, done_on),
        _lessons(mission),
    ]
    return [
        PathStep(str(stage.label), _state(mission, stage, reached), *words[stage - 1])
        for stage in Stage
        if stage != Stage.FINISHED
    ]


def _state(mission, stage: Stage, reached: Stage) -> str:
    if stage < reached:
        return "done"
    if stage > reached or mission.state in HALTED_STATES:
        return "todo"
    due = mission.next_due_on
    return "late" if due and due < timezone.localdate() else "now"


def _day(value) -> str:
    return dates.short_date(value) if value else ""


def _before(value) -> str:
    return _("before %(day)s") % {"day": _day(value)} if value else ""


def _request(mission, done_on):
    who = mission.proposed_by.name if mission.proposed_by else ""
    return who, _day(done_on.get("propose") or timezone.localdate(mission.created_at))


def _tor(mission, tor):
    if tor is None:
        return "", _before(mission.next_due_on) if mission.state == MissionState.APPROVED else ""
    words = {"state": tor.get_state_display(), "number": tor.number}
    day = tor.validated_at or tor.completed_at or tor.proposed_at
    when = _day(timezone.localdate(day)) if day else ""
    if tor.state != TorState.VALIDATED and mission.state == MissionState.APPROVED:
        when = _before(mission.next_due_on)
    return _("v%(number)s, %(state)s") % words, when


def _briefing(mission):
    if not mission.is_delegated:
        return "", ""
    return mission.focal_point.name, _day(mission.delegation.briefed_on) or _before(
        mission.starts_on
    )


def _field(mission):
    if mission.starts_on is None:
        return "", ""
    length = (mission.ends_on - mission.starts_on).days + 1
    said = ngettext("%(days)s day", "%(days)s days", length) % {"days": length}
    return said, dates.day_range(mission.starts_on, mission.ends_on, year=False)


def _debriefing(mission):
    debriefing = getattr(mission, "field_debriefing", None)
    if debriefing is None:
        return "", _before(mission.ends_on)
    return debriefing.place, _day(debriefing.held_on)


def _report(mission, done_on):
    lead = mission.lead.expert.user.name if mission.lead else ""
    report = getattr(mission, "report", None)
    due = _before(report.due_on) if report and report.due_on else ""
    return lead, _day(done_on.get("report")) or due


def _lessons(mission):
    return "", _day(timezone.localdate(mission.closed_at)) if mission.closed_at else ""
