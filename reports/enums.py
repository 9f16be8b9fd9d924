from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("report", "draft")
    SUBMITTED = "submitted", pgettext_lazy("report", "submitted")
    APPROVED = "approved", pgettext_lazy("report", "approved")
    DIFFUSED = "diffused", pgettext_lazy("report", "distributed")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("report", "acknowledged")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        if self in (self.DIFFUSED, self.ACKNOWLEDGED):
            return "done"
        return "half" if self in (self.SUBMITTED, self.APPROVED) else ""


#: From submission on the text stands; only a reasoned return to draft opens it again.
SUBMITTED_STATES = (
    ReportState.SUBMITTED,
    ReportState.APPROVED,
    ReportState.DIFFUSED,
    ReportState.ACKNOWLEDGED,
)
SENT_STATES = (ReportState.DIFFUSED, ReportState.ACKNOWLEDGED)


class DebriefingFileKind(models.TextChoices):
    PHOTO = "photo", _("photo")
    SLIDES = "slides", _("slides")


class MinutesPart(models.TextChoices):
    """What a counterpart may want otherwise."""

    PARTICIPANTS = "participants", _("Participants")
    KEY_MESSAGES = "key_messages", _("Key messages")
    AGREEMENTS = "agreements", _("Agreements")
    DISAGREEMENTS = "disagreements", _("Points of disagreement")
    OPEN_QUESTIONS = "open_questions", _("Open questions")

    @property
    def is_lines(self) -> bool:
        """A text, one line each; rows are changed by their author in the form."""
        return self not in (self.PARTICIPANTS, self.AGREEMENTS)


class AmendmentOutcome(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("amendment", "waiting for the author")
    TAKEN = "taken", pgettext_lazy("amendment", "taken over")
    DECLINED = "declined", pgettext_lazy("amendment", "answered")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.TAKEN: "done", self.DECLINED: "half"}.get(self, "")


class CheckAnswer(models.TextChoices):
    DONE = "done", pgettext_lazy("point of a checklist", "done")
    NOT_DONE = "not_done", pgettext_lazy("point of a checklist", "not done")
    NOT_APPLICABLE = "n_a", pgettext_lazy("point of a checklist", "does not apply")


class RecipientKind(models.TextChoices):
    """To whom a mission report goes (concept note, slide 10)."""

    TECHNICAL_TEAM = "local_technical_team", _("Local technical team")
    COUNTRY_TEAM = "country_team", _("CTB country team")
    EST_MIDDLE_MANAGER = "est_middle_manager", _("EST middle manager")
    SCIENTIFIC_TEAM = "scientific_team", _("Scientific support team")
    OTHER = "other", _("By decision of the sender")


class Addressee(models.TextChoices):
    TECHNICAL_TEAM = "technical_team", _("Technical team")
    PARTNER = "partner", _("Partner")
    STEERING_COMMITTEE = "steering_committee", _("Steering committee")
    EST = "est", _("EST")
    RR = "rr", _("Resident representative")
    SCIENTIFIC_TEAM = "scientific_team", _("Scientific support team")


class Priority(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")


class Response(models.TextChoices):
    """Management response to a recommendation."""

    NONE = "none", pgettext_lazy("response", "awaited")
    ACCEPTED = "accepted", pgettext_lazy("response", "accepted")
    PARTIALLY_ACCEPTED = "partially_accepted", pgettext_lazy("response", "partly accepted")
    REJECTED = "rejected", pgettext_lazy("response", "rejected")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.ACCEPTED: "done", self.PARTIALLY_ACCEPTED: "half"}.get(self, "")


#: Responses after which something will be done, so with a plan.
ACCEPTING_RESPONSES = (Response.ACCEPTED, Response.PARTIALLY_ACCEPTED)


class RecommendationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("recommendation", "open")
    IN_PROGRESS = "in_progress", pgettext_lazy("recommendation", "in progress")
    IMPLEMENTED = "implemented", pgettext_lazy("recommendation", "implemented")
    VERIFIED = "verified", pgettext_lazy("recommendation", "verified")
    DROPPED = "dropped", pgettext_lazy("recommendation", "dropped")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.IN_PROGRESS: "half", self.IMPLEMENTED: "half", self.VERIFIED: "done"}.get(
            self, ""
        )


