"""What is looked at before terms of reference are proposed."""

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from missions.models import Mission
from missions.tor import quality
from missions.tor.movement import names_movement
from missions.tor_page import sections_of
from tests.demo_fixtures import shared_rows
from tests.factories import (
    DelegationFactory,
    ExpertFactory,
    MissionFactory,
    MissionMemberFactory,
    TorFactory,
    UserFactory,
)
from tests.reports.people import Cast

MOVING = [
    "Visiter les centres de santé", "- Rencontrer les autorités", "1. Se rendre à Kisantu",
    "Rédiger un rapport", "Effectuer des visites de terrain", "participer à la réunion du comité",
    "To visit the districts", "Meet the partners", "De gezondheidscentra bezoeken",
]  # fmt: skip
CHANGES = [
    "Les équipes cadres discutent leurs propres données",
    "Visiter les centres pour que les équipes comparent leurs chiffres",
    "Le comité décide du tarif", "Voirie et assainissement", "Renforcer la réflexion commune",
    "Visitor numbers are known to the teams", "Allers et retours sont espacés", "",
]  # fmt: skip


@pytest.mark.parametrize("line", MOVING)
def test_movement_is_no_objective(line):
    assert names_movement(quality.MARK.sub("", line))


@pytest.mark.parametrize("line", CHANGES)
def test_a_change_is_an_objective(line):
    assert not names_movement(line)


def remarks(tor, **bodies):
    for key, body in bodies.items():
        tor.sections.filter(key=key).update(body=body)
    mission = Mission.objects.get(pk=tor.mission_id)
    tor.refresh_from_db()
    with translation.override("en"):
        return quality.look_at(mission, tor, sections_of(tor), "", UserFactory())


def places(found) -> set[str]:
    return {one.url.removeprefix("#section-") for one in found}


@pytest.mark.django_db
def test_a_draft_needs_context_and_objectives_and_asks_for_the_rest():
    tor = TorFactory()

    found = remarks(tor)

    assert places(found.blockers) == {"context", "objectives"}
    required = {one.key for one in tor.template.sections.filter(is_required=True)}
    assert places(found.warnings) >= required - {"context", "objectives"}


@pytest.mark.django_db
def test_once_proposed_every_obligatory_part_stands_in_the_way():
    tor = TorFactory(proposed=True, text="Un texte")

    found = remarks(tor, roles="", budget="")

    assert places(found.blockers) == {"roles"}


@pytest.mark.django_db
def test_each_moving_objective_is_quoted():
    tor = TorFactory(text="Un texte")

    found = remarks(tor, objectives="- Visiter Kisantu\n- Le comité décide\n2) Rencontrer le RR")

    said = [one.text for one in found.warnings if one.url == "#section-objectives"]
    assert len(said) == 2 and "Visiter Kisantu" in said[0] and "Rencontrer le RR" in said[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("programme", "is_missing"),
    [("Lundi : visites", True), ("Vendredi : RESTITUTION", False), ("Friday: de-briefing", False),
     ("Vendredi : débriefing", False), ("", False)],
)  # fmt: skip
def test_the_programme_ends_with_a_field_debriefing(programme, is_missing):
    found = remarks(TorFactory(text="Un texte"), programme=programme)

    told = [one for one in found.warnings if one.text.startswith("The programme")]
    assert bool(told) == is_missing


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("expert", "words"),
    [({"junior": True}, "has a junior profile"), ({"kind": "consultant"}, "from outside EST"),
     ({}, None)],
)  # fmt: skip
def test_who_leads_is_looked_at(expert, words):
    tor = TorFactory(text="Restitution")
    MissionMemberFactory(mission=tor.mission, role="lead", expert=ExpertFactory(**expert))

    said = " ".join(one.text for one in remarks(tor).warnings)

    assert (words in said) if words else not said


@pytest.mark.django_db
def test_a_delegated_mission_has_its_briefing():
    tor = TorFactory(text="Restitution", mission=MissionFactory(setup=True))
    MissionMemberFactory(mission=tor.mission, role="lead")
    DelegationFactory(mission=tor.mission, briefed_on=None)

    said = [one.text for one in remarks(tor).warnings]

    assert said == [
        "The mission is entrusted to a third party: set the day of the briefing.",
        "The workshop of the key actors has no day yet.",
    ]


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(approved=True)


@pytest.fixture
def cast(db, stage):
    return stage.again()


def test_warnings_do_not_stop_a_proposal(client, cast):
    tor = TorFactory(mission=cast.mission, text="Visiter")
    client.force_login(cast["tc"])

    assertContains(client.get(tor.get_absolute_url()), 'id="quality"')
    client.post(reverse("missions:tor_transition", args=[cast.mission.code, "propose"]))

    tor.refresh_from_db()
    assert tor.state == "proposed"


def test_links_lead_where_the_reader_can_mend_it(client, cast):
    tor = TorFactory(mission=cast.mission)
    edit = reverse("missions:tor_edit", args=[cast.mission.code])

    client.force_login(cast["tc"])
    assertContains(client.get(tor.get_absolute_url()), f"{edit}#section-context")
    client.force_login(cast["partner"])
    assertNotContains(client.get(tor.get_absolute_url()), f"{edit}#section-context")


def test_validated_tor_are_not_looked_at_any_more(client, cast):
    tor = TorFactory(mission=cast.mission, validated=True)
    client.force_login(cast["tc"])

    assertNotContains(client.get(tor.get_absolute_url()), 'id="quality"')
