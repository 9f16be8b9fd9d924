"""A form writes what it shows, whatever else is sent along, and no row of anybody else."""

from importlib import import_module

import pytest
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.models import StoredFile
from experts.models import CallQuestion
from interventions.enums import TransversalTheme
from interventions.models import Intervention
from missions.models import (
    CostLine,
    EventDecision,
    Mission,
    MissionBudget,
    PhaseResponsible,
    SupportPhase,
)
from reports.models import Finding, Lesson, Recommendation, Report, ReviewDecision
from tests.factories import (
    AbsenceFactory,
    ActionResearchFactory,
    AnnualReviewFactory,
    CapitalisationProductFactory,
    CommunicationFactory,
    ContractFactory,
    DatedEventFactory,
    DebriefingFileFactory,
    DelegationFactory,
    ExpertFactory,
    FieldDebriefingFactory,
    GroupMeetingFactory,
    InitialBriefingFactory,
    LessonFactory,
    MarkerObservationFactory,
    MissionFactory,
    MissionFeedbackFactory,
    MissionMemberFactory,
    ProgressMarkerFactory,
    RecommendationFactory,
    RemoteSupportFactory,
    ReportFactory,
    SupportRequestFactory,
    ThematicGroupFactory,
    UserFactory,
)
from tests.factories.calls import ApplicationFactory, CallFactory, ReviewerFactory, scored
from tests.pages import largest_form

pytestmark = pytest.mark.django_db
#: Columns that move with every change, or on purpose with this one.
MOVES = {"updated_at", "version", "next_code", "next_turn", "next_due_on"}


@pytest.fixture
def mission():
    return MissionFactory(debriefed=True, lead=ExpertFactory())


@pytest.fixture
def report(mission):
    return ReportFactory(mission=mission, text="words")


def of_mission(mission, report):
    return mission, reverse("missions:edit", args=[mission.code]), mission.focal_point


def of_report(mission, report):
    return report, reverse("reports:edit", args=[mission.code]), mission.focal_point


def of_debriefing(mission, report):
    row = FieldDebriefingFactory(mission=mission)
    return row, reverse("reports:debriefing", args=[mission.code]), mission.focal_point


def of_participant(mission, report):
    row = FieldDebriefingFactory(mission=mission).people[0]
    return row, reverse("reports:debriefing", args=[mission.code]), mission.focal_point


def of_debriefing_file(mission, report):
    row = DebriefingFileFactory(mission=mission)
    page = reverse("reports:debriefing_file_edit", args=[mission.code, row.key])
    return row, page, mission.focal_point


def of_section(mission, report):
    return report.sections.first(), *of_report(mission, report)[1:]


def of_recommendation(mission, report):
    row = RecommendationFactory(mission=mission, owner=mission.focal_point)
    return row, *of_report(mission, report)[1:]


def of_response(mission, report):
    Report.objects.update(state="submitted", submitted_at=timezone.now())
    row = RecommendationFactory(mission=mission, owner=mission.focal_point)
    return row, reverse("reports:respond", args=[row.code]), mission.focal_point


def of_lesson(mission, report):
    row = LessonFactory(mission=mission, author=mission.focal_point)
    return row, reverse("reports:lesson_edit", args=[row.code]), mission.focal_point


def of_review(mission, report):
    row = AnnualReviewFactory(synthesis=True)
    return row, reverse("reports:review_edit", args=[row.year]), UserFactory(est_manager=True)


def of_person(mission, report):
    row = UserFactory()
    page = reverse("admin:accounts_user_change", args=[row.pk])
    return row, page, UserFactory(administrator=True)


def of_intervention(mission, report):
    row = mission.interventions.first()
    page = reverse("admin:interventions_intervention_change", args=[row.pk])
    return row, page, UserFactory(est_manager=True)


def of_contract(mission, report):
    row = ContractFactory()
    return row, reverse("contracts:edit", args=[row.code]), UserFactory(est_manager=True)


def of_milestone(mission, report):
    row, page, writer = of_contract(mission, report)
    return row.milestones.first(), page, writer


def of_phase(mission, report):
    row = SupportPhase.objects.create(
        contract=ContractFactory(), number=1, activities="x", outputs="x"
    )
    manager = UserFactory(est_manager=True)
    PhaseResponsible.objects.create(phase=row, user=manager)
    return row, reverse("contracts:phases", args=[row.contract.code]), manager


