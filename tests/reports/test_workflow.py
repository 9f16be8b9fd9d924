"""All states × all transitions of reports, recommendations and lessons."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import StoredFile
from core.workflow import SYSTEM, TransitionRefused
from reports.enums import LessonState, RecommendationState, ReportState
from reports.models import Recipient, Report
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW
from reports.workflow import (
    LESSON_WORKFLOW,
    REPORT_WORKFLOW,
    missing_parts,
)
from tests.demo_fixtures import shared_rows
from tests.factories import (
    FieldDebriefingFactory,
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
    UserFactory,
    check_all,
)

pytestmark = pytest.mark.django_db

REPORT_STEPS = {
    ("draft", "submit"): "submitted",
    ("submitted", "approve"): "approved",
    ("submitted", "send_back"): "draft",
    ("approved", "distribute"): "diffused",
    ("diffused", "acknowledge"): "acknowledged",
    ("approved", "reopen"): "draft",
    ("diffused", "reopen"): "draft",
    ("acknowledged", "reopen"): "draft",
}


@pytest.fixture
def pdf():
    return StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")


def trait(state, initial="draft"):
    return {} if state == initial else {state: True}


@pytest.fixture(scope="module", params=ReportState.values)
def report_in(request, django_db_setup, django_db_blocker):
    """A state and a report in it on which no guard has anything to say."""
    with shared_rows(django_db_blocker):
        mission = MissionFactory(debriefed=True)
        FieldDebriefingFactory(mission=mission)
        pdf = StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")
        report = ReportFactory(
            mission=mission, text="Un texte.", document=pdf, **trait(request.param)
        )
        RecommendationFactory(mission=mission)
        Recipient.objects.create(
            report=report, user=UserFactory(), kind="other", acknowledged_at=timezone.now()
        )
        yield request.param, report.pk


@pytest.mark.parametrize("name", REPORT_WORKFLOW.transitions)
def test_a_report_moves_only_along_its_path(name, report_in):
    state, pk = report_in
    report = Report.objects.get(pk=pk)

    if (state, name) not in REPORT_STEPS:
        with pytest.raises(TransitionRefused):
            REPORT_WORKFLOW.run(report, name, by=SYSTEM, comment="why")
        return
    moved = REPORT_WORKFLOW.run(report, name, by=SYSTEM, comment="why")

    assert moved.state == REPORT_STEPS[state, name]
    assert moved.log.get().comment == "why"


ADVICE_STEPS = {
    ("open", "start"): "in_progress",
    ("open", "implement"): "implemented",
    ("open", "drop"): "dropped",
    ("in_progress", "implement"): "implemented",
    ("in_progress", "drop"): "dropped",
    ("implemented", "verify"): "verified",
    ("implemented", "send_back"): "in_progress",
    ("verified", "reopen"): "open",
    ("dropped", "reopen"): "open",
}


@pytest.mark.parametrize("name", RECOMMENDATION_WORKFLOW.transitions)
@pytest.mark.parametrize("state", RecommendationState.values)
def test_a_recommendation_moves_only_along_its_path(state, name):
    row = RecommendationFactory(**trait(state, "open"))

    if (state, name) not in ADVICE_STEPS:
        with pytest.raises(TransitionRefused):
            RECOMMENDATION_WORKFLOW.run(row, name, by=SYSTEM, comment="why")
        return

    assert (
        RECOMMENDATION_WORKFLOW.run(row, name, by=SYSTEM, comment="why").state
        == (ADVICE_STEPS[state, name])
    )


LESSON_STEPS = {
    ("draft", "propose"): "proposed",
    ("proposed", "send_back"): "draft",
    ("proposed", "validate"): "validated",
    ("validated", "publish"): "published",
    ("validated", "archive"): "archived",
    ("published", "archive"): "archived",
}


@pytest.mark.parametrize("name", LESSON_WORKFLOW.transitions)
@pytest.mark.parametrize("state", LessonState.values)
def test_a_lesson_moves_only_along_its_path(state, name):
    lesson = LessonFactory(**trait(state))
    check_all(lesson)

    if (state, name) not in LESSON_STEPS:
        with pytest.raises(TransitionRefused):
            LESSON_WORKFLOW.run(lesson, name, by=SYSTEM, comment="why")
        return

    moved = LESSON_WORKFLOW.run(lesson, name, by=SYSTEM, comment="why")
    assert moved.state == LESSON_STEPS[state, name]


REASONED = [
    (REPORT_WORKFLOW, "send_back"),
    (REPORT_WORKFLOW, "reopen"),
    (RECOMMENDATION_WORKFLOW, "send_back"),
    (RECOMMENDATION_WORKFLOW, "drop"),
    (RECOMMENDATION_WORKFLOW, "reopen"),
    (LESSON_WORKFLOW, "send_back"),
    (LESSON_WORKFLOW, "archive"),
]


@pytest.mark.parametrize("workflow", [REPORT_WORKFLOW, RECOMMENDATION_WORKFLOW, LESSON_WORKFLOW])
def test_which_steps_need_a_reason(workflow):
    needy = {(workflow, step.name) for step in workflow if step.needs_comment}

    assert needy == {(flow, name) for flow, name in REASONED if flow is workflow}


# --- what a report needs --------------------------------------------------------------
def labels(report):
    return [str(one.label) for one in missing_parts(report)]


def test_a_complete_report_lacks_nothing(written):
    assert labels(written().report) == []


def test_an_empty_report_names_each_part_and_where_to_write_it(db):
    report = ReportFactory()

    missing = missing_parts(report)

    code = report.mission.code
    assert [one.url for one in missing] == [
        f"/reports/{code}/debriefing/",
        f"/reports/{code}/edit/#section-summary",
        f"/reports/{code}/edit/#section-findings",
        f"/reports/{code}/edit/#recommendations",
    ]
    with pytest.raises(TransitionRefused, match="Résumé pour la restitution"):
        REPORT_WORKFLOW.run(report, "submit", by=SYSTEM)


def test_findings_one_by_one_stand_for_the_section(written):
    report = written().report
    report.sections.filter(key="findings").update(body="")

    report.findings.create(position=1, question="Qui paie ?", text="Personne.")

    assert labels(report) == []


def test_the_statement_that_there_is_none_stands_for_recommendations(db):
    report = ReportFactory(text="Un texte.", has_no_recommendations=True)
    FieldDebriefingFactory(mission=report.mission)

    assert labels(report) == []


def test_more_than_seven_recommendations_are_too_many(written):
    cast = written()

    RecommendationFactory.create_batch(7, mission=cast.mission)

    assert len(labels(cast.report)) == 1


def test_a_report_without_pdf_is_not_distributed(written):
    report = written(approved=True).report

    with pytest.raises(TransitionRefused):
        REPORT_WORKFLOW.run(report, "distribute", by=SYSTEM)


def test_a_report_is_acknowledged_when_the_last_one_has_confirmed(written, pdf):
    report = written(diffused=True, document=pdf).report
    Recipient.objects.create(report=report, user=UserFactory(), kind="other")

    with pytest.raises(TransitionRefused):
        REPORT_WORKFLOW.run(report, "acknowledge", by=SYSTEM)


# --- four eyes ------------------------------------------------------------------------
def test_nobody_approves_the_report_he_submitted(written):
    cast = written()
    report = REPORT_WORKFLOW.run(cast.report, "submit", by=cast["focal_point"])

    with pytest.raises(PermissionDenied):
        REPORT_WORKFLOW.run(report, "approve", by=cast["focal_point"])

    approved = REPORT_WORKFLOW.run(report, "approve", by=cast["unit_coordinator"])
    assert (approved.submitted_by, approved.approved_by) == (
        cast["focal_point"],
        cast["unit_coordinator"],
    )


def test_the_database_refuses_one_person_for_both(db):
    person = UserFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFactory(approved=True, submitted_by=person, approved_by=person)


def test_a_report_sent_back_forgets_its_submission_and_keeps_the_reason(written):
    cast = written()
    report = REPORT_WORKFLOW.run(cast.report, "submit", by=cast["backstopper"])

    report = REPORT_WORKFLOW.run(
        report, "send_back", by=cast["focal_point"], comment="Citez la source."
    )

    assert (report.submitted_by, report.submitted_at) == (None, None)
    assert report.log.get(name="send_back").comment == "Citez la source."


# --- recommendations ------------------------------------------------------------------
@pytest.mark.parametrize("name", ["start", "implement", "drop"])
def test_a_recommendation_of_a_draft_report_does_not_move(name):
    row = RecommendationFactory(mission=ReportFactory().mission)

    with pytest.raises(TransitionRefused):
        RECOMMENDATION_WORKFLOW.run(row, name, by=SYSTEM, comment="why")


@pytest.mark.parametrize(("name", "may"), [("start", False), ("implement", False), ("drop", True)])
def test_a_rejected_recommendation_can_only_be_dropped(name, may):
    row = RecommendationFactory(
        mission=MissionFactory(), response="rejected", response_comment="Hors mandat."
    )

    assert bool(RECOMMENDATION_WORKFLOW.verdict(row, name)) == may


def test_an_implemented_recommendation_keeps_its_evidence():
    row = RecommendationFactory()

    row = RECOMMENDATION_WORKFLOW.run(row, "implement", by=SYSTEM, comment="Budget 2017, ligne 4.")

    assert row.evidence == "Budget 2017, ligne 4."
