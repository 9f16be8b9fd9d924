import pytest
from django.core.management import CommandError, call_command

from backstopping.demo import accounts
from tests.backstopping.demo_files import ONE, TODAY, rows_of_all_tables

pytestmark = pytest.mark.django_db


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
