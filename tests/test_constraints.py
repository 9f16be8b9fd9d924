"""What the database itself refuses, whoever writes: a wrong row for each constraint, by name."""

import uuid
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from accounts.models import Notice, User
from core.models import Job, OutboundMail
from experts.models import Application, Call, Competence, ConsentText, Criterion, Expert
from interventions.models import (
    Country,
    EstUnit,
    InitialBriefing,
    Intervention,
    ProcessSetting,
    Sector,
    Theme,
)
from missions.enums import BOOKED_STATES, MissionState
from missions.models import (
    Delegation,
    FocalPointDebriefing,
    JuniorLeadDecision,
    Mission,
    MissionMember,
    RemoteSupport,
    SupportRequest,
    TermsOfReference,
    ThematicGroup,
)
from reports.models import (
    ActionResearch,
    CapitalisationProduct,
    FieldDebriefing,
    Lesson,
    Recommendation,
    Report,
)
from tests.demo_fixtures import shared_rows
from tests.more_rows import add_rows_the_demo_lacks
from tests.reports.test_newsletter import CONSTRAINTS as NEWSLETTER_CONSTRAINTS
from tests.test_architecture import LAYERS
from tests.wrong_rows import ANY, DRAFT, THEN, WRONG_CHANGES, WRONG_DOUBLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
OWN_TESTS = {
    *NEWSLETTER_CONSTRAINTS,
    "expert_field_days_apart",
    "mission_one_lead",
    "tor_not_validated_by_proposer",
    "report_not_approved_by_submitter",
    "criterion_one_each_position",
}


def refused_by(action) -> str:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        action()
    return refusal.value.__cause__.diag.constraint_name


def double(model, which=ANY, **changes):
    row = model._base_manager.filter(which).order_by("pk").first()
    row.pk = None
    if hasattr(row, "uid"):
        row.uid = uuid.uuid4()
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(force_insert=True)


@pytest.fixture(scope="module", autouse=True)
def _rows_the_demo_lacks(demo_line, django_db_blocker):
    with shared_rows(django_db_blocker, demo_line):
        add_rows_the_demo_lacks()
        yield


