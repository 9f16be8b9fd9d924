"""What must agree among reports, recommendations, lessons and reviews."""

from collections.abc import Iterator

from django.db.models import F, Q

from core.integrity import integrity_check
from missions.enums import CONFIDENTIAL_KINDS, MissionState
from missions.integrity import logs_that_end_elsewhere
from missions.models import Mission, SupportRequest
from reports.editions import seal_wanted
from reports.enums import SENT_STATES, SUBMITTED_STATES, LessonState, ReviewState
from reports.library.index import differences
from reports.library.models import EntryKind
from reports.models import (
    ActionResearch,
    AnnualReview,
    CapitalisationProduct,
    Lesson,
    LessonLog,
    ProductLog,
    Recommendation,
    RecommendationLog,
    Report,
    ReportEdition,
    ReportLog,
    ResearchLog,
    ReviewEdition,
    ReviewLesson,
    ReviewLog,
)
from reports.summary.editions import seal_wanted as review_seal


@integrity_check("reports: recipients")
def sent_reports_have_recipients() -> Iterator[str]:
    wrong = Report.objects.filter(state__in=SENT_STATES, recipients=None)
    for report in wrong.select_related("mission").order_by("pk").iterator():
        yield f"The report of {report.mission.code} is {report.state} and went to nobody."


@integrity_check("reports: missions")
def reported_missions_have_a_submitted_report() -> Iterator[str]:
    wrong = Mission.objects.filter(state__in=[MissionState.REPORTED, MissionState.CLOSED]).exclude(
        report__state__in=SUBMITTED_STATES
    )
    for mission in wrong.order_by("pk").iterator():
        yield f"{mission.code} is {mission.state} without a submitted report."


@integrity_check("reports: documents and their data")
def documents_keep_what_they_were_made_from() -> Iterator[str]:
    """A document without its data, or data without its document, cannot be checked any more."""
    half = Q(document__isnull=True) ^ Q(document_data__isnull=True)
    for review in AnnualReview.objects.filter(half).order_by("pk").iterator():
        yield f"The review of {review.year} has only one of document and data."


@integrity_check("reports: seals of their versions")
def editions_are_what_was_sealed() -> Iterator[str]:
    """Names the version whose data, template or PDF is no longer what was sealed."""
    before = {}
    rows = ReportEdition.objects.select_related("document", "report__mission")
    for one in rows.order_by("report", "number").iterator(chunk_size=200):
        wanted = seal_wanted(one, before.get(one.report_id, ""))
        before[one.report_id] = one.seal
        if wanted != one.seal:
            yield (
                f"Version {one.number} of the report of {one.report.mission.code} is not what"
                " was sealed: its data, template, PDF or order was changed."
            )


@integrity_check("reports: seals of published reviews")
def published_reviews_are_what_was_sealed() -> Iterator[str]:
    before = {}
    rows = ReviewEdition.objects.select_related("document", "review__unit")
    for one in rows.order_by("review", "number").iterator(chunk_size=50):
        wanted = review_seal(one, before.get(one.review_id, ""))
        before[one.review_id] = one.seal
        if wanted != one.seal:
            yield (
                f"Version {one.number} of the review {one.review.slug} is not what was sealed:"
                " its data, PDF or order was changed."
            )


@integrity_check("reports: documents and their versions")
def documents_have_their_version() -> Iterator[str]:
    """The PDF a report shows is that of its version in force."""
    wrong = Report.objects.filter(document__isnull=False).exclude(
        editions__number=F("edition"), editions__document=F("document")
    )
    for report in wrong.select_related("mission").order_by("pk").iterator():
        yield f"The report of {report.mission.code} shows a PDF that is none of its versions."


@integrity_check("reports: lessons of published reviews")
def kept_lessons_of_published_reviews_are_published() -> Iterator[str]:
    settled = [LessonState.PUBLISHED, LessonState.ARCHIVED]
    kept = ReviewLesson.objects.kept().filter(review__state=ReviewState.PUBLISHED)
    wrong = kept.exclude(lesson__state__in=settled)
    for choice in wrong.select_related("review", "lesson").order_by("pk").iterator():
        yield f"{choice.lesson.code} is in the review of {choice.review.year}, not published."


@integrity_check("reports: closed sources")
def lessons_are_as_closed_as_their_source() -> Iterator[str]:
    """An open one of a confidential source would name what nobody outside may know of."""
    requests = SupportRequest.objects.filter(is_confidential=True)
    by_mission = requests.filter(mission__isnull=False).values("mission")
    closed = (
        Q(mission__isnull=False, mission__specific_kind__in=CONFIDENTIAL_KINDS)
        | Q(mission__isnull=False, mission__in=by_mission)
        | Q(remote_support__isnull=False, remote_support__request__in=requests.values("pk"))
    )
    should = Lesson.objects.filter(closed).values("pk")
    wrong = Lesson.objects.filter(
        Q(is_source_closed=False, pk__in=should) | Q(is_source_closed=True) & ~Q(pk__in=should)
    )
    for lesson in wrong.order_by("pk").iterator():
        yield f"{lesson.code} is not as confidential as what it was born of."


@integrity_check("reports: log")
def logs_end_in_the_state_of_their_row() -> Iterator[str]:
    yield from logs_that_end_elsewhere(
        (Report, ReportLog),
        (Recommendation, RecommendationLog),
        (Lesson, LessonLog),
        (AnnualReview, ReviewLog),
        (ActionResearch, ResearchLog),
        (CapitalisationProduct, ProductLog),
    )


@integrity_check("library: texts")
def the_library_says_what_the_texts_say() -> Iterator[str]:
    for kind in EntryKind:
        for pk in differences(kind):
            yield f"The library has not {kind.value} {pk} as it stands; run rebuild_library."
