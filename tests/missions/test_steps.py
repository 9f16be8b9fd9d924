"""For each situation: the next step, whose turn it is, by when; and that he may really do it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.permissions import check
from core.workflow import SYSTEM
from interventions.models import ProcessSetting
from missions import steps
from missions.enums import MissionState, Stage, Turn
from missions.models import Mission, MissionLog, TermsOfReference
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import (
    FIRST_DAY,
    LAST_DAY,
    DelegationFactory,
    ExpertFactory,
    FocalPointDebriefingFactory,
    MissionFactory,
    ReportFactory,
    TorApprovalFactory,
    TorFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

APPROVAL, TOR = FIRST_DAY - timedelta(days=42), FIRST_DAY - timedelta(days=14)
REPORT = LAST_DAY + timedelta(days=21)
CLOSING = REPORT + timedelta(days=14)


def tor(state):
    return lambda cast: TorFactory(mission=cast.mission, **({state: True} if state else {}))


def delegate(**kwargs):
    return lambda cast: DelegationFactory(mission=cast.mission, **kwargs)


def delegate_and_debrief(cast):
    DelegationFactory(mission=cast.mission)
    FocalPointDebriefingFactory(mission=cast.mission)


def report(state):
    return lambda cast: ReportFactory(mission=cast.mission, **({state: True} if state else {}))


def led_from_outside(cast):
    cast.mission.members.filter(role="lead").update(expert=ExpertFactory(external=True))


def asked_of_rr(cast):
    tor = TorFactory(mission=cast.mission, completed=True)
    TorApprovalFactory(tor=tor)


def nothing(cast):
    pass


#: state, origin, what there is besides -> code, turn, due, who is told to act.
SITUATIONS = {
    "draft": ("draft", "dtf", nothing, "propose", "coordination", APPROVAL, {"di", "tc"}),
    "special draft": ("draft", "rr", nothing, "propose", "representation", APPROVAL, {"rr"}),
    "proposed": (
        "proposed", "dtf", nothing, "approve", "unit_coordinator", APPROVAL, {"unit_coordinator"},
    ),
    "no ToR": ("approved", "dtf", nothing, "propose_tor", "coordination", TOR, {"di", "tc"}),
    "no ToR, special": ("approved", "hq", nothing, "propose_tor", "representation", TOR, {"rr"}),
    "draft ToR": ("approved", "dtf", tor(""), "propose_tor", "coordination", TOR, {"di", "tc"}),
    "proposed ToR": (
        "approved", "dtf", tor("proposed"), "complete_tor", "completers", TOR,
        {"focal_point", "rr"},
    ),
    "completed ToR": (
        "approved", "dtf", tor("completed"), "validate_tor", "focal_point", TOR, {"focal_point"},
    ),
    "ToR to approve": (
        "approved", "dtf", asked_of_rr, "approve_tor", "approvers", TOR, {"rr"},
    ),
    "ready": ("tor_validated", "dtf", nothing, "start", "lead", FIRST_DAY, {"backstopper"}),
    "to brief": (
        "tor_validated", "dtf", delegate(), "brief", "focal_point", FIRST_DAY, {"focal_point"},
    ),
    "to delegate": (
        "tor_validated", "dtf", led_from_outside, "brief", "focal_point", FIRST_DAY,
        {"focal_point"},
    ),
    "to brief anew": (
        "tor_validated", "dtf", delegate(briefed_on=LAST_DAY), "brief", "focal_point", FIRST_DAY,
        {"focal_point"},
    ),
    "briefed": (
        "tor_validated", "dtf", delegate(briefed_on=FIRST_DAY), "start", "lead", FIRST_DAY,
        {"backstopper"},
    ),
    "in the field": ("ongoing", "dtf", nothing, "debrief", "lead", LAST_DAY, {"backstopper"}),
    "no report": ("debriefed", "dtf", nothing, "open_report", "lead", REPORT, {"backstopper"}),
    "draft report": (
        "debriefed", "dtf", report(""), "write_report", "lead", REPORT, {"backstopper"},
    ),
    "submitted report": (
        "debriefed", "dtf", report("submitted"), "approve_report", "focal_point", REPORT,
        {"focal_point"},
    ),
    "approved report": (
        "debriefed", "dtf", report("approved"), "distribute_report", "focal_point", REPORT,
        {"focal_point"},
    ),
    "reported": ("reported", "dtf", nothing, "close", "focal_point", CLOSING, {"focal_point"}),
    "to debrief": (
        "reported", "dtf", delegate(), "focal_debrief", "focal_point", CLOSING, {"focal_point"},
    ),
    "all debriefed": (
        "reported", "dtf", delegate_and_debrief, "close", "focal_point", CLOSING, {"focal_point"},
    ),
    "postponed": ("postponed", "dtf", nothing, "resume", "coordination", FIRST_DAY, {"di", "tc"}),
    "closed": ("closed", "dtf", nothing, "", "", None, set()),
    "cancelled": ("cancelled", "dtf", nothing, "", "", None, set()),
}  # fmt: skip
#: The rule a person has to pass to do the step; ToR steps are asked about the ToR.
RULES = {
    "propose": "missions.propose",
    "approve": "missions.approve",
    "propose_tor": "missions.propose_tor",
    "complete_tor": "missions.complete_tor",
    "approve_tor": "missions.approve_tor",
    "validate_tor": "missions.validate_tor",
    "brief": "missions.command",
    "start": "missions.start",
    "debrief": "missions.debrief",
    "focal_debrief": "missions.command",
    "close": "missions.close",
    "resume": "missions.halt",
    "open_report": "reports.debrief",
    "write_report": "reports.submit",
    "approve_report": "reports.approve",
    "distribute_report": "reports.distribute",
}


def situation(name) -> Cast:
    state, origin, add, *_ = SITUATIONS[name]
    cast = Cast(origin=origin, **({} if state == "draft" else {state: True}))
    add(cast)
    asked_on(FIRST_DAY - timedelta(days=90))
    steps.refresh(Mission.objects.filter(pk=cast.mission.pk))
    cast.mission = Mission.objects.get(pk=cast.mission.pk)
    return cast


def asked_on(day):
    moment = datetime.combine(day, time(12), tzinfo=UTC)
    Mission.objects.update(created_at=moment)
    MissionLog.objects.update(at=moment)


def told_to_act(cast) -> set[str]:
    return {
        name
        for name in EVERYBODY
        if Mission.objects.filter(steps.waits_for(cast[name]), pk=cast.mission.pk).exists()
    }


def subject_of(code, mission):
    """What the rule of a step is asked about."""
    if code.endswith("_tor"):
        return mission.tors.first() or TermsOfReference(mission=mission)
    if code.endswith("_report") and code != "open_report":
        return mission.report
    return mission


def test_every_step_of_the_table_is_tried_here():
    tried = {row[3] for row in SITUATIONS.values()} - {""}

    assert tried == {step.code for step in steps.STEPS} == set(RULES)


def test_a_coordinator_who_proposed_leaves_approval_to_the_managers():
    cast = Cast(proposed=True, origin="hq")
    cast.mission.proposed_by = cast["unit_coordinator"]
    cast.mission.save()
    steps.refresh(Mission.objects.all())

    assert told_to_act(cast) == {"est_manager"}


def test_a_travelling_focal_point_leaves_validation_to_the_coordinator(expert_of):
    cast = situation("completed ToR")
    cast.mission.members.create(
        expert=expert_of(cast["focal_point"]), role="member", person_days=2
    )
    steps.refresh(Mission.objects.all())

    assert told_to_act(cast) == {"unit_coordinator"}


def test_nobody_free_leaves_validation_to_the_managers(expert_of):
    cast = situation("completed ToR")
    for name in ("focal_point", "unit_coordinator"):
        cast.mission.members.create(expert=expert_of(cast[name]), role="member", person_days=2)
    steps.refresh(Mission.objects.all())

    assert told_to_act(cast) == {"est_manager"}


def test_closing_is_counted_from_the_day_the_report_went_out():
    cast = Cast(debriefed=True)
    ReportFactory(mission=cast.mission, diffused=True)

    mission = MISSION_WORKFLOW.run(cast.mission, "report", by=SYSTEM)
    mission.refresh_from_db()

    sent_on = mission.log.get(name="report").at.date()
    assert mission.next_due_on == sent_on + timedelta(days=14)


def test_a_setting_moves_the_dates():
    mission = MissionFactory(proposed=True)
    asked_on(FIRST_DAY - timedelta(days=90))
    ProcessSetting.objects.update_or_create(code="approval_due_days", defaults={"value": 10})

    steps.refresh(Mission.objects.all())
    mission.refresh_from_db()

    assert mission.next_due_on == FIRST_DAY - timedelta(days=10)


@pytest.mark.parametrize(
    ("asked", "due"), [(90, 42), (50, 42), (45, 38), (42, 35), (10, 3), (5, 0), (-2, 0)]
)
def test_who_is_asked_late_has_a_few_days(asked, due):
    """Days before the first field day; a step is never due before it could be done."""
    mission = MissionFactory(proposed=True)
    asked_on(FIRST_DAY - timedelta(days=asked))

    steps.refresh(Mission.objects.all())
    mission.refresh_from_db()

    assert (FIRST_DAY - mission.next_due_on).days == due


def test_a_note_in_the_log_gives_no_new_days():
    cast = situation("proposed")

    cast.mission.log.create(name="move", from_state="proposed", to_state="proposed")
    steps.refresh(Mission.objects.all())

    assert Mission.objects.get(pk=cast.mission.pk).next_due_on == APPROVAL


def test_tor_prepared_meanwhile_give_the_approver_no_new_days():
    cast = situation("proposed")
    tor = TorFactory(mission=cast.mission, text="…")

    TOR_WORKFLOW.run(tor, "propose", by=SYSTEM)
    steps.refresh(Mission.objects.all())

    assert Mission.objects.get(pk=cast.mission.pk).next_due_on == APPROVAL


def test_without_days_nothing_is_due():
    mission = MissionFactory(proposed=True, starts_on=None, ends_on=None)

    steps.refresh(Mission.objects.all())
    mission.refresh_from_db()

    assert (mission.next_code, mission.next_due_on) == ("approve", None)


def test_a_travelling_coordinator_leaves_approval_to_the_managers(expert_of):
    cast = situation("proposed")
    traveller = expert_of(cast["unit_coordinator"])
    cast.mission.members.create(expert=traveller, role="member", person_days=2)
    steps.refresh(Mission.objects.all())

    assert told_to_act(cast) == {"est_manager"}
    assert not check(cast["unit_coordinator"], "missions.approve", cast.mission)


def test_a_role_that_ended_waits_for_nothing_any_more():
    cast = situation("draft")
    cast.intervention.team.update(until=date(2015, 12, 31))

    assert told_to_act(cast) == set()


def test_what_is_stored_is_found_out_of_date():
    mission = MissionFactory(proposed=True)
    steps.refresh(Mission.objects.all())
    assert not steps.outdated().exists()

    Mission.objects.filter(pk=mission.pk).update(next_due_on=None)

    assert list(steps.outdated()) == [mission]


@pytest.mark.parametrize(
    "spoilt", [{"next_code": "close"}, {"next_turn": "lead"}, {"next_due_on": date(2000, 1, 1)}]
)
def test_every_stored_part_is_compared(spoilt):
    MissionFactory(proposed=True)
    steps.refresh(Mission.objects.all())

    Mission.objects.update(**spoilt)

    assert steps.outdated().count() == 1


def test_every_turn_has_a_role_label():
    assert all(str(turn.abbreviation) for turn in Turn)


def test_stages_follow_the_states():
    reached = {
        state: steps.stage_of(situation(name).mission)
        for name, state in (("draft", "draft"), ("no ToR", "approved"), ("closed", "closed"))
    }

    assert reached == {"draft": Stage.REQUEST, "approved": Stage.TOR, "closed": Stage.FINISHED}


def test_all_states_are_tried():
    assert {row[0] for row in SITUATIONS.values()} == {state.value for state in MissionState}


# --- every situation: last, for the rows of the last one stay until the end ---------------
@pytest.fixture(scope="module", params=SITUATIONS)
def scene(request, django_db_setup, django_db_blocker):
    """A situation by its name, built once for all that is asked about it."""
    with shared_rows(django_db_blocker):
        yield request.param, situation(request.param)


somebodys_turn = pytest.mark.parametrize(
    "scene", [name for name in SITUATIONS if SITUATIONS[name][-1]], indirect=True
)


def test_the_next_step(scene):
    name, cast = scene
    *_, code, turn, due, _who = SITUATIONS[name]

    mission = Mission.objects.get(pk=cast.mission.pk)

    assert (mission.next_code, mission.next_turn, mission.next_due_on) == (code, turn, due)


def test_who_is_told_to_act(scene):
    name, cast = scene

    assert told_to_act(cast) == SITUATIONS[name][-1]


@somebodys_turn
def test_who_is_told_to_act_may_act(scene):
    name, cast = scene
    code = SITUATIONS[name][3]
    subject, rule = subject_of(code, Mission.objects.get(pk=cast.mission.pk)), RULES[code]

    refused = {
        who: check(cast[who], rule, subject).reason
        for who in SITUATIONS[name][-1]
        if not check(cast[who], rule, subject)
    }

    assert refused == {}


@somebodys_turn
def test_the_name_shown_is_of_somebody_who_is_told(scene):
    name, cast = scene

    shown = steps.with_next_name(Mission.objects.filter(pk=cast.mission.pk)).get().next_name

    assert shown in {cast[who].name for who in SITUATIONS[name][-1]}
