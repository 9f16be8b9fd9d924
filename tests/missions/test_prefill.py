"""What a new mission starts from: the plan, a support request, last year's mission."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from missions.models import Mission
from missions.prefill import a_year_later
from tests.factories import (
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    PlannedDaysFactory,
    SupportRequestFactory,
    TeamMemberFactory,
)
from tests.pages import largest_form
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
ADD = reverse("missions:add")


@pytest.fixture
def cast():
    return Cast()


def initial_of(client, query: str) -> dict:
    return client.get(f"{ADD}{query}").context["form"].initial


# --- from the plan --------------------------------------------------------------------
def test_a_director_of_one_intervention_finds_it_chosen(client, cast):
    client.force_login(cast["di"])

    initial = initial_of(client, "")

    assert initial["interventions"] == [cast.intervention.pk]
    assert (initial["kind"], initial["origin"]) == ("regular", "dtf")


def test_of_two_interventions_none_is_chosen_for_you(client, cast):
    TeamMemberFactory(user=cast["tc"], role="technical_coordinator")
    client.force_login(cast["tc"])

    assert initial_of(client, "")["interventions"] == []


def test_the_origin_is_the_source_of_the_plan(client, cast):
    PlannedDaysFactory(intervention=cast.intervention, year=2017, source="country_action_plan")
    client.force_login(cast["di"])

    query = f"?intervention={cast.intervention.code}&year=2017"

    assert initial_of(client, query)["origin"] == "country_action_plan"


@pytest.mark.parametrize("year", ["0001", "abc", "99999", "", "-1", "²017"])
def test_a_year_that_is_none_is_this_year(client, cast, year):
    client.force_login(cast["di"])

    page = client.get(ADD, {"intervention": cast.intervention.code, "year": year})

    assert page.context["start"].days[0].year == timezone.localdate().year


def test_a_foreign_intervention_is_not_chosen(client, cast):
    client.force_login(cast["di"])

    query = f"?intervention={InterventionFactory().code}"

    assert initial_of(client, query)["interventions"] == []


# --- from a support request -----------------------------------------------------------
#: What is wanted -> kind and specific kind.
KINDS = {
    "advice": ("regular", ""),
    "training": ("specific", "training"),
    "initiative": ("regular", ""),
    "tool": ("regular", ""),
    "mediation": ("specific", "mediation"),
    "evaluation": ("regular", ""),
}


@pytest.mark.parametrize("output", KINDS)
def test_what_is_wanted_gives_the_kind(client, cast, output):
    row = SupportRequestFactory(intervention=cast.intervention, eligible=True, output=output)
    client.force_login(cast["est_manager"])

    initial = initial_of(client, f"?request={row.code}")

    assert (initial["kind"], initial["specific_kind"]) == KINDS[output]
    assert initial["needs_expressed_by"] == row.requested_by.name


@pytest.mark.parametrize(
    ("who", "origin"),
    [("rr", "rr"), ("di", "technical_team"), ("sector_expert", "technical_team"),
     ("focal_point", "hq")],
)  # fmt: skip
def test_who_asked_gives_the_origin(client, cast, who, origin):
    row = SupportRequestFactory(
        intervention=cast.intervention, eligible=True, requested_by=cast[who]
    )
    client.force_login(cast["est_manager"])

    assert initial_of(client, f"?request={row.code}")["origin"] == origin


def test_a_confidential_request_lends_its_theme_alone(client, cast):
    row = SupportRequestFactory(
        intervention=cast.intervention, eligible=True, is_confidential=True,
        description="Le directeur et son adjoint ne se parlent plus.",
    )  # fmt: skip
    client.force_login(cast["est_manager"])

    initial = initial_of(client, f"?request={row.code}")

    assert (initial["title"], initial["needs_expressed_by"]) == (row.theme.name, "")


@pytest.mark.parametrize("state", ["submitted", "screening", "not_eligible", "deferred"])
def test_only_what_was_found_eligible_becomes_a_mission(client, cast, state):
    trait = {} if state == "submitted" else {state: True}
    row = SupportRequestFactory(intervention=cast.intervention, **trait)
    client.force_login(cast["est_manager"])

    assert client.get(f"{ADD}?request={row.code}").status_code == 404


def test_saving_links_the_request_once(client, cast):
    row = SupportRequestFactory(intervention=cast.intervention, eligible=True)
    client.force_login(cast["est_manager"])
    url = f"{ADD}?request={row.code}"
    typed = largest_form(client.get(url))

    client.post(url, typed)

    row.refresh_from_db()
    assert row.mission == Mission.objects.latest("pk")
    assert client.post(url, typed).status_code == 404


# --- from last year -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "later"),
    [
        (date(2016, 2, 22), date(2017, 2, 20)),
        (date(2016, 2, 29), date(2017, 2, 27)),
        (date(2016, 1, 1), date(2017, 1, 6)),
        (date(2015, 12, 31), date(2016, 12, 29)),
    ],
)
def test_a_year_later_is_the_same_weekday(day, later):
    assert a_year_later(day) == later
    assert later.weekday() == day.weekday() and later.year == day.year + 1


@pytest.fixture
def last_year(cast):
    mission = cast.mission
    MissionMemberFactory(mission=mission, expert=ExpertFactory(user__is_active=False))
    return mission


def test_last_years_mission_is_copied_without_its_tor(client, cast, last_year):
    client.force_login(cast["di"])
    url = f"{ADD}?copy={last_year.code}"
    typed = largest_form(client.get(url))

    client.post(url, typed)

    copy = Mission.objects.exclude(pk=last_year.pk).latest("pk")
    assert copy.copied_from == last_year and copy.state == "draft" and not copy.tors.exists()
    assert (copy.starts_on, copy.ends_on) == (date(2017, 2, 20), date(2017, 3, 3))
    assert list(copy.interventions.all()) == list(last_year.interventions.all())
    team = set(
        last_year.members.filter(expert__user__is_active=True).values_list("expert", "role")
    )
    assert set(copy.members.values_list("expert", "role")) == team


def test_the_page_of_a_mission_offers_its_copy(client, cast, last_year):
    client.force_login(cast["di"])

    assertContains(client.get(last_year.get_absolute_url()), f"{ADD}?copy={last_year.code}")


def test_a_mission_nobody_shows_you_is_not_copied(client, cast):
    client.force_login(cast["di"])

    assert client.get(f"{ADD}?copy={MissionFactory().code}").status_code == 404
