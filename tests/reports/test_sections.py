"""What reports show on the pages of missions and interventions."""

import pytest
from django.test import RequestFactory

from interventions.sections import PAGE as INTERVENTION_PAGE
from missions.sections import PAGE as MISSION_PAGE
from tests.factories import (
    FieldDebriefingFactory,
    LessonFactory,
    RecommendationFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db
OURS = {"debriefing", "report", "recommendations", "lessons"}


def shown(registry, cast, person, instance) -> dict:
    request = RequestFactory().get("/")
    request.user = cast[person]
    loaded = registry.load(request, instance)
    return {section.key: data for section, data in loaded if section.key in OURS}


def test_a_mission_before_the_field_shows_nothing_of_ours(cast):
    cast = cast(approved=True)

    assert shown(MISSION_PAGE, cast, "backstopper", cast.mission) == {}


@pytest.mark.parametrize(("person", "keys"), [("consultant", {"debriefing"}), ("di", set())])
def test_in_the_field_the_team_is_asked_for_the_restitution(person, keys, cast):
    cast = cast(ongoing=True)

    assert set(shown(MISSION_PAGE, cast, person, cast.mission)) == keys


@pytest.mark.parametrize(
    ("state", "person", "keys"),
    [
        ("draft", "consultant", OURS),
        ("draft", "di", OURS - {"recommendations"}),
        ("diffused", "di", OURS),
        ("draft", "partner", {"debriefing", "lessons"}),
        ("diffused", "partner", OURS),
    ],
)
def test_what_each_reader_sees_after_the_field(state, person, keys, cast):
    cast = cast(debriefed=True)
    FieldDebriefingFactory(mission=cast.mission)
    ReportFactory(mission=cast.mission, **({} if state == "draft" else {state: True}))
    RecommendationFactory(mission=cast.mission)
    LessonFactory(mission=cast.mission, validated=True)

    assert set(shown(MISSION_PAGE, cast, person, cast.mission)) == keys


def test_an_intervention_shows_what_still_waits(cast):
    cast = cast(reported=True)
    waiting = RecommendationFactory(mission=cast.mission)
    RecommendationFactory(mission=cast.mission, implemented=True)

    data = shown(INTERVENTION_PAGE, cast, "di", cast.intervention)["recommendations"]

    assert [row.code for row in data["rows"]] == [waiting.code]
