"""The list of missions: what it shows to whom, what it costs, what its filters find."""

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains

from core.dates import short_date
from missions import filters, listing, steps
from missions.models import Mission
from tests.factories import (
    FIRST_DAY,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    TorFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
LIST = reverse("missions:list")
TODAY = "2016-01-20"


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(f"{TODAY} 10:00", tick=False):
        yield


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def refreshed(*missions):
    """All were asked for in good time."""
    Mission.objects.update(created_at="2015-11-01 12:00Z")
    steps.refresh(Mission.objects.all())
    return missions


def codes(response) -> list[str]:
    """Numbers on the page, with plain hyphens."""
    rows = response.context["page"].object_list
    return [row["url"].rstrip("/").rsplit("/", 1)[1] for row in rows]


def found(client, **query) -> set[str]:
    return set(codes(client.get(LIST, {"view": "all"} | query)))


def rich_rows(number):
    for _ in range(number):
        mission = MissionFactory(approved=True, lead=ExpertFactory())
        MissionMemberFactory(mission=mission)
        TorFactory(mission=mission, proposed=True)
    refreshed()


def test_the_list_costs_the_same_for_any_number_of_rows(client, manager, assert_same_queries):
    assert_same_queries(get=lambda: client.get(LIST), add_rows=rich_rows)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_file_costs_the_same_for_any_number_of_rows(client, manager, fmt, assert_same_queries):
    url = reverse("missions:export", args=[fmt])

    assert_same_queries(get=lambda: client.get(url), add_rows=rich_rows)


@pytest.mark.parametrize("name", ["est_manager", "unit_coordinator", "di", "rr", "consultant"])
def test_the_whole_page_takes_eight_queries(client, name, django_assert_max_num_queries):
    cast = Cast(proposed=True)
    refreshed()
    client.force_login(cast[name])
    client.get(LIST)

    with django_assert_max_num_queries(8):
        response = client.get(LIST, {"country": cast.mission.country_id})

    assert codes(response) == [cast.mission.code]


@pytest.mark.parametrize("name", EVERYBODY)
def test_everybody_finds_what_he_may_see(client, name):
    cast = Cast(proposed=True)
    refreshed()
    user = cast[name]
    client.force_login(user)

    seen = found(client)

    assert seen == set(Mission.objects.visible_to(user).values_list("code", flat=True))


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_row_says_you_to_whom_the_mission_waits_for(client, name):
    cast = Cast(proposed=True)
    refreshed()
    user = cast[name]
    client.force_login(user)

    rows = client.get(LIST, {"view": "all"}).context["page"].object_list

    mine = [row for row in rows if row.get("is_me")]
    assert bool(mine) == (name == "unit_coordinator")


def one_of_each():
    """A mission for each saved view."""
    field = MissionFactory(ongoing=True)
    tor = MissionFactory(approved=True, starts_on="2016-06-01", ends_on="2016-06-10")
    TorFactory(mission=tor, completed=True)
    report = MissionFactory(debriefed=True)
    late = MissionFactory(proposed=True)
    closed = MissionFactory(closed=True)
    refreshed()
    return {"field": field, "tor": tor, "reports": report, "late": late, "closed": closed}


def test_saved_views_and_their_counts(client, manager):
    made = one_of_each()

    shown = {key: found(client, view=key) for key in filters.VIEWS}
    tabs = {tab["url"][6:]: tab["count"] for tab in client.get(LIST).context["tabs"]}

    every = {mission.code for mission in made.values()}
    assert shown == {
        "open": every - {made["closed"].code},
        "all": every,
        "mine": set(),
        "late": {made["late"].code},
        "field": {made["field"].code},
        "tor": {made["tor"].code},
        "reports": {made["reports"].code},
    }
    assert tabs == {key: str(len(rows)) for key, rows in shown.items()}


def test_my_missions_are_those_i_act_on_command_or_travel_on(client):
    user = UserFactory(est_manager=True)
    mine = [
        MissionFactory(focal_point=user),
        MissionFactory(proposed_by=user),
        MissionFactory(lead=ExpertFactory(user=user)),
    ]
    MissionFactory()
    MissionFactory(closed=True, focal_point=user)
    refreshed()
    client.force_login(user)

    assert found(client, view="mine") == {mission.code for mission in mine}


def test_an_unknown_view_is_the_first_one(client, manager):
    made = one_of_each()

    assert found(client, view="nonsense") == found(client, view="open")
    assert made["closed"].code not in found(client, view="nonsense")


@pytest.fixture
def two_missions(manager):
    wanted = MissionFactory(
        title="Études de l’œuvre",
        mediation=True,
        ongoing=True,
        lead=ExpertFactory(user=UserFactory(name="Zoë Ærts")),
        starts_on="2017-05-02",
        ends_on="2017-05-12",
        interventions=[InterventionFactory(title="Écoles du Plateau", code="BJ-ECOLES")],
    )
    MissionFactory(proposed=True)
    refreshed()
    return wanted


@pytest.mark.parametrize(
    "words",
    ["ETUDES", "oeuvre", "zoe aerts", "ecoles plateau", "bj-ecoles", "études zoë", "{code}"],
)
def test_words_are_found_whatever_their_accents(client, two_missions, words):
    wanted = words.format(code=two_missions.code)

    assert found(client, q=wanted) == {two_missions.code}


@pytest.mark.parametrize("words", ["études absent", "%", "_", "\\", "'; --", "x" * 500])
def test_words_that_are_nowhere_find_nothing(client, two_missions, words):
    assert found(client, q=words) == set()


def test_each_filter_narrows(client, two_missions):
    values = {
        "year": 2017,
        "country": two_missions.country_id,
        "unit": two_missions.unit_id,
        "kind": "specific",
        "stage": 4,
    }

    assert {name: found(client, **{name: value}) for name, value in values.items()} == {
        name: {two_missions.code} for name in values
    }


@pytest.mark.parametrize("query", ["year=x", "country=9999", "stage=-1", "page=x", "page=99999"])
def test_nonsense_in_the_address_breaks_nothing(client, two_missions, query):
    assert client.get(f"{LIST}?{query}").status_code == 200


def test_sums_are_those_of_the_rows_found(client, manager):
    for state, days in (("closed", 12), ("ongoing", 8)):
        MissionMemberFactory(mission=MissionFactory(**{state: True}), person_days=days)
    MissionMemberFactory(mission=MissionFactory(setup=True), person_days=99)
    refreshed()

    counts = client.get(LIST, {"view": "all", "kind": "regular"}).context["counts"]

    assert (counts.found, counts.days, counts.days_done) == (2, 20, 12)


def test_late_rows_come_first_and_say_so(client, manager):
    later = MissionFactory(proposed=True, starts_on="2016-08-01", ends_on="2016-08-05")
    late = MissionFactory(proposed=True)
    refreshed()

    response = client.get(LIST)

    assert codes(response) == [late.code, later.code]
    assert "en retard" in response.content.decode()


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("start", "AB"), ("-start", "BA"), ("title", "BA"), ("-title", "AB"), ("nonsense", "AB")],
)
def test_columns_sort(client, manager, sort, expected):
    MissionFactory(code="A", title="Zone", proposed=True)
    MissionFactory(
        code="B", title="École", proposed=True, starts_on="2016-09-01", ends_on="2016-09-02"
    )
    refreshed()

    assert "".join(codes(client.get(LIST, {"sort": sort}))) == expected