def of_phase_result(mission, report):
    row = SupportPhase.objects.create(
        contract=ContractFactory(signed=True), number=1, activities="x", outputs="x"
    )
    page = reverse("contracts:phase", args=[row.contract.code, 1])
    return row, page, row.contract.expert.user


def of_budget(mission, report):
    row = MissionBudget.objects.create(mission=mission, line="x", ceiling_eur=100)
    return row, reverse("missions:cost", args=[mission.code]), UserFactory(est_manager=True)


def of_cost(mission, report):
    row = CostLine.objects.create(mission=mission, kind="travel", label="x", planned_eur=1)
    return row, *of_budget(mission, report)[1:]


def of_note(mission, report):
    row = DelegationFactory(mission=mission, note="x")
    page = reverse("missions:decision_note", args=[mission.code])
    return row, page, UserFactory(est_manager=True)


def of_event(mission, report):
    row = DatedEventFactory(entered_by=mission.focal_point)
    return row, reverse("events:edit", args=[row.pk]), UserFactory(est_manager=True)


def of_group(mission, report):
    row = ThematicGroupFactory()
    return row, reverse("events:group_edit", args=[row.code]), UserFactory(est_manager=True)


def of_meeting(mission, report):
    row, manager = GroupMeetingFactory(), UserFactory(est_manager=True)
    return row, reverse("events:meeting_edit", args=[row.group.code, row.pk]), manager


def of_request(mission, report):
    row = SupportRequestFactory(requested_by=UserFactory(est_manager=True))
    return row, reverse("requests:edit", args=[row.code]), row.requested_by


def of_support(mission, report):
    row = RemoteSupportFactory()
    return row, reverse("exchanges:edit", args=[row.code]), UserFactory(est_manager=True)


def of_communication(mission, report):
    row = CommunicationFactory()
    page = reverse("exchanges:communication_edit", args=[row.pk])
    return row, page, UserFactory(est_manager=True)


def of_boundary_partner(mission, report):
    row = ProgressMarkerFactory(partner__intervention=mission.interventions.first()).partner
    page = reverse("interventions:boundary_partner", args=[row.intervention.code, row.pk])
    return row, page, UserFactory(est_manager=True)


def of_observation(mission, report):
    Mission.objects.filter(pk=mission.pk).update(state="debriefed")
    row = MarkerObservationFactory(mission=mission)
    return row, reverse("missions:markers", args=[mission.code]), UserFactory(est_manager=True)


def of_research(mission, report):
    row = ActionResearchFactory(complete=True)
    return row, reverse("reports:research_edit", args=[row.code]), UserFactory(est_manager=True)


def of_product(mission, report):
    row = CapitalisationProductFactory()
    return row, reverse("reports:product_edit", args=[row.code]), UserFactory(est_manager=True)


def of_absence(mission, report):
    row = AbsenceFactory()
    return row, reverse("experts:edit_absence", args=[row.pk]), row.expert.user


def of_profile(mission, report):
    row = ExpertFactory()
    return row, reverse("experts:edit", args=[row.code]), row.user


def of_feedback(mission, report):
    Mission.objects.filter(pk=mission.pk).update(state="closed", closed_at="2016-05-01T00:00Z")
    row = MissionFeedbackFactory(
        mission=mission, expert=MissionMemberFactory(mission=mission, role="member").expert,
        author=mission.focal_point,
    )  # fmt: skip
    return row, reverse("missions:feedback", args=[mission.code, row.expert.code]), row.author


def of_briefing(mission, report):
    row = InitialBriefingFactory()
    return row, reverse("briefings:edit", args=[row.code]), UserFactory(est_manager=True)


def of_facts(mission, report):
    row = mission.interventions.first()
    Intervention.objects.update(transversal_themes=[TransversalTheme.values[0]])
    page = reverse("interventions:sheet", args=[row.code, "facts"])
    return row, page, UserFactory(est_manager=True)


def of_move(mission, report):
    return mission, reverse("planning:move", args=[mission.code]), mission.focal_point


def of_call(mission, report):
    row = CallFactory(draft=True, phases=["scoping"])
    return row, reverse("calls:edit", args=[row.code]), UserFactory(est_manager=True)


