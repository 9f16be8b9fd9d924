"""The roster: who is found, who keeps a profile, what EST validates."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.todo import todos_of, waiting_count
from core.workflow import TransitionRefused
from experts.enums import ProfileState
from experts.models import Expert
from experts.roster.queries import taken_days
from experts.roster.services import answer_proposal, validate_levels
from experts.workflow import PROFILE_WORKFLOW
from interventions.models import EstUnit
from tests.factories import (
    AbsenceFactory,
    AvailabilityFactory,
    DayRateFactory,
    EstUnitFactory,
    ExpertFactory,
    ExpertLanguageFactory,
    ExpertSectorFactory,
    ExpertSkillFactory,
    MissionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import largest_form, plain

pytestmark = pytest.mark.django_db
SOURCES = {"validate": {"proposed"}, "set_aside": {"proposed", "validated"},
           "take_back": {"set_aside"}}  # fmt: skip
MAY = {"coordinator", "est_manager"}


def people_of(expert) -> dict:
    return {
        "coordinator": expert.unit.coordinator,
        "est_manager": UserFactory(est_manager=True),
        "other_coordinator": EstUnitFactory().coordinator,
        "person": expert.user,
        "director": TeamMemberFactory().user,
    }


@pytest.mark.parametrize("state", ProfileState.values)
@pytest.mark.parametrize("name", PROFILE_WORKFLOW.transitions)
def test_how_a_profile_moves(name, state):
    expert = ExpertFactory(state=state)

    if state in SOURCES[name]:
        after = PROFILE_WORKFLOW.run(expert, name, by=expert.unit.coordinator, comment="why")
        assert after.state == PROFILE_WORKFLOW[name].target
    else:
        with pytest.raises(TransitionRefused):
            PROFILE_WORKFLOW.run(expert, name, by=expert.unit.coordinator, comment="why")


@pytest.mark.parametrize("who", [*sorted(MAY), "other_coordinator", "person",
                                                              "director"])  # fmt: skip
def test_who_validates_a_profile(who):
    expert = ExpertFactory(state="proposed")
    user = people_of(expert)[who]

    if who in MAY:
        assert PROFILE_WORKFLOW.run(expert, "validate", by=user).state == "validated"
    else:
        with pytest.raises(PermissionDenied):
            PROFILE_WORKFLOW.run(expert, "validate", by=user)


def test_a_level_the_person_changes_waits_for_est_again(client):
    skill = ExpertSkillFactory(validated=True, level=3)
    url = reverse("experts:edit", args=[skill.expert.code])
    client.force_login(skill.expert.user)

    client.post(url, largest_form(client.get(url)) | {"skills-0-level": "5"})

    skill.refresh_from_db()
    assert (skill.level, skill.validated_level, skill.is_validated) == (5, 3, False)


def test_a_level_changed_since_it_was_seen_is_not_validated():
    skill = ExpertSkillFactory(level=5)
    user = skill.expert.unit.coordinator

    assert validate_levels(skill.expert, user, {f"skills-{skill.pk}": "4"}) == 0
    assert validate_levels(skill.expert, user, {f"skills-{skill.pk}": "5"}) == 1
    skill.refresh_from_db()
    assert (skill.validated_level, skill.validated_by) == (5, user)


@pytest.mark.parametrize(("accept", "level"), [(True, "senior"), (False, "junior")])
def test_est_answers_what_the_person_proposed(accept, level):
    expert = ExpertFactory(junior=True, proposed_level="senior")

    answer_proposal(expert, expert.unit.coordinator, accept=accept)

    expert.refresh_from_db()
    assert (expert.level, expert.proposed_level) == (level, "")


def names(client, **asked) -> set:
    return {str(one) for one in client.get(reverse("experts:roster"), asked).context["page"]}


@pytest.fixture
def est(client):
    client.force_login(UserFactory(est_manager=True))


@pytest.mark.parametrize(("who", "found"), [("est", {"Bea"}), ("director", {"Ana", "Bea"})])
def test_only_est_asks_whose_profile_is_set_aside(client, who, found):
    ExpertFactory(user__name="Ana", state="validated")
    ExpertFactory(user__name="Bea", state="set_aside")
    asks = {"est": UserFactory(est_manager=True), "director": TeamMemberFactory().user}
    client.force_login(asks[who])

    assert names(client, state="set_aside") == found


#: What a person says, and what EST does with it.
SAID = {
    "nothing": lambda expert: None,
    "profile": lambda expert: Expert.objects.filter(pk=expert.pk).update(state="proposed"),
    "kind": lambda expert: Expert.objects.filter(pk=expert.pk).update(proposed_kind="consultant"),
    "level": lambda expert: Expert.objects.filter(pk=expert.pk).update(proposed_level="junior"),
    "skill": lambda expert: ExpertSkillFactory(expert=expert, level=5, validated_level=3,
                                               validated_on=date(2016, 1, 4)),
    "sector": lambda expert: ExpertSectorFactory(expert=expert),
    "skills": lambda expert: ExpertSkillFactory.create_batch(2, expert=expert),
    "validated skill": lambda expert: ExpertSkillFactory(expert=expert, validated=True),
}  # fmt: skip
ANSWERS = {
    "profile": lambda expert, by: PROFILE_WORKFLOW.run(expert, "validate", by=by),
    "kind": lambda expert, by: answer_proposal(expert, by, accept=True),
    "level": lambda expert, by: answer_proposal(expert, by, accept=False),
}


def everything(expert) -> dict:
    rows = {f"skills-{one.pk}": str(one.level) for one in expert.skills.all()}
    return rows | {f"sectors-{one.pk}": str(one.level) for one in expert.sectors.all()}


def validate_all(expert, by):
    validate_levels(expert, by, everything(expert))


def waits_for(user) -> list[str]:
    """In the header's number and in the lines, for the person as the next request loads him."""
    user = type(user).objects.get(pk=user.pk)
    lines = [one.url for one in todos_of(user, 10)]
    assert waiting_count(user) == len(lines)
    return lines


