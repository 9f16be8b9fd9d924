"""The year of an expert on his profile: drawn within its year, for who may see the missions."""

from datetime import date

import pytest
import time_machine
from django.test import RequestFactory

from missions.feedback.year import place, year_of
from tests.factories import (
    AbsenceFactory,
    ExpertFactory,
    MissionFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel("2016-06-15 10:00", tick=False):
        yield


@pytest.fixture
def expert():
    expert = ExpertFactory()
    for state, start, end in [
        ("closed", date(2015, 12, 28), date(2016, 1, 8)),
        ("approved", date(2016, 9, 5), date(2016, 9, 9)),
        ("proposed", date(2016, 10, 3), date(2016, 10, 7)),
        ("approved", date(2017, 1, 9), date(2017, 1, 13)),
    ]:
        MissionFactory(**{state: True}, lead=expert, starts_on=start, ends_on=end)
    AbsenceFactory(expert=expert, starts_on=date(2016, 12, 26), ends_on=date(2017, 1, 6))
    return expert


def read(user, expert):
    request = RequestFactory().get("/")
    request.user = user
    return year_of(request, expert)


def test_the_year_holds_what_is_booked_and_away_in_it(expert):
    found = read(UserFactory(est_manager=True), expert)

    assert sorted(one.kind for one in found["bars"]) == ["absent", "done", "planned"]
    assert (found["done"], found["planned"]) == (10, 10)
    for bar in found["bars"]:
        start, width = float(bar.x[:-1]), float(bar.width[:-1])
        assert start >= 0 and width > 0 and start + width <= 100.05


def test_colleagues_see_absences_and_their_own_missions_alone(expert):
    found = read(TeamMemberFactory().user, expert)

    assert [one.kind for one in found["bars"]] == ["absent"]
    assert found["done"] == found["planned"] == 0


def test_nothing_is_drawn_of_an_empty_year():
    assert read(UserFactory(est_manager=True), ExpertFactory()) is None


@pytest.mark.parametrize(
    ("day", "share"), [("2016-01-01", "0.00%"), ("2016-12-31", "99.73%"), ("2015-07-02", "49.86%")]
)
def test_a_day_has_its_place_in_long_and_short_years(day, share):
    assert place(date.fromisoformat(day)) == share
