from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    APPROVED = "approved", _("approved")
    DIFFUSED = "diffused", _("distributed")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")

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

    NONE = "none", _("awaited")
    ACCEPTED = "accepted", _("accepted")
    PARTIALLY_ACCEPTED = "partially_accepted", _("partly accepted")
    REJECTED = "rejected", _("rejected")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.ACCEPTED: "done", self.PARTIALLY_ACCEPTED: "half"}.get(self, "")


class RecommendationState(models.TextChoices):
    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    IMPLEMENTED = "implemented", _("implemented")
    DROPPED = "dropped", _("dropped")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        return {self.IN_PROGRESS: "half", self.IMPLEMENTED: "done"}.get(self, "")


OPEN_RECOMMENDATION_STATES = (RecommendationState.OPEN, RecommendationState.IN_PROGRESS)


class Valence(models.TextChoices):
    SUCCESS = "success", _("success")
    DIFFICULTY = "difficulty", _("difficulty")


class LessonState(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    VALIDATED = "validated", _("validated")
    PUBLISHED = "published", _("published")
    ARCHIVED = "archived", _("archived")

    @property
    def degree(self) -> str:
        """The dot beside the word: empty, half or full."""
        if self == self.PROPOSED:
            return "half"
        return "done" if self in (self.VALIDATED, self.PUBLISHED) else ""


class ReviewState(models.TextChoices):
    COLLECTING = "collecting", _("collecting")
    SYNTHESIS = "synthesis", _("synthesis")
    VALIDATED = "validated", _("validated")
    PUBLISHED = "published", _("published")


#: From validation on a review is frozen; a change is a new version.
FROZEN_REVIEW_STATES = (ReviewState.VALIDATED, ReviewState.PUBLISHED)