def of_question(mission, report):
    row = CallQuestion.objects.create(
        call=CallFactory(), text="x", answer_fr="y", answered_at=timezone.now()
    )
    page = reverse("calls:answer_question", args=[row.call.code, row.pk])
    return row, page, UserFactory(est_manager=True)


def of_answer(mission, report):
    """By the link of the receipt, whoever sends it."""
    cv = StoredFile.objects.keep(b"%PDF-1.7", name="cv.pdf")
    row = ApplicationFactory(cv=cv, base="Mali")
    return row, row.own_url, UserFactory()


def of_scores(mission, report):
    answer = ApplicationFactory()
    first, _waited_for = ReviewerFactory.create_batch(2, call=answer.call)
    return scored(answer, first, 5, 5), reverse("calls:score", args=[answer.code]), first.user


#: Each form, and the columns of its row that it writes; all others are sent along in vain.
WRITES = {
    of_mission: {
        "title", "kind", "specific_kind", "origin", "needs_expressed_by", "unit", "focal_point",
        "modality", "starts_on", "ends_on", "workshop_on", "setup_explanation", "country",
    },
    of_report: {"people_met", "has_no_recommendations"},
    of_debriefing: {"held_on", "place", "key_messages", "disagreements", "open_questions",
                    "recorded_by"},
    of_participant: {"name", "function", "organisation", "email", "women", "men", "position"},
    of_debriefing_file: {"caption"},
    of_section: {"body"},
    of_recommendation: {
        "text", "addressed_to", "owner", "owner_outside", "owner_email", "due_on", "priority",
    },  # fmt: skip
    of_response: {"response", "response_comment", "responded_by", "responded_at", "plan_action",
                  "plan_responsible", "plan_due_on"},
    of_lesson: {"title", "context", "mechanism", "outcome", "application", "theme", "valence",
                "intervention", "evidence", "do_differently", "kind", "level", "origin"},
    of_review: {"headline", "has_sheets"},
    of_person: {"email", "name", "organisation", "language", "is_active"},
    of_intervention: {"code", "title", "country", "unit", "sector", "partner", "starts_on",
                      "ends_on", "size", "is_setup_before_register"},
    of_contract: {"fee_days", "day_rate_eur", "starts_on", "ends_on"},
    of_milestone: {"label", "percent", "due_on"},
    of_phase: {"activities", "outputs", "starts_on", "ends_on"},
    of_phase_result: {"results", "tools", "lessons", "done_on"},
    of_budget: {"line", "ceiling_eur"},
    of_cost: {"kind", "label", "planned_eur", "spent_eur"},
    of_note: {"note"},
    of_event: {"kind", "title", "starts_on", "ends_on", "country", "committee", "organiser",
               "partners", "mission", "note", "is_public"},
    of_group: {"code", "name", "coordinator", "programme"},
    of_meeting: {"held_on", "agenda", "summary", "decisions"},
    of_request: {"intervention", "theme", "output", "description", "urgency", "wanted_by",
                 "is_confidential", "country", "unit"},
    of_support: {"intervention", "held_on", "channel", "hours", "subject", "summary",
                 "follow_up_on", "expert"},
    of_communication: {"intervention", "mission", "nature", "has_representative", "departments",
                       "held_on", "channel", "correspondents", "subject", "body", "decision",
                       "decided_by", "decided_on"},
    of_boundary_partner: {"name", "challenge"},
    of_observation: {"degree", "words", "observed_on", "observed_by"},
    of_research: {"question", "need", "asked_by", "starts_on", "ends_on", "results",
                  "budget_formulation_eur", "budget_eur", "spent_eur"},
    of_product: {"kind", "title", "language", "authors", "dated_on", "summary", "link"},
    of_absence: {"kind", "starts_on", "ends_on", "note"},
    of_profile: {"presentation", "proposed_kind", "proposed_level", "base_place", "base_country",
                 "most_days_away", "travel_note"},
    of_feedback: {"technical", "coaching", "words", "is_shared"},
    of_briefing: {"expert", "starts_on", "ends_on"},
    of_facts: {"partner", "zone", "transversal_themes", "partner_budget_eur"},
    of_call: {"unit", "contact", "phases", "time_zone", "deadline", "questions_until",
              *(f"{name}_{code}" for name in ("title", "text", "prompt")
                for code in ("fr", "en", "nl"))},
    of_question: {"answer_fr", "answer_en", "answer_nl", "answered_by", "answered_at"},
    of_answer: {"name", "email", "phone", "base", "languages", "day_rate_eur", "availability",
                "answer"},
    of_scores: {"interest", "comment", "submitted_at"},
    of_move: {"starts_on", "ends_on", "setup_explanation", "accepted_conflicts"},
}  # fmt: skip


