"""What a substitute may do in another's place, and what he may not: full tables of both."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice, Substitution
from accounts.substitutes import end, name_substitute
from core.permissions import PERSONAL, RULES, check
from core.todo import todos_of
from core.workflow import SYSTEM
from interventions.models import Intervention
from missions import steps
from missions.models import Mission, MissionLog
from missions.permissions import approver_id, validator_id
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from reports.models import Report
from tests.factories import (
    DelegationFactory,
    ExpertFactory,
    LessonFactory,
    MissionMemberFactory,
    ReportFactory,
    SubstitutionFactory,
    TeamMemberFactory,
    TorFactory,
    UserFactory,
)
from tests.missions.test_permissions import MISSION_VERBS, TOR_VERBS, with_state
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
#: Rights that come from a group of EST's administration and not from a role: they stay.
NOT_LENT = {("missions.transfer_focal_point", "est_manager")}


def stand_in(person, substitute=None, **dates):
    """A fresh copy of the substitute, nothing cached."""
    row = SubstitutionFactory(person=person, substitute=substitute or UserFactory(), **dates)
    return fresh(row.substitute)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def gained(cast, verb, obj) -> set[str]:
    """For whom a stranger who stands in for one person alone may do this."""
    found = set()
    for name in EVERYBODY:
        verdict = check(stand_in(cast[name]), verb, obj)
        assert not verdict or verdict.on_behalf_of in (None, cast[name])
        found |= {name} if verdict else set()
    return found


def lent(verb, holders) -> set[str]:
    return {name for name in holders if name != "administrator" and (verb, name) not in NOT_LENT}


# --- what is gained -------------------------------------------------------------------
@pytest.mark.parametrize(("verb", "state", "origin"), MISSION_VERBS)
def test_a_substitute_may_what_his_person_may_with_a_mission(verb, state, origin):
    cast = Cast(origin=origin, **with_state(state))

    may = gained(cast, verb, cast.mission)

    assert may == lent(verb, MISSION_VERBS[verb, state, origin])


@pytest.mark.parametrize(("verb", "state", "origin"), TOR_VERBS)
def test_a_substitute_may_what_his_person_may_with_the_tor(verb, state, origin):
    cast = Cast(origin=origin, approved=True)
    tor = TorFactory(mission=cast.mission, **with_state(state))

    assert gained(cast, verb, tor) == lent(verb, TOR_VERBS[verb, state, origin])


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_substitute_sees_what_his_person_sees(name):
    cast = Cast(debriefed=True)
    ReportFactory(mission=cast.mission)
    person, substitute = cast[name], stand_in(cast[name])

    for model in (Mission, Intervention, Report):
        seen = set(model.objects.visible_to(person).values_list("pk", flat=True))
        wanted = set() if name == "administrator" else seen
        assert set(model.objects.visible_to(substitute).values_list("pk", flat=True)) == wanted


@pytest.mark.parametrize("rule", sorted(PERSONAL | {"interventions.manage"}))
@pytest.mark.parametrize("name", ["est_manager", "administrator"])
def test_the_administration_is_never_lent(name, rule):
    substitute = stand_in(Cast()[name])

    assert not check(substitute, rule)
    assert not substitute.is_staff and not substitute.is_administrator
    assert not any(person.is_staff for person in substitute.stands_in_for)


def test_the_admin_stays_closed_to_a_substitute(client):
    client.force_login(stand_in(UserFactory(est_manager=True)))

    assert client.get("/admin/").status_code == 403


def test_every_personal_rule_is_a_rule():
    assert set(RULES) >= PERSONAL


# --- when nothing is gained -----------------------------------------------------------
DAY = timedelta(days=1)
IDLE = {
    "expired": {"since": TODAY() - 9 * DAY, "until": TODAY() - DAY},
    "future": {"since": TODAY() + DAY, "until": TODAY() + 9 * DAY},
    "ended early": {"ended_at": timezone.now()},
}


def gains_nothing(cast, substitute) -> bool:
    rows = Mission.objects.visible_to(substitute)
    return not check(substitute, "missions.approve", cast.mission) and not rows.exists()


@pytest.mark.parametrize("kind", IDLE)
def test_outside_its_days_a_substitution_gives_nothing(kind):
    cast = Cast(proposed=True)

    assert gains_nothing(cast, stand_in(cast["unit_coordinator"], **IDLE[kind]))


def test_an_account_that_is_closed_lends_nothing():
    cast = Cast(proposed=True)
    type(cast["rr"]).objects.filter(pk=cast["unit_coordinator"].pk).update(is_active=False)

    assert gains_nothing(cast, stand_in(cast["unit_coordinator"]))


def test_a_substitute_of_a_substitute_gains_nothing():
    cast = Cast(proposed=True)
    between = stand_in(cast["unit_coordinator"])

    assert check(between, "missions.approve", cast.mission)
    assert gains_nothing(cast, stand_in(between))


def test_the_day_before_and_after_count_and_its_ends_do():
    cast = Cast(proposed=True)
    today = stand_in(cast["unit_coordinator"], since=TODAY(), until=TODAY())

    assert check(today, "missions.approve", cast.mission)


# --- four eyes ------------------------------------------------------------------------
def proposed_by_hand(cast, hand):
    cast.mission.proposed_by = hand
    cast.mission.save()
    return "missions.approve", cast.mission, "unit_coordinator"


def mission_of_a_traveller(cast, hand):
    """Somebody else proposed it: who travels approves it for nobody."""
    MissionMemberFactory(mission=cast.mission, expert=ExpertFactory(user=hand))
    return "missions.approve", cast.mission, "unit_coordinator"


def tor_by_hand(cast, hand):
    tor = TorFactory(mission=cast.mission, completed=True, proposed_by=hand)
    return "missions.validate_tor", tor, "focal_point"


def tor_of_a_traveller(cast, hand):
    MissionMemberFactory(mission=cast.mission, expert=ExpertFactory(user=hand))
    return tor_by_hand(cast, cast["tc"])


def report_by_hand(cast, hand):
    report = ReportFactory(mission=cast.mission, submitted=True, submitted_by=hand)
    return "reports.approve", report, "focal_point"


def report_of_a_traveller(cast, hand):
    MissionMemberFactory(mission=cast.mission, expert=ExpertFactory(user=hand))
    return report_by_hand(cast, cast["tc"])


def lesson_by_hand(cast, hand):
    lesson = LessonFactory(mission=cast.mission, proposed=True, author=hand)
    return "reports.validate_lesson", lesson, "unit_coordinator"


def junior_by_hand(cast, hand):
    MissionMemberFactory(mission=cast.mission, expert=ExpertFactory(user=hand, junior=True))
    return "missions.decide_junior", cast.mission, "unit_coordinator"


def third_party_closes(cast, hand):
    expert = ExpertFactory(user=hand, external=True)
    DelegationFactory(mission=cast.mission, contractor=expert)
    return "missions.close", cast.mission, "focal_point"


def third_party_commands(cast, hand):
    third_party_closes(cast, hand)
    return "missions.command", cast.mission, "focal_point"


#: Each prepares what `hand` has had a hand in: (rule, what it is about, who is entitled).
CONFLICTS = [
    proposed_by_hand, mission_of_a_traveller, tor_by_hand, tor_of_a_traveller, report_by_hand,
    report_of_a_traveller, lesson_by_hand, junior_by_hand, third_party_closes,
    third_party_commands,
]  # fmt: skip


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_the_hand_that_acts_brings_its_own_conflicts(conflict):
    cast, hand = Cast(approved=True), UserFactory()
    rule, row, entitled = conflict(cast, hand)
    free = stand_in(cast[entitled], since=TODAY() - 9 * DAY, until=TODAY() - DAY)
    Substitution.objects.create(
        person=cast[entitled], substitute=hand, since=TODAY(), until=TODAY()
    )

    assert check(cast[entitled], rule, row)
    assert not check(fresh(hand), rule, row)
    assert not check(free, rule, row)


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_it_brings_along_those_of_all_for_whom_it_acts(conflict):
    cast, author, hand = Cast(approved=True), UserFactory(), UserFactory()
    rule, row, entitled = conflict(cast, author)
    stand_in(author, hand)

    assert not check(stand_in(cast[entitled], hand), rule, row)


@pytest.mark.parametrize("conflict", CONFLICTS[:7])
def test_who_stands_in_for_the_author_does_not_decide_himself(conflict):
    cast, author = Cast(approved=True), UserFactory()
    rule, row, entitled = conflict(cast, author)

    stand_in(author, cast[entitled])

    assert not check(cast[entitled], rule, row)


def test_nobody_approves_what_was_proposed_in_his_place():
    cast = Cast(origin="hq")
    hand = stand_in(cast["unit_coordinator"])

    mission = MISSION_WORKFLOW.run(cast.mission, "propose", by=hand)
    Substitution.objects.update(ended_at=timezone.now())

    assert mission.proposed_by == hand
    assert not check(cast["unit_coordinator"], "missions.approve", mission)
    assert check(cast["est_manager"], "missions.approve", mission)


def test_the_turn_passes_on_when_the_validator_stands_in_for_a_traveller():
    cast = Cast(approved=True)
    TorFactory(mission=cast.mission, completed=True, proposed_by=cast["tc"])
    steps.refresh(Mission.objects.all())

    name_substitute(row_of(cast["backstopper"], cast["focal_point"]))

    mission = Mission.objects.get(pk=cast.mission.pk)
    wanted = cast["unit_coordinator"].pk
    assert (mission.next_turn, validator_id(mission, cast["tc"].pk)) == (
        "unit_coordinator",
        wanted,
    )
    end(Substitution.objects.get())
    assert Mission.objects.get(pk=mission.pk).next_turn == "focal_point"


def test_approval_passes_on_when_the_coordinator_stands_in_for_a_traveller():
    cast = Cast(proposed=True)
    steps.refresh(Mission.objects.all())
    assert approver_id(cast.mission) == cast["unit_coordinator"].pk

    name_substitute(row_of(cast["backstopper"], cast["unit_coordinator"]))

    mission = Mission.objects.get(pk=cast.mission.pk)
    assert (mission.next_turn, approver_id(mission)) == ("est_managers", None)


def row_of(person, substitute, **dates):
    dates = {"since": TODAY(), "until": TODAY() + 5 * DAY} | dates
    return Substitution(person=person, substitute=substitute, **dates)


# --- what the log and the pages say ---------------------------------------------------
def test_the_log_says_for_whom(client):
    cast = Cast(proposed=True)
    hand = stand_in(cast["unit_coordinator"])

    MISSION_WORKFLOW.run(cast.mission, "send_back", by=hand, comment="Trop cher")

    line = MissionLog.objects.get()
    assert (line.actor, line.on_behalf_of) == (hand, cast["unit_coordinator"])
    client.force_login(cast["est_manager"])
    page = client.get(cast.mission.get_absolute_url()).content.decode()
    assert f"{hand}, pour {cast['unit_coordinator']}" in page


def test_who_may_do_it_himself_acts_for_nobody():
    cast = Cast(proposed=True)
    manager = stand_in(cast["unit_coordinator"], cast["est_manager"])

    MISSION_WORKFLOW.run(cast.mission, "send_back", by=manager, comment="Trop cher")

    assert MissionLog.objects.get().on_behalf_of is None


def test_what_waits_for_the_person_waits_for_the_substitute_too(client):
    cast = Cast(proposed=True)
    steps.refresh(Mission.objects.all())
    hand = stand_in(cast["unit_coordinator"])
    client.force_login(hand)

    page = client.get("/").content.decode()

    assert list(Mission.objects.filter(steps.waits_for(hand))) == [cast.mission]
    [line] = todos_of(hand, 10)
    assert line.on_behalf_of == str(cast["unit_coordinator"])
    assert f"pour {cast['unit_coordinator']}" in page


@pytest.mark.parametrize(
    "conflict", [proposed_by_hand, mission_of_a_traveller, tor_by_hand, report_by_hand]
)
def test_what_four_eyes_refuse_waits_for_nobody(conflict):
    asked = dict.fromkeys([proposed_by_hand, mission_of_a_traveller], "proposed")
    state = asked | {report_by_hand: "debriefed"}
    state = state.get(conflict, "approved")
    cast, hand = Cast(**{state: True}), UserFactory()
    _rule, _row, entitled = conflict(cast, hand)
    steps.refresh(Mission.objects.all())

    mission = Mission.objects.filter(pk=cast.mission.pk)
    assert mission.filter(steps.waits_for(cast[entitled])).exists()
    assert not mission.filter(steps.waits_for(stand_in(cast[entitled], hand))).exists()


def test_the_own_turn_is_not_shown_as_anothers():
    cast = Cast(proposed=True)
    steps.refresh(Mission.objects.all())
    coordinator = stand_in(cast["rr"], cast["unit_coordinator"])

    assert {line.on_behalf_of for line in todos_of(coordinator, 10)} == {""}


def test_signatures_of_the_tor_say_for_whom(client):
    cast = Cast(approved=True)
    tor = TorFactory(mission=cast.mission, text="Un texte")
    hand = stand_in(cast["tc"])

    TOR_WORKFLOW.run(tor, "propose", by=hand)

    client.force_login(cast["est_manager"])
    page = client.get(reverse("missions:tor", args=[cast.mission.code])).content.decode()
    assert f"{hand}, pour {cast['tc']}" in page


# --- naming and ending ----------------------------------------------------------------
PAGE = reverse("accounts:substitute")


@pytest.fixture
def director(client):
    """A director who has a colleague in the team of his intervention."""
    cast = Cast()
    client.force_login(cast["di"])
    return cast


def sent(client, substitute, since, until, **more):
    data = {"substitute": substitute.pk, "since": since, "until": until} | more
    return client.post(PAGE, data)


def test_naming_somebody_tells_both(client, director):
    response = sent(client, director["tc"], TODAY(), TODAY() + DAY, note="Dossier au mur")

    row = Substitution.objects.get()
    assert response.status_code == 302
    assert (row.person, row.substitute) == (director["di"], director["tc"])
    told = set(Notice.objects.filter(kind="substitute_named").values_list("user", flat=True))
    assert told == {director["di"].pk, director["tc"].pk}


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (TODAY() - DAY, TODAY() + DAY),
        (TODAY() + DAY, TODAY()),
        (TODAY(), TODAY() + 500 * DAY),
        (date(1, 1, 1), TODAY()),
    ],
)
def test_days_that_make_no_sense_are_refused_at_their_field(client, director, since, until):
    response = sent(client, director["tc"], since.isoformat(), until.isoformat())

    assert response.status_code == 200 and response.context["form"].errors.keys() <= {
        "since",
        "until",
    }
    assert not Substitution.objects.exists()


def test_who_is_named_is_told_at_once_and_declines_by_a_click(client):
    cast = Cast(proposed=True)
    row = name_substitute(row_of(cast["unit_coordinator"], cast["tc"]))
    assert Notice.objects.filter(user=cast["tc"], kind="substitute_named", rhythm="instant")
    assert check(fresh(cast["tc"]), "missions.decide_junior", cast.mission)
    client.force_login(cast["tc"])
    decline = reverse("accounts:substitute_end", args=[row.pk])
    assert decline in client.get(PAGE).content.decode()

    client.post(decline)

    assert not check(fresh(cast["tc"]), "missions.decide_junior", cast.mission)
    assert Notice.objects.filter(user=cast["unit_coordinator"], kind="substitute_ended").exists()


def test_two_substitutes_on_one_day_are_refused_with_a_name(client, director):
    sent(client, director["tc"], TODAY(), TODAY() + 5 * DAY)

    response = sent(client, director["rafi"], TODAY() + 5 * DAY, TODAY() + 9 * DAY)

    assert str(director["tc"]) in str(response.context["form"].errors["since"])
    assert Substitution.objects.count() == 1


def test_only_colleagues_can_be_named(client, director):
    response = sent(client, director["stranger"], TODAY(), TODAY())

    assert "substitute" in response.context["form"].errors
    assert not Substitution.objects.exists()


@pytest.mark.parametrize("who", ["person", "substitute"])
def test_either_of_the_two_ends_it_at_once(client, director, who):
    row = name_substitute(row_of(director["di"], director["tc"]))
    client.force_login(getattr(row, who))

    client.post(reverse("accounts:substitute_end", args=[row.pk]))

    assert fresh(director["tc"]).stands_in_for == ()
    assert Notice.objects.filter(kind="substitute_ended").count() == 2


def test_a_third_person_cannot_end_it(client, director):
    row = name_substitute(row_of(director["di"], director["tc"]))
    client.force_login(director["est_manager"])

    assert client.post(reverse("accounts:substitute_end", args=[row.pk])).status_code == 404
    assert fresh(director["tc"]).stands_in_for != ()


def test_a_substitute_cannot_hand_his_person_on(client, director):
    hand = stand_in(director["di"], director["tc"])
    client.force_login(hand)

    sent(client, director["rafi"], TODAY(), TODAY())

    assert Substitution.objects.get(substitute=director["rafi"]).person == hand


def test_est_names_somebody_for_who_is_ill(client, director):
    client.force_login(director["est_manager"])
    data = {
        "person": director["di"].pk, "substitute": director["tc"].pk,
        "since": TODAY().isoformat(), "until": TODAY().isoformat(), "note": "",
    }  # fmt: skip

    response = client.post(reverse("admin:accounts_substitution_add"), data)

    assert response.status_code == 302
    assert Substitution.objects.get().substitute == director["tc"]
    assert Notice.objects.filter(kind="substitute_named").count() == 2


def test_partners_open_nothing_confidential_to_those_who_stand_in():
    """Nor is a partner let in by standing in for somebody who may read it."""
    cast = Cast(kind="specific", specific_kind="mediation", origin="rr", debriefed=True)
    ReportFactory(mission=cast.mission, diffused=True)
    partner = stand_in(cast["di"], cast["partner"])

    assert not Report.objects.visible_to(stand_in(cast["partner"])).exists()
    assert not Report.objects.visible_to(partner).exists()


def test_a_step_of_the_machine_is_for_nobody():
    cast = Cast(proposed=True)

    MISSION_WORKFLOW.run(cast.mission, "send_back", by=SYSTEM, comment="Trop cher")

    assert MissionLog.objects.get().by_whom == "Le système"


def test_the_same_days_for_a_team_of_two_are_fine(director):
    other = TeamMemberFactory(intervention=director.intervention).user

    name_substitute(row_of(director["di"], director["tc"]))
    name_substitute(row_of(other, director["tc"]))

    assert len(fresh(director["tc"]).stands_in_for) == 2