OPEN_RECOMMENDATION_STATES = (RecommendationState.OPEN, RecommendationState.IN_PROGRESS)
DONE_RECOMMENDATION_STATES = (RecommendationState.IMPLEMENTED, RecommendationState.VERIFIED)
#: Done is not finished: somebody else has still to see it.
UNFINISHED_RECOMMENDATION_STATES = (
    *OPEN_RECOMMENDATION_STATES,
    RecommendationState.IMPLEMENTED,
)


class Valence(models.TextChoices):
    SUCCESS = "success", _("success")
    DIFFICULTY = "difficulty", _("difficulty")


class LessonState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("lesson", "draft")
    PROPOSED = "proposed", pgettext_lazy("lesson", "proposed")
    VALIDATED = "validated", pgettext_lazy("lesson", "validated")
    PUBLISHED = "published", pgettext_lazy("lesson", "published")
    ARCHIVED = "archived", pgettext_lazy("lesson", "archived")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        if self == self.PROPOSED:
            return "half"
        return "done" if self in (self.VALIDATED, self.PUBLISHED) else ""


class ReviewChoice(models.TextChoices):
    """What became of a lesson on the board of a review; people decide it, votes never do."""

    PROPOSED = "proposed", pgettext_lazy("lesson of a review", "proposed")
    KEPT = "kept", pgettext_lazy("lesson of a review", "kept")
    MERGED = "merged", pgettext_lazy("lesson of a review", "merged")
    SET_ASIDE = "set_aside", pgettext_lazy("lesson of a review", "set aside")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.PROPOSED: "", self.KEPT: "done"}.get(self, "half")


#: What somebody validated: for everybody, and cited by those who prepare a mission.
STANDING_LESSONS = (LessonState.VALIDATED, LessonState.PUBLISHED)


class LessonOrigin(models.TextChoices):
    """In what a lesson was born; one of them is always named."""

    REPORT = "report", pgettext_lazy("lesson", "mission report")
    DEBRIEFING = "debriefing", pgettext_lazy("lesson", "field debriefing")
    REMOTE = "remote", pgettext_lazy("lesson", "remote support")
    OWN = "own", pgettext_lazy("lesson", "on its own")


MISSION_ORIGINS = (LessonOrigin.REPORT, LessonOrigin.DEBRIEFING)


class LessonLevel(models.TextChoices):
    INDIVIDUAL = "individual", pgettext_lazy("level", "individual")
    ORGANISATIONAL = "organisational", pgettext_lazy("level", "organisational")
    CONTEXTUAL = "contextual", pgettext_lazy("level", "contextual")


class LessonKind(models.TextChoices):
    CAUSAL = "causal", pgettext_lazy("lesson", "causal: if … then")
    NORMATIVE = "normative", pgettext_lazy("lesson", "normative: do … avoid")


class CheckPoint(models.TextChoices):
    """What makes a text a lesson (domain: quality rule of a lesson), in the order it is asked."""

    CONTEXT = "context", _("It names the context in which it holds.")
    MECHANISM = "mechanism", _("It says why it happened: the mechanism.")
    OUTCOME = "outcome", _("It says what followed: an effect somebody observed.")
    TRANSFER = "transfer", _("It can serve elsewhere: a class of situations, readers who need it.")
    EVIDENCE = "evidence", _("It rests on evidence.")
    NATURE = "nature", _("It is neither a finding nor a recommendation.")


class LinkKind(models.TextChoices):
    SUPPORTS = "supports", pgettext_lazy("lessons", "says the same")
    CONTRADICTS = "contradicts", pgettext_lazy("lessons", "contradicts")


class UseKind(models.TextChoices):
    CITED = "cited", pgettext_lazy("lesson", "cited")
    DISMISSED = "dismissed", pgettext_lazy("lesson", "dismissed")


