"""Sections come, go and change places; cards keep their names; fields merge by themselves."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from missions.models import AimedResult
from reports.documents import report_document
from reports.models import (
    AdviceFollowUp,
    Finding,
    ObservedResult,
    Recommendation,
    Report,
    ReportSection,
)
from tests.factories import (
    ExpectedResultFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
)
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
UID = "6b1f0a56-0000-4000-8000-00000000000"


@pytest.fixture
def desk(client):
    class Desk:
        def __init__(self, who="consultant", **mission):
            self.cast = Cast(debriefed=True, **mission)
            self.report = ReportFactory(mission=self.cast.mission)
            self.url = reverse("reports:edit", args=[self.cast.mission.code])
            client.force_login(self.cast[who])

        def form(self):
            return client.get(self.url).context["editor"].values()

        def post(self, data, **more):
            return client.post(self.url, data | more)

        def order(self):
            return list(self.report.sections.standing().values_list("key", flat=True))

        def document(self):
            return report_document(Report.objects.for_page().get(pk=self.report.pk))

    return Desk


# --- sections -------------------------------------------------------------------------
def test_a_section_with_its_own_title_is_added_and_sent_twice_it_is_one(desk):
    desk = desk()
    new = {f"section-{UID}1-title": "Genre", f"section-{UID}1-body": "Deux femmes sur dix."}

    first, second = (desk.post(desk.form() if not n else {}, **new) for n in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    row = desk.report.sections.get(key=f"{UID}1")
    assert (row.title, row.body, desk.order()[-1]) == ("Genre", "Deux femmes sur dix.", row.key)
    assert desk.document()["sections"][-1]["title"] == "Genre"


def test_a_section_without_a_title_comes_back_with_its_text(desk):
    desk = desk()

    answer = desk.post(desk.form(), **{f"section-{UID}1-body": "Deux femmes sur dix."})

    assertContains(answer, "Deux femmes sur dix.")
    assertContains(answer, f"#id_section-{UID}1-title")
    assert not desk.report.sections.filter(key=f"{UID}1").exists()


@pytest.mark.parametrize("key", ["confidential", "summary2", "../x", "6B1F0A56"])
def test_nobody_makes_a_section_by_another_name(desk, key):
    desk = desk()

    desk.post(desk.form(), **{f"section-{key}-title": "X", f"section-{key}-body": "X"})

    assert not ReportSection.objects.filter(body="X").exists()


def test_arrows_and_the_hidden_field_put_sections_in_order(desk):
    desk = desk()
    first, second, *rest = desk.order()

    desk.post(desk.form(), move=f"down:{first}")
    assert desk.order()[:2] == [second, first]
    desk.post(desk.form(), move=f"up:{second}")  # at the top already
    assert desk.order()[:2] == [second, first]

    desk.post(desk.form(), **{"layout-order": ",".join([rest[-1], first])})
    assert [one for one in desk.order() if one in (rest[-1], first)] == [rest[-1], first]
    assert sorted(desk.order()) == sorted([first, second, *rest])


def test_a_section_left_out_keeps_its_text_and_comes_back(desk):
    desk = desk()
    desk.post(desk.form(), **{"section-coaching-body": "canary-left"}, leave_out="coaching")

    assert "coaching" not in desk.order()
    assert "canary-left" not in str(desk.document())
    desk.post(desk.form(), put_back="coaching")
    assert "canary-left" in str(desk.document())


def test_an_obligatory_section_stays(desk):
    desk = desk()

    desk.post(desk.form(), leave_out="summary")

    assert "summary" in desk.order()


def test_what_is_written_in_a_section_left_out_meanwhile_brings_it_back(desk):
    desk = desk()
    opened = desk.form()
    desk.post(desk.form(), leave_out="coaching")

    desk.post(opened, **{"section-coaching-body": "Écrit entre-temps."})

    assert "coaching" in desk.order()
    assert desk.report.sections.get(key="coaching").body == "Écrit entre-temps."


@pytest.mark.parametrize("act", ["leave_out", "put_back", "take"])
def test_the_annex_is_touched_by_its_readers_alone(desk, client, act):
    desk = desk(kind="specific", specific_kind="mediation", origin="rr")
    annex = ReportSection.objects.create(
        report=desk.report, key="confidential", position=99, title="A", is_confidential=True,
        is_left_out=act == "put_back",
    )  # fmt: skip
    before = ReportSection.objects.values().get(pk=annex.pk)
    client.force_login(desk.cast["di"])

    assert desk.post({}, **{act: "confidential"}).status_code == 403
    assert ReportSection.objects.values().get(pk=annex.pk) == before


# --- cards ----------------------------------------------------------------------------
def test_a_card_sent_twice_is_one_row_and_a_part_of_the_form_leaves_the_rest(desk):
    desk = desk()
    desk.post(desk.form(), **{"section-summary-body": "Texte."})
    card = {f"finding-{UID}2-question": "Qui paie ?", f"finding-{UID}2-text": "Personne."}

    for _again in range(2):
        assert desk.post(card).status_code == 302

    assert Finding.objects.get().text == "Personne."
    assert desk.report.sections.get(key="summary").body == "Texte."


def test_two_writers_of_two_fields_of_one_card_do_not_meet(desk):
    desk = desk()
    row = RecommendationFactory(mission=desk.cast.mission, owner=desk.cast["di"])
    first, second = desk.form(), desk.form()
    name = f"recommendation-{row.uid}"

    desk.post(first, **{f"{name}-text": "De l’un."})
    answer = desk.post(second, **{f"{name}-due_on": "2017-05-31"})

    row = Recommendation.objects.get()
    assert answer.status_code == 302
    assert (row.text, str(row.due_on)) == ("De l’un.", "2017-05-31")


def test_what_another_wrote_on_is_not_removed_unseen(desk):
    desk = desk()
    row = RecommendationFactory(mission=desk.cast.mission, owner=desk.cast["di"])
    first, second = desk.form(), desk.form()
    desk.post(first, **{f"recommendation-{row.uid}-text": "Changée."})

    desk.post(second, remove=f"recommendation-{row.uid}")
    assert Recommendation.objects.get().text == "Changée."

    desk.post(desk.form(), remove=f"recommendation-{row.uid}")
    assert not Recommendation.objects.exists()


def test_what_was_removed_meanwhile_comes_back_only_if_somebody_wrote_on_it(desk):
    desk = desk()
    row = Finding.objects.create(report=desk.report, position=1, question="Q", text="T")
    opened = desk.form()
    row.delete()

    desk.post(opened)
    assert not Finding.objects.exists()
    desk.post(opened, **{f"finding-{row.uid}-text": "Autre."})
    assert Finding.objects.get().text == "Autre."


# --- what is known --------------------------------------------------------------------
def test_a_result_aimed_at_waits_for_its_evidence_and_is_emptied(desk):
    desk = desk()
    result = ExpectedResultFactory()
    AimedResult.objects.create(mission=desk.cast.mission, result=result)
    name = next(one for one in desk.form() if one.startswith("result-") and one.endswith("-seen"))
    evidence = name.replace("-seen", "-evidence")

    desk.post(desk.form(), **{evidence: "Affiché au mur."})
    assert ObservedResult.objects.get().result == result
    assert evidence in desk.form()  # the same card as before it was saved
    desk.post(desk.form(), **{evidence: " "})

    assert not ObservedResult.objects.exists()


def test_one_result_has_one_card(desk):
    desk = desk()
    result = ExpectedResultFactory()
    cards = {f"result-{UID}{n}-{key}": value for n in (1, 2)
             for key, value in (("result", result.pk), ("evidence", f"Vu {n}."))}  # fmt: skip

    answer = desk.post(desk.form(), **cards)

    assertContains(answer, "Vu 2.")
    assert ObservedResult.objects.get().evidence == "Vu 1."


def test_the_follow_up_of_earlier_advice_is_this_reports_own(desk):
    desk = desk()
    mission = desk.cast.mission
    earlier = MissionFactory(reported=True, interventions=[desk.cast.intervention])
    type(mission).objects.filter(pk=earlier.pk).update(
        starts_on="2015-01-05", ends_on="2015-01-09"
    )
    ReportFactory(mission=earlier, diffused=True)
    row = RecommendationFactory(mission=earlier)

    desk.post(desk.form(), **{f"former-{row.code}-found": "in_progress",
                              f"former-{row.code}-comment": "À moitié."})  # fmt: skip

    assert AdviceFollowUp.objects.get().comment == "À moitié."
    row.refresh_from_db()
    assert row.state == "open"
    assert [(one["code"], one["comment"]) for one in desk.document()["former"]] == [
        (row.code, "À moitié.")
    ]
