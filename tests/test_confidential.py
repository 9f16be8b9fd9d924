"""What is told in confidence stays where it was told; nobody passes his own text."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from core.forms import VersionedForm
from missions.models import Mission
from missions.permissions import validator_verdict
from missions.services import open_recommendations
from missions.tor_forms import SectionForms
from missions.workflow import MISSION_WORKFLOW, TOR_WORKFLOW
from reports.documents import report_document
from reports.models import Report, ReportSection
from tests.demo_fixtures import shared_rows
from tests.factories import (
    AnnualReviewFactory,
    ExpertFactory,
    InterventionFactory,
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
    TorFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
SECRET = "canary-of-the-annex"
#: Domain: authors, EST's line, and the RR where an ESI was evaluated.
READERS = {"focal_point", "unit_coordinator", "est_manager", "backstopper", "junior", "consultant"}


@pytest.fixture(scope="module", params=["mediation", "esi_evaluation"])
def cast(request, django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = Cast(debriefed=True, kind="specific", specific_kind=request.param, origin="rr")
        report = ReportFactory(mission=cast.mission, approved=True, text="open words")
        ReportSection.objects.create(
            report=report, key="confidential", position=99, title="Annex", body=SECRET,
            is_confidential=True,
        )  # fmt: skip
        yield cast


PAGES = [
    "reports:import",
    "reports:detail",
    "reports:edit",
    "missions:detail",
    "missions:tor",
    "missions:tor_compare",
    "reports:recipients",
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_annex_is_on_the_page_of_its_readers_alone(client, cast, who):
    allowed = READERS | ({"rr"} if cast.mission.specific_kind == "esi_evaluation" else set())
    client.force_login(cast[who])

    pages = [client.get(reverse(name, kwargs={"code": cast.mission.code})) for name in PAGES]

    shown = any(SECRET in page.content.decode() for page in pages)
    assert shown == (who in allowed)


def test_no_document_carries_the_annex(cast):
    report = Report.objects.for_page().get(mission=cast.mission)

    assert SECRET not in str(report_document(report))


def two_missions(kind):
    """A mission of this kind and a regular one after it, to the same intervention."""
    one = InterventionFactory()
    earlier = MissionFactory(reported=True, interventions=[one], **kind)
    ReportFactory(mission=earlier, diffused=True)
    RecommendationFactory(mission=earlier, text=SECRET)
    Mission.objects.filter(pk=earlier.pk).update(starts_on="2015-01-05", ends_on="2015-01-09")
    return MissionFactory(debriefed=True, interventions=[one])


@pytest.mark.parametrize(("kind", "is_told"), [({}, True), ({"mediation": True}, False)])
def test_advice_of_a_mediation_is_in_no_paper_that_partners_read(kind, is_told):
    later = two_missions(kind)
    report = ReportFactory(mission=later)

    papers = open_recommendations(later), str(report_document(report))

    assert [SECRET in paper for paper in papers] == [is_told, is_told]


def test_advice_of_a_report_still_being_written_is_in_no_tor():
    later = two_missions({})
    Report.objects.update(state="draft", submitted_at=None, approved_at=None, diffused_at=None)

    assert SECRET not in open_recommendations(later)


def test_a_published_review_shows_strangers_no_lesson_that_is_only_proposed(client):
    review = AnnualReviewFactory(published=True)
    LessonFactory(year=review.year, proposed=True, title=SECRET)
    LessonFactory(year=review.year, validated=True, title="for all")
    client.force_login(UserFactory())

    page = client.get(reverse("reports:review_lessons", args=[review.year])).content.decode()

    assert "for all" in page
    assert SECRET not in page


# --- four eyes ------------------------------------------------------------------------
def edit(client, mission, **change):
    page = reverse("missions:edit", args=[mission.code])
    context = client.get(page).context
    sent = {}
    for form in [context["form"], context["team"].management_form, *context["team"].forms]:
        sent |= {one.html_name: one.value() for one in form if one.value() not in (None, False)}
    return client.post(page, sent | change)


@pytest.mark.parametrize("state", ["approved", "tor_validated", "debriefed"])
def test_nobody_takes_himself_off_the_team_to_validate(client, state):
    mission = MissionFactory(**{state: True})
    focal = mission.focal_point
    mission.members.create(expert=ExpertFactory(user=focal), role="lead", person_days=5)
    client.force_login(focal)

    answer = edit(client, mission, **{"team-0-DELETE": "on"})

    assert answer.status_code == 200
    assert mission.members.filter(expert__user=focal).exists()
    assert not validator_verdict(focal, mission, None)


def test_another_takes_him_off(client):
    mission = MissionFactory(approved=True)
    mission.members.create(
        expert=ExpertFactory(user=mission.focal_point), role="lead", person_days=5
    )
    client.force_login(UserFactory(est_manager=True))

    edit(client, mission, **{"team-0-DELETE": "on"})

    assert not mission.members.exists()


# --- a step between reading and saving ------------------------------------------------
def test_saving_does_not_undo_a_step_taken_since():
    class TitleForm(VersionedForm):
        class Meta:
            model = Mission
            fields = ["title"]

    mission = MissionFactory(proposed=True, lead=None)
    read = Mission.objects.get(pk=mission.pk)
    MISSION_WORKFLOW.run(mission, "send_back", by=UserFactory(est_manager=True), comment="why")

    form = TitleForm({"title": "Mine", "version": read.version}, instance=read)

    assert not form.is_valid()
    assert form.is_stale


def test_tor_validated_since_the_page_was_read_are_not_written_any_more():
    tor = TorFactory(completed=True, text="as completed", mission=MissionFactory(approved=True))
    section = tor.sections.first()
    typed = {f"{section.key}-body": "later", f"{section.key}-version": section.version}
    forms = SectionForms(tor, typed)
    TOR_WORKFLOW.run(tor, "validate", by=tor.mission.focal_point)

    with pytest.raises(PermissionDenied):
        forms.save(tor.mission.focal_point)

    assert tor.sections.get(pk=section.pk).body == "as completed"