def other_value(row, field):
    """A value this column would take, had anybody asked for it, and other than its own."""
    if field.is_relation:
        other = field.related_model._base_manager.exclude(pk=getattr(row, field.attname)).first()
        return other.pk if other else 1
    if field.choices:
        return next(key for key, _ in field.flatchoices if key != getattr(row, field.attname))
    kinds = {"Boolean": "on", "Integer": 77, "Date": "2001-01-01", "JSON": "{}", "UUID": "0" * 32}
    name = field.get_internal_type()
    return next((value for kind, value in kinds.items() if kind in name), "taken over")


def columns(row) -> dict:
    return {field.name: getattr(type(row)._base_manager.get(pk=row.pk), field.attname)
            for field in row._meta.concrete_fields}  # fmt: skip


@pytest.mark.parametrize("make", WRITES, ids=lambda make: make.__name__)
def test_what_a_form_does_not_show_is_not_written(client, mission, report, make):
    UserFactory.create_batch(2)
    row, page, writer = make(mission, report)
    client.force_login(writer)
    sent = largest_form(client.get(page))
    if make is of_response:
        sent |= {"response": ["accepted"], "action": ["Order."], "due_on": ["2030-05-01"]}
    before = columns(row)
    own = [name for name in sent if name.endswith(("-body", "-text", "title", "headline", "name"))]
    extra = {}
    for prefix in {"", *(name.rpartition("-")[0] + "-" for name in sent if "-" in name)}:
        for field in row._meta.concrete_fields:
            extra.setdefault(f"{prefix}{field.name}", [other_value(row, field)])
            extra.setdefault(f"{prefix}{field.attname}", [other_value(row, field)])

    changed = {name: [f"{sent[name][0]} changed"] for name in own[:1]}
    answer = client.post(page, extra | sent | changed)

    after = columns(row)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert {name for name in before if before[name] != after[name]} <= WRITES[make] | MOVES


# --- rows of others -------------------------------------------------------------------
def test_the_team_of_another_mission_is_not_changed_through_this_one(client, mission):
    foreign = MissionMemberFactory(role="lead")
    client.force_login(mission.focal_point)
    page = reverse("missions:edit", args=[mission.code])
    sent = largest_form(client.get(page))

    client.post(page, sent | {"team-0-id": foreign.pk, "team-0-DELETE": "on"})
    client.post(page, sent | {"team-0-id": foreign.pk, "team-0-role": "member"})

    foreign.refresh_from_db()
    assert foreign.role == "lead"
    assert mission.members.count() == 1


CARDS = {
    "finding": lambda report: Finding.objects.create(
        report=report, position=1, question="Why?", text="their words"
    ),
    "recommendation": lambda report: RecommendationFactory(mission=report.mission),
    "lesson": lambda report: LessonFactory(mission=report.mission),
}


@pytest.mark.parametrize("kind", CARDS)
def test_cards_of_another_report_are_neither_changed_nor_removed(client, report, kind):
    foreign, own = CARDS[kind](ReportFactory()), CARDS[kind](report)
    client.force_login(report.mission.focal_point)
    page = reverse("reports:edit", args=[report.mission.code])
    sent = largest_form(client.get(page))
    assert f"{kind}-{own.uid}-seen" in sent
    before = columns(foreign)
    swapped = {name.replace(str(own.uid), str(foreign.uid)): text for name, text in sent.items()}

    client.post(page, swapped | {f"{kind}-{foreign.uid}-text": "mine"})
    client.post(page, swapped | {f"{kind}-{foreign.uid}-DELETE": "on"})

    assert columns(foreign) == before


