import re

import pytest
from django.urls import reverse

from tests.factories import (
    InterventionFactory,
    MissionFactory,
    PlannedDaysFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def full_intervention():
    intervention = InterventionFactory()
    TeamMemberFactory.create_batch(2, intervention=intervention)
    RepresentativeFactory(country=intervention.country)
    PlannedDaysFactory(intervention=intervention)
    MissionFactory(interventions=[intervention])
    return intervention


@pytest.mark.parametrize("url", ["list", "export_csv", "export_xlsx"])
def test_list_and_exports_cost_the_same_for_any_number(client, manager, assert_same_queries, url):
    address = (
        reverse("interventions:list")
        if url == "list"
        else reverse("interventions:export", args=[url.partition("_")[2]])
    )

    assert_same_queries(
        get=lambda: client.get(address),
        add_rows=lambda number: [full_intervention() for _ in range(number)],
    )


def test_the_page_costs_the_same_for_any_number_of_missions(client, manager, assert_same_queries):
    intervention = full_intervention()

    assert_same_queries(
        get=lambda: client.get(intervention.get_absolute_url()),
        add_rows=lambda number: [
            MissionFactory(interventions=[intervention]) for _ in range(number)
        ],
    )


def test_a_foreign_intervention_answers_like_a_missing_one(client):
    foreign = InterventionFactory()
    client.force_login(UserFactory())

    there = client.get(foreign.get_absolute_url())
    nowhere = client.get(reverse("interventions:detail", args=["NO-WHERE"]))

    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert without_names(there, foreign.code) == without_names(nowhere, "NO-WHERE")


def without_names(response, code):
    """The page without its own address and its tokens."""
    return re.sub(rf"[A-Za-z0-9]{{64}}|{code}", "", response.content.decode())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ecole"}, {"A"}),
        ({"q": "ÉCOLES"}, {"A"}),
        ({"q": "eau B"}, {"B"}),
        ({"size": "small"}, {"B"}),
        ({"period": "ended"}, {"A"}),
        ({"owner__password__startswith": "a"}, {"A", "B"}),
        ({"country": "999999999999999999999"}, {"A", "B"}),
    ],
)
def test_filters_find_folded_words_and_ignore_what_is_not_theirs(client, manager, query, found):
    InterventionFactory(code="A", title="Appui aux écoles", ends_on="2016-01-01")
    InterventionFactory(code="B", title="Eau potable", size="small", ends_on="2100-01-01")

    response = client.get(reverse("interventions:list"), query)

    assert {row.code for row in response.context["page"]} == found


def test_htmx_gets_the_table_alone(client, manager):
    response = client.get(reverse("interventions:list"), headers={"HX-Request": "true"})

    assert b'<section id="interventions"' in response.content
    assert b"<html" not in response.content
