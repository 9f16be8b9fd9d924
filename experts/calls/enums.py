"""States and choices of calls for expressions of interest."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CallState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("call", "draft")
    PUBLISHED = "published", pgettext_lazy("call", "published")
    CLOSED = "closed", pgettext_lazy("call", "closed")
    DECIDED = "decided", pgettext_lazy("call", "decided")

    @property
    def degree(self) -> str:
        """How full the dot beside the word is; kept here so that a new state has one."""
        return {self.PUBLISHED: "half", self.CLOSED: "half", self.DECIDED: "done"}.get(self, "")


#: What strangers may read: a draft is nobody's but EST's.
PUBLIC_STATES = (CallState.PUBLISHED, CallState.CLOSED, CallState.DECIDED)


class ApplicationState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("application", "received")
    LATE = "late", pgettext_lazy("application", "after the deadline")
    SHORTLISTED = "shortlisted", pgettext_lazy("application", "shortlisted")
    RETAINED = "retained", pgettext_lazy("application", "retained")
    NOT_RETAINED = "not_retained", pgettext_lazy("application", "not retained")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")

    @property
    def degree(self) -> str:
        return {
            self.LATE: "late",
            self.SHORTLISTED: "half",
            self.RETAINED: "done",
        }.get(self, "")


_A = ApplicationState
#: Still to be read and scored.
SCORED_STATES = (_A.RECEIVED, _A.SHORTLISTED, _A.RETAINED, _A.NOT_RETAINED)
OPEN_STATES = (_A.RECEIVED, _A.LATE, _A.SHORTLISTED)


class Phase(models.TextChoices):
    """The four phases of a longer support (call for facilitators of 2020, source 001)."""

    SCOPING = "scoping", _("learning and scoping")
    IMPLEMENTING = "implementing", _("implementing actions")
    MONITORING = "monitoring", _("monitoring progress and galvanising")
    CAPTURING = "capturing", _("capturing results and learning")


class Fluency(models.TextChoices):
    """Levels of the Common European Framework; what the demo and the past do not say is empty."""

    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
