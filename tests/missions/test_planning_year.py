"""The page of the year: who sees which rows, what is drawn, what has to be settled."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.models import SavedFilter
from core.permissions import check
from missions.enums import MissionState, Origin
from missions.models import DatedEvent, Mission
from missions.planning import months, rows
from missions.standing import standing_of
from tests.factories import (
    AbsenceFactory,
    CountryFactory,
    EstUnitFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

MAY = {"starts_on": date(2016, 5, 2), "ends_on": date(2016, 5, 13)}
DECEMBER = {"starts_on": date(2016, 12, 5), "ends_on": date(2016, 12, 16)}


@pytest.fixture(autouse=True)
def _at_today():
    with time_machine.travel("2016-11-15 09:00+01:00", tick=False):
        yield


@pytest.fixture
def manager():
    return UserFactory(est_manager=True)


@pytest.fixture
def page(client):
    """The text of the plan as this person reads it."""

    def read(user, year=2016, **query):
        client.force_login(user)
        response = client.get(reverse("planning:year", args=[year]), query)
        assert response.status_code == 200
        return response.content.decode()

    return read


def bars(text, code):
    """The classes of every bar of this mission, one lane each."""
    return re.findall(rf'<a class="(b [^"]+|halted)" href="/missions/{code}/"', text)


# --- what is drawn --------------------------------------------------------------------
KINDS = {"regular": {}, "setup": {"setup": True}, "specific": {"mediation": True}}


@pytest.mark.parametrize("kind", KINDS)
def test_a_bar_has_the_shape_of_its_kind_and_says_everything(page, manager, kind):
    mission = MissionFactory(closed=True, title="Eau", **MAY, **KINDS[kind])
    MissionMemberFactory(mission=mission, person_days=9)

    text = page(manager)

    assert bars(text, mission.code) == [f"b {kind} done"] * 2  # the intervention's, the expert's
    assert f"{mission.code} Eau" in text
    assert f'<use href="#bar-{kind}" width="100%"' in text


@pytest.mark.parametrize(
    ("state", "look"),
    [("draft", "loose"), ("approved", "open"), ("ongoing", "part"), ("reported", "done")],
)
def test_a_bar_has_the_look_of_its_state(page, manager, state, look):
    trait = {} if state == "draft" else {state: True}
    mission = MissionFactory(**trait, **MAY)

    assert bars(page(manager), mission.code) == [f"b regular {look}"]


@pytest.mark.parametrize("trait", ["postponed", "cancelled"])
def test_what_is_halted_is_a_word_and_no_bar(page, manager, trait):
    mission = MissionFactory(**{trait: True}, lead=ExpertFactory(), **MAY)

    assert bars(page(manager), mission.code) == ["halted"]


def test_a_joint_mission_stands_in_the_lane_of_each_intervention(page, manager):
    country = CountryFactory()
    served = [InterventionFactory(country=country) for _ in range(2)]
    mission = MissionFactory(country=country, interventions=served, closed=True, **MAY)

    assert len(bars(page(manager), mission.code)) == 2


def test_a_bar_of_a_joint_mission_shows_what_its_lane_is_charged(page):
    country = CountryFactory()
    served = [InterventionFactory(country=country) for _ in range(2)]
    mission = MissionFactory(country=country, interventions=served, closed=True, **MAY)
    MissionMemberFactory(mission=mission, person_days=25)

    text = page(UserFactory(est_manager=True, language="en"))

    assert text.count(">12.5</text>") == 2
    assert text.count("12.5 of the 25 p-d that 2 interventions share") == 2
    assert len(re.findall(r"<b>12\.5</b> / ", text)) == 2  # the total beside the lane


def test_a_mission_over_new_year_stands_in_both_years(page, manager):
    mission = MissionFactory(starts_on=date(2016, 12, 26), ends_on=date(2017, 1, 6))

    assert bars(page(manager, 2016), mission.code)
    assert bars(page(manager, 2017), mission.code)
    assert not bars(page(manager, 2015), mission.code)


def test_what_people_typed_is_escaped(page, manager):
    country = CountryFactory(name_fr="<i>Pays</i>")
    unsafe = '<b>"x"</b>'
    intervention = InterventionFactory(country=country, title=unsafe)
    lead = ExpertFactory(user=UserFactory(name=unsafe))
    MissionFactory(interventions=[intervention], country=country, title=unsafe, lead=lead)
    DatedEvent.objects.create(
        kind="audit", title=unsafe, starts_on=date(2016, 4, 1), ends_on=date(2016, 4, 1),
        country=country,
    )  # fmt: skip

    text = page(manager)

    assert "<b>&quot;" not in text
    assert unsafe not in text
    assert "<i>Pays" not in text


def test_holidays_wash_the_lanes_of_their_country_alone(page, manager):
    there, elsewhere = InterventionFactory(), InterventionFactory()
    day = date(2016, 7, 1)
    DatedEvent.objects.create(
        kind="holiday", title="Indépendance", starts_on=day, ends_on=day, country=there.country
    )

    text = page(manager)

    assert f'<use href="#ground-{there.country_id}"' in text
    assert f'<use href="#ground-{elsewhere.country_id}"' not in text
    assert text.count("Indépendance, ") == 1


def test_committees_and_reviews_have_signs_of_their_own(page, manager):
    intervention = InterventionFactory()
    for kind in ("copil", "audit", "joint_mission"):
        event = DatedEvent.objects.create(
            kind=kind, title=kind, starts_on=date(2016, 4, 1), ends_on=date(2016, 4, 5)
        )
        event.interventions.add(intervention)

    drawn = re.findall(r'class="event".*?</(?:a|g)>', page(manager))

    assert len([one for one in drawn if "circle" in one]) == 1
    assert len([one for one in drawn if "lasting" in one]) == 1
    assert len(drawn) == 3


# --- the setup window -----------------------------------------------------------------
@pytest.mark.parametrize(
    ("starts_on", "css"),
    [(date(2016, 8, 1), 'class="bracket"'), (date(2016, 3, 1), 'class="bracket late"')],
)
def test_the_setup_window_is_open_until_the_mission_was_held(page, manager, starts_on, css):
    intervention = InterventionFactory(starts_on=starts_on)

    before = page(manager)
    MissionFactory(setup=True, closed=True, interventions=[intervention], **MAY)

    assert css in before
    assert 'class="bracket' not in page(manager)


def test_a_setup_held_before_the_register_has_no_window(page, manager):
    InterventionFactory(starts_on=date(2016, 8, 1), is_setup_before_register=True)

    assert 'class="bracket' not in page(manager)


# --- who sees what --------------------------------------------------------------------
def test_a_stranger_has_an_empty_plan(page):
    mission = MissionFactory(lead=ExpertFactory(), **MAY)

    text = page(UserFactory())

    assert mission.code not in plain(text)
    assert mission.lead.expert.user.name not in text


def test_a_director_sees_the_lanes_of_his_programme_alone(page):
    director = UserFactory()
    own = InterventionFactory(director=director)
    foreign = InterventionFactory()
    MissionFactory(interventions=[own], country=own.country, **MAY)

    text = page(director)

    assert own.get_absolute_url() in text
    assert foreign.code not in plain(text)


def test_a_consultant_sees_his_mission_without_the_figures_of_the_programme(page):
    consultant = ExpertFactory(external=True)
    mission = MissionFactory(lead=consultant, **MAY)

    text = page(consultant.user)

    assert bars(text, mission.code)
    assert mission.interventions.get().get_absolute_url() not in text
    assert 'class="norm"' in text  # his own days
    assert text.count('class="norm"') == 1


def test_events_of_others_are_not_shown(page):
    director = UserFactory()
    InterventionFactory(director=director)
    event = DatedEvent.objects.create(
        kind="audit", title="Audit secret", starts_on=date(2016, 4, 1), ends_on=date(2016, 4, 1)
    )
    event.interventions.add(InterventionFactory())

    assert "Audit secret" not in page(director)


@pytest.mark.parametrize("origin", [Origin.DTF, Origin.RR])
@pytest.mark.parametrize("state", [one.value for one in MissionState])
def test_only_what_a_person_may_change_can_be_taken_hold_of(state, origin):
    trait = {} if state == "draft" else {state: True}
    cast = Cast(origin=origin, **trait)

    for name in EVERYBODY:
        user = cast[name]
        seen = rows.visits_of(Mission.objects.filter(pk=cast.mission.pk), user)
        allowed = bool(check(cast[name], "missions.edit", cast.mission))
        assert seen[cast.mission.pk].is_movable == allowed, name
        assert standing_of(user)


# --- experts and conflicts ------------------------------------------------------------
def test_an_overlap_is_named_under_the_expert_until_it_is_accepted(page, manager):
    expert = ExpertFactory()
    mission = MissionFactory(proposed=True, lead=expert, **DECEMBER)
    away = AbsenceFactory(expert=expert, starts_on=date(2016, 12, 12), ends_on=date(2016, 12, 30))
    before = page(manager)

    key = f"absence:{away.pk}:20161212-20161230"
    Mission.objects.filter(pk=mission.pk).update(accepted_conflicts=[key])

    after = page(manager)
    assert 'class="clash"' in before.split("plan-experts")[1].split("<tbody>")[1]
    assert 'class="clash"' not in after.split("plan-experts")[1].split("<tbody>")[1]
    assert 'class="away"' in after


def test_est_sees_who_is_away_until_it_looks_for_something(page, manager):
    MissionFactory(proposed=True, lead=ExpertFactory(), **DECEMBER)
    away = AbsenceFactory(starts_on=date(2016, 12, 12), ends_on=date(2016, 12, 30)).expert
    name = str(away.user)

    assert name in page(manager)
    assert name not in page(manager, kind="regular").split("plan-experts")[1]
    assert name not in page(InterventionFactory().focal_point)


def test_two_wanted_missions_of_one_expert_are_one_conflict(page, manager):
    expert = ExpertFactory()
    MissionFactory(lead=expert, **DECEMBER)
    MissionFactory(
        lead=expert, proposed=True, starts_on=date(2016, 12, 14), ends_on=date(2016, 12, 21)
    )

    lanes = page(manager).split("plan-experts")[1].split("<tbody>")[1]

    assert lanes.count('class="clash"') == 1
    assert lanes.count('class="late"') == 1


def test_a_conflict_shows_though_the_other_mission_is_filtered_away(page, manager):
    expert = ExpertFactory()
    wanted = MissionFactory(lead=expert, **DECEMBER)
    other = MissionFactory(lead=expert, **DECEMBER)

    text = page(manager, country=wanted.country_id)

    assert len(bars(text, other.code)) == 1
    assert 'class="clash"' in text.split("<tbody>")[2]


# --- filters --------------------------------------------------------------------------
@pytest.fixture
def two_missions():
    unit = EstUnitFactory()
    intervention = InterventionFactory(unit=unit)
    wanted = MissionFactory(
        setup=True, proposed=True, title="Démarrage", unit=unit, country=intervention.country,
        interventions=[intervention], **MAY,
    )  # fmt: skip
    return wanted, MissionFactory(closed=True, **MAY)


@pytest.mark.parametrize("name", ["country", "unit", "kind", "plan", "q"])
def test_each_filter_narrows_the_plan(page, manager, two_missions, name):
    wanted, other = two_missions
    values = {
        "country": wanted.country_id, "unit": wanted.unit_id, "kind": "setup",
        "plan": "pending", "q": "demarrage",
    }  # fmt: skip

    text = page(manager, **{name: values[name]})

    assert bars(text, wanted.code)
    assert not bars(text, other.code)
    assert other.interventions.get().code not in plain(text)


def test_a_filter_can_be_kept_under_a_name(client, manager):
    SavedFilter.objects.create(
        owner=manager, page="planning:year", name="Mes régulières", query="kind=regular"
    )
    client.force_login(manager)

    text = client.get("/planning/?kind=setup").content.decode()

    assert 'href="/planning/?kind=regular"' in text
    assert "Mes régulières" in text
    assert "page=planning%3Ayear&amp;query=kind%3Dsetup" in text


def test_the_years_beside_keep_the_filters(page, manager):
    MissionFactory(**MAY)

    text = page(manager, kind="regular")

    assert 'href="/planning/2015/?kind=regular"' in text
    assert 'href="/planning/2017/?kind=regular"' in text


@pytest.mark.parametrize(("year", "status"), [(1999, 404), (2000, 200), (2100, 200), (9999, 404)])
def test_only_sensible_years_have_a_plan(client, manager, year, status):
    client.force_login(manager)

    assert client.get(f"/planning/{year}/").status_code == status


def test_without_a_year_it_is_the_year_of_today(client, manager):
    client.force_login(manager)

    assert "2016" in client.get("/planning/").context["year"].__str__()


# --- the strip ------------------------------------------------------------------------
@pytest.fixture
def settled():
    return InterventionFactory(is_setup_before_register=True)


def step_of(client, user):
    client.force_login(user)
    return client.get("/planning/2016/").context["step"]


def test_nothing_to_settle_has_no_strip(client, manager, settled):
    MissionFactory(
        approved=True, lead=ExpertFactory(), interventions=[settled], country=settled.country,
        **DECEMBER,
    )  # fmt: skip

    assert step_of(client, manager) is None


def test_a_conflict_is_settled_by_the_coordinator_of_the_unit(client, settled):
    expert = ExpertFactory()
    mission = MissionFactory(proposed=True, lead=expert, interventions=[settled], **DECEMBER)
    AbsenceFactory(expert=expert, **DECEMBER)

    step = step_of(client, mission.unit.coordinator)

    assert step.is_me
    assert mission.code in step.title
    assert expert.user.name in step.detail
    assert step.url == reverse("planning:move", args=[mission.code])
    assert step.due < DECEMBER["starts_on"]


def test_a_setup_without_a_day_leads_to_the_form_of_a_new_one(client, manager):
    intervention = InterventionFactory(starts_on=date(2016, 5, 20))

    step = step_of(client, manager)

    assert intervention.code in step.title
    assert step.url == f"/missions/add/?kind=setup&intervention={intervention.code}"
    assert step.due == date(2016, 11, 20)


def test_the_earlier_matter_comes_first_and_the_next_is_told(client, manager):
    InterventionFactory(code="SOON", starts_on=date(2016, 5, 20))
    InterventionFactory(code="LATE", starts_on=date(2016, 2, 1))

    step = step_of(client, manager)

    assert "LATE" in step.title
    assert "SOON" in step.then


# --- the list for phones, and cost ----------------------------------------------------
def test_the_list_by_month_tells_the_same_missions(page, manager):
    mission = MissionFactory(**MAY, title="Une mission")

    months = page(manager).split("plan-months")[1]

    assert f'href="/missions/{mission.code}/"' in months
    assert f'href="/planning/move/{mission.code}/"' in months


@pytest.mark.parametrize(("asked", "opened"), [(None, "MAY"), ("12", "DEC"), ("x", "MAY")])
def test_a_long_year_opens_the_month_that_is_asked_for(page, manager, monkeypatch, asked, opened):
    monkeypatch.setattr(months, "MOST_LISTED", 1)
    MissionFactory(**MAY, code="MAY")
    MissionFactory(**DECEMBER, code="DEC")

    listed = page(manager, **({"month": asked} if asked else {})).split("plan-months")[1]

    is_may = opened == "MAY"
    assert ['href="/missions/MAY/"' in listed, 'href="/missions/DEC/"' in listed] == [
        is_may,
        not is_may,
    ]
    assert ("#m12" in listed, "#m5" in listed) == (is_may, not is_may)


def test_the_page_asks_as_often_for_twenty_interventions(client, manager, assert_same_queries):
    client.force_login(manager)

    def add(number):
        for _ in range(number):
            expert = ExpertFactory()
            mission = MissionFactory(proposed=True, lead=expert, **DECEMBER)
            AbsenceFactory(expert=expert, **DECEMBER)
            TeamMemberFactory(intervention=mission.interventions.get())
            event = DatedEvent.objects.create(
                kind="copil", title="COPIL", starts_on=date(2016, 4, 1), ends_on=date(2016, 4, 1)
            )
            event.interventions.add(mission.interventions.get())

    assert_same_queries(lambda: client.get("/planning/2016/"), add)


# --- a large house --------------------------------------------------------------------
@pytest.fixture
def large_house(monkeypatch):
    monkeypatch.setattr(rows, "MOST_TOGETHER", 1)
    for _number in range(2):
        MissionFactory(**MAY, lead=ExpertFactory())


@pytest.mark.parametrize(
    ("query", "lanes", "experts"), [({}, True, False), ({"by": "experts"}, False, True)]
)
def test_the_experts_of_a_large_house_have_a_page_of_their_own(
    client, manager, large_house, query, lanes, experts
):
    client.force_login(manager)

    response = client.get(reverse("planning:year", args=[2016]), query)

    assert (b"plan-experts" in response.content) is experts
    assert (response.context["picture"].year.has_lanes) is lanes
    assert b"?by=experts" in response.content


def test_a_small_house_sees_both_at_once(page, manager):
    MissionFactory(**MAY, lead=ExpertFactory())

    text = page(manager)

    assert "plan-experts" in text
    assert "?by=experts" not in text
