"""The form of a mission: wrong input, rows, conflicts to confirm, and proposing in one act."""

from datetime import timedelta

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from core.pick import FEW
from experts.models import Expert
from missions.models import Mission
from tests.demo_fixtures import shared_rows
from tests.factories import (
    AbsenceFactory,
    CountryFactory,
    DatedEventFactory,
    ExpertFactory,
    InterventionFactory,
)
from tests.missions.test_forms import ADD, mission_data, team_data
from tests.pages import largest_form
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast()


@pytest.fixture
def cast(db, stage):
    return stage.again()


@pytest.fixture
def as_di(client, cast):
    client.force_login(cast["di"])
    return client


def newest() -> Mission:
    return Mission.objects.latest("pk")


# --- wrong input ----------------------------------------------------------------------
def somebody() -> Expert:
    return ExpertFactory()


def who_left() -> Expert:
    return ExpertFactory(user__is_active=False)


#: What is wrong -> who, person-days, changes of the mission, the field of the row that says so.
WRONG_ROWS = {
    "0 days": (somebody, "0", {}, "person_days"),
    "less than half a day": (somebody, "0.4", {}, "person_days"),
    "400 days": (somebody, "400", {}, "person_days"),
    "no number": (somebody, "dix", {}, "person_days"),
    "a weekend without days": (
        somebody, "", {"starts_on": "2017-03-04", "ends_on": "2017-03-05"}, "person_days",
    ),
    "a year without days": (
        somebody, "", {"starts_on": "2017-01-02", "ends_on": "2017-12-29"}, "person_days",
    ),
    "days without dates": (somebody, "", {"starts_on": "", "ends_on": ""}, "person_days"),
    "who left": (who_left, "5", {}, "expert"),
    "nobody, but days": (None, "5", {}, "expert"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG_ROWS)
def test_a_wrong_row_is_told_at_its_field_and_nothing_is_lost(as_di, cast, what):
    who, days, changes, field = WRONG_ROWS[what]
    expert = who() if who else None
    before = Mission.objects.count()
    data = mission_data(cast.intervention, title="À ne pas perdre", **changes)
    data |= team_data((expert or somebody(), "lead", days))
    data["team-0-expert"] = expert.pk if expert else ""

    answer = as_di.post(ADD, data)

    assert answer.status_code == 200 and Mission.objects.count() == before
    assert field in answer.context["team"].forms[0].errors
    assert answer.context["form"].non_field_errors()
    assertContains(answer, "À ne pas perdre")
    assertContains(answer, f'value="{days}"')


def test_who_left_is_offered_no_more_and_stays_on_his_missions(client, cast):
    gone = who_left()
    client.force_login(cast["focal_point"])
    cast.mission.members.filter(role="lead").update(expert=gone)
    url = reverse("missions:edit", args=[cast.mission.code])

    here, new = client.get(url), client.get(ADD)

    assert gone.pk in dict(here.context["team"].forms[0].fields["expert"].choices)
    assert gone.pk not in dict(new.context["team"].forms[0].fields["expert"].choices)
    assert client.post(url, largest_form(here)).status_code == 302


@pytest.mark.parametrize("field", ["title", "kind", "origin", "needs_expressed_by",
                                   "interventions"])  # fmt: skip
def test_what_is_missing_is_said_in_its_own_words(as_di, cast, field):
    answer = as_di.post(ADD, mission_data(cast.intervention, **{field: ""}) | team_data())

    said = str(answer.context["form"].errors[field])
    assert "obligatoire" not in said and "required" not in said


# --- rows and interventions -----------------------------------------------------------
def test_a_row_is_added_without_judging_what_is_typed(as_di, cast):
    data = mission_data(cast.intervention, title="", needs_expressed_by="Deux hôpitaux")

    answer = as_di.post(ADD, data | team_data() | {"add_row": "1"})

    assertContains(answer, "Deux hôpitaux")
    assertContains(answer, 'name="team-1-expert"')
    assert "invalid-feedback" not in answer.content.decode()


@pytest.fixture
def many(cast):
    return [InterventionFactory(country=cast.mission.country) for _ in range(FEW + 3)]


def test_many_interventions_are_found_by_code(client, cast, many):
    client.force_login(cast["est_manager"])
    codes = f"{many[0].code.lower()}, {many[1].code}"
    data = mission_data(cast.intervention, interventions=[], interventions_code=codes)

    client.post(ADD, data | team_data())

    assert set(newest().interventions.all()) == set(many[:2])


def test_an_unknown_code_is_told_and_the_known_stay(client, cast, many):
    client.force_login(cast["est_manager"])
    data = mission_data(cast.intervention, interventions_code=f"XX-RIEN {many[0].code}")

    answer = client.post(ADD, data | team_data())

    assert "XX-RIEN" in str(answer.context["form"].errors["interventions"])
    assertContains(answer, 'value="XX-RIEN"')
    assertContains(answer, f'value="{many[0].pk}" id="id_interventions_{many[0].pk}" checked')


def test_interventions_of_others_are_not_found_by_code(as_di, cast, many):
    answer = as_di.post(
        ADD, mission_data(cast.intervention, interventions_code=many[0].code) | team_data()
    )

    assert "interventions" in answer.context["form"].errors


def test_the_form_costs_the_same_for_any_number(client, cast, assert_same_queries):
    client.force_login(cast["est_manager"])

    assert_same_queries(
        get=lambda: client.get(ADD),
        add_rows=lambda n: [InterventionFactory(), ExpertFactory.create_batch(n)],
    )


# --- conflicts ------------------------------------------------------------------------
@pytest.fixture
def absence():
    return AbsenceFactory(starts_on="2017-03-08", ends_on="2017-03-09")


def wish(cast, absence, **more) -> dict:
    return mission_data(cast.intervention, **more) | team_data((absence.expert, "lead", 5))


def keys_asked(answer) -> list[str]:
    return [one.key for one, _ticked in answer.context["waiting"] if one.asks]


def test_a_conflict_is_asked_before_saving_and_kept_with_who_confirmed(as_di, cast, absence):
    DatedEventFactory(kind="holiday", country=cast.intervention.country,
                      starts_on="2017-03-08", ends_on="2017-03-08")  # fmt: skip
    before = Mission.objects.count()

    asked = as_di.post(ADD, wish(cast, absence, title="À ne pas perdre"))

    assert Mission.objects.count() == before
    assertContains(asked, "À ne pas perdre")
    keys = keys_asked(asked)
    assert len(keys) == 2
    as_di.post(ADD, wish(cast, absence, confirmed=keys))
    assert sorted(newest().accepted_conflicts) == sorted(keys)
    row = newest().log.get(name="confirm")
    assert row.actor == cast["di"] and str(absence.expert) in row.comment


def test_half_a_confirmation_asks_for_the_rest_and_keeps_what_was_ticked(as_di, cast, absence):
    AbsenceFactory(expert=absence.expert, starts_on="2017-03-15", ends_on="2017-03-16")
    first = keys_asked(as_di.post(ADD, wish(cast, absence)))

    answer = as_di.post(ADD, wish(cast, absence, confirmed=first[:1]))

    ticked = [ticked for one, ticked in answer.context["waiting"] if one.asks]
    assert sorted(ticked) == [False, True]


def test_information_is_told_and_never_asked(as_di, cast):
    DatedEventFactory(kind="sector_review", title="Joint Health Sector Review", is_public=True,
                      country=cast.intervention.country, starts_on="2017-03-06",
                      ends_on="2017-03-10")  # fmt: skip
    data = mission_data(cast.intervention) | team_data((ExpertFactory(), "lead", 5))

    answer = as_di.post(ADD, data, follow=True)

    said = " ".join(str(one) for one in answer.context["messages"])
    assert "Joint Health Sector Review" in said
    assertContains(answer, "Joint Health Sector Review")


def test_other_days_drop_what_was_confirmed(client, cast, absence):
    client.force_login(cast["focal_point"])
    cast.mission.members.filter(role="lead").update(expert=absence.expert)
    Mission.objects.filter(pk=cast.mission.pk).update(
        accepted_conflicts=["absence:1:20170308-20170309"]
    )
    url = reverse("missions:edit", args=[cast.mission.code])

    client.post(url, largest_form(client.get(url)) | {"title": "Autre"})

    cast.mission.refresh_from_db()
    assert cast.mission.accepted_conflicts == []


@pytest.mark.parametrize(
    ("who", "status"), [("di", 302), ("unit_coordinator", 302), ("rafi", 403), ("stranger", 404)]
)
def test_who_confirms_on_the_page_of_the_mission(client, who, status):
    cast = Cast(state="proposed")
    lead = cast.mission.members.get(role="lead").expert
    AbsenceFactory(expert=lead)
    client.force_login(cast[who])
    page = client.get(cast.mission.get_absolute_url())
    keys = [one.key for one in page.context["conflicts"]["waiting"]] if status != 404 else []

    url = reverse("missions:confirm_conflicts", args=[cast.mission.code])

    assert client.post(url, {"confirmed": keys}).status_code == status
    cast.mission.refresh_from_db()
    assert bool(cast.mission.accepted_conflicts) == (status == 302)


# --- proposing, pausing ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "offered"), [("di", True), ("rr", True), ("unit_coordinator", True),
                         ("est_manager", True), ("backstopper", False)],
)  # fmt: skip
def test_who_is_offered_to_save_and_propose(client, cast, who, offered):
    client.force_login(cast[who])

    assert ('name="propose"' in client.get(ADD).content.decode()) == offered


