"""Each reminder exactly once, on its day; after a rest only the newest."""

from datetime import date, timedelta

import pytest
import time_machine

from accounts.models import Notice
from accounts.notices import said
from interventions.models import ProcessSetting
from interventions.reminders import SOURCES, Rhythm, due_days, remind
from missions import steps
from missions.models import Mission
from missions.reminders import Turns
from tests.factories import (
    ExpertFactory,
    RecommendationFactory,
    RemoteSupportFactory,
    TorFactory,
    UserFactory,
)
from tests.missions.test_permissions import with_state
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)
DAY = timedelta(days=1)


def runs(day: date, times=1) -> None:
    for hour in range(9, 9 + times):
        with time_machine.travel(f"{day} {hour:02}:30+00:00", tick=False):
            remind()


def reminded(person) -> list[str]:
    """The offsets of the reminders a person has had, in order."""
    keys = Notice.objects.filter(user=person).order_by("pk").values_list("key", flat=True)
    return [key.split(":")[-2] for key in keys]


@pytest.fixture
def owner():
    recommendation = RecommendationFactory(owner=UserFactory(), due_on=DUE)
    return recommendation.owner


def test_a_week_before_on_the_day_and_every_week_after(owner):
    day = DUE - 12 * DAY
    while day <= DUE + 15 * DAY:
        runs(day, times=2)
        day += DAY

    assert reminded(owner) == ["-7", "0", "7", "14"]


def test_after_a_rest_only_the_newest_is_sent(owner):
    runs(DUE - 12 * DAY)

    runs(DUE + 9 * DAY, times=3)
    runs(DUE + 10 * DAY)

    assert reminded(owner) == ["7"]


def test_a_rest_without_a_reminder_day_brings_none(owner):
    runs(DUE - 7 * DAY)

    runs(DUE - 2 * DAY)

    assert reminded(owner) == ["-7"]


def test_the_first_run_does_not_flood(owner):
    runs(DUE + 9 * DAY)

    assert reminded(owner) == []


def test_the_days_are_settings_of_est(owner):
    ProcessSetting.objects.filter(code="remind_before_days").update(value=3)
    ProcessSetting.objects.filter(code="remind_every_days").update(value=0)
    day = DUE - 8 * DAY
    while day <= DUE + 15 * DAY:
        runs(day)
        day += DAY

    assert reminded(owner) == ["-3", "0"]


def test_the_settings_stand_in_the_list_of_est_to_be_confirmed():
    rows = ProcessSetting.objects.filter(code__startswith="remind_")

    assert {(row.code, row.value, row.is_confirmed) for row in rows} == {
        ("remind_before_days", 7, False),
        ("remind_every_days", 7, False),
    }


@pytest.mark.parametrize("before", [0, 1, 7])
@pytest.mark.parametrize("every", [0, 1, 7])
def test_due_days_are_those_whose_reminder_fell_in_the_window(before, every):
    rhythm, first, today = Rhythm(before, every), DUE - 3 * DAY, DUE
    found = due_days(first, today, rhythm)

    for shift in range(-400, 400):
        due = DUE + shift * DAY
        days = [due - before * DAY, due]
        days += [due + n * every * DAY for n in range(1, 900)] if every else []
        newest = max((day for day in days if day <= today), default=None)
        assert (due in found) is (newest is not None and newest >= first)


def test_a_new_due_date_is_reminded_of_anew(owner):
    runs(DUE)
    owner.recommendations.update(due_on=DUE + DAY)

    runs(DUE + DAY)

    assert reminded(owner) == ["0", "0"]


def test_what_was_done_is_not_spoken_of_any_more(owner):
    runs(DUE)

    owner.recommendations.update(state="implemented", evidence="Budget")

    assert said(owner, Notice.objects.filter(user=owner)) == {}


def test_the_next_contact_of_remote_support_is_reminded_of():
    expert = ExpertFactory()
    RemoteSupportFactory(expert=expert, follow_up_on=DUE, held_on=DUE - 30 * DAY)

    runs(DUE)

    assert reminded(expert.user) == ["0"]


def test_every_source_names_a_kind():
    from accounts.notices import KINDS

    assert {source.kind for source in SOURCES} <= set(KINDS)
    assert len({source.code for source in SOURCES}) == len(SOURCES)


# --- whose turn: the same people as on the home page ----------------------------------
STATES = ["draft", "proposed", "approved", "tor_validated", "ongoing", "debriefed", "reported"]


@pytest.mark.parametrize("origin", ["dtf", "rr"])
@pytest.mark.parametrize("state", STATES)
def test_reminders_go_to_those_for_whom_it_waits(state, origin):
    cast = Cast(origin=origin, **with_state(state))
    steps.refresh(Mission.objects.all())
    mission = Mission.objects.select_related("unit").get(pk=cast.mission.pk)

    told = Turns([mission]).people(mission)

    waiting = {
        cast[name].pk
        for name in EVERYBODY
        if Mission.objects.filter(steps.waits_for(cast[name]), pk=mission.pk).exists()
    }
    assert told == waiting != set()


def test_managers_who_have_had_a_hand_in_it_are_not_reminded():
    cast = Cast(approved=True)
    TorFactory(mission=cast.mission, completed=True, proposed_by=cast["est_manager"])
    cast.unit.coordinator = None
    cast.unit.save()
    Mission.objects.update(focal_point=cast["backstopper"])
    other = UserFactory(est_manager=True)
    steps.refresh(Mission.objects.all())
    mission = Mission.objects.select_related("unit").get(pk=cast.mission.pk)

    assert (mission.next_turn, Turns([mission]).people(mission)) == ("est_managers", {other.pk})
