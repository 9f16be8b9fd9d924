"""All people × all verbs: what is listed is allowed, everything else is refused."""

import pytest

from core.permissions import check
from tests.demo_fixtures import shared_rows
from tests.factories import LessonFactory, RecommendationFactory, ReportFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(debriefed=True)


@pytest.fixture
def cast(db, stage):
    """Another one where another mission is asked for."""
    return lambda **mission: stage.again() if mission == {"debriefed": True} else Cast(**mission)


WRITERS = {"focal_point", "unit_coordinator", "backstopper", "junior", "consultant"}
LINE = {"focal_point", "unit_coordinator", "est_manager"}
TEAM = {"backstopper", "junior", "consultant"}

#: verb, state of the report -> who may.
REPORT_VERBS = {
    ("reports.submit", "draft"): WRITERS,
    ("reports.write", "draft"): WRITERS,
    ("reports.write", "submitted"): set(),
    ("reports.write", "diffused"): set(),
    ("reports.approve", "submitted"): {"focal_point"},
    ("reports.distribute", "approved"): {"focal_point"},
    ("reports.acknowledge", "diffused"): set(),
}


def allowed(cast, verb, obj) -> set[str]:
    return {name for name in EVERYBODY if check(cast[name], verb, obj)}


def seers(cast, row) -> set[str]:
    rows = type(row).objects
    return {name for name in EVERYBODY if rows.visible_to(cast[name]).filter(pk=row.pk).exists()}


@pytest.mark.parametrize(("verb", "state"), REPORT_VERBS)
def test_who_may_do_what_with_a_report(verb, state, cast):
    cast = cast(debriefed=True)
    traits = {} if state == "draft" else {state: True}
    report = ReportFactory(mission=cast.mission, **traits)

    assert allowed(cast, verb, report) == REPORT_VERBS[verb, state]


def test_who_may_record_a_field_debriefing(cast):
    cast = cast(ongoing=True)

    assert allowed(cast, "reports.debrief", cast.mission) == LINE | TEAM


@pytest.mark.parametrize(
    ("kind", "readers"),
    [("mediation", LINE | TEAM), ("esi_evaluation", LINE | TEAM | {"rr"})],
)
def test_who_may_read_the_confidential_annex(kind, readers, cast):
    cast = cast(debriefed=True, kind="specific", specific_kind=kind)
    report = ReportFactory(mission=cast.mission)

    assert allowed(cast, "reports.read_annex", report) == readers


@pytest.mark.parametrize(
    ("addressed_to", "extra"),
    [("technical_team", set()), ("partner", set()), ("est", LINE)],
)
def test_who_may_answer_a_recommendation(addressed_to, extra, cast):
    cast = cast(reported=True)
    owner = cast["scientific_team"]
    row = RecommendationFactory(mission=cast.mission, addressed_to=addressed_to, owner=owner)

    expected = {"di", "tc", "rr", "scientific_team"} | extra
    assert allowed(cast, "reports.respond", row) == expected


LESSON_VERBS = {
    ("reports.write_lesson", "draft"): WRITERS | {"rafi"},
    ("reports.write_lesson", "proposed"): {"rafi"},
    ("reports.write_lesson", "validated"): set(),
    ("reports.propose_lesson", "draft"): WRITERS | {"rafi"},
    ("reports.validate_lesson", "proposed"): {"unit_coordinator", "est_manager"},
    ("reports.check_lesson", "proposed"): LINE,
    ("reports.check_lesson", "draft"): set(),
    ("reports.reword_lesson", "proposed"): {"unit_coordinator", "est_manager"},
    ("reports.reword_lesson", "validated"): set(),
    ("reports.hide_author", "validated"): {"rafi", "est_manager"},
    ("reports.link_lesson", "validated"): LINE
    | {"rafi", "other_coordinator", "backstopper", "junior", "administrator"},
    ("reports.keep_lesson", "validated"): {"est_manager"},
    ("reports.keep_lesson", "draft"): set(),
    ("reports.publish_lesson", "validated"): {"est_manager"},
    ("reports.archive_lesson", "validated"): {"unit_coordinator", "est_manager"},
}


