"""What happens together or not at all: filing, submitting, distributing, confirming, answering."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.models import Notice
from core.models import Job, OutboundMail, StoredFile
from core.workflow import TransitionRefused
from missions.models import Mission
from reports import services
from reports.codes import next_code
from reports.debriefings import services as debriefings
from reports.distribution import services as distribution
from reports.models import (
    FieldDebriefing,
    Lesson,
    Recipient,
    Recommendation,
    Report,
)
from reports.recipients import recipients_by_rule
from reports.recommendations.services import add_recommendation
from tests.factories import (
    LAST_DAY,
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
)
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db


def a_debriefing(**fields):
    return FieldDebriefing(
        **{
            "held_on": LAST_DAY,
            "place": "Cotonou",
            "key_messages": ["Un"],
        }
        | fields
    )


# --- field debriefing -----------------------------------------------------------------
def test_filing_moves_the_mission_and_opens_the_report(cast):
    cast = cast(ongoing=True)

    debriefings.file_debriefing(a_debriefing(), cast.mission, by=cast["consultant"])

    mission = Mission.objects.get(pk=cast.mission.pk)
    report = mission.report
    assert (mission.state, report.state) == ("debriefed", "draft")
    assert (report.due_on - mission.ends_on).days == 21
    assert mission.next_code == "write_report"
    assert [one.key for one in report.sections.order_by("position")][:2] == [
        "summary",
        "strengths",
    ]
    assert not report.sections.filter(is_confidential=True).exists()


def test_the_report_of_a_mediation_has_a_confidential_annex(cast):
    cast = cast(ongoing=True, mediation=True)

    debriefings.file_debriefing(a_debriefing(), cast.mission, by=cast["backstopper"])

    annex = cast.mission.report.sections.get(is_confidential=True)
    assert annex.key == "confidential"
    assert cast.mission.report.template.specific_kind == "mediation"


def test_filing_on_a_mission_that_is_not_in_the_field_changes_nothing(cast):
    cast = cast(tor_validated=True)

    with pytest.raises(TransitionRefused), transaction.atomic():
        debriefings.file_debriefing(a_debriefing(), cast.mission, by=cast["backstopper"])

    assert not FieldDebriefing.objects.exists()
    assert not Report.objects.exists()


def test_a_director_does_not_file_the_debriefing(cast):
    cast = cast(ongoing=True)

    with pytest.raises(PermissionDenied):
        debriefings.file_debriefing(a_debriefing(), cast.mission, by=cast["di"])


def test_a_filed_debriefing_stands_once_the_report_is_submitted(written):
    cast = written(submitted=True)

    with pytest.raises(TransitionRefused):
        debriefings.file_debriefing(
            cast.mission.field_debriefing, cast.mission, by=cast["backstopper"]
        )


# --- submitting and approving ---------------------------------------------------------
def test_submitting_proposes_the_draft_lessons_and_tells_the_validator(written):
    cast = written()
    lesson = LessonFactory(mission=cast.mission)

    services.advance(cast.report, "submit", by=cast["consultant"])

    assert Lesson.objects.get(pk=lesson.pk).state == "proposed"
    assert OutboundMail.objects.get().to == cast["focal_point"]
    assert Mission.objects.get(pk=cast.mission.pk).next_code == "approve_report"


def test_sending_back_tells_who_submitted(written):
    cast = written()
    report = services.advance(cast.report, "submit", by=cast["consultant"])

    services.advance(report, "send_back", by=cast["focal_point"], comment="Citez la source.")

    assert Notice.objects.get(kind="report_sent_back").user == cast["consultant"]


def test_approving_asks_for_the_pdf_once(written):
    cast = written()
    report = services.advance(cast.report, "submit", by=cast["consultant"])

    services.advance(report, "approve", by=cast["focal_point"])

    job = Job.objects.get()
    assert (job.kind, job.queue, job.payload) == ("reports.render", "pdf", {"pk": report.pk})


# --- distributing ---------------------------------------------------------------------
@pytest.fixture
def approved(written):
    def make(**mission):
        pdf = StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")
        return written(approved=True, document=pdf, mission={"debriefed": True} | mission)

    return make


def send(cast, people=None):
    chosen = recipients_by_rule(cast.mission) if people is None else people
    return distribution.distribute(cast.report, chosen, by=cast["focal_point"])


def test_distributing_writes_one_mail_a_person_and_reports_the_mission(approved):
    cast = approved()

    report = send(cast)

    sent = {one.user.pk: one for one in report.recipients.select_related("mail")}
    assert set(sent) == {one.user.pk for one in recipients_by_rule(cast.mission)}
    assert all(one.mail.attachment_id == report.document_id for one in sent.values())
    assert len({one.token for one in sent.values()}) == len(sent)
    assert Mission.objects.get(pk=cast.mission.pk).state == "reported"


def test_a_report_goes_to_somebody_or_stays(approved):
    cast = approved()

    with pytest.raises(TransitionRefused):
        send(cast, people=[])

    assert not OutboundMail.objects.exists()
    assert Report.objects.get(pk=cast.report.pk).state == "approved"


def test_the_report_of_a_mediation_is_not_attached(approved):
    cast = approved(kind="specific", specific_kind="mediation", origin="rr")

    report = send(cast)

    assert {one.mail.attachment_id for one in report.recipients.select_related("mail")} == {None}


def test_distributing_twice_sends_once(approved):
    cast = approved()
    send(cast)

    with pytest.raises(TransitionRefused):
        send(cast)

    assert OutboundMail.objects.count() == len(recipients_by_rule(cast.mission))


def test_the_last_confirmation_completes_the_round(approved):
    cast = approved()
    report = send(cast, recipients_by_rule(cast.mission)[:2])
    first, last = report.recipients.order_by("pk")

    distribution.acknowledge(first)
    between = Report.objects.get(pk=report.pk).state
    distribution.acknowledge(last)
    distribution.acknowledge(last)

    assert between == "diffused"
    assert Report.objects.get(pk=report.pk).state == "acknowledged"
    assert report.log.get(name="acknowledge").actor == last.user


# --- recommendations ------------------------------------------------------------------
def test_the_eighth_recommendation_is_refused(written):
    cast = written()
    RecommendationFactory.create_batch(6, mission=cast.mission)
    eighth = Recommendation(text="Encore", addressed_to="est", due_on=LAST_DAY)

    with pytest.raises(TransitionRefused):
        add_recommendation(eighth, cast.report)


# --- numbers --------------------------------------------------------------------------
def test_numbers_go_on_from_the_highest():
    RecommendationFactory(code="REC-009")
    RecommendationFactory(code="REC-112")

    assert (next_code(Recommendation), next_code(Lesson)) == ("REC-113", "L-001")


@pytest.mark.django_db(transaction=True)
def test_numbers_given_at_the_same_moment_differ():
    lesson = LessonFactory(mission=MissionFactory())
    start, failures = threading.Barrier(8), []

    def write():
        try:
            start.wait()
            row = Lesson(
                mission_id=lesson.mission_id, intervention_id=lesson.intervention_id, year=2016,
                theme_id=lesson.theme_id, valence="success", title="T", context="C",
                mechanism="M", outcome="O", unit_id=lesson.unit_id,
                country_id=lesson.country_id, sector_id=lesson.sector_id,
            )  # fmt: skip
            with transaction.atomic():
                row.code = next_code(Lesson)
                row.save()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(8)]
    [one.start() for one in threads]
    [one.join() for one in threads]

    assert failures == []
    assert Lesson.objects.exclude(pk=lesson.pk).count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_last_readers_at_the_same_moment_complete_the_round():
    cast = Cast(reported=True)
    pdf = StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")
    report = ReportFactory(mission=cast.mission, diffused=True, document=pdf)
    pair = [
        Recipient.objects.create(report=report, user=cast[name], kind="other")
        for name in ("di", "rr")
    ]
    start = threading.Barrier(2)

    def confirm(recipient):
        start.wait()
        distribution.acknowledge(recipient)
        connection.close()

    threads = [threading.Thread(target=confirm, args=[one]) for one in pair]
    [one.start() for one in threads]
    [one.join() for one in threads]

    assert Report.objects.get(pk=report.pk).state == "acknowledged"
