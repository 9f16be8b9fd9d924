import copy
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.models import User
from backstopping.demo import accounts
from backstopping.demo.load import load, whole_weeks
from backstopping.demo.source import LOADER, SHIPPED, DemoError
from backstopping.models import DemoLoad
from experts.models import Expert
from interventions.models import Country, Intervention, PlannedDays, ProcessSetting, TeamMember
from missions.ledger import ledger
from missions.models import Mission, MissionLog, MissionMember, TermsOfReference, TorLog
from reports.models import (
    AnnualReview,
    Lesson,
    LessonLog,
    Recipient,
    Recommendation,
    RecommendationLog,
    Report,
    ReportLog,
    ReviewLog,
)

pytestmark = pytest.mark.django_db
DATA = yaml.load(SHIPPED.read_bytes(), Loader=LOADER)
TODAY = date(2016, 11, 15)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
ONE = "VN-EAU"


def one_intervention():
    """The file cut down to one intervention: loads in a fraction of a second."""
    data = copy.deepcopy(DATA)
    data["interventions"] = [row for row in data["interventions"] if row["code"] == ONE]
    data["contacts"] = [row for row in data["contacts"] if row.get("intervention", ONE) == ONE]
    data["missions"] = [row for row in data["missions"] if row["interventions"] == [ONE]]
    codes = {row["code"] for row in data["missions"]}
    for part in ("recommendations", "lessons"):
        data[part] = [row for row in data[part] if row["mission"] in codes]
    data["annual_reviews"] = [row | {"selected": []} for row in data["annual_reviews"]]
    return data


@pytest.fixture
def small(tmp_path):
    """Write a changed copy of the small file and give its path."""

    def write(change=lambda data: None) -> Path:
        data = one_intervention()
        change(data)
        path = tmp_path / "demo.yaml"
        path.write_text(yaml.dump(data, Dumper=DUMPER, allow_unicode=True), encoding="utf-8")
        return path

    return write


