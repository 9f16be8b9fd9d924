"""Finding an expert from the page of a mission, and the click that puts one on the team."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains

from missions.matching import words
from missions.models import Contract, MissionMember
from missions.models.cost import CostLine, MissionBudget
from tests.factories import (
    AbsenceFactory,
    AvailabilityFactory,
    ContractFactory,
    DayRateFactory,
    ExpertFactory,
    ExpertLanguageFactory,
    ExpertSkillFactory,
    MissionFactory,
    MissionFeedbackFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
#: A Monday, so that the stay has five working days.
START = timezone.localdate() + timedelta(days=56 - timezone.localdate().weekday())
END = START + timedelta(days=4)


@pytest.fixture
def mission():
    return MissionFactory(proposed=True, starts_on=START, ends_on=END)


@pytest.fixture
def est(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def page(mission) -> str:
    return reverse("missions:find_expert", args=[mission.code])


def choose(client, mission, expert, **changes):
    data = {"expert": expert.pk, "role": "lead", "days": "5", "reason": "Connaît l’équipe"}
    return client.post(reverse("missions:choose_expert", args=[mission.code]), data | changes)


def test_who_is_free_is_ranked_and_who_is_away_is_told_when_he_could_go(client, est, mission):
    ExpertFactory(user__name="Ana Libre")
    AbsenceFactory(expert__user__name="Bea Partie", starts_on=START, ends_on=END, note="genou")

    answer = client.get(page(mission))

    free, away = answer.context["shown"], answer.context["others"]
    assert [str(one.expert) for one in free] == ["Ana Libre"]
    assert [one.fit.obstacles[0].change for one in away] == [5]
    assertNotContains(answer, "genou")


def test_another_approved_mission_is_in_the_way(client, est, mission):
    busy = ExpertFactory()
    other = MissionFactory(approved=True, lead=busy, starts_on=START, ends_on=START)

    (one,) = client.get(page(mission)).context["others"]

    assert one.expert == busy
    assert other.code in one.why_not[0]
    assert [bar.mission for bar in one.strip.busy] == [other.code]


def test_an_offer_of_other_days_says_that_he_is_not_free(client, est, mission):
    far = END + timedelta(days=200)
    AvailabilityFactory(starts_on=far, ends_on=far + timedelta(days=30))

    (one,) = client.get(page(mission)).context["others"]

    assert not one.fit.can_become


@pytest.mark.parametrize(("ceiling", "fits"), [(2500, True), (2499, False)])
def test_money_is_the_rate_of_the_first_field_day_times_the_days(
    client, est, mission, ceiling, fits
):
    rate = DayRateFactory(amount_eur=500)
    DayRateFactory(expert=rate.expert, amount_eur=900, starts_on=END + timedelta(days=1))

    answer = client.get(page(mission), {"days": 5, "ceiling": ceiling, "kinds": ["consultant"]})

    assert len(answer.context["shown"]) == fits


def test_what_is_left_of_the_budget_line_is_the_ceiling(client, est, mission):
    MissionBudget.objects.create(mission=mission, ceiling_eur=6000)
    CostLine.objects.create(mission=mission, kind="travel", label="Vol", planned_eur=3501)
    DayRateFactory(amount_eur=500)

    answer = client.get(page(mission))

    assert (answer.context["wish"].ceiling_eur, answer.context["wish"].days) == (2499, 5)
    assert [one.fit.change_of("money") for one in answer.context["others"]] == [1]


ACCEPTED = {"state": "accepted", "delivered_at": timezone.now(), "accepted_at": timezone.now()}


@pytest.fixture
def led(mission):
    """By Ana, planned for 15 days at 400 EUR: all of the budget line."""
    MissionBudget.objects.create(mission=mission, ceiling_eur=6000)
    ana = DayRateFactory(amount_eur=400, expert__user__name="Ana Dirige").expert
    MissionMember.objects.create(mission=mission, expert=ana, role="lead", person_days=15)
    return mission


@pytest.mark.parametrize(("rate", "change"), [(1200, "replacing"), (1201, 6005)])
def test_the_place_of_who_leads_is_told_where_his_fees_are_enough(client, est, led, rate, change):
    bea = DayRateFactory(amount_eur=rate).expert

    answer = client.get(page(led))
    (one,) = answer.context["others"]
    led.members.all().delete()
    without = client.get(page(led)).context["shown"]

    assert (one.expert, one.fit.change_of("money")) == (bea, change)
    assert ("Ana Dirige" in one.would_help) == (change == "replacing")
    assert (bea in [other.expert for other in without]) == (change == "replacing")
    assertContains(answer, words.euros(6000))


@pytest.mark.parametrize(("accepted", "rate"), [(0, 1200), (40, 720), (100, 1)])
def test_a_contract_of_who_leads_frees_what_is_not_owed_by_then(client, est, led, accepted, rate):
    row = ContractFactory(signed=True, mission=led, expert=led.members.get().expert, fee_days=15,
                          day_rate_eur=400)  # fmt: skip
    row.milestones.filter(percent__lte=accepted).update(**ACCEPTED)
    people = [DayRateFactory(amount_eur=amount).expert for amount in (rate, rate + 1)]

    told = {
        one.expert: one.fit.change_of("money") for one in client.get(page(led)).context["others"]
    }
    Contract.objects.filter(pk=row.pk).update(state="ended", state_reason="x")
    led.members.all().delete()
    free = [one.expert for one in client.get(page(led)).context["shown"]]

    assert [told[one] == "replacing" for one in people] == [one in free for one in people]
    assert [one in free for one in people] == [accepted < 100, False]


def test_who_types_a_ceiling_of_his_own_is_offered_no_place(client, est, led):
    DayRateFactory(amount_eur=500)

    answer = client.get(page(led), {"days": "5", "language_level": "B2", "ceiling": "1"})

    assert [one.fit.change_of("money") for one in answer.context["others"]] == [2499]


def test_competences_weigh_only_when_some_are_asked(client, est, mission):
    skill = ExpertSkillFactory(level=5, validated=True)

    unasked = client.get(page(mission)).context
    asked = client.get(page(mission), {"days": 5, "competences": [skill.competence_id]}).context

    assert (unasked["most_points"], asked["most_points"]) == (80, 100)
    assert [one.fit.reasons[1].criterion for one in asked["shown"]] == ["competence"]


@pytest.mark.parametrize(("level", "fits"), [("B1", False), ("B2", True), ("C2", True)])
def test_the_language_of_the_country_is_wanted(client, est, mission, level, fits):
    type(mission.country).objects.filter(pk=mission.country_id).update(language="pt")
    ExpertLanguageFactory(language="pt", level=level)

    assert len(client.get(page(mission)).context["shown"]) == fits


def test_one_click_puts_the_person_on_the_team_and_the_log_says_why(client, est, mission):
    expert = ExpertFactory()

    choose(client, mission, expert)

    member = MissionMember.objects.get(mission=mission)
    assert (member.expert, member.role, member.person_days) == (expert, "lead", 5)
    assert "Connaît l’équipe" in mission.log.get(name="choose_expert").comment


def test_nobody_is_put_on_two_approved_missions_at_once(client, est, mission):
    expert = ExpertFactory()
    MissionFactory(approved=True, lead=expert, starts_on=START, ends_on=END)
    approved = MissionFactory(approved=True, starts_on=START, ends_on=END)

    choose(client, approved, expert, role="member")

    assert not approved.members.filter(expert=expert).exists()


def test_a_junior_does_not_slip_into_the_lead_of_an_approved_mission(client, est, mission):
    approved = MissionFactory(approved=True, starts_on=START, ends_on=END)
    approved.members.all().delete()
    junior = ExpertFactory(junior=True)

    choose(client, approved, junior)
    assert not approved.members.exists()

    choose(client, approved, junior, role="member")
    assert approved.members.get().expert == junior


def test_who_may_not_change_the_mission_puts_nobody_on_it(client, mission):
    stranger_of_est = ExpertFactory(unit__members=[]).unit.coordinator
    client.force_login(stranger_of_est)

    answer = choose(client, mission, ExpertFactory())

    assert answer.status_code == 403
    assert not mission.members.exists()


def test_the_page_costs_the_same_for_any_number_of_experts(
    client, est, mission, assert_same_queries
):
    def add(number):
        for _turn in range(number):
            expert = ExpertFactory(external=True)
            AbsenceFactory(expert=expert)
            ExpertSkillFactory(expert=expert, validated=True)
            ExpertLanguageFactory(expert=expert)
            DayRateFactory(expert=expert)
            MissionFeedbackFactory(expert=expert)

    url = page(mission) + "?ceiling=100&days=3&kinds=consultant"

    assert_same_queries(get=lambda: client.get(url), add_rows=add)


def test_words_of_every_reason_are_on_the_page(client, est, mission):
    ExpertSkillFactory(validated=True, competence__kind="coaching", level=4)

    answer = client.get(page(mission))

    assertContains(answer, "scoretab")
    assert all(said for one in answer.context["shown"] for _word, _reason, said in one.reasons)


# --- other weights --------------------------------------------------------------------
def order(answer) -> list[str]:
    return [str(one.expert) for one in answer.context["shown"]]


def test_other_weights_make_another_order_beside_the_rank_of_est(client, est, mission):
    ExpertFactory(user__name="Ana Junior", junior=True, base_country=mission.country)
    ExpertFactory(user__name="Bea Senior")
    asked = {"days": "5", "language_level": "B2"}

    usual = client.get(page(mission), asked)
    tried = client.get(page(mission), asked | {"w_senior": "2", "w_country": "0"})

    assert order(usual) == ["Ana Junior", "Bea Senior"] == order(tried)[::-1]
    assert [one.rank_of_est for one in usual.context["shown"]] == [None, None]
    assert [one.rank_of_est for one in tried.context["shown"]] == [2, 1]
    assert len(tried.context["own_weights"]) == 2
    assert "w_senior" not in tried.context["est_weights_url"]
    assert "days=5" in tried.context["est_weights_url"]
    assertContains(tried, tried.context["own_weights"][0])


@pytest.mark.parametrize("wrong", ["-3", "100", "x", "2; DROP"])
def test_a_weight_that_nobody_offers_changes_nothing(client, est, mission, wrong):
    ExpertFactory()

    answer = client.get(page(mission), {"days": "5", "language_level": "B2", "w_senior": wrong})

    assert answer.context["own_weights"] == []


def test_one_name_is_shown_at_its_rank(client, est, mission):
    ExpertFactory(user__name="Ana Première", base_country=mission.country)
    ExpertFactory(user__name="Élodie Deuxième")

    answer = client.get(page(mission), {"days": "5", "language_level": "B2", "who": "elo"})

    assert [(str(one.expert), one.rank) for one in answer.context["shown"]] == [
        ("Élodie Deuxième", 2)
    ]


def test_turning_the_page_alone_asks_for_nothing_else(client, est, mission):
    ExpertFactory()

    answer = client.get(page(mission), {"page": "1"})

    assert not answer.context["form"].errors
    assertContains(answer, 'name="days" value="5"')


def roles(mission) -> dict:
    return {str(one.expert): one.role for one in mission.members.select_related("expert__user")}


def test_another_leads_instead_and_who_led_stays_on_the_team(client, est, mission):
    ana, bea = (ExpertFactory(user__name=name) for name in ("Ana", "Bea"))
    choose(client, mission, ana)

    refused = choose(client, mission, bea, role="lead")
    assertContains(client.get(page(mission)), "Ana</option>")
    choose(client, mission, bea, role="instead")

    assert refused["Location"] == page(mission)
    assert roles(mission) == {"Ana": "member", "Bea": "lead"}
    assert "Ana" in mission.log.filter(name="choose_expert").latest("pk").comment


def test_a_refused_choice_leaves_the_query_and_what_was_typed(client, est, mission):
    ana, bea = (ExpertFactory(user__name=name) for name in ("Ana", "Bea"))
    choose(client, mission, ana)
    asked = "?days=5&language_level=B2&who=bea&w_senior=2"
    action = reverse("missions:choose_expert", args=[mission.code]) + asked
    assertContains(client.get(page(mission) + asked), f'action="{escape(action)}"')

    refused = client.post(action, {"expert": bea.pk, "role": "lead", "days": "3", "reason": "Son"})
    shown, again = client.get(refused["Location"]), client.get(refused["Location"])

    assert refused["Location"] == page(mission) + asked
    assertContains(shown, 'value="Son"')
    assertContains(shown, 'step="0.5" min="0.5" max="200" value="3"')
    assertNotContains(again, 'value="Son"')


def test_a_junior_does_not_take_the_lead_of_an_approved_mission_by_the_way(client, est):
    mission = MissionFactory(approved=True, starts_on=START, ends_on=END, lead=ExpertFactory())
    before = roles(mission)

    choose(client, mission, ExpertFactory(junior=True), role="instead")

    assert roles(mission) == before
