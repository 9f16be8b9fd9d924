"""The figures of the review are those that the demo data were calculated with."""

from collections import Counter
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backstopping.demo.load import load
from interventions.models import EstUnit
from missions.enums import DONE_STATES
from missions.models import MarkerObservation, Mission
from reports.review.documents import frozen, review_document, revive
from reports.review.figures import year_figures
from reports.review.models import AnnualReview
from reports.review.timeline import timeline
from tests.factories import (
    AnnualReviewFactory,
    DelegationFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    MissionMemberFactory,
    RecommendationFactory,
    ReportFactory,
    ReviewLessonFactory,
)

COUNTED = ("regular_done", "regular_planned", "other_done", "other_planned")
#: The file's own today, and one ten years and a half later, which breaks every calendar year.
TODAYS = [date(2016, 11, 15), date(2027, 5, 3)]


def of_file(expected, year: int) -> dict:
    """Person-days by intervention, without those that had none in this year."""
    table = expected["person_days_by_intervention_and_year"]
    rows = {code: years[year] for code, years in table.items() if year in years}
    return {code: row for code, row in rows.items() if any(row.values())}


@pytest.mark.parametrize("today", TODAYS, ids=["as in the file", "moved"])
@pytest.mark.parametrize("year", [2014, 2015, 2016])
def test_days_are_those_of_the_demo_wherever_its_dates_are(db, expected, today, year):
    load(today)
    figures = year_figures(AnnualReview.objects.get(year=year))

    counted = {
        row["code"]: {name: row[name] for name in COUNTED} for row in figures["interventions"]
    }
    found = {code: row for code, row in counted.items() if any(row.values())}
    done = sum(row["regular_done"] + row["other_done"] for row in of_file(expected, year).values())
    assert found == of_file(expected, year)
    assert figures["missions"]["days"] == done


def missions_in(demo_file, year):
    held = {"debriefed", "reported", "closed"}
    missions = [one for one in demo_file["missions"] if one["code"].startswith(f"MIS-{year}-")]
    return [one for one in missions if one["status"] in held]


@pytest.mark.usefixtures("demo", "at_reference_today")
@pytest.mark.parametrize("year", [2014, 2015, 2016])
def test_missions_by_kind_and_country(db, demo_file, year):
    figures = year_figures(AnnualReview.objects.get(year=year))

    held = missions_in(demo_file, year)
    kinds = {row["kind"]: row["missions"] for row in figures["by_kind"] if row["missions"]}
    countries = {row["code"]: row["missions"] for row in figures["by_country"]}
    assert kinds == Counter(one["type"] for one in held)
    assert countries == Counter(one["country"] for one in held)
    assert figures["missions"]["held"] == len(held)
    assert figures["missions"]["held_before"] == len(missions_in(demo_file, year - 1))


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_setup_delegation_reports_and_advice_of_2015(db, demo_file, expected):
    figures = year_figures(AnnualReview.objects.get(year=2015))

    late_reports = expected["alerts_at_reference_today"]["report_submitted_late"]
    advice = [one for one in demo_file["recommendations"] if one["mission"].startswith("MIS-2015")]
    assert [row["intervention"] for row in figures["setups"]["late"]] == ["CD-ETFP2"]
    assert figures["setups"]["of"] == 2
    assert figures["delegated"]["missions"] == 6
    assert figures["reports"]["of"] - figures["reports"]["on_time"] == sum(
        code.startswith("MIS-2015") for code in late_reports
    )
    assert figures["recommendations"]["all"] == len(advice)
    assert figures["recommendations"]["state_dropped"] == sum(
        one["status"] == "dropped" for one in advice
    )
    assert figures["lessons"] == {"proposed": 31, "kept": 6, "set_aside": 0, "merged": 0}


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_overdue_advice_is_that_of_the_alert_list(db, demo_file, expected):
    found = sum(
        year_figures(review)["recommendations"]["late"] for review in AnnualReview.objects.all()
    )

    assert found == len(expected["alerts_at_reference_today"]["recommendation_overdue"])


