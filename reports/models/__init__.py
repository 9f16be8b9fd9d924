"""Tables of the field debriefing, the report, its advice and lessons, and the annual review."""

from reports.followup.models import CheckedPoint, Checklist, ChecklistItem, ChecklistTemplate
from reports.lessons.models import (
    LessonCheck,
    LessonKept,
    LessonLink,
    LessonRewording,
    LessonShown,
    LessonSource,
    LessonUse,
)
from reports.library.models import EntryKind, LibraryEntry
from reports.models.base import (
    STEP_LABELS,
    OfMissionQuerySet,
    StepLog,
    is_partner,
    lines,
    missions_open_to,
)
from reports.models.closing import ClosingFile
from reports.models.debriefing import (
    Agreement,
    Attendance,
    DebriefingFile,
    FieldDebriefing,
    Participant,
)
from reports.models.distribution import Recipient, RecipientQuerySet, ReportEdition
from reports.models.lessons import (
    Lesson,
    LessonLog,
    LessonQuerySet,
    LessonTheme,
)
from reports.models.minutes import Amendment, MinutesLink
from reports.models.report import (
    Finding,
    ObservedResult,
    Report,
    ReportLog,
    ReportQuerySet,
    ReportSection,
    ReportTemplate,
    ReportTemplateSection,
)
from reports.models.writing import (
    AdviceFollowUp,
    ReportImport,
    SectionComment,
    SectionCommentQuerySet,
)
from reports.near.models import DistinctLessons, LessonVector
from reports.newsletter.models import (
    Newsletter,
    NewsletterItem,
    NewsletterLog,
    Subscription,
    Wish,
)
from reports.offline.models import DraftField, Paper
from reports.recommendations.models import (
    EvidenceFile,
    OwnerLink,
    Recommendation,
    RecommendationLog,
    RecommendationQuerySet,
)
from reports.research.models import (
    ActionResearch,
    CapitalisationProduct,
    Guidance,
    ProductLog,
    ResearchLog,
    ResearchMember,
)
from reports.review.board.models import MoveKind, ReviewMove, ReviewVote
from reports.review.models import (
    AnnualReview,
    ReviewDecision,
    ReviewLesson,
    ReviewLog,
)
from reports.summary.models import (
    ReviewEdition,
    ReviewPrint,
    ReviewSentence,
    SentenceSource,
)
