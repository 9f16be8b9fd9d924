"""Every check of `verify_integrity` finds the damage it is there for, and none in sound data."""

from datetime import date

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import autodiscover_modules

from core.integrity import CHECKS
from core.models import StoredFile
from missions.models import (
    Mission,
    MissionIntervention,
    MissionLog,
    MissionMember,
    TermsOfReference,
)
from reports.editions import keep_edition
from reports.models import (
    AnnualReview,
    Lesson,
    LessonLog,
    Recipient,
    Recommendation,
    Report,
    ReportEdition,
    ReportLog,
    ReviewEdition,
    ReviewLog,
)
from reports.recommendations.services import Answer, respond
from reports.summary.editions import keep_edition as keep_review

autodiscover_modules("integrity")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
CODE = "MIS-2016-03"


def change(model, lookup, **values):
    return lambda: model.objects.filter(**lookup).update(**values)


def remove(model, **lookup):
    return lambda: model.objects.filter(**lookup).delete()


def past_the_trigger(**values):
    def damage():
        with pgtrigger.ignore("missions.MissionMember:copy_period"):
            MissionMember.objects.filter(mission__code=CODE, role="lead").update(**values)

    return damage


def pdf():
    return StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")


def shown_without_version():
    Report.objects.filter(mission__code=CODE).update(document=pdf())


def data_past_the_trigger():
    """One word of what was kept with a PDF, changed by somebody who may switch triggers off."""
    report = Report.objects.get(mission__code=CODE)
    keep_edition(report, b"%PDF-1.7", {"template": "v1", "title": "Before"}, name="report.pdf")
    with pgtrigger.ignore("reports.ReportEdition:stands_for_good"):
        ReportEdition.objects.update(data={"template": "v1", "title": "After"})


def review_past_the_trigger():
    review = AnnualReview.objects.get(year=2015)
    review.document, review.document_data = pdf(), {"headline": "Before"}
    keep_review(review)
    with pgtrigger.ignore("reports.ReviewEdition:stands_for_good"):
        ReviewEdition.objects.update(data={"headline": "After"})


def opened_again():
    closed = Lesson.objects.filter(is_source_closed=True).first()
    Lesson.objects.filter(pk=closed.pk).update(is_source_closed=False)


DAMAGE = [
    ("missions: leader and dates", remove(MissionMember, mission__code=CODE)),
    ("missions: leader and dates", change(MissionMember, {"mission__code": CODE}, role="member")),
    ("missions: interventions", remove(MissionIntervention, mission__code=CODE)),
    ("missions: copies on members", past_the_trigger(starts_on=date(2016, 2, 23))),
    ("missions: copies on members", past_the_trigger(ends_on=date(2016, 3, 5))),
    ("missions: copies on members", past_the_trigger(is_booked=False)),
    (
        "missions: terms of reference",
        change(TermsOfReference, {"mission__code": CODE}, state="superseded"),
    ),
    ("missions: log", remove(MissionLog, subject__code=CODE)),
    ("missions: log", remove(MissionLog, subject__code=CODE, name="close")),
    ("missions: next steps", change(Mission, {"code": CODE}, next_code="approve")),
    (
        "missions: next steps",
        change(Mission, {"code": "MIS-2016-14"}, next_due_on=date(2016, 1, 1)),
    ),
    ("missions: next steps", change(Mission, {"code": "MIS-2016-14"}, next_due_on=None)),
    ("reports: recipients", remove(Recipient, report__mission__code=CODE)),
    (
        "reports: missions",
        change(
            Report, {"mission__code": CODE}, state="draft", submitted_at=None, diffused_at=None
        ),
    ),
    (
        "reports: documents and their data",
        change(AnnualReview, {"year": 2015}, document_data={}),
    ),
    ("reports: documents and their versions", shown_without_version),
    ("reports: seals of their versions", data_past_the_trigger),
    ("reports: seals of published reviews", review_past_the_trigger),
    (
        "reports: lessons of published reviews",
        change(Lesson, {"code": "L-027"}, state="validated"),
    ),
    ("reports: closed sources", change(Lesson, {"code": "L-027"}, is_source_closed=True)),
    ("reports: closed sources", opened_again),
    ("reports: log", remove(ReportLog, subject__mission__code=CODE)),
    ("reports: log", remove(LessonLog, subject__code="L-027")),
    ("reports: log", remove(ReviewLog, subject__year=2015)),
]
OURS = {name for name in CHECKS if name.startswith(("missions:", "reports:"))}


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_finds_nothing_in_sound_data(name):
    assert list(CHECKS[name]()) == []


def test_every_check_of_ours_is_tried_on_damage():
    assert {name for name, _damage in DAMAGE} == OURS


@pytest.mark.parametrize(("name", "damage"), DAMAGE)
def test_a_check_finds_its_damage(name, damage):
    damage()

    found = list(CHECKS[name]())
    assert len(found) == 1
    assert found[0].endswith(".")


def test_the_command_tells_every_difference_and_fails(capsys):
    remove(Recipient, report__mission__code=CODE)()

    with pytest.raises(CommandError, match="1 differences"):
        call_command("verify_integrity")

    assert f"The report of {CODE} is diffused and went to nobody." in capsys.readouterr().out


def test_members_of_a_mission_without_days_agree_with_it():
    Mission.objects.filter(code="MIS-2017-02").update(starts_on=None, ends_on=None)

    assert list(CHECKS["missions: copies on members"]()) == []


def test_the_response_to_a_recommendation_is_no_state_of_it():
    waiting = Recommendation.objects.filter(state="open", responded_at=None).select_related(
        "owner"
    )
    row = waiting.exclude(owner=None).first()

    answer = Answer("accepted", action="We do it.", responsible="The DI", due_on=row.due_on)
    respond(row, answer, by=row.owner)

    assert list(CHECKS["reports: log"]()) == []