def test_who_may_not_propose_after_all_has_a_draft_and_the_reason(client, cast):
    client.force_login(cast["est_manager"])
    data = mission_data(cast.intervention, propose="1") | team_data((ExpertFactory(), "lead", 5))

    answer = client.post(ADD, data, follow=True)

    assert newest().state == "draft"
    assert [one.level_tag for one in answer.context["messages"]][:2] == ["success", "error"]


def step(client, mission, name, **data):
    return client.post(reverse("missions:transition", args=[mission.code, name]), data)


WISH = {"starts_on": "2017-06-05", "ends_on": "2017-06-09"}


@pytest.mark.parametrize(("name", "state"), [("postpone", {}), ("resume", {"postponed": True})])
def test_other_days_go_with_the_step(client, name, state):
    cast = Cast(approved=not state, **state)
    client.force_login(cast["di"])
    version = cast.mission.version

    step(client, cast.mission, name, comment="Pluies", **WISH)

    cast.mission.refresh_from_db()
    assert str(cast.mission.starts_on) == WISH["starts_on"]
    assert cast.mission.state == {"postpone": "postponed", "resume": "draft"}[name]
    assert cast.mission.version == version + 1
    assert "Pluies" in cast.mission.log.get(name=name).comment


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"comment": ""}, "comment"), ({"ends_on": "2017-06-01"}, "ends_on"),
     ({"starts_on": "0001-06-05"}, "starts_on"), ({"ends_on": ""}, "ends_on")],
)  # fmt: skip
def test_a_wrong_pause_is_told_at_its_field(client, changes, field):
    cast = Cast(approved=True)
    client.force_login(cast["di"])

    answer = step(client, cast.mission, "postpone", **({"comment": "Pluies"} | WISH | changes))

    assert list(answer.context["form"].errors) == [field]
    assert Mission.objects.get(pk=cast.mission.pk).state == "approved"


