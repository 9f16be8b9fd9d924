"""The sheet of an intervention: what its page says and who writes it."""

import pytest
from django.urls import reverse

from interventions.models import (
    Committee,
    InitialBriefing,
    InterventionResult,
    PartnerOrganisation,
    Risk,
)
from tests.factories import (
    InitialBriefingFactory,
    InterventionFactory,
    MissionFactory,
    PartnerOrganisationFactory,
    PlannedDaysFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import largest_form

pytestmark = pytest.mark.django_db
PARTS = ["facts", "results", "risks", "partners", "committees"]


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    return user


def address(intervention, part):
    return reverse("interventions:sheet", args=[intervention.code, part])


def rows(*filled, initial=0, **extra):
    data = {"rows-TOTAL_FORMS": len(filled), "rows-INITIAL_FORMS": initial}
    for number, row in enumerate(filled):
        data |= {f"rows-{number}-{name}": value for name, value in row.items()}
    return data | extra


WRITTEN = {
    "results": {"position": 1, "text": "Les soins sont meilleurs"},
    "risks": {"kind": "security", "level": "high", "text": "Accès", "response": "Convois"},
    "partners": {"name": "Ministère de la Santé", "role": "lead", "contact": ""},
    "committees": {"kind": "smcl", "name": "SMCL santé", "chair": "Le ministre", "members": "",
                   "rhythm": "deux fois par an"},
}  # fmt: skip


@pytest.mark.parametrize("part", WRITTEN)
def test_each_part_is_written_shown_and_taken_off(client, manager, part):
    intervention = InterventionFactory()

    saved = client.post(address(intervention, part), rows(WRITTEN[part]))
    page = client.get(saved["Location"]).content.decode()
    sent = largest_form(client.get(address(intervention, part)))
    client.post(address(intervention, part), sent | {"rows-0-DELETE": "on"})

    assert saved["Location"] == f"{intervention.get_absolute_url()}#{part}"
    assert f'id="{part}"' in page
    assert next(text for name, text in WRITTEN[part].items() if name in ("text", "name")) in page
    left = [
        model.objects.count()
        for model in (InterventionResult, Risk, PartnerOrganisation, Committee)
    ]
    assert left == [0, 0, 0, 0]


def test_zone_themes_and_both_contributions_are_facts(client, manager):
    intervention = InterventionFactory()
    sent = largest_form(client.get(address(intervention, "facts")))

    client.post(
        address(intervention, "facts"),
        sent
        | {
            "zone": "Plateau",
            "transversal_themes": ["gender", "rights"],
            "partner_budget_eur": "2500000",
        },
    )
    page = client.get(intervention.get_absolute_url()).content.decode()

    intervention.refresh_from_db()
    assert intervention.transversal_themes == ["gender", "rights"]
    assert "Plateau" in page
    assert "gender, rights-based approach" in page


def test_asking_for_a_row_keeps_what_was_typed_and_saves_nothing(client, manager):
    intervention = InterventionFactory()

    page = client.post(address(intervention, "results"), rows(WRITTEN["results"], add_row="1"))

    assert [form["text"].value() for form in page.context["rows"]] == [
        "Les soins sont meilleurs", None,
    ]  # fmt: skip
    assert InterventionResult.objects.count() == 0


def test_the_second_writer_of_a_row_is_told_beside_his_text(client, manager):
    partner = PartnerOrganisationFactory()
    page = address(partner.intervention, "partners")
    sent = largest_form(client.get(page))
    PartnerOrganisation.objects.get(pk=partner.pk).delete()
    partner = PartnerOrganisationFactory(
        pk=partner.pk, intervention=partner.intervention, name="Leur texte"
    )

    answer = client.post(page, sent | {"rows-0-name": "Mon texte"})

    form = answer.context["rows"][0]
    assert answer.status_code == 409
    assert form["name"].value() == "Mon texte"
    assert "Leur texte" in str(form.errors["name"])
    partner.refresh_from_db()
    assert partner.name == "Leur texte"


def test_a_committee_of_two_interventions_is_left_not_lost(client, manager):
    first, second = InterventionFactory(), InterventionFactory()
    committee = Committee.objects.create(kind="copil", name="COPIL commun")
    committee.interventions.add(first, second)
    sent = largest_form(client.get(address(first, "committees")))

    client.post(address(first, "committees"), sent | {"rows-0-DELETE": "on"})

    assert list(committee.interventions.all()) == [second]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize(
    ("who", "status"),
    [("director", 200), ("est", 200), ("member", 403), ("rr", 403), ("stranger", 404)],
)
def test_who_writes_the_sheet(client, part, who, status):
    intervention = InterventionFactory()
    client.force_login({
        "director": lambda: TeamMemberFactory(intervention=intervention).user,
        "est": lambda: intervention.unit.coordinator,
        "member": lambda: TeamMemberFactory(intervention=intervention, role="partner").user,
        "rr": lambda: RepresentativeFactory(country=intervention.country).user,
        "stranger": UserFactory,
    }[who]())  # fmt: skip

    assert client.get(address(intervention, part)).status_code == status
    if status != 200:
        assert client.post(address(intervention, part), rows()).status_code == status


def test_rows_of_another_intervention_are_not_written_through_this_one(client, manager):
    mine, foreign = PartnerOrganisationFactory(), PartnerOrganisationFactory()
    page = address(mine.intervention, "partners")
    sent = largest_form(client.get(page))

    client.post(page, sent | {"rows-0-id": foreign.pk, "rows-0-name": "Pris"})

    foreign.refresh_from_db()
    assert foreign.name != "Pris"


def test_a_part_that_is_none_is_missing(client, manager):
    assert client.get(address(InterventionFactory(), "budget")).status_code == 404


def full(intervention, number):
    """One more of everything that the page of the intervention shows."""
    InterventionResult.objects.create(intervention=intervention, text="Un résultat")
    Risk.objects.create(intervention=intervention, kind="other", text="Un risque")
    PartnerOrganisationFactory(intervention=intervention)
    committee = Committee.objects.create(kind="copil", name="COPIL")
    committee.interventions.add(intervention)
    committee.meetings.create(
        kind="copil", title="Réunion", starts_on="2016-05-02", ends_on="2016-05-02"
    )
    InitialBriefingFactory(intervention=intervention)
    PlannedDaysFactory(intervention=intervention, year=2010 + number)
    MissionFactory(interventions=[intervention], kind="setup", origin="dtf")


def test_the_page_costs_the_same_for_any_number_of_rows(client, manager, assert_same_queries):
    intervention = InterventionFactory()
    made = iter(range(100))

    assert_same_queries(
        get=lambda: client.get(intervention.get_absolute_url()),
        add_rows=lambda n: [full(intervention, next(made)) for _ in range(n)],
    )
    assert InitialBriefing.objects.count() == 10
