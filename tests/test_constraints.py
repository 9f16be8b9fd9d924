"""What the database itself refuses, whoever writes: a wrong row for each constraint, by name."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import CalendarToken, Notice, NoticeChoice, SavedFilter, Substitution, User
from backstopping.models import DemoLoad
from core.models import Job, OutboundMail, PartialUpload, StoredFile, UploadPart
from experts.models import Absence, Competence, Expert
from interventions.models import (
    BoundaryPartner,
    BriefingItem,
    Country,
    EstUnit,
    ExpectedResult,
    InitialBriefing,
    Intervention,
    PartnerOrganisation,
    PlannedDays,
    ProcessSetting,
    ProgressMarker,
    Representative,
    Sector,
    TeamMember,
    Theme,
)
from missions.enums import BOOKED_STATES, MissionState
from missions.models import (
    AimedResult,
    Communication,
    DatedEvent,
    Delegation,
    FocalPointDebriefing,
    GroupMeeting,
    Invitation,
    JuniorLeadDecision,
    KeyActor,
    MarkerObservation,
    Mission,
    MissionIntervention,
    MissionMember,
    PriorityPeriod,
    RemoteSupport,
    ReportingLine,
    SupportRequest,
    TermsOfReference,
    ThematicGroup,
    TorComment,
    TorImport,
    TorSection,
    TorTask,
    TorTemplate,
    TorTemplateSection,
)
from reports.editions import keep_edition
from reports.models import (
    ActionResearch,
    AdviceFollowUp,
    Agreement,
    Amendment,
    AnnualReview,
    CapitalisationProduct,
    CheckedPoint,
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    ClosingFile,
    DebriefingFile,
    DistinctLessons,
    DraftField,
    FieldDebriefing,
    Guidance,
    Lesson,
    LessonCheck,
    LessonKept,
    LessonLink,
    LessonShown,
    LessonSource,
    LessonUse,
    LessonVector,
    LibraryEntry,
    MinutesLink,
    ObservedResult,
    OwnerLink,
    Participant,
    Recipient,
    Recommendation,
    RecommendationLog,
    Report,
    ReportEdition,
    ReportImport,
    ReportSection,
    ReportTemplate,
    ReportTemplateSection,
    ResearchMember,
    ReviewDecision,
    ReviewEdition,
    ReviewLesson,
    ReviewPrint,
    ReviewSentence,
    ReviewVote,
    SectionComment,
    SentenceSource,
)
from tests.demo_fixtures import shared_rows
from tests.factories import (
    AbsenceFactory,
    BriefingItemFactory,
    CommunicationFactory,
    DatedEventFactory,
    GroupMeetingFactory,
    InitialBriefingFactory,
    InvitationFactory,
    KeyActorFactory,
    PartnerOrganisationFactory,
    PriorityPeriodFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
)
from tests.reports.test_newsletter import CONSTRAINTS as NEWSLETTER_CONSTRAINTS
from tests.test_architecture import LAYERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
EARLY, LATE = date(2016, 1, 1), date(2016, 1, 2)
THEN, AFTER = datetime(2016, 1, 1, tzinfo=UTC), datetime(2016, 6, 1, tzinfo=UTC)
CLOSED, DRAFT = Q(code="MIS-2014-01"), Q(code="MIS-2017-02")
ANY, OURS = Q(), Q(code="SR-2016-900")
NOWHERE = "00000000-0000-0000-0000-000000000000"

#: Constraint: model, which row, and the changes it refuses, each on its own.
WRONG_CHANGES = {
    "user_digest_hour_is_one": (User, ANY, [{"digest_hour": 24}]),
    "notice_only_here_is_not_mailed": (Notice, ANY, [{"rhythm": "here", "mailed_at": THEN}]),
    "notice_not_for_oneself": (Notice, ANY, [{"for_person": F("user")}]),
    "notice_choice_is_one": (NoticeChoice, ANY, [{"topic": "gossip"}, {"rhythm": "never"}]),
    "substitution_dates_in_order": (Substitution, ANY, [{"since": LATE, "until": EARLY}]),
    "substitution_is_by_another": (Substitution, ANY, [{"substitute": F("person")}]),
    "country_partner_dates_in_order": (
        Country, ANY, [{"partner_from": LATE, "partner_until": EARLY}],
    ),
    "result_dates_in_order": (
        ExpectedResult, ANY, [{"active_from": LATE, "active_until": EARLY}],
    ),
    "intervention_dates_in_order": (
        Intervention, ANY,
        [{"starts_on": LATE, "ends_on": EARLY}, {"starts_on": LATE, "ends_on": LATE}],
    ),
    "teammember_dates_in_order": (TeamMember, ANY, [{"since": LATE, "until": EARLY}]),
    "representative_dates_in_order": (Representative, ANY, [{"since": LATE, "until": EARLY}]),
    "planned_days_sensible": (
        PlannedDays, ANY, [{"days": -1}, {"days": 401}, {"year": 1999}, {"year": 2101}],
    ),
    "mission_dates_in_order": (Mission, DRAFT, [{"starts_on": LATE, "ends_on": EARLY}]),
    "mission_dates_whole_or_absent": (Mission, DRAFT, [{"starts_on": None}, {"ends_on": None}]),
    "mission_booked_has_dates": (
        Mission, DRAFT,
        [
            {"state": state, "starts_on": None, "ends_on": None, "closed_at": closed}
            for state in BOOKED_STATES
            for closed in [THEN if state == MissionState.CLOSED else None]
        ],
    ),
    "mission_specific_kind_iff_specific": (
        Mission, DRAFT, [{"specific_kind": ""}, {"kind": "setup"}, {"kind": "regular"}],
    ),
    "mission_halted_says_why": (
        Mission, DRAFT,
        [{"state": "cancelled", "state_reason": ""}, {"state": "postponed", "state_reason": ""}],
    ),
    "mission_closed_at_iff_closed": (
        Mission, CLOSED, [{"closed_at": None}, {"state": "reported"}],
    ),
    "mission_member_days_sensible": (
        MissionMember, ANY, [{"person_days": 0}, {"person_days": -1}, {"person_days": 201}],
    ),
    "tor_proposed_at_iff_past_draft": (
        TermsOfReference, Q(mission__code="MIS-2016-16"),
        [{"proposed_at": None}, {"state": "draft"}],
    ),
    "tor_validated_at_iff_validated": (
        TermsOfReference, Q(mission__code="MIS-2014-01"),
        [{"validated_at": None}, {"state": "proposed"}, {"state": "completed"}],
    ),
    "comment_settled_by_somebody": (
        SectionComment, Q(parent=None), [{"resolved_at": THEN}, {"resolved_by": F("author")}],
    ),
    "comment_answers_are_not_settled": (
        SectionComment, Q(parent__isnull=False),
        [{"resolved_at": THEN, "resolved_by": F("author")}],
    ),
    "tor_comment_settled_by_somebody": (
        TorComment, Q(parent=None), [{"resolved_at": THEN}, {"resolved_by": F("author")}],
    ),
    "tor_comment_answers_are_not_settled": (
        TorComment, Q(parent__isnull=False), [{"resolved_at": THEN, "resolved_by": F("author")}],
    ),
    "tor_task_done_by_somebody": (TorTask, ANY, [{"done_at": THEN}]),
    "report_submitted_at_iff_past_draft": (
        Report, Q(mission__code="MIS-2016-12"), [{"submitted_at": None}, {"state": "draft"}],
    ),
    "report_diffused_at_iff_sent": (
        Report, Q(mission__code="MIS-2014-01"),
        [{"diffused_at": None}, {"state": "submitted"}, {"state": "approved"}],
    ),
    "recommendation_rejection_says_why": (
        Recommendation, ANY, [{"response": "rejected", "response_comment": ""}],
    ),
    "recommendation_has_exactly_one_owner": (
        Recommendation, Q(code="REC-001"), [{"owner": None}, {"owner_outside": "Province"}],
    ),
    "recommendation_email_is_of_the_owner_outside": (
        Recommendation, Q(code="REC-001"), [{"owner_email": "p@example.org"}],
    ),
    "recommendation_verified_says_when": (
        Recommendation, Q(code="REC-001"), [{"verified_at": None}, {"state": "implemented"}],
    ),
    "recommendation_verified_by_another": (
        Recommendation, Q(code="REC-001"),
        [{"verified_by": F("owner")}, {"verified_by": F("implemented_by")}],
    ),
    "recommendation_log_moves_a_date_with_a_reason": (
        RecommendationLog, Q(name="start"),
        [{"name": "reschedule"}, {"due_to": LATE}, {"due_from": EARLY, "due_to": LATE}],
    ),
    "review_published_on_iff_published": (
        AnnualReview, Q(year=2015), [{"published_on": None}, {"state": "validated"}],
    ),
    "debriefing_photo_has_preview": (DebriefingFile, ANY, [{"kind": "photo"}]),
    "minutes_answer_is_signed": (
        MinutesLink, ANY, [{"answered_at": THEN}, {"confirmed_at": THEN}, {"signed_name": "x"}],
    ),
    "amendment_decided_iff_not_waiting": (
        Amendment, ANY, [{"decided_at": THEN}, {"outcome": "taken"}],
    ),
    "amendment_declined_says_why": (
        Amendment, ANY, [{"outcome": "declined", "decided_at": THEN}],
    ),
    "checklist_item_within_five_years": (ChecklistItem, ANY, [{"months_after": 61}]),
    "checklist_finished_by_somebody": (Checklist, ANY, [{"finished_at": THEN}]),
    "checked_point_not_done_says_why": (CheckedPoint, ANY, [{"answer": "not_done"}]),
    "library_entry_of_one_object": (LibraryEntry, Q(kind="lesson"), [{"kind": "tor"}]),
    "review_lesson_set_aside_says_why": (ReviewLesson, ANY, [{"decision": "set_aside"}]),
    "review_lesson_merged_into_another": (
        ReviewLesson, ANY, [{"decision": "merged"}, {"merged_into": F("pk")}],
    ),
    "distinct_lessons_smaller_first": (DistinctLessons, ANY, [{"second": F("first")}]),
    "review_decision_dropped_says_why": (ReviewDecision, ANY, [{"follow_state": "dropped"}]),
    "review_sentence_theme_only_of_lessons": (
        ReviewSentence, Q(section="message"), [{"theme": 1}],
    ),
    "review_sentence_edited_was_extracted": (ReviewSentence, ANY, [{"is_edited": True}]),
    "lesson_names_its_origin": (
        Lesson, ANY, [
            {"mission": None}, {"origin": "own"}, {"origin": "remote"},
            {"origin": "own", "mission": None},
        ],
    ),
    "lesson_of_an_intervention": (Lesson, ANY, [{"intervention": None}]),
    "lesson_hidden_author_exists": (
        Lesson, ANY, [{"author": None, "author_hidden_by": F("author")}],
    ),
    "lesson_source_is_one": (LessonSource, ANY, [{"mission": None}]),
    "lesson_link_in_order": (LessonLink, ANY, [{"second": F("first")}]),
    "lesson_link_says_why": (LessonLink, ANY, [{"sentence": ""}]),
    "lesson_check_refusal_says_why": (LessonCheck, ANY, [{"is_met": False}]),
    "lesson_dismissed_says_why": (LessonUse, ANY, [{"kind": "dismissed"}]),
    "lesson_kept_says_why": (LessonKept, ANY, [{"reason": ""}]),
    "research_dates_in_order": (
        ActionResearch, Q(state="closed"),
        [{"starts_on": LATE, "ends_on": EARLY}, {"starts_on": LATE, "ends_on": LATE}],
    ),
    "research_agreed_has_dates_and_budget": (
        ActionResearch, Q(state="under_way"),
        [{"starts_on": None}, {"ends_on": None}, {"budget_eur": None}],
    ),
    "research_ended_says_results": (
        ActionResearch, Q(state="under_way"), [{"state": "results"}, {"state": "closed"}],
    ),
    "research_member_is_one_person": (
        ResearchMember, Q(user__isnull=False), [{"outside": "x"}, {"user": None}],
    ),
    "product_drafted_can_be_read": (
        CapitalisationProduct, Q(state="drafted"),
        [{"link": ""}, {"link": "", "state": "validated"}],
    ),
    "product_published_has_date_and_authors": (
        CapitalisationProduct, Q(state="published"), [{"dated_on": None}, {"authors": ""}],
    ),
    "guidance_is_about_one_thing": (Guidance, ANY, [{"research": None}]),
    "absence_dates_in_order": (Absence, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "briefing_dates_in_order": (InitialBriefing, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "priority_period_dates_in_order": (
        PriorityPeriod, ANY, [{"starts_on": LATE, "ends_on": EARLY}],
    ),
    "invitation_dates_in_order": (Invitation, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "event_dates_in_order": (DatedEvent, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "request_decided_at_iff_decided": (
        SupportRequest, OURS, [{"decided_at": AFTER}, {"state": "eligible"}, {"state": "closed"}],
    ),
    "request_refusal_says_why": (
        SupportRequest, OURS,
        [
            {"state": state, "decided_at": AFTER} for state in ("not_eligible", "deferred")
        ],
    ),
    "request_decided_after_submitted": (
        SupportRequest, OURS,
        [{"state": "eligible", "decided_at": THEN, "submitted_at": AFTER}],
    ),
    "remote_hours_sensible": (RemoteSupport, ANY, [{"hours": 0}, {"hours": -1}, {"hours": 25}]),
    "remote_follow_up_after": (RemoteSupport, ANY, [{"held_on": LATE, "follow_up_on": EARLY}]),
    "communication_decision_whole": (
        Communication, ANY,
        [{"decision": "Oui"}, {"decided_by": "RR"}, {"decided_on": LATE},
         {"decision": "Oui", "decided_by": "RR"}],
    ),
    "communication_binding_names_whom": (Communication, ANY, [{"nature": "administrative"}]),
    "job_running_iff_leased": (Job, ANY, [{"state": "running"}, {"lease_until": THEN}]),
    "job_finished_iff_ended": (Job, ANY, [{"state": "done"}, {"finished_at": THEN}]),
    "outboundmail_running_iff_leased": (
        OutboundMail, ANY, [{"state": "running"}, {"lease_until": THEN}],
    ),
    "outboundmail_finished_iff_ended": (
        OutboundMail, ANY, [{"state": "done"}, {"finished_at": THEN}],
    ),
    "partial_upload_received_within_size": (PartialUpload, ANY, [{"received": 9}, {"size": 1}]),
}  # fmt: skip

#: Constraint: model, which row, and what else differs in its double that is refused.
WRONG_DOUBLES = {
    "demo_loaded_once": (DemoLoad, ANY, {"pk": 2}),
    "notice_choice_once": (NoticeChoice, ANY, {}),
    "saved_filter_once": (SavedFilter, ANY, {}),
    "substitution_one_at_a_time": (Substitution, ANY, {}),
    "result_code_version": (ExpectedResult, ANY, {}),
    "team_member_once": (TeamMember, ANY, {}),
    "planned_days_once_a_year": (PlannedDays, ANY, {}),
    "boundary_partner_once": (BoundaryPartner, ANY, {}),
    "progress_marker_once": (ProgressMarker, ANY, {}),
    "marker_once_a_mission": (MarkerObservation, ANY, {}),
    "research_member_once": (ResearchMember, Q(user__isnull=False), {}),
    "mission_intervention_once": (MissionIntervention, ANY, {}),
    "mission_expert_once": (
        MissionMember, Q(mission__code="MIS-2017-02", role="lead"), {"role": "member"},
    ),
    "aimed_result_once": (AimedResult, ANY, {}),
    "tor_template_version": (TorTemplate, ANY, {"is_current": False}),
    "tor_template_one_in_use": (TorTemplate, ANY, {"version": 2}),
    "tor_template_section_once": (TorTemplateSection, ANY, {}),
    "tor_number_once": (TermsOfReference, Q(state="validated"), {"state": "superseded"}),
    "tor_one_in_force": (TermsOfReference, ANY, {"number": 2}),
    "tor_section_once": (TorSection, ANY, {}),
    "tor_import_once": (TorImport, ANY, {}),
    "reporting_line_once": (ReportingLine, ANY, {}),
    "report_template_version": (ReportTemplate, ANY, {"is_current": False}),
    "report_template_one_in_use": (ReportTemplate, ANY, {"version": 2}),
    "report_template_section_once": (ReportTemplateSection, ANY, {}),
    "report_section_once": (ReportSection, ANY, {}),
    "observed_result_once": (ObservedResult, ANY, {}),
    "advice_followed_up_once": (AdviceFollowUp, ANY, {}),
    "report_import_once": (ReportImport, ANY, {}),
    "report_recipient_once": (
        Recipient, ANY, {"token": "00000000-0000-0000-0000-000000000000"},
    ),
    "draft_field_once": (DraftField, ANY, {}),
    "upload_part_once": (UploadPart, ANY, {}),
    "report_edition_once": (ReportEdition, ANY, {"document_id": NOWHERE}),
    "closing_file_once": (
        ClosingFile, ANY, {"document_id": NOWHERE, "archive_id": NOWHERE},
    ),
    "participant_row_once": (Participant, ANY, {}),
    "agreement_row_once": (Agreement, ANY, {}),
    "amendment_one_waiting_a_part": (Amendment, ANY, {}),
    "checklist_template_version": (ChecklistTemplate, ANY, {"is_current": False}),
    "checklist_template_one_in_use": (ChecklistTemplate, ANY, {"version": 2}),
    "checklist_once_a_moment": (Checklist, ANY, {}),
    "checked_point_once": (CheckedPoint, ANY, {}),
    "partner_organisation_once": (PartnerOrganisation, ANY, {}),
    "briefing_item_once": (BriefingItem, ANY, {}),
    "key_actor_once": (KeyActor, ANY, {}),
    "group_meeting_once_a_day": (GroupMeeting, ANY, {}),
    "invitation_once_a_person": (Invitation, ANY, {}),
    "calendar_token_once_in_force": (CalendarToken, ANY, {"digest": "another"}),
    "owner_link_once_in_force": (
        OwnerLink, ANY, {"token": "00000000-0000-0000-0000-000000000000"},
    ),
    "review_once_a_year": (AnnualReview, ANY, {}),
    "review_lesson_once": (ReviewLesson, ANY, {}),
    "one_vote_a_person_a_lesson": (ReviewVote, ANY, {}),
    "lesson_vector_once": (LessonVector, ANY, {}),
    "distinct_lessons_once": (DistinctLessons, ANY, {}),
    "review_sentence_source_once": (SentenceSource, ANY, {}),
    "review_edition_once": (ReviewEdition, ANY, {"document_id": NOWHERE}),
    "review_print_once": (ReviewPrint, ANY, {}),
    "lesson_source_once": (LessonSource, ANY, {}),
    "lesson_link_once": (LessonLink, ANY, {"kind": "contradicts"}),
    "lesson_check_once": (LessonCheck, ANY, {}),
    "lesson_use_once": (LessonUse, ANY, {}),
    "lesson_shown_once_a_year": (LessonShown, ANY, {}),
}  # fmt: skip

#: Constraints with a test of their own below.
OWN_TESTS = {
    *NEWSLETTER_CONSTRAINTS,
    "expert_field_days_apart",
    "mission_one_lead",
    "tor_not_validated_by_proposer",
    "report_not_approved_by_submitter",
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


def add_rows_the_demo_lacks():
    user, other = User.objects.order_by("pk")[:2]
    Substitution.objects.create(person=user, substitute=other, since=EARLY, until=LATE)
    Notice.objects.create(user=user, topic="to_do", kind="x", key="x", rhythm="daily")
    NoticeChoice.objects.create(user=user, topic="to_do", rhythm="daily")
    SavedFilter.objects.create(owner=user, page="missions:list", name="x")
    AimedResult.objects.create(
        mission=Mission.objects.get(CLOSED), result=ExpectedResult.objects.order_by("pk").first()
    )
    ours = {"intervention": Intervention.objects.order_by("pk").first()}
    for factory in (CommunicationFactory, InitialBriefingFactory, PartnerOrganisationFactory):
        factory(**ours)
    BriefingItemFactory(briefing=InitialBriefing.objects.first())
    Guidance.objects.create(research=ActionResearch.objects.first(), author=user, text="x")
    expert = Expert.objects.order_by("pk").first()
    AbsenceFactory(expert=expert)
    RemoteSupportFactory(**ours, expert=expert)
    KeyActorFactory(mission=Mission.objects.get(CLOSED))
    InvitationFactory(mission=Mission.objects.get(CLOSED))
    CalendarToken.objects.open_new(user, "me")
    report = Report.objects.order_by("pk").first()
    advice = Recommendation.objects.order_by("pk").first()
    AdviceFollowUp.objects.create(report=report, recommendation=advice, comment="x")
    ReportImport.objects.create(report=report, brought_by=user, name="x")
    add_rows_beside_tor(TermsOfReference.objects.first(), user)
    remark = SectionComment.objects.create(report=report, anchor="x", author=user, text="x")
    SectionComment.objects.create(report=report, anchor="x", author=user, text="y", parent=remark)
    OwnerLink.objects.create(recommendation=Recommendation.objects.first(), expires_on=LATE)
    SupportRequestFactory(**ours, code="SR-2016-900", submitted_at=THEN)
    for factory in (DatedEventFactory, GroupMeetingFactory, PriorityPeriodFactory):
        factory()
    files = [StoredFile.objects.keep(b"%PDF-1.7", name="file.pdf") for _number in range(3)]
    keep_edition(Report.objects.first(), b"%PDF-1.7", {"template": "v1"}, name="report.pdf")
    ClosingFile.objects.create(
        **ours, document=files[1], archive=files[2], digest="0" * 64, data={}, asked_by=user
    )
    rows_of_a_debriefing(user)
    rows_of_a_board(user)
    rows_around_a_lesson(user)
    rows_of_a_review()
    Job.objects.bulk_create([Job(kind="some.work", key="one", queue="default")])
    OutboundMail.objects.bulk_create(
        [OutboundMail(template="some", key="one", queue="mail", to=user)]
    )


def add_rows_beside_tor(tor, user):
    TorImport.objects.create(tor=tor, brought_by=user, name="x")
    remark = TorComment.objects.create(tor=tor, anchor="context", author=user, text="x")
    TorComment.objects.create(tor=tor, anchor="context", author=user, text="y", parent=remark)
    TorTask.objects.create(tor=tor, text="x")
    ReportingLine.objects.create(tor=tor, expert=Expert.objects.first(), superior=user)


def rows_around_a_lesson(user):
    first, second = Lesson.objects.order_by("pk")[:2]
    mission = first.mission
    LessonSource.objects.create(lesson=first, mission=mission, added_by=user)
    LessonLink.objects.create(
        first=first, second=second, kind="supports", sentence="x", added_by=user
    )
    LessonCheck.objects.create(lesson=first, point="context", is_met=True, checked_by=user)
    LessonUse.objects.create(
        lesson=first, tor=TermsOfReference.objects.first(), mission=mission, kind="cited",
        used_by=user, year=2016, used_at=THEN,
    )  # fmt: skip
    LessonShown.objects.create(lesson=first, year=2016, times=1)
    LessonKept.objects.create(lesson=first, reason="x", kept_by=user)


def rows_of_a_board(user):
    first, second = Lesson.objects.order_by("pk")[:2]
    ReviewVote.objects.create(choice=ReviewLesson.objects.order_by("pk").first(), user=user)
    LessonVector.objects.create(lesson=first, method="x", text_hash="x", content=b"x")
    DistinctLessons.objects.create(first=first, second=second, by=user)


def rows_of_a_review():
    review = AnnualReview.objects.get(year=2015)
    sentence = review.sentences.filter(section="message").first()
    SentenceSource.objects.create(sentence=sentence, lesson=Lesson.objects.first())
    ReviewPrint.objects.create(review=review, number=1, language="en", data={}, stamp="x")
    ReviewEdition.objects.create(
        review=review, number=1, data={}, template="x", seal="0" * 64, published_on=EARLY,
        document=StoredFile.objects.keep(b"%PDF-1.7", name="review.pdf"),
    )  # fmt: skip


def rows_of_a_debriefing(user):
    held = FieldDebriefing.objects.order_by("pk").first()
    DraftField.objects.create(
        mission=held.mission, paper="debriefing", name="place", written_by=user
    )
    coming = PartialUpload.objects.create(
        key=NOWHERE, owner=user, purpose="x", name="x", size=2, received=2, sha256="0"
    )
    UploadPart.objects.create(upload=coming, offset=0, content=b"x")
    Agreement.objects.create(debriefing=held, what="x")
    link = MinutesLink.objects.create(
        debriefing=held,
        participant_key=held.people[0].key,
        name="x",
        expires_on=LATE,
        made_by=user,
    )
    Amendment.objects.create(link=link, part="agreements", text="x")
    stored = StoredFile.objects.create(path="x", name="x.pdf", media_type="x", size=1, sha256="0")
    DebriefingFile.objects.create(mission=held.mission, kind="slides", file=stored, added_by=user)
    template = ChecklistTemplate.objects.order_by("pk").first()
    opened = Checklist.objects.create(mission=held.mission, template=template, due_on=LATE)
    CheckedPoint.objects.create(
        checklist=opened, item=template.items.first(), answer="done", answered_by=user,
        answered_at=THEN,
    )  # fmt: skip


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
    (Notice, "key"),
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
