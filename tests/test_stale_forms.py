"""Whoever saves second is told, and sees what the first one saved beside what he typed himself."""

from datetime import date

import pytest
from django.urls import get_resolver, reverse

from accounts.models import User
from core.dates import short_date
from core.forms import Conflicted
from experts.calls.forms import CallForm
from experts.calls.questions import AnswerForm
from experts.forms import AbsenceForm
from experts.models import CallQuestion
from experts.roster.forms import ProfileForm
from interventions.briefings.forms import BriefingForm
from interventions.outcomes.forms import MarkerForm, PartnerForm
from interventions.sheet import forms as sheet
from missions.contracts.cost_forms import BudgetForm
from missions.contracts.forms import TermsForm
from missions.contracts.phase_forms import PhaseResultForm, PhasesForm
from missions.days.forms import PlanForm
from missions.delegation.forms import NoteForm
from missions.events.forms import EventForm, GroupForm, MeetingForm
from missions.exchanges.forms import CommunicationForm, RemoteSupportForm
from missions.feedback.forms import FeedbackForm
from missions.forms import MissionForm
from missions.markers.forms import ObservationForm
from missions.models import FocalPointDebriefing
from missions.planning.moving import MoveForm
from missions.requests.forms import RequestForm
from missions.small_forms import DelegationForm, FocalDebriefingForm, JuniorDecisionForm
from missions.tor_forms import SectionForm as TorSectionForm
from missions.workshop.forms import WorkshopForm
from reports.debriefings.forms import DebriefingForm
from reports.lessons.forms import LessonForm
from reports.newsletter.forms import NewsletterForm
from reports.research.forms import ProductForm, ResearchForm
from reports.review.forms import ReviewForm
from tests import test_mass_assignment as rows
from tests.factories import (
    DelegationFactory,
    ExpertFactory,
    InitialBriefingFactory,
    KeyActorFactory,
    MissionFactory,
    MissionMemberFactory,
    NewsletterFactory,
    ReportFactory,
    UserFactory,
)
from tests.factories.calls import CallFactory
from tests.pages import largest_form

pytestmark = pytest.mark.django_db


def of_newsletter(mission, report):
    row = NewsletterFactory()
    return row, reverse("reports:newsletter_edit", args=[row.pk]), UserFactory(est_manager=True)


def of_briefing(mission, report):
    row = InitialBriefingFactory(starts_on="2016-03-07", ends_on="2016-03-11")
    return row, reverse("briefings:edit", args=[row.code]), UserFactory(est_manager=True)


def of_workshop(mission, report):
    row = MissionFactory(kind="setup", approved=True)
    KeyActorFactory(mission=row, name="Jean")
    return row, reverse("missions:workshop", args=[row.code]), row.focal_point


def of_move(mission, report):
    row = MissionFactory(starts_on="2016-03-07", ends_on="2016-03-11")
    return row, reverse("planning:move", args=[row.code]), row.focal_point


def of_delegation(mission, report):
    row = DelegationFactory(mission=mission)
    MissionMemberFactory(mission=mission, expert=row.contractor)
    return row, reverse("missions:delegation", args=[mission.code]), mission.focal_point


def of_focal_debriefing(mission, report):
    row = FocalPointDebriefing.objects.create(mission=mission, held_on=mission.ends_on)
    return row, reverse("missions:focal_debriefing", args=[mission.code]), mission.focal_point


def of_junior(mission, report):
    row = MissionFactory(lead=ExpertFactory(junior=True))
    url = reverse("missions:junior_decision", args=[row.code])
    return row, url, UserFactory(est_manager=True)


def of_call(mission, report):
    row = CallFactory()
    return row, reverse("calls:edit", args=[row.code]), UserFactory(est_manager=True)


def of_question(mission, report):
    row = CallQuestion.objects.create(call=CallFactory(), text="Qui ?")
    url = reverse("calls:answer_question", args=[row.call.code, row.pk])
    return row, url, UserFactory(est_manager=True)


