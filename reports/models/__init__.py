"""Tables of the field debriefing, the report, its advice and lessons, and the annual review."""

from reports.models.base import (
    STEP_LABELS,
    OfMissionQuerySet,
    StepLog,
    is_partner,
    lines,
    missions_open_to,
)
from reports.models.learning import (
    Lesson,
    LessonLog,
    LessonQuerySet,
    Recommendation,
    RecommendationLog,
    RecommendationQuerySet,
)
from reports.models.report import (
    DebriefingDraft,
    FieldDebriefing,
    Finding,
    ObservedResult,
    Recipient,
    Report,
    ReportLog,
    ReportQuerySet,
    ReportSection,
    ReportTemplate,
    ReportTemplateSection,
)
from reports.review.models import (
    AnnualReview,
    ReviewDecision,
    ReviewLesson,
    ReviewLog,
)