def constraints():
    return {
        constraint.name
        for label in LAYERS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_has_a_wrong_row_here():
    assert constraints() == {*WRONG_CHANGES, *WRONG_DOUBLES, *OWN_TESTS}


@pytest.mark.parametrize(
    ("name", "change"),
    [(name, change) for name, (_m, _w, changes) in WRONG_CHANGES.items() for change in changes],
)
def test_a_wrong_change_is_refused_by_its_constraint(name, change):
    model, which, _changes = WRONG_CHANGES[name]
    row = model._base_manager.filter(which).order_by("pk").first()

    refused = refused_by(lambda: model._base_manager.filter(pk=row.pk).update(**change))

    assert refused == name


@pytest.mark.parametrize("name", WRONG_DOUBLES)
def test_a_double_is_refused_by_its_constraint(name):
    model, which, changes = WRONG_DOUBLES[name]

    assert refused_by(lambda: double(model, which, **changes)) == name


UNIQUE_FIELDS = [
    (User, "email"), (Country, "code"), (Sector, "code"), (Theme, "code"), (EstUnit, "code"),
    (ProcessSetting, "code"), (Intervention, "code"), (Competence, "name"), (Mission, "code"),
    (Recommendation, "code"), (Lesson, "code"), (Job, "key"), (OutboundMail, "key"),
    (Notice, "key"), (Call, "code"), (Application, "code"),
    (ConsentText, "version"),
    (JuniorLeadDecision, "mission_id"), (Delegation, "mission_id"), (Report, "mission_id"),
    (FocalPointDebriefing, "mission_id"), (FieldDebriefing, "mission_id"),
    (InitialBriefing, "code"), (SupportRequest, "code"), (RemoteSupport, "code"),
    (ThematicGroup, "code"), (ActionResearch, "code"), (CapitalisationProduct, "code"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("model", "column"), UNIQUE_FIELDS, ids=[model.__name__ for model, _column in UNIQUE_FIELDS]
)
def test_keys_that_people_quote_are_given_once(model, column):
    files = {"document": None} if model is Report else {}  # a file is one row's alone, too
    refused = refused_by(lambda: double(model, **files))

    assert refused.startswith(f"{model._meta.db_table}_{column}")


def test_an_expert_is_one_person():
    assert refused_by(lambda: double(Expert, code="E99")) == "experts_expert_user_id_key"


def test_criteria_of_a_call_have_places_of_their_own():
    def settle():
        double(Criterion)
        connection.check_constraints()

    assert refused_by(settle) == "criterion_one_each_position"


def test_a_mission_has_one_leader():
    other = Expert.objects.get(code="E11")

    refused = refused_by(lambda: double(MissionMember, Q(role="lead"), expert=other))

    assert refused == "mission_one_lead"


def test_nobody_validates_the_tor_he_proposed():
    tor = TermsOfReference.objects.filter(state="validated").first()

    refused = refused_by(
        lambda: TermsOfReference.objects.filter(pk=tor.pk).update(validated_by=tor.proposed_by)
    )

    assert refused == "tor_not_validated_by_proposer"


def test_nobody_approves_the_report_he_submitted():
    report = Report.objects.filter(state="diffused").first()

    refused = refused_by(
        lambda: Report.objects.filter(pk=report.pk).update(approved_by=report.submitted_by)
    )

    assert refused == "report_not_approved_by_submitter"


# --- field days of one expert: E13 is on MIS-2016-14 from 7 to 18 November 2016 --------
def second_mission(state, starts_on, ends_on):
    """The draft of another mission with the same expert, in this state and on these days."""
    Mission.objects.filter(DRAFT).update(
        state="draft", starts_on=starts_on, ends_on=ends_on, state_reason="why"
    )
    MissionMember.objects.create(
        mission=Mission.objects.get(DRAFT),
        expert=Expert.objects.get(code="E13"),
        role="member",
        person_days=2,
    )
    closed_at = THEN if state == MissionState.CLOSED else None
    Mission.objects.filter(DRAFT).update(state=state, closed_at=closed_at)


DAYS = {
    "the same days": (date(2016, 11, 7), date(2016, 11, 18)),
    "the last day": (date(2016, 11, 18), date(2016, 11, 25)),
    "the first day": (date(2016, 11, 1), date(2016, 11, 7)),
    "days within": (date(2016, 11, 9), date(2016, 11, 10)),
    "days around": (date(2016, 11, 1), date(2016, 11, 30)),
}


@pytest.mark.parametrize("days", DAYS.values(), ids=DAYS)
@pytest.mark.parametrize("state", MissionState)
def test_booked_field_days_of_an_expert_do_not_overlap(state, days):
    if state in BOOKED_STATES:
        assert refused_by(lambda: second_mission(state, *days)) == "expert_field_days_apart"
    else:
        second_mission(state, *days)


@pytest.mark.parametrize(
    "days",
    [
        (date(2016, 11, 19), date(2016, 11, 25)),
        (date(2016, 11, 1), date(2016, 11, 6)),
    ],
)
@pytest.mark.parametrize("state", BOOKED_STATES)
def test_missions_may_follow_each_other_without_a_day_between(state, days):
    second_mission(state, *days)

    assert Expert.objects.get(code="E13").memberships.filter(is_booked=True, mission__state=state)


def test_moving_a_booked_mission_onto_another_is_refused():
    second_mission("approved", date(2016, 11, 21), date(2016, 11, 25))

    refused = refused_by(
        lambda: Mission.objects.filter(DRAFT).update(starts_on=date(2016, 11, 18))
    )

    assert refused == "expert_field_days_apart"


@pytest.mark.parametrize("state", ["postponed", "cancelled"])
def test_a_mission_that_does_not_take_place_frees_its_experts(state):
    Mission.objects.filter(code="MIS-2016-14").update(state=state, state_reason="why")

    second_mission("approved", date(2016, 11, 9), date(2016, 11, 10))

    member = MissionMember.objects.get(mission__code="MIS-2016-14", expert__code="E13")
    assert not member.is_booked
