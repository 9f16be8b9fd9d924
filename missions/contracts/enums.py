from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ContractState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("contract", "being prepared")
    SIGNED = "signed", pgettext_lazy("contract", "signed")
    COMPLETED = "completed", pgettext_lazy("contract", "completed")
    ENDED = "ended", pgettext_lazy("contract", "ended early")

    @property
    def degree(self) -> str:
        """How full the dot beside the word is; kept here so that a new state has one."""
        return {self.SIGNED: "half", self.COMPLETED: "done", self.ENDED: "done"}.get(self, "")


#: Something is still expected of it.
LIVING_STATES = (ContractState.DRAFT, ContractState.SIGNED)


class MilestoneState(models.TextChoices):
    """Overdue is no state: it is computed from the due date."""

    PLANNED = "planned", pgettext_lazy("milestone", "planned")
    DELIVERED = "delivered", pgettext_lazy("milestone", "evidence handed in")
    ACCEPTED = "accepted", pgettext_lazy("milestone", "accepted")
    PAID = "paid", pgettext_lazy("milestone", "paid")

    @property
    def degree(self) -> str:
        return {self.PLANNED: "", self.PAID: "done"}.get(self, "half")


_M = MilestoneState
HANDED_IN_STATES = (_M.DELIVERED, _M.ACCEPTED, _M.PAID)
ACCEPTED_STATES = (_M.ACCEPTED, _M.PAID)


class EvidencePaper(models.TextChoices):
    """A paper of the mission that is the evidence of a milestone."""

    TOR = "tor", _("terms of reference")
    DEBRIEFING = "debriefing", _("field debriefing")
    REPORT = "report", _("report of the mission")


class PhaseNumber(models.IntegerChoices):
    """The four phases of a longer support (call for facilitators, source 001)."""

    LEARNING = 1, _("Learning and scoping")
    ACTING = 2, _("Putting actions into practice")
    MONITORING = 3, _("Following progress and keeping it moving")
    CAPTURING = 4, _("Capturing results and lessons")


class CostKind(models.TextChoices):
    TRAVEL = "travel", _("travel")
    STAY = "stay", _("stay and allowances")
    VISA = "visa", _("visa, insurance, vaccination")
    OTHER = "other", _("other costs")
