"""What stands in the way on a mission's field days, who confirms it, and what refuses approval."""

from datetime import date, timedelta

import pytest

from core.workflow import SYSTEM, TransitionRefused
from missions import conflicts
from missions.enums import EventKind
from missions.models import Mission
from missions.workflow import MISSION_WORKFLOW
from tests.factories import (
    FIRST_DAY,
    LAST_DAY,
    AbsenceFactory,
    CountryFactory,
    DatedEventFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def mission():
    return MissionFactory(proposed=True, lead=ExpertFactory())


def degrees(mission, **options) -> list[str]:
    return [str(one.degree) for one in conflicts.conflicts_of(mission, **options)]


#: Where an absence or a holiday stands beside the stay -> is it in the way?
PLACES = {
    "the day before": (FIRST_DAY - DAY, FIRST_DAY - DAY, False),
    "up to the first day": (FIRST_DAY - DAY, FIRST_DAY, True),
    "inside": (FIRST_DAY + DAY, FIRST_DAY + 2 * DAY, True),
    "around": (FIRST_DAY - DAY, LAST_DAY + DAY, True),
    "from the last day": (LAST_DAY, LAST_DAY + DAY, True),
    "the day after": (LAST_DAY + DAY, LAST_DAY + DAY, False),
}


@pytest.mark.parametrize("place", PLACES)
def test_both_ends_of_the_days_count(mission, place):
    start, end, is_in_the_way = PLACES[place]

    AbsenceFactory(expert=mission.lead.expert, starts_on=start, ends_on=end)
    DatedEventFactory(
        kind="holiday", country=mission.country, starts_on=start, ends_on=end, title="Tabaski"
    )

    assert degrees(mission) == ["confirm", "confirm"] * is_in_the_way


@pytest.mark.parametrize("kind", EventKind.values)
@pytest.mark.parametrize("where", ["here", "everywhere", "elsewhere"])
def test_which_events_of_a_country_are_in_the_way(mission, kind, where):
    country = {"here": mission.country, "elsewhere": CountryFactory()}.get(where)

    DatedEventFactory(kind=kind, country=country)

    expected = {
        ("holiday", "here"): ["confirm"],
        ("holiday", "everywhere"): ["confirm"],
    }.get((kind, where), ["inform"] if where == "here" else [])
    assert degrees(mission) == expected


def test_an_event_of_the_intervention_is_told_and_its_own_mission_is_not(mission):
    chosen = list(mission.interventions.all())
    DatedEventFactory(interventions=chosen)
    DatedEventFactory(interventions=chosen, mission=mission)
    DatedEventFactory(interventions=[InterventionFactory()])

    assert degrees(mission) == ["inform"]


def test_a_reader_is_told_only_of_events_he_may_know(mission):
    DatedEventFactory(country=mission.country, title="Audit interne")
    DatedEventFactory(country=mission.country, title="Revue", is_public=True)

    found = conflicts.conflicts_of(mission, user=UserFactory())

    assert ["Revue" in one.sentence for one in found] == [True]


def test_an_absence_is_told_without_its_reason(mission):
    AbsenceFactory(expert=mission.lead.expert, kind="illness", note="opération du genou")

    (found,) = conflicts.conflicts_of(mission)

    assert str(mission.lead.expert) in found.sentence
    assert "genou" not in found.sentence and "maladie" not in found.sentence


@pytest.mark.parametrize(
    ("state", "degree"),
    [
        ("draft", ["inform"]), ("proposed", ["inform"]), ("postponed", []), ("cancelled", []),
        ("approved", ["clash"]), ("closed", ["clash"]),
    ],
)  # fmt: skip
def test_other_missions_of_the_same_expert(mission, state, degree):
    trait = {} if state == "draft" else {state: True}

    MissionFactory(lead=mission.lead.expert, **trait)

    assert degrees(mission) == degree


def test_other_days_and_wished_stays_are_asked_without_saving(mission):
    AbsenceFactory(expert=mission.lead.expert)
    later = {"starts_on": LAST_DAY + DAY, "ends_on": LAST_DAY + 5 * DAY}
    stay = conflicts.Stay(
        FIRST_DAY, LAST_DAY, frozenset([mission.lead.expert_id]), mission.country_id
    )

    assert degrees(mission, **later) == []
    assert [one.key.split(":")[0] for one in conflicts.conflicts_on(stay)] == [
        "absence",
        "member",
    ]


def test_a_mission_without_days_has_no_conflicts():
    mission = MissionFactory(starts_on=None, ends_on=None)

    assert conflicts.conflicts_of(mission) == []


def test_many_missions_cost_as_much_as_one(django_assert_num_queries):
    country = CountryFactory()
    DatedEventFactory(kind="holiday", country=country)
    for place in range(6):
        start = FIRST_DAY + place * timedelta(days=7)
        mission = MissionFactory(lead=ExpertFactory(), country=country, starts_on=start,
                                 ends_on=start + 4 * DAY)  # fmt: skip
        AbsenceFactory(expert=mission.lead.expert, starts_on=start, ends_on=start)
    missions = list(Mission.objects.prefetch_related("members", "interventions"))

    with django_assert_num_queries(4):
        found = conflicts.conflicts_of_many(missions)

    assert {pk: len(rows) for pk, rows in found.items()} == {
        one.pk: 2 if one.starts_on == FIRST_DAY else 1 for one in missions
    }


def test_approval_waits_until_all_conflicts_are_confirmed(mission):
    AbsenceFactory(expert=mission.lead.expert)
    DatedEventFactory(kind="holiday", country=mission.country, title="Fête nationale")
    DatedEventFactory(country=mission.country, title="Revue sectorielle")

    with pytest.raises(TransitionRefused) as refused:
        MISSION_WORKFLOW.run(mission, "approve", by=SYSTEM)

    assert "Fête nationale" in str(refused.value) and "Revue" not in str(refused.value)
    found = conflicts.conflicts_of(mission)
    mission.accepted_conflicts = conflicts.still_accepted(mission, found, [o.key for o in found])
    mission.save()
    assert MISSION_WORKFLOW.run(mission, "approve", by=SYSTEM).state == "approved"


def test_who_moves_an_absence_has_it_confirmed_again(mission):
    absence = AbsenceFactory(expert=mission.lead.expert)
    mission.accepted_conflicts = [one.key for one in conflicts.conflicts_of(mission)]
    assert conflicts.unconfirmed(mission) == []

    absence.ends_on = date(2016, 3, 2)
    absence.save()

    assert len(conflicts.unconfirmed(mission)) == 1
    assert conflicts.still_accepted(mission, conflicts.conflicts_of(mission)) == []


def test_approval_says_all_that_is_missing_at_once():
    mission = MissionFactory(proposed=True, starts_on=None, ends_on=None)

    with pytest.raises(TransitionRefused) as refused:
        MISSION_WORKFLOW.run(mission, "approve", by=SYSTEM)

    assert len(str(refused.value).splitlines()) == 2


def test_a_mission_the_planner_may_not_see_keeps_its_number(mission):
    other = MissionFactory(proposed=True, lead=mission.lead.expert)

    (told,) = conflicts.conflicts_of(mission, user=UserFactory())
    (known,) = conflicts.conflicts_of(mission, user=UserFactory(est_manager=True))

    assert other.code not in told.sentence and not told.url
    assert other.code in known.sentence and known.url == other.get_absolute_url()
