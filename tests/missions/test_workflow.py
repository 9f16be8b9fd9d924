"""All states × all transitions, then each guard with what satisfies it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.workflow import SYSTEM, TransitionRefused
from missions.enums import BOOKED_STATES, MissionState, TorState
from missions.models import Delegation, Mission, MissionMember, TermsOfReference
from missions.workflow import IMPLIED_STEPS, MISSION_WORKFLOW, TOR_WORKFLOW, was_briefed
from tests.demo_fixtures import shared_rows
from tests.factories import (
    DelegationFactory,
    ExpertFactory,
    FieldDebriefingFactory,
    FocalPointDebriefingFactory,
    InterventionFactory,
    JuniorLeadDecisionFactory,
    MissionFactory,
    ReportFactory,
    TorApprovalFactory,
    TorFactory,
)

pytestmark = pytest.mark.django_db

_M, _T = MissionState, TorState
#: Everything a mission may do; from any other state the step is refused.
MISSION_PATHS = {
    "propose": {_M.DRAFT: _M.PROPOSED},
    "send_back": {_M.PROPOSED: _M.DRAFT},
    "approve": {_M.PROPOSED: _M.APPROVED},
    "confirm_tor": {_M.APPROVED: _M.TOR_VALIDATED},
    "reopen_tor": {_M.TOR_VALIDATED: _M.APPROVED},
    "start": {_M.TOR_VALIDATED: _M.ONGOING},
    "debrief": {_M.ONGOING: _M.DEBRIEFED},
    "report": {_M.DEBRIEFED: _M.REPORTED},
    "reopen_report": {_M.REPORTED: _M.DEBRIEFED},
    "close": {_M.REPORTED: _M.CLOSED},
    "postpone": dict.fromkeys(
        (_M.DRAFT, _M.PROPOSED, _M.APPROVED, _M.TOR_VALIDATED), _M.POSTPONED
    ),
    "cancel": dict.fromkeys(
        (_M.DRAFT, _M.PROPOSED, _M.APPROVED, _M.TOR_VALIDATED, _M.POSTPONED), _M.CANCELLED
    ),
    "resume": {_M.POSTPONED: _M.DRAFT},
}
TOR_PATHS = {
    "propose": {_T.DRAFT: _T.PROPOSED},
    "complete": {_T.PROPOSED: _T.COMPLETED},
    "send_back": {_T.PROPOSED: _T.DRAFT, _T.COMPLETED: _T.DRAFT},
    "approve": {_T.COMPLETED: _T.COMPLETED},
    "skip_approval": {_T.COMPLETED: _T.COMPLETED},
    "validate": {_T.COMPLETED: _T.VALIDATED},
    "supersede": {_T.VALIDATED: _T.SUPERSEDED},
}


def with_state(state) -> dict:
    return {} if state == "draft" else {str(state.value): True}


def complete_mission(state, **kwargs):
    """A mission on which no guard has anything to say."""
    mission = MissionFactory(lead=ExpertFactory(), **with_state(state), **kwargs)
    TorFactory(mission=mission, validated=True, text="Un texte.")
    FieldDebriefingFactory(mission=mission)
    return mission


def test_the_tables_name_every_transition():
    assert set(MISSION_PATHS) == set(MISSION_WORKFLOW.transitions)
    assert set(TOR_PATHS) == set(TOR_WORKFLOW.transitions)


@pytest.fixture(scope="module", params=MissionState)
def mission_in(request, django_db_setup, django_db_blocker):
    """A state and a mission in it, built once for all steps that are tried on it."""
    with shared_rows(django_db_blocker):
        yield request.param, complete_mission(request.param).pk


@pytest.mark.parametrize("name", MISSION_PATHS)
def test_where_a_mission_may_go(name, mission_in):
    state, pk = mission_in
    mission = Mission.objects.get(pk=pk)
    target = MISSION_PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            MISSION_WORKFLOW.run(mission, name, by=SYSTEM, comment="Sécurité")
    else:
        MISSION_WORKFLOW.run(mission, name, by=SYSTEM, comment="Sécurité")
    mission.refresh_from_db()
    assert mission.state == (target or state)


@pytest.fixture(scope="module", params=TorState)
def tor_in(request, django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        mission = MissionFactory(lead=ExpertFactory(), approved=True)
        tor = TorFactory(mission=mission, text="Un texte.", **with_state(request.param))
        yield request.param, tor.pk


@pytest.mark.parametrize("name", TOR_PATHS)
def test_where_the_tor_may_go(name, tor_in):
    state, pk = tor_in
    tor = TermsOfReference.objects.get(pk=pk)
    if name in ("approve", "skip_approval"):
        TorApprovalFactory(tor=tor)
    target = TOR_PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            TOR_WORKFLOW.run(tor, name, by=SYSTEM, comment="Trop vague")
    else:
        TOR_WORKFLOW.run(tor, name, by=SYSTEM, comment="Trop vague")
    tor.refresh_from_db()
    assert tor.state == (target or state)


@pytest.mark.parametrize("name", [step.name for step in MISSION_WORKFLOW if step.needs_comment])
def test_grave_steps_ask_for_a_reason(name):
    mission = complete_mission(MISSION_WORKFLOW[name].sources[0])

    with pytest.raises(TransitionRefused):
        MISSION_WORKFLOW.run(mission, name, by=SYSTEM, comment="  ")


@pytest.mark.parametrize("state", MissionState)
def test_days_are_booked_from_approval_on(state):
    mission = MissionFactory(lead=ExpertFactory(), **with_state(state))

    assert MissionMember.objects.get(mission=mission).is_booked == (state in BOOKED_STATES)


def refusal(mission, name) -> str:
    return MISSION_WORKFLOW.verdict(mission, name).reason


def without_dates(state):
    return MissionFactory(lead=ExpertFactory(), starts_on=None, ends_on=None, **state)


def late_setup():
    started = InterventionFactory(starts_on=date(2015, 1, 1))
    return MissionFactory(lead=ExpertFactory(), setup=True, proposed=True, interventions=[started])


#: what is missing, the step it stops -> how to make it, and what to add.
GUARDS = {
    "interventions": ("propose", lambda: _without_interventions()),
    "who asked": ("propose", lambda: MissionFactory(needs_expressed_by="")),
    "dates": ("approve", lambda: without_dates({"proposed": True})),
    "leader": ("approve", lambda: MissionFactory(proposed=True)),
    "decision on a junior": (
        "approve",
        lambda: MissionFactory(proposed=True, lead=ExpertFactory(junior=True)),
    ),
    "explanation of a late setup": ("approve", late_setup),
    "validated ToR": ("confirm_tor", lambda: MissionFactory(approved=True)),
    "briefing": (
        "start",
        lambda: DelegationFactory(mission=MissionFactory(tor_validated=True)).mission,
    ),
    "delegation of what a third party leads": (
        "start",
        lambda: MissionFactory(tor_validated=True, lead=ExpertFactory(external=True)),
    ),
    "field debriefing": ("debrief", lambda: MissionFactory(ongoing=True)),
    "debriefing with the focal point": (
        "close",
        lambda: DelegationFactory(mission=MissionFactory(reported=True)).mission,
    ),
    "workshop": ("close", lambda: MissionFactory(reported=True, setup=True)),
}


def _without_interventions():
    mission = MissionFactory()
    mission.shares.all().delete()
    return mission


@pytest.mark.parametrize("missing", GUARDS)
def test_what_is_missing_stops_the_step(missing):
    name, make = GUARDS[missing]

    with pytest.raises(TransitionRefused):
        MISSION_WORKFLOW.run(make(), name, by=SYSTEM)


def test_a_decision_lets_a_junior_lead():
    mission = MissionFactory(proposed=True, lead=ExpertFactory(junior=True))
    JuniorLeadDecisionFactory(mission=mission)

    assert MISSION_WORKFLOW.run(mission, "approve", by=SYSTEM).state == "approved"


def test_an_explained_setup_may_come_late():
    mission = late_setup()
    Mission.objects.filter(pk=mission.pk).update(setup_explanation="Élections")

    assert MISSION_WORKFLOW.run(mission, "approve", by=SYSTEM).state == "approved"


def test_a_debriefed_third_party_lets_the_mission_close():
    mission = DelegationFactory(mission=MissionFactory(reported=True)).mission
    FocalPointDebriefingFactory(mission=mission)

    assert MISSION_WORKFLOW.run(mission, "close", by=SYSTEM).closed_at


def test_approval_names_who_is_taken_and_where():
    expert = ExpertFactory()
    taken = MissionFactory(approved=True, lead=expert)
    wanted = MissionFactory(proposed=True, lead=expert)

    reason = refusal(wanted, "approve")

    assert str(expert) in reason and taken.code in reason


@pytest.mark.parametrize("state", ["draft", "proposed", "postponed", "cancelled"])
def test_days_of_missions_not_approved_are_free(state):
    expert = ExpertFactory()
    MissionFactory(lead=expert, **({} if state == "draft" else {state: True}))
    wanted = MissionFactory(proposed=True, lead=expert)

    assert MISSION_WORKFLOW.run(wanted, "approve", by=SYSTEM).state == "approved"


def test_sections_still_empty_are_named():
    tor = TorFactory(mission=MissionFactory(approved=True), proposed=True, text="")

    reason = TOR_WORKFLOW.verdict(tor, "complete").reason

    assert "Objectifs" in reason and "Budget" not in reason


@pytest.mark.parametrize("state", ["draft", "proposed"])
def test_tor_are_not_validated_before_the_mission_is_approved(state):
    mission = MissionFactory(**({} if state == "draft" else {state: True}))
    tor = TorFactory(mission=mission, completed=True, text="Un texte.")

    assert not TOR_WORKFLOW.verdict(tor, "validate")


@pytest.mark.parametrize("state", ["ongoing", "debriefed", "reported", "closed", "cancelled"])
def test_tor_are_not_revised_once_the_stay_began(state):
    tor = TorFactory(mission=MissionFactory(**{state: True}), validated=True, text="Un texte.")

    assert not TOR_WORKFLOW.verdict(tor, "supersede")


@pytest.mark.parametrize(("days", "is_held"), [(None, False), (1, False), (0, True), (-9, True)])
def test_a_briefing_that_is_only_planned_does_not_let_a_mission_start(days, is_held):
    day = None if days is None else timezone.localdate() + timedelta(days=days)

    assert bool(was_briefed(Delegation(briefed_on=day))) == is_held


def test_implied_steps_are_no_buttons():
    assert set(IMPLIED_STEPS) <= set(MISSION_WORKFLOW.transitions)


def test_a_mission_is_not_closed_before_its_report_went_out():
    report = ReportFactory(submitted=True, mission=MissionFactory(reported=True))

    verdict = MISSION_WORKFLOW.verdict(report.mission, "close")

    assert not verdict
    assert "report" in verdict.reason or "rapport" in verdict.reason