@pytest.fixture
def place(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


def rows_of_all_tables():
    """Numbers of rows of every table, the history's too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{one}', count(*) FROM {one}" for one in tables)
        )
        return dict(cursor.fetchall())


# --- what comes in --------------------------------------------------------------------
MODELS = {
    "interventions": Intervention,
    "experts": Expert,
    "missions": Mission,
    "recommendations": Recommendation,
    "lessons": Lesson,
}


@pytest.mark.parametrize("part", MODELS)
def test_everything_of_the_file_is_there(demo, expected, part):
    assert MODELS[part].objects.count() == expected["counts"][part] == len(DATA[part])


@pytest.mark.parametrize(
    ("model", "part"),
    [(Mission, "missions"), (Recommendation, "recommendations"), (Lesson, "lessons")],
)
def test_states_are_those_of_the_file(demo, model, part):
    wanted = {row["code"]: row["status"] for row in DATA[part]}

    assert dict(model.objects.values_list("code", "state")) == wanted


@pytest.mark.parametrize(("model", "part"), [(TermsOfReference, "tor"), (Report, "report")])
def test_documents_are_in_the_state_of_the_file(demo, model, part):
    wanted = {row["code"]: row[part]["status"] for row in DATA["missions"] if row.get(part)}

    assert dict(model.objects.values_list("mission__code", "state")) == wanted


def test_days_of_the_teams_are_those_of_the_file(demo):
    days = Counter()
    for member in MissionMember.objects.select_related("mission"):
        days[member.mission.code] += member.person_days

    assert days == {row["code"]: row["person_days_total"] for row in DATA["missions"]}


def test_a_report_keeps_its_texts(demo):
    report = Report.objects.get(mission__code="MIS-2016-03")
    texts = next(row for row in DATA["missions"] if row["code"] == "MIS-2016-03")["report"]

    bodies = dict(report.sections.values_list("key", "body"))
    assert bodies["summary"] == texts["sections"]["resume"]
    assert [one.text for one in report.findings.order_by("position")] == [
        one["constat"] for one in texts["sections"]["constats"]
    ]
    assert list(report.observed_results.order_by("pk").values_list("result__code", flat=True)) == [
        "R01",
        "R02",
    ]
    assert report.people_met == texts["people_met"]


def test_numbers_of_the_note_are_confirmed_and_others_wait_for_est(demo):
    confirmed = dict(ProcessSetting.objects.values_list("code", "is_confirmed"))

    assert confirmed["setup_deadline_months"] and confirmed["norm_large"]
    assert not confirmed["report_due_days"] and not confirmed["large_threshold_eur"]
    note = ProcessSetting.objects.get(code="report_due_days").note
    assert note == DATA["settings"]["report_due_days_after_end"]["provenance"]


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("BJ", None, None),
        ("VN", None, date(2015, 5, 20)),
        ("BF", date(2015, 5, 21), None),
    ],
)
def test_partner_countries_changed_in_may_2015(demo, code, since, until):
    country = Country.objects.get(code=code)

    assert (country.partner_from, country.partner_until) == (since, until)


def test_one_person_with_two_addresses_is_one_user(demo):
    [user] = User.objects.filter(name="Olivier Mbuyi-Tambwe")

    roles = TeamMember.objects.filter(user=user).values_list("intervention__code", flat=True)
    assert set(roles) == {"CD-ETFP1", "CD-ETFP2"}


# --- four eyes, recipients, log -------------------------------------------------------
def test_nobody_validated_what_he_proposed_or_travelled_for(demo):
    for tor in TermsOfReference.objects.filter(state="validated"):
        involved = {
            tor.proposed_by_id,
            *tor.mission.members.values_list("expert__user", flat=True),
        }

        assert tor.validated_by_id and tor.validated_by_id not in involved


def test_nobody_approved_his_own_report(demo):
    for report in Report.objects.filter(state="diffused"):
        involved = {*report.mission.members.values_list("expert__user", flat=True)}

        assert report.approved_by_id and report.approved_by_id not in involved


def test_where_focal_point_and_coordinator_travel_the_est_manager_validates(demo):
    tor = TermsOfReference.objects.get(mission__code="MIS-2016-03")

    assert tor.validated_by.is_est_manager


def test_a_report_went_to_the_groups_of_the_file(demo):
    for row in DATA["missions"]:
        report = row.get("report") or {"recipients": [], "status": "draft"}
        kinds = set(
            Recipient.objects.filter(report__mission__code=row["code"]).values_list(
                "kind", flat=True
            )
        )

        wanted = set(report["recipients"]) if report["status"] == "diffused" else set()
        assert kinds <= wanted
        assert wanted - kinds <= {"scientific_team"}


LOGS = [MissionLog, TorLog, ReportLog, RecommendationLog, LessonLog, ReviewLog]


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.__name__)
def test_each_log_leads_in_order_of_time_to_the_state(demo, log):
    subject = log._meta.get_field("subject").related_model
    for one in subject.objects.all():
        lines = list(one.log.order_by("at", "pk"))

        states = [subject._meta.get_field("state").default, *(line.to_state for line in lines)]
        assert [line.from_state for line in lines] == states[:-1]
        assert states[-1] == one.state
        assert lines == sorted(lines, key=lambda line: line.pk)


def test_steps_of_a_mission_bear_the_days_of_the_file(demo):
    lines = MissionLog.objects.filter(subject__code="MIS-2016-03")

    days = {line.name: timezone.localtime(line.at) for line in lines}
    assert {name: (str(at.date()), at.hour) for name, at in days.items() if name != "approve"} == {
        "propose": ("2016-01-11", 9),
        "confirm_tor": ("2016-02-08", 9),
        "start": ("2016-02-22", 9),
        "debrief": ("2016-03-03", 9),
        "report": ("2016-03-27", 9),
        "close": ("2016-04-03", 9),
    }


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

    assert (rows[2026].plan.days, rows[2026].regular_done, rows[2026].left) == (20, 20, -20)
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
    call_command("load_demo", reference_date=TODAY, file=small())

    said = capsys.readouterr().out.partition("Left for later")[2].split()
    for part in ("initial_briefings", "remote_support", "support_requests", "thematic_groups"):
        assert said[said.index(part) - 1] == str(len(DATA[part]))


def test_the_demo_does_not_mix_with_work_that_is_there(small, place):
    load(TODAY, small())
    DemoLoad.objects.all().delete()
    before = Mission.objects.count()

    with pytest.raises(CommandError, match="holds interventions already"):
        call_command("load_demo", file=small())

    assert Mission.objects.count() == before
    assert not DemoLoad.objects.exists()


# --- mistakes in the file -------------------------------------------------------------
def first(part, **values):
    return lambda data: data[part][0].update(values)


def without(part, name):
    return lambda data: data[part][0].pop(name)


def in_mission(path, value):
    def change(data):
        place = data["missions"][0]
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value

    return change


MISTAKES = [
    (without("missions", "title"), "missions MIS-2014-01, field “title”: is missing"),
    (first("missions", title=None), "missions MIS-2014-01, field “title”: is empty"),
    (first("missions", title=7), "missions MIS-2014-01, field “title”: expected a text, found 7"),
    (first("missions", start="2014-13-01"), "field “start”: '2014-13-01' is not a date"),
    (first("missions", start="last week"), "field “start”: 'last week' is not a date"),
    (first("missions", start=20140113), "field “start”: expected a date, found 20140113"),
    (first("missions", status="lost"), "field “status”: unknown value 'lost'"),
    (first("missions", country="XX"), "field “country”: unknown code 'XX'"),
    (first("missions", interventions=["NO"]), "field “interventions”: unknown code 'NO'"),
    (first("missions", interventions=ONE), "field “interventions”: expected a list of texts"),
    (first("missions", team=[]), "field “team”: nobody leads this mission"),
    (first("missions", team="E09"), "field “team”: expected a list"),
    (
        first("missions", end="2013-01-01"),
        "missions MIS-2014-01: refused by the database (mission_dates",
    ),
    (
        first("missions", type="specific"),
        "refused by the database (mission_specific_kind_iff_specific",
    ),
    (
        in_mission(["team", 1, "expert"], "E99"),
        "missions MIS-2014-01, team 2, field “expert”: unknown",
    ),
    (
        in_mission(["team", 0, "person_days"], -1),
        "team 1, field “person_days”: expected a number from 0",
    ),
    (
        in_mission(["team", 0, "person_days"], "two"),
        "team 1, field “person_days”: expected a whole",
    ),
    (in_mission(["team", 0, "person_days"], 500), "MIS-2014-01, team 1, field “person_days”"),
    (
        in_mission(["tor", "proposed_by_role"], "king"),
        "tor, field “proposed_by_role”: unknown value",
    ),
    (
        in_mission(["tor", "sections", "budget"], "x"),
        "tor, sections, field “budget”: no such section",
    ),
    (
        in_mission(["debrief", "date"], None),
        "missions MIS-2014-01, debrief, field “date”: is empty",
    ),
    (
        in_mission(["report", "recipients"], ["all"]),
        "report, field “recipients”: unknown value 'all'",
    ),
    (lambda data: data["missions"].append("x"), "missions 5: expected a set of fields, found 'x'"),
    (
        lambda data: data["missions"].append(data["missions"][0]),
        "missions MIS-2014-01, field “code”: comes twice",
    ),
    (lambda data: data.pop("lessons"), "part “lessons” is missing"),
    (lambda data: data.update(lessons=3), "lessons: not a list"),
    (first("lessons", title="x" * 201), "lessons L-001, field “title”"),
    (first("lessons", valence="so so"), "lessons L-001, field “valence”: unknown value 'so so'"),
    (
        first("recommendations", due="soon"),
        "recommendations REC-001, field “due”: 'soon' is not a date",
    ),
    (
        first("recommendations", mission="MIS-1"),
        "recommendations REC-001, field “mission”: unknown code",
    ),
    (first("experts", kind="wizard"), "experts E01, field “kind”: unknown value 'wizard'"),
    (first("experts", email="nowhere"), "experts E01, field “email”"),
    (
        first("interventions", dac="99999"),
        "interventions VN-EAU, field “dac”: unknown code '99999'",
    ),
    (
        first("interventions", days_per_year=900),
        "interventions VN-EAU: refused by the database (planned",
    ),
    (
        first("est_units", coordinator="E77"),
        "est_units HEALTH, field “coordinator”: unknown code 'E77'",
    ),
    (
        first("countries", partner_2008="yes"),
        "countries BJ, field “partner_2008”: expected true or false",
    ),
    (
        first("annual_reviews", published=None),
        "annual_reviews 2014: refused by the database (review_pub",
    ),
    (lambda data: data["settings"].update(moons=3), "settings, field “moons”: unknown setting"),
    (
        lambda data: data["meta"].pop("reference_today"),
        "meta, field “reference_today”: is missing",
    ),
]


@pytest.mark.parametrize(("change", "said"), MISTAKES, ids=[said for _change, said in MISTAKES])
def test_a_mistake_names_record_and_field_and_nothing_is_loaded(small, place, change, said):
    before = rows_of_all_tables()

    with pytest.raises(CommandError) as told:
        call_command("load_demo", reference_date=TODAY, file=small(change), with_accounts=True)

    assert said in str(told.value)
    assert len(str(told.value).splitlines()) == 1
    assert rows_of_all_tables() == before
    assert not accounts.accounts_file().exists()


def test_experts_who_would_be_in_two_places_are_refused(small, place):
    def change(data):
        data["missions"][1].update(start="2014-01-20", end="2014-01-22")

    with pytest.raises(
        CommandError, match=r"team 1: refused by the database \(expert_field_days_apart"
    ):
        call_command("load_demo", reference_date=TODAY, file=small(change))


@pytest.mark.parametrize("text", ["a: [", "- 1", "", "\x00"])
def test_a_file_that_is_no_yaml_of_this_form_is_told_in_one_line(tmp_path, text):
    path = tmp_path / "broken.yaml"
    path.write_text(text)

    with pytest.raises(CommandError) as told:
        call_command("load_demo", file=path)

    assert len(str(told.value).splitlines()) == 1
    assert "broken.yaml" in str(told.value)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_demo", file=tmp_path / "none.yaml")


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
