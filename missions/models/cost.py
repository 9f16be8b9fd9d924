"""What a mission costs, for EST's eyes: its budget line, and what is not paid by the day."""

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped, Versioned
from interventions.models import is_est_q
from missions.contracts.enums import CostKind
from missions.models.mission import Mission

MOST_EUR = 10_000_000


class ForEstQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(is_est_q(user))


@pghistory.track()
class MissionBudget(Versioned):
    """The line a mission is paid from, and its ceiling. It warns, it never blocks."""

    mission = models.OneToOneField(
        Mission, models.CASCADE, related_name="budget", verbose_name=_("mission")
    )
    line = models.CharField(
        _("budget line"),
        max_length=100,
        blank=True,
        help_text=_("As in the budget: code and name."),
    )
    ceiling_eur = models.PositiveIntegerField(
        _("ceiling (EUR)"), null=True, blank=True, validators=[MaxValueValidator(MOST_EUR)]
    )
    objects = ForEstQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget of a mission")
        verbose_name_plural = _("budgets of missions")

    def __str__(self):
        return f"{self.mission} ({self.line})"


@pghistory.track()
class CostLine(TimeStamped):
    """Travel and other costs beside the person-days: planned, and what was spent."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="cost_lines")
    kind = models.CharField(_("kind"), max_length=10, choices=CostKind)
    label = models.CharField(_("what"), max_length=150)
    planned_eur = models.PositiveIntegerField(
        _("planned (EUR)"), null=True, blank=True, validators=[MaxValueValidator(MOST_EUR)]
    )
    spent_eur = models.PositiveIntegerField(
        _("spent (EUR)"), null=True, blank=True, validators=[MaxValueValidator(MOST_EUR)]
    )
    objects = ForEstQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost of a mission")
        verbose_name_plural = _("costs of missions")
        constraints = [
            models.CheckConstraint(
                name="cost_planned_or_spent",
                condition=Q(planned_eur__isnull=False) | Q(spent_eur__isnull=False),
            )
        ]

    def __str__(self):
        return self.label
