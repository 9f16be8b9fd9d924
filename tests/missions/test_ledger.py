from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from backstopping.demo.source import SHIPPED
from interventions.enums import Setting
from interventions.models import Intervention, PlannedDays, ProcessSetting
from missions.enums import MissionKind, MissionState
from missions.ledger import Days, ledger, ledgers, year_ledger
from missions.models import Mission, MissionIntervention, RemoteSupport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EXPECTED = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["expected"]
TOTALS = EXPECTED["person_days_by_intervention_and_year"]


def of(code, year):
    return next(row for row in ledger(Intervention.objects.get(code=code)) if row.year == year)


@pytest.mark.parametrize(
    ("code", "year", "totals"),
    [(code, year, totals) for code, years in TOTALS.items() for year, totals in years.items()],
)
def test_person_days_are_those_calculated_in_the_file(code, year, totals):
    row = of(code, year)

    assert {
        "regular_done": row.regular.done,
        "regular_planned": row.regular.ahead,
        "other_done": row.other.done,
        "other_planned": row.other.ahead,
    } == totals


def test_no_year_has_days_that_the_file_does_not_expect():
    known = ledgers(Intervention.objects.all())

    counted = {
        (row.intervention.code, row.year)
        for rows in known.values()
        for row in rows
        if row.regular.total or row.other.total
    }
    assert counted == {(code, year) for code, years in TOTALS.items() for year in years}


def test_plan_and_what_is_left_of_it():
    row = of("VN-EAU", 2016)

    assert (row.plan.days, row.regular.done, row.regular.ahead, row.left) == (20, 20, 20, -20)


def test_more_than_planned_is_told_not_refused():
    with override("en"):
        assert of("VN-EAU", 2016).warnings == ["20 person-days more than planned for 2016."]
        assert of("VN-EAU", 2015).warnings == []


def test_a_mean_above_the_norm_is_told():
    ProcessSetting.objects.filter(code=Setting.NORM_LARGE).update(value=30)

    with override("en"):
        assert of("SN-SANTE", 2014).warnings == [
            "The mean of 40 person-days a year is above the norm of 30."
        ]


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("SN-SANTE", ["40.0", "40.0", "33.3", "25.0"]),
        ("BI-AGRI", ["20.0", "10.0", "13.3", "10.0"]),
    ],
)
def test_the_running_mean_counts_years_without_a_mission(code, means):
    rows = ledger(Intervention.objects.get(code=code))

    assert [(row.year, str(row.running_mean)) for row in rows] == list(
        zip(range(2014, 2018), means, strict=True)
    )


@pytest.mark.parametrize(("code", "norm"), [("SN-SANTE", "40"), ("ML-CAPA", "7–21")])
def test_the_norm_follows_the_size_of_the_programme(code, norm):
    assert of(code, 2017).norm_words == norm


COLUMN = {
    "draft": "planned",
    "proposed": "planned",
    "approved": "booked",
    "tor_validated": "booked",
    "ongoing": "booked",
    "debriefed": "done",
    "reported": "done",
    "closed": "done",
    "postponed": None,
    "cancelled": None,
}


@pytest.mark.parametrize("kind", MissionKind)
@pytest.mark.parametrize("state", MissionState)
def test_where_a_mission_counts_by_state_and_kind(state, kind):
    closed_at = timezone.now() if state == MissionState.CLOSED else None
    is_specific = kind == MissionKind.SPECIFIC
    Mission.objects.filter(code="MIS-2016-06").update(
        state=state, kind=kind, specific_kind="training" if is_specific else "",
        state_reason="why", closed_at=closed_at,
    )  # fmt: skip

    row = of("ML-COLL", 2016)

    expected = Days(**{COLUMN[state]: Decimal(16)}) if COLUMN[state] else Days()
    found = {one.value: getattr(row, one) for one in MissionKind}
    assert found == dict.fromkeys(found, Days()) | {kind.value: expected}


def test_a_mission_of_three_interventions_is_split_in_three_to_the_tenth():
    mission = Mission.objects.get(code="MIS-2016-08")
    MissionIntervention.objects.create(
        mission=mission, intervention=Intervention.objects.get(code="ML-CAPA")
    )

    parts = [of(code, 2016).regular.done for code in ("CD-ETFP1", "CD-ETFP2", "ML-CAPA")]

    assert sorted(parts) == [Decimal("8.3"), Decimal("8.3"), Decimal("8.4")]


def test_a_mission_counts_in_the_year_of_its_first_field_day():
    Mission.objects.filter(code="MIS-2016-14").update(
        starts_on=date(2016, 12, 30), ends_on=date(2017, 1, 6)
    )

    assert of("RW-SANTE", 2016).regular.booked == 20
    assert of("RW-SANTE", 2017).regular.booked == 0


def test_a_mission_without_dates_counts_in_no_year():
    Mission.objects.filter(code="MIS-2017-02").update(starts_on=None, ends_on=None)

    assert of("UG-EDUC", 2017).other.total == 0


def test_the_list_of_a_year_shows_those_without_days_too():
    interventions = Intervention.objects.filter(code__in=["BJ-SANTE", "ML-CAPA"]).order_by("code")

    rows = year_ledger(interventions, 2017)

    assert [(row.intervention.code, row.plan and row.plan.days, row.left) for row in rows] == [
        ("BJ-SANTE", None, None),
        ("ML-CAPA", 14, 14),
    ]


def test_an_intervention_without_plan_or_mission_has_an_empty_ledger():
    PlannedDays.objects.filter(intervention__code="ML-CAPA").delete()
    MissionIntervention.objects.filter(intervention__code="ML-CAPA").delete()
    RemoteSupport.objects.filter(intervention__code="ML-CAPA").delete()

    assert ledger(Intervention.objects.get(code="ML-CAPA")) == []


@pytest.mark.parametrize("count", [1, 13])
def test_the_ledger_costs_the_same_for_any_number_of_interventions(count):
    with CaptureQueriesContext(connection) as captured:
        year_ledger(Intervention.objects.order_by("pk")[:count], 2016)

    assert len(captured) == 4
