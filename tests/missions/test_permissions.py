"""All people × all verbs: what is listed is allowed, everything else is refused."""

import itertools

import pytest

from core.permissions import check
from missions.models import Mission, TermsOfReference
from missions.permissions import validator_id, validator_verdict
from tests.factories import MissionFactory, MissionMemberFactory, TorFactory, UserFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

LINE = {"focal_point", "unit_coordinator", "est_manager"}
TEAM = {"backstopper", "junior", "consultant"}
COORDINATION = {"di", "tc"}
EST = LINE | {"other_coordinator", "backstopper", "junior", "administrator"}
COMPLETERS = LINE | {"rr", "backstopper", "junior"}
UNIT = {"unit_coordinator", "est_manager"}

#: verb, state of the mission, origin -> who may.
MISSION_VERBS = {
    ("missions.propose", "draft", "dtf"): COORDINATION,
    ("missions.propose", "draft", "technical_team"): COORDINATION,
    ("missions.propose", "draft", "rr"): UNIT | {"rr"},
    ("missions.propose", "draft", "hq"): UNIT | {"rr"},
    ("missions.edit", "draft", "dtf"): LINE | COORDINATION,
    ("missions.edit", "draft", "rr"): LINE | {"rr"},
    ("missions.edit", "proposed", "dtf"): LINE | COORDINATION,
    ("missions.edit", "postponed", "dtf"): LINE | COORDINATION,
    ("missions.edit", "approved", "dtf"): LINE,
    ("missions.edit", "ongoing", "dtf"): LINE,
    ("missions.edit", "closed", "dtf"): set(),
    ("missions.edit", "cancelled", "dtf"): set(),
    ("missions.approve", "proposed", "dtf"): UNIT,
    ("missions.decide_junior", "proposed", "dtf"): UNIT,
    ("missions.command", "approved", "dtf"): LINE,
    ("missions.command", "closed", "dtf"): set(),
    ("missions.report", "debriefed", "dtf"): LINE,
    ("missions.start", "tor_validated", "dtf"): LINE | COORDINATION | TEAM,
    ("missions.debrief", "ongoing", "dtf"): LINE | TEAM,
    ("missions.close", "reported", "dtf"): {"focal_point", "est_manager"},
    ("missions.halt", "approved", "dtf"): LINE | COORDINATION | {"rr"},
    ("missions.transfer_focal_point", "approved", "dtf"): UNIT | {"administrator"},
}
#: verb, state of the ToR, origin of the mission -> who may.
TOR_VERBS = {
    ("missions.propose_tor", "draft", "dtf"): COORDINATION,
    ("missions.propose_tor", "draft", "rr"): UNIT | {"rr"},
    ("missions.complete_tor", "proposed", "dtf"): COMPLETERS,
    ("missions.write_tor", "draft", "dtf"): COMPLETERS | COORDINATION,
    ("missions.write_tor", "completed", "dtf"): COMPLETERS | COORDINATION,
    ("missions.write_tor", "validated", "dtf"): set(),
    ("missions.write_tor", "superseded", "dtf"): set(),
    ("missions.validate_tor", "completed", "dtf"): {"focal_point"},
    ("missions.send_back_tor", "completed", "dtf"): {"focal_point"},
    ("missions.approve_tor", "completed", "dtf"): set(),
    ("missions.skip_tor_approval", "completed", "dtf"): set(),
    ("missions.revise_tor", "validated", "dtf"): COMPLETERS | COORDINATION,
}


def allowed(cast, verb, obj=None) -> set[str]:
    return {name for name in EVERYBODY if check(cast[name], verb, obj)}


def with_state(state: str) -> dict:
    return {} if state == "draft" else {state: True}


@pytest.mark.parametrize(("verb", "state", "origin"), MISSION_VERBS)
def test_who_may_do_what_with_a_mission(verb, state, origin):
    cast = Cast(origin=origin, **with_state(state))

    assert allowed(cast, verb, cast.mission) == MISSION_VERBS[verb, state, origin]


@pytest.mark.parametrize(("verb", "state", "origin"), TOR_VERBS)
def test_who_may_do_what_with_the_tor(verb, state, origin):
    cast = Cast(origin=origin, approved=True)
    tor = TorFactory(mission=cast.mission, **with_state(state))

    assert allowed(cast, verb, tor) == TOR_VERBS[verb, state, origin]


def test_who_may_ask_for_missions():
    assert allowed(Cast(), "missions.add") == EST | COORDINATION | {"rr"}


@pytest.mark.parametrize(
    ("model", "make"),
    [(Mission, lambda m: m), (TermsOfReference, lambda m: TorFactory(mission=m))],
)
def test_who_sees_a_mission_and_its_tor(model, make):
    cast = Cast()
    row = make(cast.mission)

    seers = {
        name
        for name in EVERYBODY
        if model.objects.visible_to(cast[name]).filter(pk=row.pk).exists()
    }

    assert seers == set(EVERYBODY) - {"consultant_elsewhere", "stranger"}


def test_a_consultant_sees_the_own_mission_alone():
    cast = Cast()
    MissionFactory.create_batch(3)

    seen = Mission.objects.visible_to(cast["consultant"])

    assert list(seen) == [cast.mission]


def test_the_person_who_asked_sees_the_mission_without_any_role():
    asker = UserFactory()
    mission = MissionFactory(proposed_by=asker)

    assert list(Mission.objects.visible_to(asker)) == [mission]


def test_nobody_approves_what_he_proposed_himself():
    cast = Cast(proposed=True, origin="hq")
    cast.mission.proposed_by = cast["unit_coordinator"]

    assert allowed(cast, "missions.approve", cast.mission) == {"est_manager"}


#: Focal point travels, proposed; unit coordinator travels, proposed. One text has one proposer.
CONFLICTS = [one for one in itertools.product([False, True], repeat=4) if not (one[1] and one[3])]


@pytest.mark.parametrize(
    ("focal_travels", "focal_proposed", "unit_travels", "unit_proposed"), CONFLICTS
)
def test_four_eyes_choose_the_validator(
    focal_travels, focal_proposed, unit_travels, unit_proposed, expert_of
):
    """Focal point, else unit coordinator, else EST manager (architecture: who validates)."""
    cast = Cast(approved=True)
    focal, coordinator = cast["focal_point"], cast["unit_coordinator"]
    for person, travels in ((focal, focal_travels), (coordinator, unit_travels)):
        if travels:
            MissionMemberFactory(mission=cast.mission, expert=expert_of(person))
    proposer = focal.pk if focal_proposed else coordinator.pk if unit_proposed else None
    free = [
        name
        for name, conflicted in (
            ("focal_point", focal_travels or focal_proposed),
            ("unit_coordinator", unit_travels or unit_proposed),
        )
        if not conflicted
    ]
    wanted = (free or ["est_manager"])[0]

    may = {name for name in EVERYBODY if validator_verdict(cast[name], cast.mission, proposer)}

    assert may == {wanted}
    assert validator_id(cast.mission, proposer) == (cast[wanted].pk if free else None)
