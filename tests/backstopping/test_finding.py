"""One field for the whole house: where a code leads, what words find, and for whom."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from tests.factories import (
    ContractFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def est(client):
    client.force_login(UserFactory(est_manager=True))


def find(client, text: str):
    return client.get(reverse("find"), {"q": text})


def named(answer) -> dict[str, list[str]]:
    return {group.url.split("?")[0]: [str(row) for row in group.rows]
            for group in answer.context["groups"]}  # fmt: skip


@pytest.mark.parametrize("written", [str.lower, lambda code: code.replace("-", "\u2011"),
                                     "  {}  ".format])  # fmt: skip
@pytest.mark.parametrize("factory", [MissionFactory, InterventionFactory, ContractFactory])
def test_a_code_leads_to_its_page_however_it_was_copied(client, est, factory, written):
    row = factory()

    assertRedirects(find(client, written(row.code)), row.get_absolute_url())


def test_words_find_what_carries_them_whatever_the_accents(client, est):
    mission = MissionFactory(title="Équipes cadres de zone")
    intervention = InterventionFactory(title="Appui aux équipes de district")
    ExpertFactory(user__name="Inês Equipel")
    MissionFactory(title="Hydraulique")

    found = named(find(client, "equipe"))

    assert found == {
        reverse("missions:list"): [str(mission)],
        reverse("interventions:list"): [str(intervention)],
        reverse("experts:roster"): ["Inês Equipel"],
    }


def test_six_are_shown_and_the_list_behind_shows_all(client, est):
    country = InterventionFactory().country
    for number in range(7):
        MissionFactory(title=f"Semences {number}", country=country)

    (group,) = find(client, "semences").context["groups"]

    assert (len(group.rows), group.has_more) == (6, True)
    assert len(client.get(group.url).context["page"].object_list) == 7


@pytest.mark.parametrize("text", ["{0.code}", "{0.title}"])
def test_what_is_not_open_is_not_found(client, text):
    mission = MissionFactory(title="Confidences")
    client.force_login(TeamMemberFactory().user)

    answer = find(client, text.format(mission))

    assert answer.status_code == 200
    assert "Rien" in plain(answer) or "Nothing" in plain(answer)


@pytest.mark.parametrize("text", ["", "-", "' & | ! :*", "é" * 500, "x " * 150])
def test_no_text_breaks_it(client, est, text):
    assert find(client, text).status_code == 200


def test_it_costs_the_same_for_any_number(client, est, assert_same_queries):
    def more(count):
        for number in range(count):
            MissionFactory(title=f"Semences {number}", lead=ExpertFactory(user__name="Semences"))

    assert_same_queries(lambda: find(client, "semences"), more)
