"""The month on a sheet: what it shows to whom, what finds room, what it costs."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from core import ics
from missions.events.month import Month
from missions.events.sheet import LANES
from tests.factories import (
    FIRST_DAY,
    AbsenceFactory,
    CountryFactory,
    DatedEventFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
MARCH = reverse("events:month", args=[2016, 3])
FEBRUARY = reverse("events:month", args=[2016, 2])


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel("2016-02-10 10:00", tick=False):
        yield


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def sheet(client, url=FEBRUARY, **query):
    return client.get(url, query).context["sheet"]


def bars(found) -> list[str]:
    """Titles in the order of weeks and lanes."""
    return [
        cell.entry.title for week in found.weeks for row in week.rows for cell in row if cell.entry
    ]


@pytest.mark.parametrize(
    "year, number, first, weeks",
    [(2016, 2, date(2016, 2, 1), 5), (2015, 2, date(2015, 1, 26), 5),
     (2021, 2, date(2021, 2, 1), 4), (2016, 5, date(2016, 4, 25), 6)],
)  # fmt: skip
def test_a_month_is_a_sheet_of_whole_weeks(year, number, first, weeks):
    found = Month(year, number).weeks

    assert (found[0][0], len(found)) == (first, weeks)
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in found)


@pytest.mark.parametrize("url", ["1999/12/", "2101/1/", "2016/0/", "2016/13/", "2016/2/30/"])
def test_no_calendar_has_such_a_day(client, manager, url):
    assert client.get(f"/planning/calendar/{url}").status_code == 404


def test_the_first_and_the_last_month_lead_no_further(client, manager):
    assert client.get("/planning/calendar/2000/1/").context["before"] is None
    assert client.get("/planning/calendar/2100/12/").context["after"] is None


def test_a_stay_is_a_bar_over_its_days_cut_at_the_week(client, manager):
    MissionFactory(title="Longue", starts_on=FIRST_DAY, ends_on=FIRST_DAY + timedelta(days=8))

    found = sheet(client)

    cells = [cell for week in found.weeks for row in week.rows for cell in row if cell.entry]
    assert [(one.span, one.came_from, one.goes_on) for one in cells] == [
        (7, False, True),
        (2, True, False),
    ]


@pytest.mark.parametrize("days, is_met", [(364, True), (0, False)])
def test_a_stay_that_began_long_ago_is_still_met(client, manager, days, is_met):
    start = date(2016, 2, 1) - timedelta(days=363)
    MissionFactory(title="Longue", starts_on=start, ends_on=start + timedelta(days=days))

    assert bool(bars(sheet(client))) == is_met


def test_what_finds_no_room_is_counted_and_listed_on_its_day(client, manager):
    MissionFactory.create_batch(LANES + 3, starts_on=FIRST_DAY, ends_on=FIRST_DAY)

    found = sheet(client)

    (day,) = [day for week in found.weeks for day in week.days if day.more]
    assert (day.date, day.more, len(bars(found))) == (FIRST_DAY, 3, LANES)
    assert len(client.get(day.url).context["entries"]) == LANES + 3


def test_events_have_room_before_missions(client, manager):
    MissionFactory.create_batch(LANES, starts_on=FIRST_DAY, ends_on=FIRST_DAY)
    event = DatedEventFactory(title="Comité")

    assert event.title in bars(sheet(client))


def test_halted_missions_and_those_of_other_months_are_not_there(client, manager):
    MissionFactory(postponed=True)
    MissionFactory(cancelled=True)
    MissionFactory(approved=True, title="Ici")

    assert set(bars(sheet(client))) == {"Ici"}
    assert bars(sheet(client, reverse("events:month", args=[2016, 5]))) == []


def test_holidays_stand_by_their_day(client, manager):
    DatedEventFactory(kind="holiday", title="Fête", country=CountryFactory(name_fr="Rwanda"))

    found = sheet(client)

    (day,) = [day for week in found.weeks for day in week.days if day.holidays]
    assert (day.date, day.holidays[0].place, bars(found)) == (FIRST_DAY, "Rwanda", [])


# --- who ------------------------------------------------------------------------------
MISSION, PUBLIC, CLOSED, AWAY = "Notre mission", "Revue publique", "Comité fermé", "Absente"
EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
AROUND = {"di", "tc", "sector_expert", "rafi", "scientific_team", "partner", "rr"}
OUTSIDE = {"scientific_team", "partner"}


def test_who_sees_what_on_the_calendar(client):
    cast = Cast(approved=True, title=MISSION)
    DatedEventFactory(title=PUBLIC, is_public=True)
    DatedEventFactory(title=CLOSED, interventions=[cast.intervention],
                      country=cast.intervention.country)  # fmt: skip
    AbsenceFactory(expert=ExpertFactory(user=UserFactory(name=AWAY)), note="Opération")
    seen = {}

    for name in EVERYBODY:
        client.force_login(cast[name])
        page = client.get(FEBRUARY)
        assert "Opération" not in page.content.decode()
        seen[name] = set(bars(page.context["sheet"]))

    assert {name for name in seen if PUBLIC in seen[name]} == set(EVERYBODY)
    assert {name for name in seen if CLOSED in seen[name]} == EST | AROUND
    assert {name for name in seen if MISSION in seen[name]} == EST | AROUND | {"consultant"}
    assert {name for name in seen if AWAY in seen[name]} == EST | AROUND - {"rr", *OUTSIDE}


def test_outsiders_see_public_events_only(client):
    DatedEventFactory(title=CLOSED, country=CountryFactory())
    DatedEventFactory(title=PUBLIC, is_public=True)
    DatedEventFactory(kind="holiday", title="Fête")
    client.force_login(UserFactory())

    page = client.get(FEBRUARY).content.decode()

    assert (PUBLIC in page, "Fête" in page, CLOSED in page) == (True, True, False)


# --- filters --------------------------------------------------------------------------
@pytest.fixture
def two(manager):
    """Two of everything: what is asked for, and what is not."""
    for title in ("Oui", "Non"):
        intervention = InterventionFactory(code=f"RW-{title.upper()}", title=title)
        lead = ExpertFactory(user=UserFactory(name=f"Ève {title}"), unit=intervention.unit)
        MissionFactory(
            title=title, lead=lead, interventions=[intervention], unit=intervention.unit,
            country=intervention.country,
        )  # fmt: skip
        DatedEventFactory(title=title, interventions=[intervention], country=intervention.country)
    return intervention.__class__.objects.get(code="RW-OUI")


@pytest.mark.parametrize("name", ["country", "unit", "intervention"])
def test_filters_narrow_missions_and_events(client, two, name):
    asked = {"country": two.country_id, "unit": two.unit_id, "intervention": "rw-oui"}[name]

    assert set(bars(sheet(client, **{name: asked}))) == {"Oui"}


def test_an_expert_is_found_by_name_whatever_the_accents(client, two):
    found = sheet(client, expert="eve oui", show="missions")

    assert set(bars(found)) == {"Oui"}


@pytest.mark.parametrize(
    "show, shown",
    [("", 5), ("work", 4), ("missions", 2), ("events", 2), ("holidays", 0), ("absences", 1)],
)
def test_layers_can_be_left_out(client, two, show, shown):
    AbsenceFactory(ends_on=FIRST_DAY)
    DatedEventFactory(kind="holiday", title="Fête")

    page = client.get(FEBRUARY, {"show": show})

    assert page.context["sheet"].total == shown + (show in ("", "work", "holidays"))


def test_the_choice_goes_along_to_the_next_month(client, two):
    page = client.get(FEBRUARY, {"country": two.country_id}).content.decode()

    assert f"{MARCH}?country={two.country_id}" in page


@pytest.mark.parametrize("query", ["country=x", "unit=99999", "show=all", "page=1"])
def test_nonsense_in_the_address_is_no_error(client, manager, query):
    assert client.get(f"{FEBRUARY}?{query}").status_code == 200


def test_the_month_as_a_file_holds_what_the_page_shows(client, two):
    page = client.get(reverse("events:month_file", args=[2016, 2]), {"intervention": "RW-OUI"})

    assert page["Content-Type"] == "text/calendar; charset=utf-8"
    assert {one.title for one in ics.read(page.content)} == {"RW-OUI – Oui"}


# --- cost -----------------------------------------------------------------------------
@pytest.mark.parametrize("url", [FEBRUARY, reverse("events:day", args=[2016, 2, 22])])
def test_a_month_and_a_day_cost_the_same_for_any_number(client, manager, assert_same_queries, url):
    def rows(number):
        for _row in range(number):
            MissionFactory(lead=ExpertFactory())
            DatedEventFactory(interventions=[InterventionFactory()], country=CountryFactory())
            AbsenceFactory()

    assert_same_queries(lambda: client.get(url), rows)