def test_a_shared_setup_is_late_for_the_intervention_it_was_the_first_of(db):
    first, second = InterventionFactory(), InterventionFactory(starts_on=date(2016, 1, 1))
    earlier = MissionFactory(code="MIS-2015-90", setup=True, closed=True, interventions=[first],
                             starts_on=date(2015, 2, 2), ends_on=date(2015, 2, 6))  # fmt: skip
    MissionFactory(code="MIS-2016-90", setup=True, closed=True, interventions=[first, second],
                   starts_on=date(2016, 9, 5), ends_on=date(2016, 9, 9))  # fmt: skip

    setups = year_figures(AnnualReviewFactory(year=2016))["setups"]

    assert earlier.interventions.get() == first
    assert [(row["intervention"], row["days"]) for row in setups["late"]] == [(second.code, 66)]


def test_the_plan_is_that_of_the_calendar_year_of_the_missions(db):
    with time_machine.travel("2027-05-03"):
        load(date(2027, 5, 3))
        rows = year_figures(AnnualReview.objects.get(year=2015))["interventions"]

    plans = {row["code"]: row["plan"] for row in rows}
    assert (plans["SN-SANTE"], plans["VN-EAU"], plans["TZ-APIC"]) == (40, 20, 8)


@pytest.mark.usefixtures("demo")
def test_what_is_kept_with_the_pdf_comes_back_as_it_was(db):
    document = review_document(AnnualReview.objects.get(year=2015))

    assert revive(frozen(document)) == document


@pytest.mark.usefixtures("demo")
def test_the_timeline_has_every_mission_on_the_line_of_its_intervention(db):
    document = review_document(AnnualReview.objects.get(year=2015))

    lines = timeline(document)["lines"]

    drawn = {(line["code"], mark["name"][:11]) for line in lines for mark in line["marks"]}
    wanted = {(code, one["code"]) for one in document["missions"] for code in one["interventions"]}
    assert drawn == wanted
    assert [line["country"] for line in lines] == sorted(line["country"] for line in lines)


def test_many_interventions_share_the_line_of_their_country(db):
    mission = {"kind": "regular", "code": "MIS-2016-01", "interventions": ["A"]}
    days = {"starts_on": date(2016, 12, 20), "ends_on": date(2017, 1, 10)}
    missions = [
        mission | days | {"country": f"Pays {n % 5}", "interventions": [f"I{n}"]}
        for n in range(50)
    ]

    drawn = timeline({"missions": missions})

    assert len(drawn["lines"]) == 5
    assert len(drawn["months"]) == 2


def rich_year(number: int, year=2016):
    """So many missions with everything that the review counts."""
    for _ in range(number):
        report = ReportFactory(mission__closed=True, diffused=True)
        MissionMemberFactory(mission=report.mission)
        DelegationFactory(mission=report.mission)
        RecommendationFactory(mission=report.mission, dropped=True)
        MissionFactory(cancelled=True)
        lesson = LessonFactory(mission=report.mission, validated=True, year=year)
        review = AnnualReview.objects.get(year=year)
        ReviewLessonFactory(review=review, lesson=lesson)


def test_the_document_costs_the_same_for_any_number_of_missions(db):
    review = AnnualReviewFactory(year=2016)
    costs = []
    for more in (2, 8):
        rich_year(more)
        with CaptureQueriesContext(connection) as captured:
            review_document(review)
        costs.append(len(captured))

    assert costs[0] == costs[1]


@pytest.mark.django_db
@pytest.mark.usefixtures("demo", "at_reference_today")
def test_partners_stand_where_the_missions_of_the_year_left_them():
    review = AnnualReview.objects.get(year=2016)
    seen = MarkerObservation.objects.filter(mission__code__startswith="MIS-2016-")

    rows = year_figures(review)["partners"]

    assert len(rows) == seen.values("marker__partner").distinct().count() > 0
    assert all(one["much"] <= one["seen"] <= one["of"] for row in rows for one in row["levels"])
    assert sum(row["risen"] for row in rows) > 0


@pytest.mark.django_db
@pytest.mark.usefixtures("demo", "at_reference_today")
def test_the_review_of_a_unit_counts_its_missions_alone():
    unit = EstUnit.objects.get(mission__code="MIS-2015-01")
    theirs = Mission.objects.filter(
        unit=unit, code__startswith="MIS-2015-", state__in=DONE_STATES
    ).count()

    figures = year_figures(AnnualReviewFactory(year=2015, unit=unit))

    assert figures["missions"]["held"] == theirs > 0
    assert [row["missions"] for row in figures["by_unit"] if row["missions"]] == [theirs]
