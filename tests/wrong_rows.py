"""What a constraint refuses, by its name: a wrong change of a row, and its double."""

from datetime import UTC, date, datetime, timedelta

from django.db.models import F, Q

from accounts.models import CalendarToken, Notice, NoticeChoice, SavedFilter, Substitution, User
from backstopping.models import DemoLoad
from core.models import Job, OutboundMail, PartialUpload, StoredFile, UploadPart
from experts.models import (
    Absence,
    Application,
    Availability,
    Call,
    CallQuestion,
    Criterion,
    DayRate,
    Expert,
    ExpertLanguage,
    ExpertSector,
    ExpertSkill,
    Review,
    Reviewer,
    Score,
)
from interventions.models import (
    BoundaryPartner,
    BriefingItem,
    Country,
    ExpectedResult,
    InitialBriefing,
    Intervention,
    PartnerOrganisation,
    PlannedDays,
    ProgressMarker,
    Representative,
    TeamMember,
)
from missions.enums import BOOKED_STATES, MissionState
from missions.models import (
    AimedResult,
    ApprovalRule,
    Communication,
    Contract,
    CostLine,
    DatedEvent,
    DecisionLine,
    GroupMeeting,
    Invitation,
    KeyActor,
    MarkerObservation,
    Milestone,
    Mission,
    MissionFeedback,
    MissionIntervention,
    MissionMember,
    PhaseResponsible,
    PriorityPeriod,
    RemoteSupport,
    ReportingLine,
    SupportPhase,
    SupportRequest,
    TermsOfReference,
    TorApproval,
    TorComment,
    TorImport,
    TorSection,
    TorTask,
    TorTemplate,
    TorTemplateSection,
)
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

#: A second rule of tests.more_rows, by which nothing is approved.
OTHER_RULE = 90_002
EARLY, LATE = date(2016, 1, 1), date(2016, 1, 2)
THEN, AFTER = datetime(2016, 1, 1, tzinfo=UTC), datetime(2016, 6, 1, tzinfo=UTC)
CLOSED, DRAFT = Q(code="MIS-2014-01"), Q(code="MIS-2017-02")
A_DAY = timedelta(days=1)
ANY, OURS = Q(), Q(code="SR-2016-900")
NOWHERE = "00000000-0000-0000-0000-000000000000"