def test_pages_hold_fifty_rows(client, manager):
    MissionFactory.create_batch(53)
    refreshed()

    first, second = client.get(LIST), client.get(LIST, {"page": 2})

    assert (len(codes(first)), len(codes(second))) == (50, 3)
    assert not set(codes(first)) & set(codes(second))


def test_counting_stops_and_pages_go_on(client, manager, monkeypatch):
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    MissionFactory.create_batch(5)
    refreshed()

    pages = [client.get(LIST, {"page": number}) for number in (1, 2, 3)]

    assert [len(codes(page)) for page in pages] == [2, 2, 1]
    assert [page.context["page"].has_more for page in pages] == [True, True, False]
    assert pages[0].context["tabs"][0]["count"] == "2+"


def test_htmx_gets_the_list_alone_with_its_sums(client, manager):
    answer = client.get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in answer
    assert 'id="missions"' in answer and 'hx-swap-oob="true"' in answer


def test_the_file_holds_the_rows_the_filters_found(client, two_missions):
    url = reverse("missions:export", args=["csv"])

    text = b"".join(client.get(url, {"view": "all", "q": "etudes"})).decode()

    assert two_missions.code in text and text.count("MIS-") == 1


def test_the_file_shows_nobody_more_than_the_list(client):
    cast = Cast()
    client.force_login(cast["consultant_elsewhere"])

    text = b"".join(client.get(reverse("missions:export", args=["csv"]), {"view": "all"})).decode()

    assert cast.mission.code not in text


def test_an_unknown_format_is_missing(client, manager):
    assert client.get(reverse("missions:export", args=["exe"])).status_code == 404


def test_a_halted_mission_says_its_state(client, manager):
    MissionFactory(cancelled=True)
    refreshed()

    row = client.get(LIST, {"view": "all"}).context["page"].object_list[0]

    assert row["path"] == "" and row["period"].endswith(str(FIRST_DAY.year))
    assert short_date(FIRST_DAY, year=False).split("\u00a0")[0] in row["period"]


def test_whoever_types_a_number_looks_in_all_missions_unless_a_tab_is_named(client, manager):
    mission = MissionFactory(closed=True)
    refreshed()

    typed, narrowed = (
        client.get(reverse("missions:list"), {"q": mission.code}),
        client.get(reverse("missions:list"), {"q": mission.code, "view": "mine"}),
    )

    assert codes(typed) == [mission.code]
    assert [one["url"] for one in typed.context["tabs"] if one["is_current"]] == ["?view=all"]
    assert codes(narrowed) == []
    assertContains(narrowed, f"?q={mission.code}&amp;view=all")
