"""Terms of reference: begun, written by several, completed, validated, versioned."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from pytest_django.asserts import assertContains, assertRedirects

from core.workflow import SYSTEM, transitioned
from missions import services, steps
from missions.enums import MissionKind, SpecificKind
from missions.models import Mission, TermsOfReference, TorTemplate
from missions.services import start_tor, template_for
from missions.tor_forms import digest
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from tests.demo_fixtures import shared_rows
from tests.factories import MissionFactory, RecommendationFactory, TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


def url(cast, page="tor", *args) -> str:
    return reverse(f"missions:{page}", args=[cast.mission.code, *args])


def login(client, cast, name):
    client.force_login(cast[name])


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        steps.refresh(Mission.objects.all())
        yield cast


@pytest.fixture
def cast(db, stage):
    return stage.again()


@pytest.fixture
def write(client):
    """Open the form as one person would, then send back what he changed."""

    def send(cast, name, *, opened=None, **texts):
        login(client, cast, name)
        data = dict(opened or opened_form(client, cast, name))
        for key, text in texts.items():
            data[f"{key}-body"] = text
        return client.post(url(cast, "tor_edit"), data)

    return send


def opened_form(client, cast, name) -> dict:
    """What the browser holds after the form was opened."""
    login(client, cast, name)
    forms = client.get(url(cast, "tor_edit")).context["forms"]
    return {
        form.add_prefix(field): form[field].value()
        for form in forms
        for field in ("version", "seen", "body")
    }


def text_of(cast, key) -> str:
    return TermsOfReference.objects.current().get(mission=cast.mission).sections.get(key=key).body


# --- beginning ------------------------------------------------------------------------
STARTERS = {
    "di", "tc", "rr", "focal_point", "unit_coordinator", "est_manager", "backstopper", "junior",
}  # fmt: skip
SEERS = sorted(set(EVERYBODY) - {"stranger", "consultant_elsewhere"})


@pytest.mark.parametrize("name", SEERS)
def test_who_may_begin_the_tor(client, cast, name):
    login(client, cast, name)

    answer = client.post(url(cast, "tor_start"))

    assert answer.status_code == (302 if name in STARTERS else 403)
    assert cast.mission.tors.exists() == (name in STARTERS)


def test_looking_begins_nothing(client, cast):
    login(client, cast, "di")

    answer = client.get(url(cast))

    assert answer.context["step"].url == url(cast, "tor_start")
    assert not cast.mission.tors.exists()


def test_beginning_twice_is_beginning_once(cast):
    assert start_tor(cast.mission) == start_tor(cast.mission)


KINDS = [
    (MissionKind.SETUP, ""),
    (MissionKind.REGULAR, ""),
    *[(MissionKind.SPECIFIC, kind) for kind in SpecificKind],
]


@pytest.mark.parametrize(("kind", "specific"), KINDS)
def test_each_kind_has_its_template(kind, specific):
    mission = MissionFactory(kind=kind, specific_kind=specific)

    template = template_for(mission)

    assert (template.kind, template.specific_kind) == (kind, specific)


def test_a_kind_without_template_takes_the_regular_one():
    TorTemplate.objects.filter(kind="setup").update(is_current=False)

    assert template_for(MissionFactory(setup=True)).kind == "regular"


def test_open_recommendations_stand_in_the_follow_up(cast):
    """S6: what was promised last time is put into the next ToR."""
    earlier = MissionFactory(closed=True, interventions=[cast.intervention])
    still_open = RecommendationFactory(mission=earlier, text="Installer le comité")
    to_see = RecommendationFactory(mission=earlier, implemented=True, text="Nommer un responsable")
    RecommendationFactory(mission=earlier, verified=True, text="Publier le relevé")
    RecommendationFactory(text="D’une autre intervention")

    with translation.override("en"):
        start_tor(cast.mission)

    assert text_of(cast, "followup") == (
        f"- {still_open.code} : Installer le comité\n"
        f"- {to_see.code} : Nommer un responsable (declared done, to be verified)"
    )


# --- writing --------------------------------------------------------------------------
def test_three_people_write_and_sign(client, cast, write):
    """S3: coordination, backstopper and Representation each in their sections."""
    start_tor(cast.mission)

    write(cast, "tc", context="Un besoin", objectives="- Un changement")
    write(cast, "backstopper", questions="1. Une question")
    write(cast, "rr", budget="Sécurité")

    signed = [
        (one.user, one.role, one.section_keys)
        for one in cast.mission.tors.get().contributions.order_by("at", "pk")
    ]
    assert signed == [
        (cast["tc"], "coordination", ["context", "objectives"]),
        (cast["backstopper"], "backstopper", ["questions"]),
        (cast["rr"], "representation", ["budget"]),
    ]


def test_different_sections_never_collide(client, cast, write):
    start_tor(cast.mission)
    opened = opened_form(client, cast, "rr")
    write(cast, "tc", context="De la coordination")

    answer = write(cast, "rr", opened=opened, budget="De la Représentation")

    assert answer.status_code == 302
    assert (text_of(cast, "context"), text_of(cast, "budget")) == (
        "De la coordination",
        "De la Représentation",
    )


def test_the_same_section_shows_both_texts(client, cast, write):
    start_tor(cast.mission)
    opened = opened_form(client, cast, "rr")
    write(cast, "tc", roles="Le premier texte")

    answer = write(cast, "rr", opened=opened, roles="Le second texte", budget="Autre chose")

    assert answer.status_code == 409
    for words in ("Le premier texte", "Le second texte"):
        assertContains(answer, words, status_code=409)
    [stale] = answer.context["forms"].stale
    assert [row[1:] for row in stale.conflict] == [("Le premier texte", "Le second texte")]
    assert text_of(cast, "roles") == "Le premier texte"
    assert text_of(cast, "budget") == "Autre chose"


def test_saving_again_after_both_texts_is_a_decision(client, cast, write):
    start_tor(cast.mission)
    opened = opened_form(client, cast, "rr")
    write(cast, "tc", roles="Le premier texte")
    told = write(cast, "rr", opened=opened, roles="Le second texte").context["forms"]
    again = {
        form.add_prefix(field): form[field].value()
        for form in told
        for field in ("version", "seen", "body")
    }

    answer = write(cast, "rr", opened=again)

    assert answer.status_code == 302 and text_of(cast, "roles") == "Le second texte"


def test_an_unchanged_section_is_not_signed(client, cast, write):
    start_tor(cast.mission)

    write(cast, "tc")

    assert not cast.mission.tors.get().contributions.exists()


@pytest.mark.parametrize("same", ["Un\r\ntexte", "Un\ntexte\n", "Un \ntexte"])
def test_line_ends_of_browsers_are_no_change(same):
    assert digest(same) == digest("Un\ntexte")


@pytest.mark.parametrize("name", ["rafi", "scientific_team", "partner", "consultant"])
def test_others_read_but_do_not_write(client, cast, write, name):
    start_tor(cast.mission)
    login(client, cast, name)

    assert client.get(url(cast)).status_code == 200
    assert client.get(url(cast, "tor_edit")).status_code == 403
    assert client.post(url(cast, "tor_edit"), {"context-body": "Non"}).status_code == 403


def test_validated_tor_are_not_written_any_more(client, cast):
    TorFactory(mission=cast.mission, validated=True)
    login(client, cast, "tc")

    assert client.post(url(cast, "tor_edit"), {"context-body": "Non"}).status_code == 409
    assert text_of(cast, "context") != "Non"


# --- steps ----------------------------------------------------------------------------
def test_the_whole_way(client, cast):
    """S3: proposed by the coordination, completed by EST, validated by the focal point."""
    tor = TorFactory(mission=cast.mission, text="Un texte")

    for name, step in (
        ("tc", "propose"),
        ("backstopper", "complete"),
        ("focal_point", "validate"),
    ):
        login(client, cast, name)
        client.post(url(cast, "tor_transition", step))

    tor.refresh_from_db()
    cast.mission.refresh_from_db()
    assert (tor.state, tor.proposed_by, tor.validated_by) == (
        "validated",
        cast["tc"],
        cast["focal_point"],
    )
    assert cast.mission.state == "tor_validated"
    assert cast.mission.log.get(name="confirm_tor").actor == cast["focal_point"]


def test_the_proposer_does_not_validate(client, cast):
    TorFactory(
        mission=cast.mission, completed=True, text="Un texte", proposed_by=cast["focal_point"]
    )
    login(client, cast, "focal_point")

    assert client.post(url(cast, "tor_transition", "validate")).status_code == 403


def test_a_return_needs_its_reason(client, cast):
    tor = TorFactory(mission=cast.mission, completed=True, text="Un texte")
    login(client, cast, "focal_point")

    assertContains(client.post(url(cast, "tor_transition", "send_back")), "invalid-feedback")
    client.post(url(cast, "tor_transition", "send_back"), {"comment": "Trop vague"})

    tor.refresh_from_db()
    assert (tor.state, tor.proposed_at, tor.log.get().comment) == ("draft", None, "Trop vague")


@pytest.fixture
def validated(cast):
    tor = TorFactory(mission=cast.mission, completed=True, text="Un texte")
    TOR_WORKFLOW.run(tor, "validate", by=cast["focal_point"])
    return cast


def test_a_new_version_keeps_the_text_and_takes_the_mission_back(client, validated):
    login(client, validated, "tc")

    client.post(url(validated, "tor_transition", "supersede"))

    old, new = validated.mission.tors.order_by("number")
    assert (old.state, new.state, new.number) == ("superseded", "draft", 2)
    assert [one.body for one in new.sections.all()] == [one.body for one in old.sections.all()]
    assert Mission.objects.get(pk=validated.mission.pk).state == "approved"


def test_old_versions_stay_readable(client, validated):
    login(client, validated, "tc")
    client.post(url(validated, "tor_transition", "supersede"))

    assertContains(client.get(url(validated, "tor_version", 1)), "Un texte")
    assert client.get(url(validated, "tor_version", 3)).status_code == 404


def test_a_mission_taken_up_again_asks_for_a_new_version(validated):
    MISSION_WORKFLOW.run(validated.mission, "postpone", by=validated["rr"], comment="Pluies")

    MISSION_WORKFLOW.run(validated.mission, "resume", by=validated["rr"])

    states = validated.mission.tors.order_by("number").values_list("state", flat=True)
    assert list(states) == ["superseded", "draft"]


@pytest.fixture
def failing_listener():
    """Somebody who hears of the step last, and fails."""

    def fail(**_kwargs):
        raise ZeroDivisionError

    transitioned.connect(fail, sender=TermsOfReference)
    yield
    transitioned.disconnect(fail, sender=TermsOfReference)


def test_validation_and_mission_move_together_or_not_at_all(cast, failing_listener):
    tor = TorFactory(mission=cast.mission, completed=True, text="Un texte")

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        TOR_WORKFLOW.run(tor, "validate", by=SYSTEM)

    states = tor.state, Mission.objects.get(pk=cast.mission.pk).state
    tor.refresh_from_db()
    assert states == ("completed", "approved") and tor.state == "completed"


def test_the_page_costs_the_same_for_any_size(client, cast, assert_same_queries):
    tor = TorFactory(mission=cast.mission, text="Un texte")
    login(client, cast, "est_manager")

    def add_rows(number):
        for _ in range(number):
            services.sign(tor, cast["tc"], ["context"])
            tor.log.create(name="propose", from_state="draft", to_state="proposed")

    assert_same_queries(get=lambda: client.get(url(cast)), add_rows=add_rows)


def test_an_unknown_step_is_missing(client, cast):
    TorFactory(mission=cast.mission)
    login(client, cast, "est_manager")

    assert client.post(url(cast, "tor_transition", "delete")).status_code == 404


def test_the_editor_leads_back_to_the_text(client, cast, write):
    start_tor(cast.mission)

    assertRedirects(write(cast, "tc", context="Un besoin"), url(cast))