@pytest.mark.parametrize(("verb", "state"), LESSON_VERBS)
def test_who_may_do_what_with_a_lesson(verb, state, cast):
    cast = cast(reported=True)
    lesson = LessonFactory(mission=cast.mission, state=state, author=cast["rafi"])

    assert allowed(cast, verb, lesson) == LESSON_VERBS[verb, state]


@pytest.mark.parametrize("author", ["unit_coordinator", "est_manager"])
def test_nobody_validates_the_lesson_he_wrote(author, cast):
    cast = cast(reported=True)
    lesson = LessonFactory(mission=cast.mission, proposed=True, author=cast[author])

    assert not check(cast[author], "reports.validate_lesson", lesson)


# --- four eyes ------------------------------------------------------------------------
#: who submitted -> who approves; the focal point here does not travel himself.
VALIDATORS = {
    "backstopper": "focal_point",
    "consultant": "focal_point",
    "focal_point": "unit_coordinator",
    "unit_coordinator": "focal_point",
}


@pytest.mark.parametrize("submitter", VALIDATORS)
def test_who_approves_hangs_on_who_submitted(submitter, cast):
    cast = cast(debriefed=True)
    report = ReportFactory(mission=cast.mission, submitted=True, submitted_by=cast[submitter])

    assert allowed(cast, "reports.approve", report) == {VALIDATORS[submitter]}


def test_an_est_manager_approves_where_focal_point_and_coordinator_are_involved(cast):
    cast = cast(debriefed=True)
    cast.mission.focal_point = cast.unit.coordinator = cast["backstopper"]
    cast.mission.save()
    cast.unit.save()
    report = ReportFactory(mission=cast.mission, submitted=True)

    assert allowed(cast, "reports.approve", report) == {"est_manager"}


def test_only_an_est_manager_lets_partners_into_a_confidential_report(cast):
    cast = cast(debriefed=True, mediation=True)
    report = ReportFactory(mission=cast.mission, approved=True)

    assert allowed(cast, "reports.add_partner", report) == {"est_manager"}


# --- rows -----------------------------------------------------------------------------
EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
AROUND = EST | {"di", "tc", "sector_expert", "rafi", "scientific_team", "rr", "consultant"}
READERS = {
    ("regular", "draft"): AROUND,
    ("regular", "diffused"): AROUND | {"partner"},
    ("mediation", "draft"): AROUND,
    ("mediation", "diffused"): AROUND,
}


@pytest.mark.parametrize(("kind", "state"), READERS)
def test_who_sees_a_report(kind, state):
    traits = {"mediation": True} if kind == "mediation" else {}
    cast = Cast(debriefed=True, **traits)
    report = ReportFactory(mission=cast.mission, **({} if state == "draft" else {state: True}))

    assert seers(cast, report) == READERS[kind, state]


def test_a_recommendation_of_a_mediation_stays_from_the_partner(cast):
    cast = cast(reported=True, mediation=True)
    row = RecommendationFactory(mission=cast.mission)

    assert seers(cast, row) == AROUND


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "diffused"])
def test_a_partner_reads_advice_once_its_report_is_sent(state, cast):
    cast = cast(debriefed=True)
    ReportFactory(mission=cast.mission, **({} if state == "draft" else {state: True}))
    row = RecommendationFactory(mission=cast.mission)

    assert seers(cast, row) == AROUND | ({"partner"} if state == "diffused" else set())


@pytest.mark.parametrize("state", ["draft", "proposed", "validated", "published", "archived"])
def test_a_lesson_belongs_to_everybody_once_validated(state, cast):
    cast = cast(reported=True)
    lesson = LessonFactory(mission=cast.mission, state=state)

    around = AROUND | {"partner"} if state in ("draft", "proposed") else set(EVERYBODY)
    assert seers(cast, lesson) == around