BOTH = "Par l’un", "Par l’autre"
DAYS = "2016-03-09", "2016-03-10"
#: Of each form: a page that has it, one of its fields, what two people write in it.
FIELDS = {
    AnswerForm: (of_question, "answer_fr", BOTH),
    CallForm: (of_call, "title_nl", BOTH),
    AbsenceForm: (rows.of_absence, "note", BOTH),
    BriefingForm: (of_briefing, "ends_on", DAYS),
    BudgetForm: (rows.of_budget, "line", BOTH),
    DelegationForm: (of_delegation, "note", BOTH),
    FocalDebriefingForm: (of_focal_debriefing, "keep", BOTH),
    JuniorDecisionForm: (of_junior, "reason", BOTH),
    NoteForm: (rows.of_note, "note", BOTH),
    PhaseResultForm: (rows.of_phase_result, "results", BOTH),
    PhasesForm: (rows.of_phase, "phase1-activities", BOTH),
    TermsForm: (rows.of_contract, "milestones-0-label", BOTH),
    CommunicationForm: (rows.of_communication, "body", BOTH),
    DebriefingForm: (rows.of_debriefing, "disagreements", BOTH),
    FeedbackForm: (rows.of_feedback, "words", BOTH),
    EventForm: (rows.of_event, "note", BOTH),
    GroupForm: (rows.of_group, "programme", BOTH),
    LessonForm: (rows.of_lesson, "context", BOTH),
    MarkerForm: (rows.of_boundary_partner, "markers-0-text", BOTH),
    MeetingForm: (rows.of_meeting, "summary", BOTH),
    MissionForm: (rows.of_mission, "needs_expressed_by", BOTH),
    MoveForm: (of_move, "ends_on", DAYS),
    NewsletterForm: (of_newsletter, "title_en", BOTH),
    ProfileForm: (rows.of_profile, "presentation", BOTH),
    PartnerForm: (rows.of_boundary_partner, "challenge", BOTH),
    ProductForm: (rows.of_product, "summary", BOTH),
    RemoteSupportForm: (rows.of_support, "summary", BOTH),
    RequestForm: (rows.of_request, "description", BOTH),
    ResearchForm: (rows.of_research, "need", BOTH),
    ReviewForm: (rows.of_review, "headline", BOTH),
    WorkshopForm: (of_workshop, "actors-0-name", BOTH),
    sheet.FactsForm: (rows.of_facts, "zone", BOTH),
}
#: Their own tests show it: cells of a grid, sections and cards that are merged one by one.
ELSEWHERE = {
    ObservationForm, PlanForm, TorSectionForm,
    sheet.CommitteeForm, sheet.PartnerForm, sheet.ResultForm, sheet.RiskForm,
}  # fmt: skip


def in_words(value) -> str:
    return short_date(date.fromisoformat(value), year=True) if value in DAYS else value


@pytest.mark.parametrize("form", FIELDS, ids=lambda form: form.__name__)
def test_the_second_writer_sees_both_texts_and_may_save_his(client, form):
    make, name, (first, second) = FIELDS[form]
    mission = MissionFactory(debriefed=True, lead=ExpertFactory())
    row, page, writer = make(mission, ReportFactory(mission=mission, text="words"))
    client.force_login(writer)
    seen = largest_form(client.get(page))
    assert client.post(page, seen | {name: [first]}).status_code == 302

    late = client.post(page, seen | {name: [second]})
    again = client.post(page, largest_form(late) | {name: [second]})

    html = late.content.decode()
    assert (late.status_code, in_words(first) in html, second in html) == (409, True, True)
    assert (html.count(BOTH[0]) <= 2, again.status_code) == (True, 302)


def test_who_is_late_without_another_text_is_not_sent_to_compare(client):
    row, page, writer = rows.of_support(None, None)
    User.objects.update(language="en")
    client.force_login(User.objects.get(pk=writer.pk))
    seen = largest_form(client.get(page))
    client.post(page, seen | {"summary": ["Mes mots"]})

    late = client.post(page, seen | {"summary": ["Mes mots"]})

    html = late.content.decode()
    assert late.status_code == 409
    assert ("theirs stands beside" in html, "save again if yours still holds" in html) == (
        False,
        True,
    )


def own_forms(base=Conflicted) -> set:
    """Those that nothing of ours builds on; Django's formsets make classes of their own."""
    below = {one for one in base.__subclasses__() if one.__module__ != "django.forms.widgets"}
    return set().union(*map(own_forms, below)) if below else {base}


def test_every_form_that_may_be_stale_is_in_the_table():
    get_resolver()._populate()

    found = {one for one in own_forms() if not one.__module__.startswith("reports.writing.")}

    assert found == {*FIELDS, *ELSEWHERE}
