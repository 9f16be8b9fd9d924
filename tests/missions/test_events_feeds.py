"""Calendars by secret address: what they hold, for whom, and when they stop answering."""

import re

import pytest
import time_machine
from django.urls import reverse

from accounts.models import CalendarToken
from core import ics
from interventions.models import TeamMember
from missions import steps
from missions.models import Mission
from tests.factories import (
    AbsenceFactory,
    CountryFactory,
    DatedEventFactory,
    MissionFactory,
    UserFactory,
)
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
FEEDS = reverse("events:feeds")


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel("2016-02-10 10:00", tick=False) as clock:
        yield clock


def opened(user, scope="me", subject=""):
    row, secret = CalendarToken.objects.open_new(user, scope, subject)
    return row, reverse("events:feed", args=[secret])


def titles(client, url) -> set[str]:
    return {one.title for one in ics.read(client.get(url).content)}


@pytest.fixture
def cast():
    cast = Cast(approved=True, title="Notre mission")
    AbsenceFactory(expert=cast["consultant"].expert, note="Opération", kind="leave")
    DatedEventFactory(title="Fermé", interventions=[cast.intervention],
                      country=cast.intervention.country)  # fmt: skip
    DatedEventFactory(kind="holiday", title="Fête", country=cast.intervention.country)
    DatedEventFactory(title="Ailleurs", country=CountryFactory(), is_public=True)
    steps.refresh(Mission.objects.all())
    return cast


def test_my_own_holds_my_missions_my_turn_and_my_absences(client, cast):
    _row, mine = opened(cast["consultant"])
    _row, turn = opened(cast["tc"])

    answer = client.get(mine)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert titles(client, mine) == {f"{cast.intervention.code} – Notre mission", "Absence"}
    assert "Opération" not in answer.content.decode()
    assert any(cast.mission.code in one for one in titles(client, turn))


@pytest.mark.parametrize(
    "scope, who, found",
    [
        ("intervention", "tc", {"Notre mission", "Fermé", "Fête"}),
        ("country", "rr", {"Notre mission", "Fermé", "Fête"}),
        ("country", "est_manager", {"Notre mission", "Fermé", "Fête"}),
    ],
)
def test_a_country_and_an_intervention(client, cast, scope, who, found):
    place = cast.intervention if scope == "intervention" else cast.intervention.country
    _row, url = opened(cast[who], scope, place.code)

    assert {one.rpartition(" – ")[2] for one in titles(client, url)} == found


def test_rights_are_those_of_the_moment_of_the_fetch(client, cast):
    _row, url = opened(cast["tc"], "intervention", cast.intervention.code)
    before = client.get(url).status_code
    TeamMember.objects.filter(user=cast["tc"]).delete()

    assert (before, client.get(url).status_code) == (200, 404)


def test_states_are_those_of_calendars(client, cast):
    user = cast["focal_point"]
    for state in ("proposed", "approved", "cancelled", "postponed"):
        MissionFactory(**{state: True}, title=state, focal_point=user)
    _row, url = opened(user)

    content = client.get(url).content.decode().replace("\r\n ", "")

    found = dict(re.findall(r"SUMMARY:\S+ – (\w+)\r\n.*?STATUS:(\w+)", content, re.DOTALL))
    assert found == {
        "proposed": "TENTATIVE", "approved": "CONFIRMED", "cancelled": "CANCELLED",
        "postponed": "CANCELLED"
    }  # fmt: skip


def test_confidential_missions_are_only_a_mission(client):
    mission = MissionFactory(mediation=True, approved=True, title="Conflit entre A et B")
    _row, url = opened(mission.focal_point)

    content = client.get(url).content.decode()

    assert titles(client, url) >= {"Mission"}
    assert "Conflit" not in content
    assert mission.interventions.get().code not in content


