"""Rows of every table that the demo leaves empty, so that its constraints can be tried."""

from accounts.models import CalendarToken, Notice, NoticeChoice, SavedFilter, Substitution, User
from core.models import Job, OutboundMail, PartialUpload, StoredFile, UploadPart
from experts.models import Expert
from interventions.models import (
    ExpectedResult,
    InitialBriefing,
    Intervention,
)
from missions.models import (
    AimedResult,
    ApprovalRule,
    Contract,
    Mission,
    PhaseResponsible,
    ReportingLine,
    SupportPhase,
    TermsOfReference,
    TorApproval,
    TorComment,
    TorDraft,
    TorImport,
    TorTask,
)
from reports.editions import keep_edition
from reports.models import (
    ActionResearch,
    AdviceFollowUp,
    Agreement,
    Amendment,
    AnnualReview,
    CheckedPoint,
    Checklist,
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
    MinutesLink,
    OwnerLink,
    Recommendation,
    Report,
    ReportImport,
    ReviewEdition,
    ReviewLesson,
    ReviewPrint,
    ReviewVote,
    SectionComment,
    SentenceSource,
)
from tests.factories import (
    AbsenceFactory,
    AvailabilityFactory,
    BriefingItemFactory,
    CommunicationFactory,
    DatedEventFactory,
    GroupMeetingFactory,
    InitialBriefingFactory,
    InvitationFactory,
    KeyActorFactory,
    MissionFeedbackFactory,
    PartnerOrganisationFactory,
    PriorityPeriodFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
)
from tests.wrong_rows import CLOSED, EARLY, LATE, NOWHERE, OTHER_RULE, THEN


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
    AvailabilityFactory(expert=expert)
    MissionFeedbackFactory(mission=Mission.objects.get(CLOSED), expert=expert, author=user)
    RemoteSupportFactory(**ours, expert=expert)
    KeyActorFactory(mission=Mission.objects.get(CLOSED))
    InvitationFactory(mission=Mission.objects.get(CLOSED))
    CalendarToken.objects.open_new(user, "me")
    report = Report.objects.order_by("pk").first()
    advice = Recommendation.objects.order_by("pk").first()
    AdviceFollowUp.objects.create(report=report, recommendation=advice, comment="x")
    ReportImport.objects.create(report=report, brought_by=user, name="x")
    add_phases(Contract.objects.order_by("pk").first(), user)
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


def add_phases(contract, user):
    for number in (1, 4):
        phase = SupportPhase.objects.create(
            contract=contract, number=number, activities="x", outputs="x"
        )
        PhaseResponsible.objects.create(phase=phase, user=user)


def add_rows_beside_tor(tor, user):
    TorImport.objects.create(tor=tor, brought_by=user, name="x")
    TorDraft.objects.create(tor=tor, user=user, key="context", text="x")
    remark = TorComment.objects.create(tor=tor, anchor="context", author=user, text="x")
    TorComment.objects.create(tor=tor, anchor="context", author=user, text="y", parent=remark)
    TorTask.objects.create(tor=tor, text="x")
    rules = [
        ApprovalRule.objects.create(pk=OTHER_RULE - 2 + place, position=place, office=office)
        for place, office in enumerate(("representation", "focal_point", "unit_coordinator"))
    ]
    TorApproval.objects.create(tor=tor, rule=rules[0], position=0, office="representation")
    TorApproval.objects.create(
        tor=tor, rule=rules[1], position=1, office="focal_point", decision="given",
        decided_at=tor.created_at, decided_by=user,
    )  # fmt: skip
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
