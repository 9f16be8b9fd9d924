"""The year in sums, its map and charts, and the lists behind its numbers."""

import json
import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from interventions.models import Country
from missions.days.figures import grouped, months_of, norms_by_country, year_cube
from missions.enums import MissionState
from missions.models import Mission
from missions.planning.map import GEO, SIZE, bubbles_of, circle_box, meets, outlines
from tests.factories import (
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
YEAR = reverse("planning:figures", args=[2016])
COLUMNS = {
    "draft": "planned", "proposed": "planned", "approved": "booked", "tor_validated": "booked",
    "ongoing": "booked", "debriefed": "done", "reported": "done", "closed": "done",
}  # fmt: skip


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    return user


def mission_of(days, **kwargs):
    mission = MissionFactory(**kwargs)
    for part in days:
        MissionMemberFactory(mission=mission, person_days=part)
    return mission


@pytest.mark.parametrize("state", MissionState)
def test_where_a_mission_is_counted_by_its_state(manager, state):
    mission = mission_of([10, Decimal("2.5")], **{state: True} if state != "draft" else {})

    cells = year_cube(manager, 2016)

    expected = [(mission.country_id, COLUMNS.get(state), 1, Decimal("12.5"))]
    found = [(one.country, one.column, one.missions, one.days) for one in cells]
    assert found == (expected if state in COLUMNS else [])


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2015, 12, 31), 2015), (date(2016, 1, 1), 2016), (date(2016, 12, 31), 2016)],
)
def test_a_mission_counts_in_the_year_of_its_first_field_day(manager, day, year):
    mission_of([5], starts_on=day, ends_on=date(2017, 1, 2))

    totals = {
        one: sum(cell.days for cell in year_cube(manager, one)) for one in (2015, 2016, 2017)
    }

    assert totals == {2015: 0, 2016: 0, 2017: 0} | {year: 5}


@pytest.mark.usefixtures("demo")
def test_the_sums_are_those_of_the_missions_one_by_one(manager):
    for year in (2014, 2015, 2016):
        cells = year_cube(manager, year)
        missions = [
            one
            for one in Mission.objects.with_person_days().filter(starts_on__year=year)
            if one.state in COLUMNS
        ]

        for group in grouped(cells, lambda cell: (cell.country, cell.unit, cell.kind)):
            mine = [
                one for one in missions if (one.country_id, one.unit_id, one.kind) == group.key
            ]
            assert group.missions == len(mine)
            assert group.days == sum(one.person_days for one in mine)
        assert sum(cell.missions for cell in cells) == len(missions)
        assert sum(months_of(manager, year).values()) == sum(cell.days for cell in cells)


def test_people_count_what_they_see(manager):
    mine, _other = mission_of([5]), mission_of([7])
    director = TeamMemberFactory(intervention=mine.interventions.get()).user

    assert sum(cell.days for cell in year_cube(director, 2016)) == 5
    assert sum(months_of(director, 2016).values()) == 5
    assert sum(cell.days for cell in year_cube(manager, 2016)) == 12


@pytest.mark.parametrize("name", ["country", "unit", "size"])
def test_filters_leave_what_they_name(manager, name):
    small = InterventionFactory(size="small")
    wanted = mission_of([5], interventions=[small], country=small.country, unit=small.unit)
    mission_of([7])
    value = "small" if name == "size" else getattr(wanted, name).pk

    cells = year_cube(manager, 2016, **{name: value})

    assert [cell.days for cell in cells] == [5]
    assert sum(months_of(manager, 2016, **{name: value}).values()) == 5


def test_norms_are_those_of_what_runs_in_the_year(manager):
    large = InterventionFactory()
    InterventionFactory(country=large.country, size="small")
    InterventionFactory(country=large.country, ends_on=date(2015, 12, 31))

    assert norms_by_country(manager, 2016) == {large.country_id: (47, 61)}


@pytest.mark.usefixtures("demo")
def test_each_number_of_missions_leads_to_as_many_in_the_list(client, manager):
    page = client.get(YEAR)
    figures = page.context["figures"]

    lines = [*figures.countries, *figures.units, *figures.kinds]
    assert len(lines) > 12
    for line in lines:
        counted = client.get(unescape(line.url)).context["page"].paginator.count
        assert counted == line.group.missions, line.url
    assert len(re.findall("<svg xmlns", page.content.decode())) == 5


def test_the_page_costs_the_same_for_any_number(client, manager, assert_same_queries):
    country = Country.objects.create(code="BJ", name_fr="Bénin")
    assert_same_queries(
        get=lambda: client.get(YEAR),
        add_rows=lambda n: [mission_of([4, 3], country=country) for _ in range(n)],
    )


@pytest.mark.parametrize("year", [1, 1999, 2101, 99999])
def test_other_years_are_missing(client, manager, year):
    assert client.get(reverse("planning:figures", args=[year])).status_code == 404


def test_a_year_without_missions_says_so(client, manager):
    assert (
        "No mission in 2031"
        in client.get(reverse("planning:figures", args=[2031])).content.decode()
    )


@pytest.mark.usefixtures("demo")
def test_every_partner_country_is_on_the_map():
    codes = {one["code"] for one in outlines()["countries"]}

    assert set(Country.objects.values_list("code", flat=True)) <= codes
    assert "PS" in codes
    assert GEO.stat().st_size < 60_000
    assert "public domain" in GEO.with_name("LICENCE.txt").read_text(encoding="utf-8")
    assert json.loads(GEO.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("year", [2014, 2015, 2016])
def test_no_name_on_the_map_lies_on_another_or_on_a_circle(client, manager, year):
    page = client.get(reverse("planning:figures", args=[year]))

    bubbles = bubbles_of(page.context["figures"].countries)

    assert bubbles
    for one in bubbles:
        others = [it["box"] for it in bubbles if it is not one]
        assert not any(meets(one["box"], box) for box in (*others, *map(circle_box, bubbles)))
        assert 0 <= one["box"][0] < one["box"][2] <= SIZE[0]
