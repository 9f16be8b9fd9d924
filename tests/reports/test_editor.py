"""Writing a report: one page, many parts, several writers, nothing lost."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from reports.models import Lesson, ObservedResult, Recommendation, Report, ReportTemplate
from tests.factories import (
    ExpectedResultFactory,
    RecommendationFactory,
    ReportFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, cast):
    """A report its consultant is writing, and the form as a browser has it."""

    class Desk:
        def __init__(self, **mission):
            self.cast = cast(debriefed=True, **mission)
            template = ReportTemplate.objects.filter(
                specific_kind=mission.get("specific_kind", "")
            )
            self.report = ReportFactory(
                mission=self.cast.mission, template=template.get(is_current=True)
            )
            self.report.sections.filter(key="confidential").update(is_confidential=True)
            self.url = reverse("reports:edit", kwargs={"code": self.cast.mission.code})
            client.force_login(self.cast["consultant"])

        def form(self, url=None) -> dict:
            """Every field of the page with what stands in it."""
            return client.get(url or self.url).context["editor"].values()

        def card(self, data, kind, number=0):
            """The name of one card of this kind on the page."""
            names = [name.rpartition("-")[0] for name in data if name.startswith(f"{kind}-")]
            return list(dict.fromkeys(names))[number]

        def post(self, data, **more):
            return client.post(self.url, data | more)

        def body(self, key):
            return self.report.sections.get(key=key).body

    return Desk


def test_what_is_written_in_a_section_is_kept(desk):
    desk = desk()

    response = desk.post(desk.form(), **{"section-summary-body": "Trois messages."}, save="1")

    assert response.status_code == 302
    assert desk.body("summary") == "Trois messages."
    assert desk.report.sections.get(key="summary").version == 2
    assert desk.report.sections.get(key="analysis").version == 1


def test_two_writers_in_two_sections_do_not_meet(desk):
    desk = desk()
    first, second = desk.form(), desk.form()

    desk.post(first, **{"section-summary-body": "De l’un."})
    response = desk.post(second, **{"section-analysis-body": "De l’autre."})

    assert response.status_code == 302
    assert (desk.body("summary"), desk.body("analysis")) == ("De l’un.", "De l’autre.")


def test_the_second_writer_of_a_section_sees_both_texts(desk):
    desk = desk()
    first, second = desk.form(), desk.form()
    desk.post(first, **{"section-summary-body": "De l’un."})

    response = desk.post(second, **{"section-summary-body": "De l’autre."})

    assert response.status_code == 409
    assertContains(response, "De l’un.", status_code=409)
    assertContains(response, "De l’autre.", status_code=409)
    assert desk.body("summary") == "De l’un."


def test_sending_the_compared_text_again_saves_it(desk, client):
    desk = desk()
    first, second = desk.form(), desk.form()
    desk.post(first, **{"section-summary-body": "De l’un."})
    editor = desk.post(second, **{"section-summary-body": "De l’autre."}).context["editor"]

    response = desk.post(editor.values())

    assert response.status_code == 302
    assert desk.body("summary") == "De l’autre."


def test_other_parts_are_saved_beside_a_conflict(desk):
    desk = desk()
    first, second = desk.form(), desk.form()
    desk.post(first, **{"section-summary-body": "De l’un."})

    desk.post(second, **{"section-summary-body": "De l’autre.", "section-next-body": "En mai."})

    assert desk.body("next") == "En mai."


def advice(uid="6b1f0a56-0000-4000-8000-000000000001", **fields):
    """A card that its writer made on his own device."""
    given = {"text": "Ouvrir une ligne d’entretien.", "addressed_to": "est", "priority": "high"}
    given |= {"due_on": "2016-12-31", "owner_outside": "Direction provinciale"} | fields
    return {f"recommendation-{uid}-{name}": value for name, value in given.items()}


def test_add_shows_an_empty_card_and_saves_what_stands_there(desk, client):
    desk = desk()

    response = desk.post(desk.form(), **{"section-summary-body": "Texte."}, add="recommendation")

    assert response.url == f"{desk.url}?add=recommendation#recommendation-new"
    assert desk.body("summary") == "Texte."
    assertContains(client.get(response.url), 'id="recommendation-new"')


def test_a_recommendation_gets_its_number(desk):
    desk = desk()
    RecommendationFactory(code="REC-041")

    desk.post(desk.form(), **advice())

    row = Recommendation.objects.get(mission=desk.cast.mission)
    assert (row.code, row.text) == ("REC-042", "Ouvrir une ligne d’entretien.")


def test_a_half_filled_card_comes_back_with_its_text_and_a_link(desk):
    desk = desk()

    response = desk.post(desk.form(), **advice("6b1f0a56-0000-4000-8000-000000000001", due_on=""))

    assertContains(response, "Ouvrir une ligne d’entretien.")
    assertContains(
        response, '<a href="#id_recommendation-6b1f0a56-0000-4000-8000-000000000001-due_on">'
    )
    assert not Recommendation.objects.exists()


@pytest.mark.parametrize(("due_on", "taken"), [("2016-03-04", 0), ("2016-03-05", 1)])
def test_a_recommendation_is_due_after_the_field(due_on, taken, desk):
    desk = desk()

    desk.post(desk.form(), **advice(due_on=due_on))

    assert Recommendation.objects.count() == taken


def test_an_empty_card_is_nobodys_mistake(desk):
    desk = desk()

    assert desk.post(desk.form(f"{desk.url}?add=recommendation")).status_code == 302
    assert not Recommendation.objects.exists()


def test_remove_takes_a_card_away_without_javascript(desk):
    desk = desk()
    row = RecommendationFactory(mission=desk.cast.mission)

    desk.post(desk.form(), remove=f"recommendation-{row.uid}")

    assert not Recommendation.objects.exists()


def test_a_recommendation_that_is_followed_up_is_not_taken_away(desk):
    desk = desk()
    row = RecommendationFactory(mission=desk.cast.mission, state="in_progress")

    desk.post(desk.form(), remove=f"recommendation-{row.uid}")

    assert Recommendation.objects.get() == row


def test_the_eighth_recommendation_comes_back_unsaved(desk):
    desk = desk()
    RecommendationFactory.create_batch(7, mission=desk.cast.mission)

    response = desk.post(desk.form(), **advice())

    assertContains(response, "Ouvrir une ligne d’entretien.")
    assert Recommendation.objects.count() == 7


def test_a_card_left_alone_is_not_written_over(desk):
    desk = desk()
    row = RecommendationFactory(mission=desk.cast.mission)
    first, second = desk.form(), desk.form()
    desk.post(first, **{f"recommendation-{row.uid}-text": "Changée."})

    response = desk.post(second, **{"section-summary-body": "Texte."})

    assert response.status_code == 302
    assert Recommendation.objects.get(pk=row.pk).text == "Changée."


def test_two_writers_of_one_card_see_both_texts(desk):
    desk = desk()
    name = f"recommendation-{RecommendationFactory(mission=desk.cast.mission).uid}-text"
    first, second = desk.form(), desk.form()
    desk.post(first, **{name: "De l’un."})

    response = desk.post(second, **{name: "De l’autre."})

    assertContains(response, "De l’un.", status_code=409)
    assertContains(response, "De l’autre.", status_code=409)


def test_a_lesson_from_the_report_is_a_draft_of_its_writer(desk):
    desk = desk()
    data = desk.form(f"{desk.url}?add=lesson")
    given = {"title": "Chiffrer aide", "context": "C", "mechanism": "M", "outcome": "O",
             "theme": ThemeFactory().pk, "valence": "success"}  # fmt: skip

    card = desk.card(data, "lesson")
    desk.post(data, **{f"{card}-{name}": value for name, value in given.items()})

    lesson = Lesson.objects.get()
    assert (lesson.code, lesson.state, lesson.year) == ("L-001", "draft", 2016)
    assert (lesson.author, lesson.mission) == (desk.cast["consultant"], desk.cast.mission)
    assert lesson.intervention == desk.cast.intervention


def test_findings_and_results_are_cards_too(desk):
    desk = desk()
    result = ExpectedResultFactory()
    for kind, given in (
        ("finding", {"question": "Qui paie ?", "text": "Personne."}),
        ("result", {"result": result.pk, "evidence": "Vu."}),
    ):
        data = desk.form(f"{desk.url}?add={kind}")
        card = desk.card(data, kind, -1)
        desk.post(data, **{f"{card}-{name}": value for name, value in given.items()})

    assert desk.report.findings.get().position == 1
    assert ObservedResult.objects.get().evidence == "Vu."


def test_people_met_and_the_statement_of_none_belong_to_the_report(desk):
    desk = desk()

    desk.post(
        desk.form(),
        **{"report-people_met": "DDS (2)\n\nComité", "report-has_no_recommendations": "on"},
    )

    report = Report.objects.get(pk=desk.report.pk)
    assert (report.people_met, report.has_no_recommendations) == (["DDS (2)", "Comité"], True)


def test_save_and_submit_lists_what_is_missing_with_links(desk, client):
    desk = desk()

    response = desk.post(desk.form(), **{"section-summary-body": "Texte."}, submit="1")
    shown = client.get(response.url)

    assert desk.body("summary") == "Texte."
    assertContains(shown, 'href="#section-findings"', count=0)
    assertContains(shown, f'href="{desk.url}#section-findings"')
    assert Report.objects.get(pk=desk.report.pk).state == "draft"


def test_a_submitted_report_is_not_written_any_more(desk, client):
    desk = desk()
    data = desk.form()
    Report.objects.filter(pk=desk.report.pk).update(
        state="submitted", submitted_at="2016-03-10T10:00Z"
    )

    response = desk.post(data, **{"section-summary-body": "Trop tard."})

    assert response.status_code == 403
    assert desk.body("summary") == ""


def test_the_annex_is_edited_by_those_who_may_read_it(desk, client):
    desk = desk(kind="specific", specific_kind="esi_evaluation", origin="hq")

    assertContains(client.get(desk.url), 'id="section-confidential"')
    client.force_login(desk.cast["focal_point"])
    assertContains(client.get(desk.url), 'id="section-confidential"')


def test_the_page_asks_nothing_more_for_more_cards(desk, client, assert_same_queries):
    desk = desk()

    assert_same_queries(
        get=lambda: client.get(desk.url),
        add_rows=lambda n: RecommendationFactory.create_batch(
            min(n, 5), mission=desk.cast.mission
        ),
    )


def test_a_mission_without_restitution_has_no_report_to_write(client, cast):
    cast = cast(ongoing=True)
    client.force_login(cast["consultant"])

    response = client.get(reverse("reports:edit", kwargs={"code": cast.mission.code}))

    assert response.url == reverse("reports:debriefing", kwargs={"code": cast.mission.code})
    assertNotContains(client.get(response.url), "section-summary")
