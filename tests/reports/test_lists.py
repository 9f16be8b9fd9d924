"""Recommendations and lessons: lists, pages, answers, exports."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from reports.enums import CheckPoint
from reports.models import Lesson, Recommendation
from tests.demo_fixtures import shared_rows
from tests.factories import (
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
    ThemeFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(reported=True)


@pytest.fixture
def cast(db, stage):
    """Another one where another mission is asked for."""
    return lambda **mission: stage.again() if mission == {"reported": True} else Cast(**mission)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2016-11-15 09:00Z", tick=False):
        yield


ADVICE, LESSONS = "/reports/recommendations/", "/reports/lessons/"


@pytest.fixture
def est(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def codes(response) -> list[str]:
    return [row.code for row in response.context["page"]]


# --- recommendations ------------------------------------------------------------------
@pytest.fixture
def advice(est):
    rows = {
        "late": {"due_on": date(2016, 11, 14), "response": "accepted"},
        "today": {"due_on": date(2016, 11, 15), "response": "accepted", "state": "in_progress"},
        "unanswered": {"due_on": date(2017, 1, 1)},
        "mine": {"due_on": date(2017, 2, 1), "response": "accepted", "owner": est},
        "declared": {"due_on": date(2015, 12, 1), "implemented": True},
        "done": {"due_on": date(2016, 1, 1), "verified": True},
        "dropped": {"due_on": date(2016, 1, 2), "dropped": True},
    }
    return {name: RecommendationFactory(**fields).code for name, fields in rows.items()}


TABS = {
    "": ["late", "today", "unanswered", "mine"],
    "open": ["late", "today", "unanswered", "mine"],
    "late": ["late"],
    "unanswered": ["unanswered"],
    "mine": ["mine"],
    "to_verify": ["declared"],
    "closed": ["done", "dropped"],
    "all": ["declared", "done", "dropped", "late", "today", "unanswered", "mine"],
    "nonsense": ["late", "today", "unanswered", "mine"],
}


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_shows_its_rows_late_first(tab, advice, client):
    response = client.get(ADVICE, {"tab": tab} if tab else {})

    assert codes(response) == [advice[name] for name in TABS[tab]]


def test_the_counts_of_the_tabs_are_those_of_their_lists(advice, client):
    tabs = client.get(ADVICE).context["tabs"]

    assert {one["key"]: one["count"] for one in tabs} == {
        key: len(TABS[key]) for key in TABS if key not in ("", "nonsense")
    }


def test_advice_of_a_report_still_being_written_is_not_followed_up(est, client):
    RecommendationFactory(mission=ReportFactory().mission)

    assert codes(client.get(ADVICE)) == []


def test_filters_find_the_intervention_and_the_date(est, client):
    wanted = InterventionFactory(code="CD-ETFP1")
    mission = MissionFactory(interventions=[wanted, InterventionFactory()])
    row = RecommendationFactory(mission=mission, due_on=date(2016, 11, 30))
    RecommendationFactory(mission=mission, due_on=date(2016, 12, 24))
    RecommendationFactory()

    response = client.get(ADVICE, {"intervention": "CD-ETFP1", "before": "2016-12-01"})

    assert codes(response) == [row.code]


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_export_honours_tab_and_filters(fmt, advice, client):
    response = client.get(f"{ADVICE}export.{fmt}", {"tab": "late"})

    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    if fmt == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert [row[0] for row in rows[1:]] == [advice["late"]]


@pytest.mark.parametrize("path", [ADVICE, f"{ADVICE}export.csv", LESSONS, f"{LESSONS}export.csv"])
def test_a_list_costs_the_same_for_ten_rows(path, est, client, assert_same_queries):
    def add(number):
        for _ in range(number):
            mission = MissionFactory(interventions=InterventionFactory.create_batch(2))
            RecommendationFactory(mission=mission, owner=UserFactory())
            LessonFactory(mission=mission)

    def get():
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
        return response

    assert_same_queries(get=get, add_rows=add)


def test_the_list_opens_with_the_answer_its_reader_owes(est, client):
    RecommendationFactory(due_on=date(2016, 11, 1))
    mine = RecommendationFactory(owner=est, due_on=date(2016, 12, 1))

    assertContains(client.get(ADVICE), f'href="/reports/recommendations/{mine.code}/respond/"')


def test_htmx_gets_the_table_alone(advice, client):
    response = client.get(ADVICE, headers={"HX-Request": "true"})

    assertContains(response, '<section id="recommendations">')
    assertNotContains(response, "<html")


PLAN = {"action": "Écrire la lettre.", "responsible": "Le DI", "due_on": "2016-12-15"}


def answer(client, row, **data):
    data = PLAN | data
    return client.post(reverse("reports:respond", kwargs={"code": row.code}), data, follow=True)


def test_a_partial_acceptance_is_shown_with_name_and_comment(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission)
    client.force_login(cast["tc"])

    response = answer(client, row, response="partially_accepted", comment="Une école d’abord.")

    assertContains(response, "Une école d’abord.")
    assertContains(response, str(cast["tc"]))


def test_a_rejection_without_reason_comes_back(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission)
    client.force_login(cast["di"])

    response = answer(client, row, response="rejected", comment="")

    assertContains(response, 'href="#id_comment"')
    assert Recommendation.objects.get(pk=row.pk).response == "none"


@pytest.mark.parametrize(("evidence", "state"), [("", "open"), ("Budget 2017", "implemented")])
def test_done_needs_evidence(evidence, state, cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission)
    client.force_login(cast["di"])

    path = reverse(
        "reports:recommendation_transition", kwargs={"code": row.code, "name": "implement"}
    )
    client.post(path, {"comment": evidence})

    row.refresh_from_db()
    assert (row.state, row.evidence) == (state, evidence)


#: Whose row it is at all (404), and of those who may answer (403).
SEE = set(EVERYBODY) - {"stranger", "consultant_elsewhere"}
ANSWER = {"di", "tc", "rr"}


def test_who_may_open_the_page_and_the_answer(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission)
    found = {}

    for name in EVERYBODY:
        client.force_login(cast[name])
        page = client.get(row.get_absolute_url()).status_code
        form = client.get(reverse("reports:respond", kwargs={"code": row.code})).status_code
        found[name] = (page, form)

    assert found == {
        name: (200, 200 if name in ANSWER else 403) if name in SEE else (404, 404)
        for name in EVERYBODY
    }


# --- lessons --------------------------------------------------------------------------
@pytest.fixture
def lessons(est):
    theme = ThemeFactory()
    about = {"theme": theme, "kind": "causal", "level": "individual"}
    first = LessonFactory(year=2015, title="Chiffrer l’écart", validated=True, **about)
    second = LessonFactory(valence="difficulty", title="Sans ligne, pas de canal")
    return first, second


def test_the_newest_lesson_comes_first(lessons, client):
    assert codes(client.get(LESSONS)) == [lessons[1].code, lessons[0].code]


FILTERS = {
    "year": lambda one: 2015,
    "kind": lambda one: "causal",
    "level": lambda one: "individual",
    "theme": lambda one: one.theme_id,
    "sector": lambda one: one.intervention.sector_id,
    "country": lambda one: one.intervention.country_id,
    "unit": lambda one: one.mission.unit_id,
    "valence": lambda one: "success",
    "state": lambda one: "validated",
    "q": lambda one: "ECART chiffrer",
    "intervention": lambda one: one.intervention.code,
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_finds_the_lesson(name, lessons, client):
    response = client.get(LESSONS, {name: FILTERS[name](lessons[0])})

    assert codes(response) == [lessons[0].code]


def test_a_lesson_shows_the_chain_it_comes_from(lessons, client):
    lesson = lessons[0]
    report = ReportFactory(mission=lesson.mission, diffused=True)

    response = client.get(lesson.get_absolute_url())

    tor = reverse("missions:tor", kwargs={"code": lesson.mission.code})
    linked = [one.get_absolute_url() for one in (lesson.mission, report, lesson.intervention)]
    for path in (*linked, tor):
        assertContains(response, f'href="{path}"')


def test_the_chain_of_a_lesson_opens_no_door(lessons, client):
    client.force_login(UserFactory())
    lesson = lessons[0]

    response = client.get(lesson.get_absolute_url())

    assertContains(response, "Chiffrer l’écart")
    assertNotContains(response, f'href="{lesson.mission.get_absolute_url()}"')


FIELDS = {"title": "Un titre", "context": "C", "mechanism": "M", "outcome": "O",
          "valence": "success"}  # fmt: skip


def test_a_lesson_is_written_as_a_draft(cast, client):
    cast = cast(reported=True)
    client.force_login(cast["consultant"])
    path = f"{LESSONS}add/?mission={cast.mission.code}"

    client.post(path, FIELDS | {"theme": ThemeFactory().pk})

    lesson = Lesson.objects.get()
    assert (lesson.author, lesson.state, lesson.year) == (cast["consultant"], "draft", 2016)


def test_a_lesson_asks_for_all_three_parts(cast, client):
    cast = cast(reported=True)
    client.force_login(cast["consultant"])

    response = client.post(
        f"{LESSONS}add/?mission={cast.mission.code}", FIELDS | {"mechanism": ""}
    )

    assertContains(response, 'href="#id_mechanism"')
    assert not Lesson.objects.exists()


@pytest.mark.parametrize(("person", "status"), [("di", 403), ("stranger", 404)])
def test_who_may_not_add_a_lesson(person, status, cast, client):
    cast = cast(reported=True)
    client.force_login(cast[person])

    response = client.get(f"{LESSONS}add/", {"mission": cast.mission.code})

    assert response.status_code == status


def test_only_own_missions_are_offered_for_a_lesson(cast, client):
    cast = cast(reported=True)
    MissionFactory(reported=True)
    client.force_login(cast["consultant"])

    form = client.get(f"{LESSONS}add/").context["form"]

    assert list(form.fields["mission"].queryset) == [cast.mission]


def test_the_second_writer_of_a_lesson_sees_both_texts(cast, client):
    cast = cast(reported=True)
    lesson = LessonFactory(mission=cast.mission, author=cast["consultant"])
    client.force_login(cast["consultant"])
    path = reverse("reports:lesson_edit", kwargs={"code": lesson.code})
    seen = client.get(path).context["form"]["seen"].value()
    form = FIELDS | {"theme": lesson.theme_id, "seen": seen}
    client.post(path, form | {"title": "De l’un"})

    response = client.post(path, form | {"title": "De l’autre"})

    assertContains(response, "De l’un", status_code=409)
    assertContains(response, "De l’autre", status_code=409)


def test_a_lesson_goes_its_way_by_buttons(cast, client):
    cast = cast(reported=True)
    lesson = LessonFactory(mission=cast.mission, author=cast["consultant"])

    client.force_login(cast["consultant"])
    assertContains(client.get(lesson.get_absolute_url()), "/steps/propose/")
    client.post(reverse("reports:lesson_transition", args=[lesson.code, "propose"]))
    client.force_login(cast["unit_coordinator"])
    path = reverse("reports:lesson_check", args=[lesson.code])
    assertContains(client.get(lesson.get_absolute_url()), f'href="{path}"')
    client.post(path, dict.fromkeys(CheckPoint, "yes") | {"validate": "1"})

    assert Lesson.objects.get().state == "validated"


@pytest.mark.parametrize("name", ["publish", "fly"])
def test_no_page_of_a_lesson_publishes_it(name, est, client):
    lesson = LessonFactory(validated=True)

    path = reverse("reports:lesson_transition", kwargs={"code": lesson.code, "name": name})

    assert client.post(path).status_code == 404
