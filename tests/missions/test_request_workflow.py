"""Support requests: all states × all steps, all people × all verbs, reasons, mail."""

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Notice
from core.mail import compose
from core.models import OutboundMail
from core.permissions import check
from core.workflow import SYSTEM, TransitionRefused
from missions.enums import RequestState
from missions.models import SupportRequest
from missions.requests import services
from missions.requests.news import NEWS
from missions.requests.workflow import REQUEST_WORKFLOW
from missions.workflow import MISSION_WORKFLOW
from tests.factories import (
    ExpertFactory,
    MissionFactory,
    PriorityPeriodFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
_R = RequestState
PATHS = {
    "screen": {_R.SUBMITTED: _R.SCREENING},
    "accept": {_R.SCREENING: _R.ELIGIBLE},
    "refuse": {_R.SCREENING: _R.NOT_ELIGIBLE},
    "defer": {_R.SCREENING: _R.DEFERRED},
    "take_up": {_R.DEFERRED: _R.SCREENING},
    "withdraw": dict.fromkeys((_R.SUBMITTED, _R.SCREENING, _R.DEFERRED), _R.WITHDRAWN),
    "start": dict.fromkeys((_R.ELIGIBLE, _R.APPROVED), _R.APPROVED),
    "replan": {_R.APPROVED: _R.ELIGIBLE},
    "report": {_R.APPROVED: _R.DELIVERED},
    "deliver": {_R.APPROVED: _R.DELIVERED},
    "close": dict.fromkeys((_R.DELIVERED, _R.NOT_ELIGIBLE), _R.CLOSED),
}


def in_state(state, **kwargs):
    trait = {} if state == _R.SUBMITTED else {str(state.value): True}
    return SupportRequestFactory(**trait, **kwargs)


def test_the_table_names_every_step():
    assert set(PATHS) == set(REQUEST_WORKFLOW.transitions)


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("name", PATHS)
def test_where_a_request_may_go(name, state):
    row = in_state(state)
    target = PATHS[name].get(state)

    if target is None:
        with pytest.raises(TransitionRefused):
            REQUEST_WORKFLOW.run(row, name, by=SYSTEM, comment="Raison")
    else:
        REQUEST_WORKFLOW.run(row, name, by=SYSTEM, comment="Raison")
    row.refresh_from_db()
    assert row.state == (target or state)


@pytest.mark.parametrize("name", ["refuse", "defer", "deliver"])
def test_a_no_a_later_and_an_answer_by_hand_need_words(name):
    row = in_state(RequestState(REQUEST_WORKFLOW[name].sources[0]))

    with pytest.raises(TransitionRefused):
        REQUEST_WORKFLOW.run(row, name, by=SYSTEM, comment="  ")


@pytest.mark.parametrize(("is_priority", "reason", "is_taken"), [
    (True, "", True), (False, "", False), (False, "Urgent", True),
])  # fmt: skip
def test_a_yes_against_the_rules_needs_its_reason(is_priority, reason, is_taken):
    row = SupportRequestFactory(screening=True)
    PriorityPeriodFactory(themes=[row.theme] if is_priority else [])

    if is_taken:
        assert REQUEST_WORKFLOW.run(row, "accept", by=SYSTEM, comment=reason).decided_at
    else:
        with pytest.raises(TransitionRefused):
            REQUEST_WORKFLOW.run(row, "accept", by=SYSTEM, comment=reason)


def test_taking_up_again_keeps_the_clock_and_forgets_the_decision():
    row = SupportRequestFactory(deferred=True)

    again = REQUEST_WORKFLOW.run(row, "take_up", by=SYSTEM)

    assert (again.decided_at, again.decided_by, again.decision_reason) == (None, None, "")
    assert again.submitted_at == row.submitted_at


def test_deciding_on_a_new_request_takes_it_up_first():
    row = SupportRequestFactory()
    decider = row.unit.coordinator

    done = services.decide(row, "refuse", by=decider, reason="Hors des thèmes")

    assert (done.state, done.decided_by, done.decision_reason) == (
        "not_eligible", decider, "Hors des thèmes",
    )  # fmt: skip
    assert list(done.log.order_by("pk").values_list("name", flat=True)) == ["screen", "refuse"]


# --- people ---------------------------------------------------------------------------
EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
TEAM = {"di", "tc", "sector_expert", "rafi", "scientific_team", "partner"}
DECIDERS = {"unit_coordinator", "est_manager"}
#: verb, state -> who may, beside the person who asked (tc) and the expert (consultant).
VERBS = {
    ("requests.edit", "submitted"): {"tc"},
    ("requests.edit", "screening"): set(),
    ("requests.decide", "submitted"): DECIDERS,
    ("requests.assign", "submitted"): set(),
    ("requests.assign", "eligible"): DECIDERS,
    ("requests.withdraw", "submitted"): {"tc"},
    ("requests.answer", "eligible"): EST | {"tc", "rr", "consultant"},
    ("requests.deliver", "approved"): DECIDERS | {"consultant"},
    ("requests.close", "delivered"): {"tc", "rr"},
}


def request_of(cast, state="submitted", **kwargs):
    kwargs.setdefault("requested_by", cast["tc"])
    kwargs.setdefault("assigned_expert", cast["consultant"].expert)
    return in_state(RequestState(state), intervention=cast.intervention, **kwargs)


@pytest.mark.parametrize(("verb", "state"), VERBS)
def test_who_may_do_what_with_a_request(verb, state):
    cast = Cast()
    row = request_of(cast, state)

    allowed = {name for name in EVERYBODY if check(cast[name], verb, row)}

    assert allowed == VERBS[verb, state]


def test_who_may_ask_for_support():
    cast = Cast()

    about = {name for name in EVERYBODY if check(cast[name], "requests.add", cast.intervention)}

    assert about == EST | TEAM | {"rr"}


@pytest.mark.parametrize(("is_confidential", "seers"), [
    (False, EST | TEAM | {"rr", "consultant"}),
    (True, DECIDERS | {"tc", "rr", "consultant"}),
])  # fmt: skip
def test_who_sees_a_request(is_confidential, seers):
    cast = Cast()
    row = request_of(cast, is_confidential=is_confidential)

    found = {
        name
        for name in EVERYBODY
        if SupportRequest.objects.visible_to(cast[name]).filter(pk=row.pk).exists()
    }

    assert found == seers


def test_nobody_decides_on_what_he_asked_for():
    cast = Cast()
    row = request_of(cast, "screening", requested_by=cast["unit_coordinator"])

    assert not check(cast["unit_coordinator"], "requests.decide", row)
    assert check(cast["est_manager"], "requests.decide", row)


def test_once_the_account_of_who_asked_is_closed_an_est_manager_closes():
    gone = UserFactory(is_active=False)
    row = SupportRequestFactory(delivered=True, requested_by=gone)

    REQUEST_WORKFLOW.run(row, "close", by=UserFactory(est_manager=True))
    with pytest.raises(PermissionDenied):
        other = SupportRequestFactory(delivered=True)
        REQUEST_WORKFLOW.run(other, "close", by=UserFactory(est_manager=True))


# --- what it becomes ------------------------------------------------------------------
def test_it_becomes_a_mission_and_is_answered_by_its_report():
    row = SupportRequestFactory(eligible=True, assigned_expert=ExpertFactory())
    mission = MissionFactory(debriefed=True)

    services.became_mission(row, mission, by=row.assigned_expert.user)
    row.refresh_from_db()
    assert (row.state, row.mission) == ("approved", mission)
    MISSION_WORKFLOW.run(mission, "report", by=SYSTEM)

    row.refresh_from_db()
    assert row.state == "delivered" and row.delivered_at


def test_a_cancelled_mission_sends_its_request_back_to_planning():
    row = SupportRequestFactory(approved=True, mission=MissionFactory(proposed=True))

    MISSION_WORKFLOW.run(row.mission, "cancel", by=SYSTEM, comment="Sécurité")

    row.refresh_from_db()
    assert (row.state, row.mission) == ("eligible", None)


def test_while_its_mission_runs_it_is_not_declared_answered_by_hand():
    row = SupportRequestFactory(approved=True, mission=MissionFactory())

    with pytest.raises(TransitionRefused):
        REQUEST_WORKFLOW.run(row, "deliver", by=SYSTEM, comment="Fait")


def test_only_the_first_exchange_takes_the_step():
    row = SupportRequestFactory(eligible=True, assigned_expert=ExpertFactory())
    helper = row.assigned_expert.user

    once = services.became_remote(row, RemoteSupportFactory(request=row), by=helper)
    services.became_remote(once, RemoteSupportFactory(request=row), by=helper)

    assert row.log.filter(name="start").count() == 1


# --- who is told ----------------------------------------------------------------------
#: step, state before -> who is told, beside who took it.
READERS = {
    ("screen", "submitted"): {"tc"},
    ("refuse", "screening"): {"tc", "rr"},
    ("defer", "screening"): {"tc", "rr"},
    ("take_up", "deferred"): {"tc"},
    ("deliver", "approved"): {"tc"},
}


@pytest.mark.parametrize(("name", "state"), READERS)
def test_who_is_told_of_a_step(name, state):
    cast = Cast()
    row = request_of(cast, state)

    REQUEST_WORKFLOW.run(row, name, by=cast["unit_coordinator"], comment="Parce que")

    readers = set(Notice.objects.values_list("user", flat=True))
    told = {name for name in EVERYBODY if cast[name].pk in readers}
    assert told == READERS[name, state]


def test_every_step_has_its_news():
    assert set(NEWS) == set(REQUEST_WORKFLOW.transitions) | {"submit", "assign"}


def test_the_person_who_asked_reads_the_reason_in_the_mail():
    cast = Cast()
    row = request_of(cast, "screening")

    REQUEST_WORKFLOW.run(row, "refuse", by=cast["est_manager"], comment="Hors des thèmes")

    mail = OutboundMail.objects.get(to=cast["tc"])
    assert "Hors des thèmes" in compose(mail).body