#: Constraint: model, which row, and the changes it refuses, each on its own.
WRONG_CHANGES = {
    "file_released_without_verdict": (StoredFile, ANY, [{"state": "released", "verdict": "x"}]),
    "call_questions_before_answers": (Call, ANY, [{"questions_until": F("deadline") + A_DAY}]),
    "call_published_iff_past_draft": (
        Call, ANY, [{"published_at": None}, {"state": "draft", "closed_at": None,
                                             "decided_at": None}],
    ),
    "call_closed_iff_over": (Call, Q(state="published"), [{"closed_at": F("deadline")}]),
    "call_decided_iff_dated": (Call, Q(state="decided"), [{"decided_at": None}]),
    "call_closed_after_its_deadline": (
        Call, Q(state="decided"), [{"closed_at": F("deadline") - A_DAY}],
    ),
    "criterion_weight_is_a_share": (Criterion, ANY, [{"weight": 0}, {"weight": 101}]),
    "call_answer_has_its_date": (
        CallQuestion, Q(answered_at=None), [{"answer_fr": "x"}, {"answered_at": THEN}],
    ),
    "application_withdrawn_iff_dated": (
        Application, Q(state="received"), [{"state": "withdrawn"}, {"withdrawn_at": THEN}],
    ),
    "application_late_state_is_late": (Application, Q(state="late"), [{"is_late": False}]),
    "application_decided_iff_dated": (
        Application, Q(state="received"), [{"state": "not_retained"}, {"decided_at": THEN}],
    ),
    "application_expert_when_retained": (Application, Q(state="received"), [{"expert": 1}]),
    "application_erased_is_empty": (Application, Q(state="received"), [{"erased_at": THEN}]),
    "review_interest_or_scores": (Review, ANY, [{"interest": "his brother"}]),
    "score_mark_from_0_to_10": (Score, ANY, [{"mark": 11}]),
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
    "contract_dates_in_order": (Contract, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "contract_days_and_rate_sensible": (
        Contract, ANY, [{"fee_days": 0}, {"fee_days": 401}, {"day_rate_eur": 0},
                        {"day_rate_eur": 10_001}],
    ),
    "contract_signed_at_iff_signed": (
        Contract, Q(code="CT-2016-01"), [{"signed_at": None}, {"state": "draft"}],
    ),
    "contract_end_says_why": (Contract, ANY, [{"state": "ended"}]),
    "contract_does_not_extend_itself": (Contract, ANY, [{"extends": F("id")}]),
    "milestone_share_of_the_whole": (Milestone, ANY, [{"percent": 0}, {"percent": 101}]),
    "milestone_delivered_at_iff_handed_in": (
        Milestone, Q(state="planned"), [{"delivered_at": THEN}, {"state": "delivered"}],
    ),
    "milestone_accepted_at_iff_accepted": (
        Milestone, Q(state="accepted"), [{"accepted_at": None}, {"state": "delivered"}],
    ),
    "milestone_paid_on_iff_paid": (
        Milestone, Q(state="accepted"), [{"paid_on": EARLY}, {"state": "paid"}],
    ),
    "milestone_accepted_after_handed_in": (
        Milestone, Q(state="accepted"), [{"accepted_at": datetime(2000, 1, 1, tzinfo=UTC)}],
    ),
    "milestone_not_accepted_by_deliverer": (
        Milestone, Q(state="accepted"), [{"accepted_by": F("delivered_by")}],
    ),
    "phase_one_of_four": (SupportPhase, ANY, [{"number": 5}, {"number": 0}]),
    "phase_dates_in_order": (SupportPhase, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "phase_done_has_results": (SupportPhase, Q(number=1), [{"done_on": EARLY}]),
    "last_phase_done_has_tools_and_lessons": (
        SupportPhase, Q(number=4),
        [{"done_on": EARLY, "results": "x", "tools": "x"},
         {"done_on": EARLY, "results": "x", "lessons": "x"}],
    ),
    "cost_planned_or_spent": (CostLine, ANY, [{"planned_eur": None, "spent_eur": None}]),
    "approval_rule_names_its_person": (
        ApprovalRule, ANY, [{"office": "person"}],
    ),
    "approval_rule_kinds_agree": (
        ApprovalRule, ANY, [{"kind": "regular", "specific_kind": "mediation"}],
    ),
    "tor_approval_decided_at_iff_decided": (
        TorApproval, Q(decision=""), [{"decision": "given"}, {"decided_at": THEN}],
    ),
    "tor_approval_says_why_not": (
        TorApproval, Q(decision=""),
        [{"decision": one, "decided_at": THEN} for one in ("refused", "skipped")],
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
    "mission_feedback_marks_known": (
        MissionFeedback, ANY, [{"technical": 0}, {"coaching": 6}],
    ),
    "availability_dates_in_order": (Availability, ANY, [{"starts_on": LATE, "ends_on": EARLY}]),
    "expert_longest_stay_sensible": (Expert, ANY, [{"most_days_away": 0}]),
    "day_rate_sensible": (DayRate, ANY, [{"amount_eur": 0}, {"amount_eur": 10_001}]),
    "expertskill_level_known": (ExpertSkill, ANY, [{"level": 0}, {"level": 6}]),
    "expertsector_level_known": (ExpertSector, ANY, [{"level": 0}, {"level": 6}]),
    "expertskill_validated_says_when": (
        ExpertSkill, ANY, [{"validated_on": None}, {"validated_level": 6}],
    ),
    "expertsector_validated_says_when": (
        ExpertSector, ANY, [{"validated_on": None}, {"validated_level": 6}],
    ),
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
    "reviewer_once_a_call": (Reviewer, ANY, {}),
    "review_once_a_reviewer": (Review, ANY, {}),
    "score_once_a_criterion": (Score, ANY, {}),
    "demo_loaded_once": (DemoLoad, ANY, {"pk": 2}),
    "notice_choice_once": (NoticeChoice, ANY, {}),
    "saved_filter_once": (SavedFilter, ANY, {}),
    "substitution_one_at_a_time": (Substitution, ANY, {}),
    "result_code_version": (ExpectedResult, ANY, {}),
    "team_member_once": (TeamMember, ANY, {}),
    "contract_once_a_mission": (Contract, ANY, {"code": "CT-1900-01"}),
    "phase_once_a_contract": (SupportPhase, ANY, {}),
    "phase_responsible_once": (PhaseResponsible, ANY, {}),
    "decision_criterion_once": (DecisionLine, ANY, {}),
    "mission_feedback_once": (MissionFeedback, ANY, {}),
    "day_rate_once_a_day": (DayRate, ANY, {}),
    "expert_skill_once": (ExpertSkill, ANY, {}),
    "expert_sector_once": (ExpertSector, ANY, {}),
    "expert_language_once": (ExpertLanguage, ANY, {}),
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
    "tor_approval_rule_once": (TorApproval, Q(decision=""), {}),
    "tor_approval_person_once": (TorApproval, Q(decision="given"), {"rule_id": OTHER_RULE}),
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