class ReviewState(models.TextChoices):
    COLLECTING = "collecting", pgettext_lazy("review", "collecting")
    SYNTHESIS = "synthesis", pgettext_lazy("review", "synthesis")
    VALIDATED = "validated", pgettext_lazy("review", "validated")
    PUBLISHED = "published", pgettext_lazy("review", "published")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.COLLECTING: "", self.PUBLISHED: "done"}.get(self, "half")


#: From validation on a review is frozen; a change is a new version.
FROZEN_REVIEW_STATES = (ReviewState.VALIDATED, ReviewState.PUBLISHED)


# --- action research and capitalisation -----------------------------------------------
class ResearchState(models.TextChoices):
    PROPOSED = "proposed", pgettext_lazy("research", "proposed")
    AGREED = "agreed", pgettext_lazy("research", "agreed")
    UNDER_WAY = "under_way", pgettext_lazy("research", "under way")
    RESULTS = "results", pgettext_lazy("research", "results to be read")
    CLOSED = "closed", pgettext_lazy("research", "closed")
    DROPPED = "dropped", pgettext_lazy("research", "dropped")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        if self in (self.AGREED, self.UNDER_WAY, self.RESULTS):
            return "half"
        return "done" if self == self.CLOSED else ""


#: Agreed on and not ended: money and people are bound.
RUNNING_RESEARCH_STATES = (ResearchState.AGREED, ResearchState.UNDER_WAY, ResearchState.RESULTS)
ENDED_RESEARCH_STATES = (ResearchState.CLOSED, ResearchState.DROPPED)


class ProductKind(models.TextChoices):
    ARTICLE = "article", pgettext_lazy("product", "article")
    BRIEF = "brief", pgettext_lazy("product", "capitalisation note")
    GUIDE = "guide", pgettext_lazy("product", "guide")
    TRAINING = "training", pgettext_lazy("product", "training material")
    VIDEO = "video", pgettext_lazy("product", "video")
    AUDIO = "audio", pgettext_lazy("product", "audio, radio")
    PRESENTATION = "presentation", pgettext_lazy("product", "presentation")
    POSTER = "poster", pgettext_lazy("product", "poster, drawing")
    BOOK = "book", pgettext_lazy("product", "book, study")
    OTHER = "other", pgettext_lazy("product", "other product")


class ProductLanguage(models.TextChoices):
    """Languages in which partners read; more than those of the pages."""

    FRENCH = "fr", _("French")
    ENGLISH = "en", _("English")
    DUTCH = "nl", _("Dutch")
    PORTUGUESE = "pt", _("Portuguese")
    SPANISH = "es", _("Spanish")
    ARABIC = "ar", _("Arabic")
    LOCAL = "local", pgettext_lazy("language", "a language of the country")
    SEVERAL = "several", pgettext_lazy("language", "several languages")


class ProductState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("product", "planned")
    DRAFTED = "drafted", pgettext_lazy("product", "to be read")
    VALIDATED = "validated", pgettext_lazy("product", "validated")
    PUBLISHED = "published", pgettext_lazy("product", "published")
    DROPPED = "dropped", pgettext_lazy("product", "dropped")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        if self in (self.DRAFTED, self.VALIDATED):
            return "half"
        return "done" if self == self.PUBLISHED else ""


#: A product that was validated does not change any more; sent back, it does.
OPEN_PRODUCT_STATES = (ProductState.PLANNED, ProductState.DRAFTED)


class SummarySection(models.TextChoices):
    """Where words of the review stand; all else in it is counted or listed (domain 5.3)."""

    MESSAGE = "message", _("Message of the year")
    LESSONS = "lessons", _("Lessons, by theme")
    NOT_ACHIEVED = "not_achieved", _("What we did not achieve")
    RESULTS = "results", _("Results of backstopping")
    OUTSOURCING = "outsourcing", _("Outsourcing")


class FollowUp(models.TextChoices):
    """What became of a decision a year later."""

    DONE = "done", pgettext_lazy("decision", "done")
    UNDER_WAY = "under_way", pgettext_lazy("decision", "under way")
    DROPPED = "dropped", pgettext_lazy("decision", "dropped")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.DONE: "done", self.UNDER_WAY: "half"}.get(self, "")