@pytest.mark.parametrize("said", SAID)
def test_what_a_person_says_waits_for_the_coordinator_until_it_is_validated(client, est, said):
    expert = ExpertFactory(user__name="Ana")
    coordinator = expert.unit.coordinator
    is_awaited = said not in ("nothing", "validated skill")
    SAID[said](expert)

    assert waits_for(coordinator) == [expert.get_absolute_url()] * is_awaited
    assert waits_for(UserFactory(est_manager=True)) == waits_for(expert.user) == []
    assert names(client, state="waiting") == ({"Ana"} if is_awaited else set())

    ANSWERS.get(said, validate_all)(expert, coordinator)
    assert waits_for(coordinator) == []


@pytest.mark.parametrize("why", ["no coordinator", "his own", "set aside"])
def test_est_managers_are_asked_where_no_coordinator_may_answer(why):
    unit, manager = EstUnitFactory(), UserFactory(est_manager=True)
    person = unit.coordinator if why == "his own" else UserFactory()
    state = "set_aside" if why == "set aside" else "proposed"
    expert = ExpertFactory(unit=unit, user=person, state=state)
    if why == "no coordinator":
        EstUnit.objects.filter(pk=unit.pk).update(coordinator=None)

    assert waits_for(manager) == [expert.get_absolute_url()] * (why != "set aside")
    assert waits_for(unit.coordinator) == []


def test_languages_are_found_at_their_level(client, est):
    for name, level in (("Ana", "A2"), ("Bea", "B2"), ("Cyr", "C2")):
        ExpertLanguageFactory(expert__user__name=name, language="pt", level=level)
    ExpertLanguageFactory(expert__user__name="Dan", language="en", level="C2")

    assert names(client, language="pt") == {"Ana", "Bea", "Cyr"}
    assert names(client, language="pt", cefr="B2") == {"Bea", "Cyr"}


def test_who_is_free_in_a_period(client, est):
    days = {"starts_on": date(2016, 3, 7), "ends_on": date(2016, 3, 11)}
    ExpertFactory(user__name="Free")
    AbsenceFactory(expert__user__name="Away", **days)
    MissionFactory(approved=True, lead=ExpertFactory(user__name="Booked"), **days)
    MissionFactory(proposed=True, lead=ExpertFactory(user__name="Wanted"), **days)
    AvailabilityFactory(expert__user__name="Offers", **days)
    AvailabilityFactory(
        expert__user__name="Later", starts_on=date(2016, 4, 1), ends_on=date(2016, 4, 9)
    )

    found = names(client, free_after="2016-03-09", free_before="2016-03-10")

    assert found == {"Free", "Wanted", "Offers"}


@pytest.mark.parametrize(("who", "status"), [("person", 403), ("est", 200), ("director", 403)])
def test_nobody_writes_his_own_rate(client, who, status):
    expert = DayRateFactory().expert
    user = {"person": expert.user, "est": EstUnitFactory().coordinator,
            "director": TeamMemberFactory().user}[who]  # fmt: skip
    client.force_login(user)

    assert client.get(reverse("experts:add_rate", args=[expert.code])).status_code == status


def test_the_rate_in_force_is_the_last_that_began():
    rate = DayRateFactory(amount_eur=300)
    DayRateFactory(expert=rate.expert, amount_eur=400, starts_on=date(2016, 1, 1))
    rates = type(rate).objects.filter(expert=rate.expert)

    assert rates.on(date(2015, 12, 31)).get().amount_eur == 300
    assert rates.on(date(2016, 1, 1)).get().amount_eur == 400
    assert not rates.on(date(2013, 12, 31)).exists()


def test_the_roster_costs_the_same_for_any_number(client, est, assert_same_queries):
    def add(number):
        for one in ExpertFactory.create_batch(number):
            ExpertSkillFactory(expert=one)
            ExpertLanguageFactory(expert=one)
            DayRateFactory(expert=one)

    assert_same_queries(get=lambda: client.get(reverse("experts:roster")), add_rows=add)
    assert Expert.objects.count() == 10


def test_the_roster_says_who_is_taken_and_nothing_of_the_mission(client, est):
    expert = ExpertFactory(user__name="Ana")
    days = {"starts_on": date(2096, 3, 5), "ends_on": date(2096, 3, 9)}
    mission = MissionFactory(approved=True, lead=expert, **days)
    AbsenceFactory(expert=expert, starts_on=date(2096, 1, 2), ends_on=date(2096, 1, 6))
    AbsenceFactory(expert__user__name="Bea", starts_on=date(2016, 1, 2), ends_on=date(2016, 1, 6))

    page = client.get(reverse("experts:roster"))

    ana, bea = page.context["page"]
    assert [one[2] for one in taken_days(ana)] == ["absent", "mission"]
    assert taken_days(bea) == []
    assert mission.code not in plain(page)


def test_a_period_typed_the_wrong_way_round_is_the_same_period(client, est):
    days = {"starts_on": date(2016, 3, 7), "ends_on": date(2016, 3, 11)}
    AbsenceFactory(expert__user__name="Away", **days)
    ExpertFactory(user__name="Free")

    assert names(client, free_after="2016-03-12", free_before="2016-03-06") == {"Free"}
