import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from backstopping.demo import accounts
from backstopping.demo.load import load, whole_weeks
from backstopping.demo.source import DemoError
from backstopping.models import DemoLoad
from interventions.models import Intervention, PlannedDays
from missions.ledger import ledger
from missions.models import Mission, MissionLog, TermsOfReference, TorLog
from reports.models import (
    AnnualReview,
    Lesson,
    LessonLog,
    RecommendationLog,
    ReportLog,
    ReviewLog,
)
from tests.backstopping.demo_files import ONE, TODAY, rows_of_all_tables

pytestmark = pytest.mark.django_db
LOGS = [MissionLog, TorLog, ReportLog, RecommendationLog, LessonLog, ReviewLog]


# --- dates ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "shift"), [(0, 0), (3, 0), (4, 7), (-3, 0), (-4, -7), (3654, 3654)]
)
def test_a_shift_is_the_nearest_number_of_whole_weeks(days, shift):
    assert whole_weeks(days) == shift


@pytest.fixture
def shifted(small):
    load(date(2026, 11, 22), small())
    return timedelta(days=3661)


def test_dates_move_together_and_codes_stay(shifted):
    mission = Mission.objects.get(code="MIS-2016-03")

    assert mission.starts_on == date(2016, 2, 22) + shifted
    assert mission.starts_on.weekday() == date(2016, 2, 22).weekday()
    assert mission.report.due_on == date(2016, 3, 25) + shifted
    assert set(Lesson.objects.values_list("year", flat=True)) <= {2014, 2015, 2016}
    assert set(AnnualReview.objects.values_list("year", flat=True)) == {2014, 2015, 2016}


def test_plans_move_with_the_missions_they_are_compared_with(shifted):
    rows = {row.year: row for row in ledger(Intervention.objects.get(code=ONE))}

    assert (rows[2026].plan.days, rows[2026].regular.done, rows[2026].left) == (20, 20, -20)
    years = PlannedDays.objects.order_by("year").values_list("year", flat=True)
    assert list(years) == list(range(2024, 2030))


def test_free_texts_do_not_move(shifted):
    body = (
        TermsOfReference.objects.get(mission__code="MIS-2014-01").sections.get(key="context").body
    )

    assert "septembre 2013" in body


@pytest.mark.parametrize("day", range(15, 22))
def test_nothing_is_recorded_later_than_the_day_of_the_load(small, day):
    today = date(2026, 11, day)

    load(today, small())

    latest = datetime.combine(today, datetime.min.time(), timezone.get_default_timezone())
    for log in LOGS:
        assert not log.objects.filter(at__gt=latest).exists()
    assert not TermsOfReference.objects.filter(validated_at__gt=latest).exists()


def test_the_shift_is_remembered(shifted):
    assert DemoLoad.objects.get().shift_days == shifted.days


# --- once -----------------------------------------------------------------------------
def test_loading_twice_changes_nothing(small, place, capsys):
    arguments = {"reference_date": TODAY, "file": small(), "with_accounts": True}
    call_command("load_demo", **arguments)
    before = rows_of_all_tables()
    written = accounts.accounts_file().stat().st_mtime_ns

    call_command("load_demo", **arguments | {"reference_date": date(2020, 1, 1)})

    assert rows_of_all_tables() == before
    assert accounts.accounts_file().stat().st_mtime_ns == written
    assert "nothing to do" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_of_two_loads_at_once_one_wins(small):
    path = small()

    def attempt(_number):
        try:
            load(TODAY, path)
        except DemoError as refusal:
            return str(refusal)
        finally:
            connection.close()
        return "loaded"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(attempt, range(2)))

    assert outcomes[0] == "loaded"
    assert "holds interventions already" in outcomes[1]
    assert DemoLoad.objects.count() == 1


def test_the_command_says_what_it_left_for_later(small, place, capsys):
    def more(data):
        data["a_part_of_tomorrow"] = [{}, {}]

    call_command("load_demo", reference_date=TODAY, file=small(more))

    said = capsys.readouterr().out.partition("Left for later")[2].split()
    assert said[said.index("a_part_of_tomorrow") - 1] == "2"


def test_the_demo_does_not_mix_with_work_that_is_there(small, place):
    load(TODAY, small())
    DemoLoad.objects.all().delete()
    before = Mission.objects.count()

    with pytest.raises(CommandError, match="holds interventions already"):
        call_command("load_demo", file=small())

    assert Mission.objects.count() == before
    assert not DemoLoad.objects.exists()


# --- accounts -------------------------------------------------------------------------
def test_one_account_a_role_and_no_other_can_log_in(demo, place):
    accounts.open_accounts()

    open_to = {user.email for user in User.objects.all() if user.has_usable_password()}
    assert open_to == {email for _role, email in accounts.ACCOUNTS}
    for row in json.loads(accounts.accounts_file().read_text()):
        assert authenticate(None, email=row["email"], password=row["password"]).name == row["name"]


def test_accounts_stay_closed_unless_asked_for(small, place):
    call_command("load_demo", reference_date=TODAY, file=small())

    assert not accounts.accounts_file().exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_password_somebody_changed_is_kept(demo, place):
    accounts.open_accounts()
    user = User.objects.get(email=accounts.ACCOUNTS[0][1])
    user.set_password("another one of mine")
    user.save()

    accounts.open_accounts()

    user.refresh_from_db()
    assert user.check_password("another one of mine")


def test_the_accounts_can_walk_one_mission_to_the_annual_review(demo):
    people = {role: User.objects.get(email=email) for role, email in accounts.ACCOUNTS}
    mission = Mission.objects.get(code="MIS-2016-14")

    assert mission.focal_point == people["Point focal, chargé de backstopping"]
    assert mission.unit.coordinator == people["Coordinatrice d’unité (Santé)"]
    assert people["Middle manager EST"].is_est_manager
    assert people["Administration"].is_administrator
    assert mission.members.filter(expert__user=people["Consultante externe"]).exists()
    for role in ("Coordinateur technique (CT)", "Représentant résident (RR)"):
        assert Mission.objects.visible_to(people[role]).filter(pk=mission.pk).exists()