def test_decisions_of_another_event_are_not_changed_through_this_one(client):
    event, other = DatedEventFactory(), DatedEventFactory()
    foreign = EventDecision.objects.create(event=other, text="theirs")
    EventDecision.objects.create(event=event, text="ours")
    client.force_login(UserFactory(est_manager=True))
    page = reverse("events:edit", args=[event.pk])
    sent = largest_form(client.get(page))
    (name,) = [name for name, value in sent.items() if value[0].strip() == "ours"]
    prefix = name.removesuffix("-text")

    for change in ({f"{prefix}-text": "mine"}, {f"{prefix}-DELETE": "on"}):
        client.post(page, sent | {f"{prefix}-id": foreign.pk} | change)

    foreign.refresh_from_db()
    assert (foreign.text, foreign.event) == ("theirs", other)


def test_decisions_of_another_review_are_not_changed_through_this_one(client):
    review = AnnualReviewFactory(synthesis=True)
    other = AnnualReviewFactory(year=review.year - 3, published=True)
    foreign = ReviewDecision.objects.create(review=other, text="theirs")
    ReviewDecision.objects.create(
        review=review, text="ours", owner=UserFactory(est_manager=True), due_on="2017-03-01"
    )
    client.force_login(UserFactory(est_manager=True))
    page = reverse("reports:review_edit", args=[review.year])
    sent = largest_form(client.get(page))

    for prefix in ("decisions", "followed"):
        client.post(page, sent | {
            f"{prefix}-INITIAL_FORMS": 1, f"{prefix}-0-id": foreign.pk,
            f"{prefix}-0-text": "mine", f"{prefix}-0-follow_up": "mine",
        })  # fmt: skip

    foreign.refresh_from_db()
    assert (foreign.text, foreign.follow_up) == ("theirs", "")


def test_criteria_of_another_call_are_not_changed_through_this_one(client):
    own, foreign = CallFactory(draft=True), CallFactory(draft=True).criteria.first()
    client.force_login(UserFactory(est_manager=True))
    page = reverse("calls:criteria", args=[own.code])
    sent = largest_form(client.get(page)) | {"criteria-0-id": foreign.pk}
    before = columns(foreign)

    for change in ({"criteria-0-label_fr": "mine"}, {"criteria-0-DELETE": "on"},
                   {"criteria-0-call": own.pk}):  # fmt: skip
        client.post(page, sent | change)

    assert columns(foreign) == before
    assert own.criteria.count() == 2


@pytest.mark.parametrize("count", [10**6, 10**40, -1])
def test_nobody_makes_us_draw_a_million_forms(client, mission, count):
    client.force_login(mission.focal_point)
    page = reverse("missions:edit", args=[mission.code])

    answer = client.post(page, {"team-TOTAL_FORMS": count, "team-INITIAL_FORMS": 0})

    assert answer.status_code in (200, 409)
    assert answer.content.count(b"-expert") < 200


# --- a net under the table ------------------------------------------------------------
#: What only steps, services and the house itself write.
NEVER = {
    "state", "proposed_by", "submitted_by", "approved_by", "validated_by", "decided_by", "author",
    "recorded_by", "responded_by", "written_by", "password", "last_login", "token", "document",
    "document_data", "is_confidential", "sha256", "path", "evidence", "published_on",
}  # fmt: skip
#: What is its writer's own to say: a result's evidence, a lesson's (a recommendation's comes with
#: its step), who is to read a request, who took the decision that a communication tells of.
OWN_WORDS = {
    ("ResultForm", "evidence"),
    ("LessonFields", "evidence"),
    ("LessonCard", "evidence"),
    ("LessonForm", "evidence"),
    ("RequestForm", "is_confidential"),
    ("CommunicationForm", "decided_by"),
}


def every_model_form(base=forms.ModelForm):
    for one in base.__subclasses__():
        yield one
        yield from every_model_form(one)


def test_no_form_of_ours_offers_what_only_steps_write():
    import_module(settings.ROOT_URLCONF)  # with it, every view and its forms
    apps = ("core", "accounts", "interventions", "experts", "missions", "reports")
    ours = [one for one in every_model_form() if one.__module__.startswith(apps)]

    offered = {(one.__name__, name) for one in ours for name in NEVER & set(one.base_fields)}

    assert len(ours) > 10
    assert offered - OWN_WORDS == set()
    assert {Mission, Lesson, Recommendation} <= {one._meta.model for one in ours}