def test_cancelling_tells_what_follows(client):
    cast = Cast(approved=True)
    client.force_login(cast["di"])

    page = client.get(reverse("missions:transition", args=[cast.mission.code, "cancel"]))

    assert len(page.context["consequences"]) >= 3
    for sentence in page.context["consequences"]:
        assert ".." not in sentence


def test_a_joint_mission_needs_one_country(client, cast):
    client.force_login(cast["est_manager"])
    other = InterventionFactory(country=CountryFactory())
    chosen = [cast.intervention.pk, other.pk]

    answer = client.post(ADD, mission_data(cast.intervention, interventions=chosen) | team_data())

    assert "interventions" in answer.context["form"].errors


def test_an_approved_mission_is_not_moved_onto_an_absence_unasked(client):
    cast = Cast(approved=True)
    lead = cast.mission.members.get(role="lead").expert
    day = cast.mission.ends_on + timedelta(days=10)
    AbsenceFactory(expert=lead, starts_on=day, ends_on=day)
    client.force_login(cast["focal_point"])
    url = reverse("missions:edit", args=[cast.mission.code])
    moved = {"starts_on": day.isoformat(), "ends_on": day.isoformat()}

    answer = client.post(url, largest_form(client.get(url)) | moved)

    assert len(keys_asked(answer)) == 1
    assert Mission.objects.get(pk=cast.mission.pk).starts_on != day
