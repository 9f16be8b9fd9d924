"""Moving a mission by form, with all that refuses it, and taking the move back."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from missions.models import Mission, MissionMember
from missions.planning import moving
from tests.factories import (
    AbsenceFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    PlannedDaysFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OLD = {"starts_on": date(2016, 12, 5), "ends_on": date(2016, 12, 16)}
NEW = {"starts_on": "2016-12-12", "ends_on": "2016-12-20"}


@pytest.fixture(autouse=True)
def _at_today():
    with time_machine.travel("2016-11-15 09:00+01:00", tick=False):
        yield


@pytest.fixture
def mission():
    return MissionFactory(approved=True, lead=ExpertFactory(), **OLD)


@pytest.fixture
def send(client):
    """Post these days for this mission, as an EST manager unless said."""

    def post(mission, user=None, *, htmx=False, **data):
        client.force_login(user or UserFactory(est_manager=True))
        url = reverse("planning:move", args=[mission.code])
        headers = {"HX-Request": "true"} if htmx else {}
        return client.post(url, {"version": mission.version} | NEW | data, headers=headers)

    return post


def days_of(mission):
    fresh = Mission.objects.get(pk=mission.pk)
    return fresh.starts_on, fresh.ends_on


def days_kept(mission):
    return days_of(mission) == (OLD["starts_on"], OLD["ends_on"])


# --- moving ---------------------------------------------------------------------------
def test_a_move_saves_the_days_and_comes_back_to_the_year(send, mission):
    response = send(mission, back="kind=regular&next=//evil.example")

    assert days_of(mission) == (date(2016, 12, 12), date(2016, 12, 20))
    assert response["Location"] == f"/planning/2016/?kind=regular&moved={mission.code}"
    assert MissionMember.objects.get(mission=mission).starts_on == date(2016, 12, 12)


def test_a_move_into_another_year_leads_there(send, mission):
    response = send(mission, starts_on="2017-01-09", ends_on="2017-01-13")

    assert response["Location"].startswith("/planning/2017/")


def test_in_the_dialog_the_page_is_told_to_go_on(send, mission):
    response = send(mission, htmx=True)

    assert response["HX-Redirect"].startswith("/planning/2016/")


def test_a_mission_without_days_gets_its_first(send):
    wanted = MissionFactory(starts_on=None, ends_on=None)

    send(wanted)

    assert days_of(wanted) == (date(2016, 12, 12), date(2016, 12, 20))


def test_person_days_follow_the_stay_where_they_were_its_working_days(send, mission):
    MissionMemberFactory(mission=mission, person_days=4)

    send(mission, adapt_days="on")

    found = MissionMember.objects.filter(mission=mission).order_by("pk")
    assert [one.person_days for one in found] == [Decimal(7), Decimal(4)]


def test_person_days_stay_when_nobody_asks(send, mission):
    send(mission)

    assert MissionMember.objects.get(mission=mission).person_days == 10


# --- refusals -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"ends_on": "2016-12-01"}, "ends_on"),
        ({"ends_on": "2017-12-30"}, "ends_on"),
        ({"starts_on": "0001-12-12"}, "starts_on"),
        ({"starts_on": "tomorrow"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2016-02-30"}, "starts_on"),
    ],
)
def test_wrong_days_are_told_at_their_field(send, mission, data, field):
    response = send(mission, **data)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert days_kept(mission)


def test_an_approved_mission_takes_nobodys_days_twice(send, mission):
    MissionFactory(
        approved=True, lead=mission.lead.expert,
        starts_on=date(2016, 12, 19), ends_on=date(2016, 12, 23),
    )  # fmt: skip

    response = send(mission)

    assert str(mission.lead.expert) in response.context["form"].non_field_errors()[0]
    assert days_kept(mission)


def test_the_database_has_the_last_word_and_says_it_in_a_sentence(mission):
    """Another approval takes the days between the check and the save."""
    data = NEW | {"version": mission.version}
    form = moving.MoveForm(data, instance=mission, user=mission.focal_point)
    assert form.is_valid()
    MissionFactory(
        approved=True, lead=mission.lead.expert,
        starts_on=date(2016, 12, 19), ends_on=date(2016, 12, 23),
    )  # fmt: skip

    kept = moving.save(form)

    assert kept is None
    assert form.non_field_errors()
    assert days_kept(mission)


def test_the_second_writer_is_told_and_keeps_his_days(send, mission):
    stale = Mission.objects.get(pk=mission.pk)
    send(mission, starts_on="2016-12-06")

    response = send(stale)

    assert response.status_code == 409
    assert response.context["form"].is_stale
    assert days_of(mission)[0] == date(2016, 12, 6)
    assert 'value="2016-12-12"' in response.content.decode()


def test_a_late_setup_asks_why(send):
    programme = InterventionFactory(starts_on=date(2016, 6, 15))
    wanted = MissionFactory(setup=True, interventions=[programme], **OLD)

    refused = send(wanted, starts_on="2016-12-19")
    send(wanted, starts_on="2016-12-19", setup_explanation="Élections")

    assert "setup_explanation" in refused.context["form"].errors
    assert days_of(wanted)[0] == date(2016, 12, 19)


def test_absences_on_approved_days_are_confirmed_and_remembered(send, mission):
    AbsenceFactory(
        expert=mission.lead.expert, starts_on=date(2016, 12, 19), ends_on=date(2016, 12, 30)
    )

    refused = send(mission)
    accepted = send(mission, accepts="on")

    assert "accepts" in refused.context["form"].errors
    assert accepted.status_code == 302
    assert len(Mission.objects.get(pk=mission.pk).accepted_conflicts) == 1


def test_before_approval_absences_are_only_told(send):
    wanted = MissionFactory(lead=ExpertFactory(), **OLD)
    AbsenceFactory(expert=wanted.lead.expert, **OLD)

    assert send(wanted).status_code == 302
    assert Mission.objects.get(pk=wanted.pk).accepted_conflicts == []


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_what_is_over_is_not_moved(send, state):
    over = MissionFactory(**{state: True}, **OLD)

    assert send(over).status_code == 403
    assert days_kept(over)


def test_those_who_travel_do_not_move(send, mission):
    assert send(mission, user=mission.lead.expert.user).status_code == 403


def test_a_stranger_meets_nothing(send, mission):
    assert send(mission, user=UserFactory()).status_code == 404


# --- what the form shows --------------------------------------------------------------
@pytest.fixture
def look(client):
    def get(mission, **query):
        client.force_login(UserFactory(est_manager=True))
        return client.get(reverse("planning:move", args=[mission.code]), query)

    return get


def test_proposed_days_are_shown_beside_the_old_and_nothing_is_saved(look, mission):
    with CaptureQueriesContext(connection) as queries:
        response = look(mission, start="2016-12-12", end="2016-12-20")

    outlook = response.context["outlook"]
    assert (outlook.former.working_days, outlook.wanted.working_days) == (10, 7)
    assert not [one for one in queries if one["sql"].startswith('UPDATE "missions')]
    assert days_kept(mission)


def test_what_would_follow_is_told_before(look):
    expert = ExpertFactory()
    wanted = MissionFactory(lead=expert, **OLD)
    other = MissionFactory(lead=expert, starts_on=date(2017, 1, 9), ends_on=date(2017, 1, 13))
    PlannedDaysFactory(intervention=wanted.interventions.get(), year=2017, days=5)

    said = look(wanted, start="2017-01-12", end="2017-01-20").context["outlook"].warnings

    assert any(other.code in one for one in said)
    assert any("2017" in one and wanted.interventions.get().code in one for one in said)


@pytest.mark.parametrize("query", [{"start": "x", "end": "y"}, {"start": "2016-12-20"}])
def test_nonsense_in_the_address_is_told_like_nonsense_typed(look, mission, query):
    response = look(mission, **query)

    assert response.status_code == 200
    assert response.context["form"].errors


# --- taking it back -------------------------------------------------------------------
@pytest.fixture
def take_back(client):
    return lambda mission: client.post(reverse("planning:undo", args=[mission.code]), follow=True)


def test_a_move_is_offered_to_be_undone_and_undone(client, send, take_back, mission):
    moved = send(mission, adapt_days="on")
    offered = client.get(moved["Location"])
    take_back(mission)

    assert f"/planning/move/{mission.code}/undo/" in offered.content.decode()
    assert days_kept(mission)
    assert MissionMember.objects.get(mission=mission).person_days == 10


def test_the_words_of_a_late_setup_are_taken_back_too(client, send, take_back):
    mission = MissionFactory(kind="setup", setup_explanation="Retard de la convention", **OLD)

    send(mission, setup_explanation="Salle indisponible")
    assert Mission.objects.get(pk=mission.pk).setup_explanation == "Salle indisponible"
    take_back(mission)

    assert Mission.objects.get(pk=mission.pk).setup_explanation == "Retard de la convention"
    assert days_kept(mission)


def test_a_move_is_undone_once(send, take_back, mission):
    send(mission)
    take_back(mission)

    again = take_back(mission)

    assert again.redirect_chain[0][0] == f"/planning/move/{mission.code}/"
    assert days_kept(mission)


def test_nothing_is_undone_over_the_work_of_others(send, take_back, mission):
    send(mission)
    moved = Mission.objects.get(pk=mission.pk)
    Mission.objects.filter(pk=mission.pk).update(version=moved.version + 1)

    take_back(mission)

    assert days_of(mission)[0] == date(2016, 12, 12)


def test_days_taken_meanwhile_are_not_taken_back(send, take_back, mission):
    send(mission, starts_on="2016-12-19", ends_on="2016-12-23")
    MissionFactory(
        approved=True, lead=mission.lead.expert,
        starts_on=date(2016, 12, 5), ends_on=date(2016, 12, 9),
    )  # fmt: skip

    take_back(mission)

    assert days_of(mission)[0] == date(2016, 12, 19)


def test_the_log_says_who_moved_the_mission_and_from_which_days(send, mission):
    mover = UserFactory(est_manager=True)

    send(mission, mover)

    [line] = mission.log.filter(name="move")
    assert line.actor == mover
    assert line.comment.startswith("12–20") and "5–16" in line.comment


def test_days_left_as_they_are_leave_no_line_in_the_log(send, mission):
    send(mission, starts_on="2016-12-05", ends_on="2016-12-16")

    assert not mission.log.filter(name="move").exists()