# --- the address ----------------------------------------------------------------------
def test_the_secret_is_shown_once_and_stored_nowhere(client):
    user = UserFactory()
    client.force_login(user)

    page = client.post(FEEDS, {"scope": "me"})
    secret = re.search(r"/feeds/([\w-]+)\.ics", page.content.decode())[1]

    assert client.get(f"/feeds/{secret}.ics").status_code == 200
    assert secret not in client.get(FEEDS).content.decode()
    row = CalendarToken.objects.get()
    assert secret not in str(CalendarToken.objects.filter(pk=row.pk).values().get())
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("ending", ["revoked", "closed", "unknown", "empty"])
def test_addresses_that_stopped_all_look_alike(client, ending):
    user = UserFactory()
    row, url = opened(user)
    if ending == "revoked":
        row.revoke()
    elif ending == "closed":
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    else:
        url = reverse("events:feed", args=["x" * 43 if ending == "unknown" else "-"])

    assert client.get(url).status_code == 404


def test_revoking_asks_first_and_only_ones_own(client):
    row, url = opened(UserFactory())
    foreign, _url = opened(UserFactory())
    client.force_login(row.user)

    client.get(reverse("events:feed_revoke", args=[row.pk]))
    is_open = client.get(url).status_code
    client.post(reverse("events:feed_revoke", args=[row.pk]))
    of_others = client.post(reverse("events:feed_revoke", args=[foreign.pk]))

    assert (is_open, client.get(url).status_code, of_others.status_code) == (200, 404, 404)


@pytest.mark.parametrize(
    "data, field",
    [
        ({"scope": "country"}, "country"),
        ({"scope": "country", "country": "ZZ"}, "country"),
        ({"scope": "intervention", "intervention": "INT-OTHER"}, "intervention"),
        ({"scope": "everything"}, "scope"),
        ({}, "scope"),
    ],
)
def test_nobody_makes_an_address_of_what_he_does_not_see(client, cast, data, field):
    MissionFactory()
    client.force_login(cast["tc"])

    page = client.post(FEEDS, data)

    assert field in page.context["form"].errors
    assert not CalendarToken.objects.exists()


def test_the_same_calendar_has_one_address(client):
    client.force_login(UserFactory())

    answers = [client.post(FEEDS, {"scope": "me"}).context["address"] for _time in range(2)]

    assert answers[1] is None
    assert CalendarToken.objects.count() == 1


def test_nothing_new_is_said_in_one_line(client, cast):
    _row, url = opened(cast["tc"], "intervention", cast.intervention.code)
    etag = client.get(url)["ETag"]

    same = client.get(url, headers={"If-None-Match": etag})
    Mission.objects.update(title="Autre")
    changed = client.get(url, headers={"If-None-Match": etag})

    assert (same.status_code, same.content, changed.status_code) == (304, b"", 200)


def test_the_date_of_a_feed_is_that_of_its_newest_change(client, cast, frozen):
    _row, url = opened(cast["tc"], "intervention", cast.intervention.code)
    made = client.get(url)["Last-Modified"]
    frozen.shift(600)
    same = client.get(url)["Last-Modified"]
    event = DatedEventFactory(title="Neuf", interventions=[cast.intervention])
    newer = client.get(url)["Last-Modified"]
    frozen.shift(24 * 3600)

    assert made == same == "Wed, 10 Feb 2016 09:00:00 GMT"
    assert newer == "Wed, 10 Feb 2016 09:10:00 GMT"
    assert client.get(url)["Last-Modified"] == "Wed, 10 Feb 2016 23:00:00 GMT"
    event.delete()
    gone = client.get(url, headers={"If-Modified-Since": "Thu, 11 Feb 2016 10:10:00 GMT"})
    assert gone.status_code == 200 and "Neuf" not in gone.content.decode()


def test_the_last_fetch_is_known_to_the_hour(client, frozen):
    row, url = opened(UserFactory())
    client.get(url)
    row.refresh_from_db()
    first = row.last_used_at
    frozen.shift(60)
    client.get(url)
    row.refresh_from_db()

    assert first is not None and row.last_used_at == first
    frozen.shift(3700)
    client.get(url)
    row.refresh_from_db()
    assert row.last_used_at > first


def test_a_feed_costs_the_same_for_any_number(client, cast, assert_same_queries):
    _row, url = opened(cast["tc"], "intervention", cast.intervention.code)

    def rows(number):
        for _time in range(number):
            MissionFactory(interventions=[cast.intervention], country=cast.intervention.country)
            DatedEventFactory(interventions=[cast.intervention])

    assert_same_queries(lambda: client.get(url), rows)
