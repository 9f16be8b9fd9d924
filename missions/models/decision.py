"""Why a mission is done in house or outside: the grid of the decision note."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped
from missions.delegation.enums import Criterion, Leaning
from missions.models.mission import Delegation


@pghistory.track()
class DecisionLine(TimeStamped):
    """One line of the grid (concept note, slide 9: comparative advantages of outsourcing)."""

    delegation = models.ForeignKey(Delegation, models.CASCADE, related_name="grid")
    criterion = models.CharField(_("criterion"), max_length=20, choices=Criterion)
    leaning = models.CharField(_("speaks for"), max_length=10, choices=Leaning)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("line of a decision note")
        verbose_name_plural = _("lines of decision notes")
        constraints = [
            models.UniqueConstraint(
                fields=["delegation", "criterion"], name="decision_criterion_once"
            )
        ]

    def __str__(self):
        return f"{self.get_criterion_display()}: {self.get_leaning_display()}"
