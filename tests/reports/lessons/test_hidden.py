"""A hidden author, and a source that is confidential: what nobody else may learn anywhere."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.permissions import check
from reports.documents import report_document
from reports.kit.contents import lessons as lessons_of_kit
from reports.lessons import services
from reports.models import Lesson
from reports.review.documents import lesson_row
from reports.workflow import LESSON_WORKFLOW
from tests.factories import LessonFactory, MissionFactory, ReportFactory, UserFactory, check_all
from tests.pages import plain
from tests.reports.people import EVERYBODY

pytestmark = pytest.mark.django_db
NAME = "Zénobie Quatremains"


@pytest.fixture
def hidden(cast):
    """A validated lesson whose author, the consultant, wished his name away."""
    cast = cast(reported=True)
    author = cast["consultant"]
    author.name = NAME
    author.save()
    lesson = LessonFactory(mission=cast.mission, author=author)
    services.hide_author(lesson, by=author, is_hidden=True)
    LESSON_WORKFLOW.run(lesson, "propose", by=author)
    check_all(lesson, cast["focal_point"])
    LESSON_WORKFLOW.run(lesson, "validate", by=cast["unit_coordinator"])
    cast.lesson, cast.author = Lesson.objects.get(), author
    return cast


PAGES = [
    ("reports:lesson", True),
    ("reports:lessons", False),
    ("reports:lessons_use", False),
]


def test_only_the_author_and_est_managers_see_the_name(hidden, client):
    seen = set()

    for person in EVERYBODY:
        client.force_login(hidden[person])
        for name, with_code in PAGES:
            page = client.get(reverse(name, args=[hidden.lesson.code] if with_code else []))
            if NAME in page.content.decode().split('id="content"')[1]:
                seen.add((person, name))

    assert seen == {("consultant", "reports:lesson"), ("est_manager", "reports:lesson")}


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_no_file_of_a_stranger_names_him(fmt, hidden, client):
    client.force_login(UserFactory())

    page = client.get(reverse("reports:lessons_export", args=[fmt]))

    content = b"".join(page.streaming_content) if page.streaming else page.content
    assert page.status_code == 200
    assert NAME.encode() not in content


def test_no_paper_names_him(hidden):
    report = ReportFactory(mission=hidden.mission, diffused=True)
    lesson = Lesson.objects.for_list().get()

    assert lesson_row(lesson)["author"] == ""
    assert all("author" not in one for one in report_document(report)["lessons"])


def test_his_sources_and_links_do_not_name_him_either(hidden, client):
    other = LessonFactory(validated=True)
    services.link(hidden.lesson, other, "supports", "Même chose.", by=hidden.author)
    client.force_login(hidden["unit_coordinator"])

    for lesson in (hidden.lesson, other):
        page = client.get(lesson.get_absolute_url()).content.decode()
        assert "Même chose." in page
        assert NAME not in page


@pytest.mark.parametrize("hider", ["consultant", "est_manager"])
def test_who_hid_the_name_shows_it_again(hider, hidden):
    Lesson.objects.update(author_hidden_by=hidden[hider])
    lesson = Lesson.objects.get()

    may = {one for one in EVERYBODY if check(hidden[one], "reports.hide_author", lesson)}

    assert may == {hider}
    services.hide_author(lesson, by=hidden[hider], is_hidden=False)
    assert Lesson.objects.get().author_hidden_by is None


def test_nobody_else_hides_a_name(hidden):
    with pytest.raises(PermissionDenied):
        services.hide_author(hidden.lesson, by=hidden["unit_coordinator"], is_hidden=False)


# --- confidential sources -------------------------------------------------------------
@pytest.fixture
def closed(cast):
    """A validated lesson of a mediation: text for all, source for those around it."""
    cast = cast(reported=True, kind="specific", specific_kind="mediation", title="Huis clos")
    cast.lesson = LessonFactory(
        mission=cast.mission, validated=True, evidence="Procès-verbal signé à Saly",
        title="Un tiers rend la parole aux deux équipes",
    )  # fmt: skip
    cast.lesson.take_from_origin()
    cast.lesson.save()
    return cast


def test_a_lesson_of_a_mediation_is_born_with_a_closed_source(closed):
    assert closed.lesson.is_source_closed


def secrets(closed):
    return {
        "Huis clos", closed.mission.code, closed.intervention.code, "Procès-verbal signé",
    }  # fmt: skip


@pytest.mark.parametrize("person", ["stranger", "partner", "consultant_elsewhere"])
@pytest.mark.parametrize("where", ["one", "list", "export"])
def test_the_source_does_not_leak(where, person, closed, client):
    client.force_login(closed[person])
    paths = {
        "one": closed.lesson.get_absolute_url(),
        "list": reverse("reports:lessons"),
        "export": reverse("reports:lessons_export", args=["csv"]),
    }

    answer = client.get(paths[where])

    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = content.decode().split('id="content"')[-1].split('class="found')[-1]
    assert "Un tiers rend la parole" in text.replace("\xa0", " ").replace("\u202f", " ")
    assert {one for one in secrets(closed) if one in text} == set()


def test_those_around_it_read_its_source(closed, client):
    client.force_login(closed["unit_coordinator"])

    text = client.get(closed.lesson.get_absolute_url()).content.decode()

    assert closed.intervention.code in text
    assert "signé à Saly" in text


@pytest.mark.parametrize("name", ["country", "intervention"])
def test_no_filter_finds_what_a_reader_may_not_link(name, closed, client):
    value = closed.intervention.country_id if name == "country" else closed.intervention.code
    client.force_login(closed["partner"])

    page = plain(client.get(reverse("reports:lessons"), {name: value}))

    assert closed.lesson.code not in page.split('id="content"')[1]


def test_facets_do_not_count_a_country_that_is_closed(closed, client):
    client.force_login(UserFactory())

    response = client.get(reverse("reports:lessons"))

    assert "country" not in {one.get("name") for one in response.context["facets"]}
    assert str(closed.intervention.country) not in [
        choice["label"] for one in response.context["facets"] for choice in one["choices"]
    ]


def test_the_kit_of_an_open_mission_leaves_it_out(closed):
    lesson = closed.lesson
    mission = MissionFactory(interventions=[lesson.intervention])

    assert lessons_of_kit(mission, closed["est_manager"]) == []
