"""Outcome mapping: the partners whose conduct should change, and the marks of its progress."""

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import TimeStamped, Versioned
from interventions.enums import MarkerLevel
from interventions.models.intervention import Intervention


class OfInterventionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As the intervention they belong to."""
        return self.filter(intervention__in=Intervention.objects.visible_to(user).values("pk"))


@pghistory.track()
class BoundaryPartner(Versioned):
    """A group the intervention works with directly, and whose own way of acting should change."""

    intervention = models.ForeignKey(
        Intervention,
        models.CASCADE,
        related_name="boundary_partners",
        verbose_name=_("intervention"),
    )
    name = models.CharField(_("boundary partner"), max_length=200)
    challenge = models.TextField(
        _("outcome challenge"),
        blank=True,
        help_text=_("How this partner acts when all goes as hoped, in one or two sentences."),
    )
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    objects = OfInterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("boundary partner")
        verbose_name_plural = _("boundary partners")
        constraints = [
            models.UniqueConstraint(fields=["intervention", "name"], name="boundary_partner_once")
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return f"{self.intervention.get_absolute_url()}#markers-{self.pk}"


@pghistory.track()
class ProgressMarker(TimeStamped):
    """One observable act; one that was observed is withdrawn, never removed."""

    partner = models.ForeignKey(BoundaryPartner, models.CASCADE, related_name="markers")
    level = models.CharField(_("level"), max_length=10, choices=MarkerLevel)
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    text = models.CharField(_("progress marker"), max_length=300)
    is_active = models.BooleanField(pgettext_lazy("marker", "still observed"), default=True)

    class Meta:
        verbose_name = _("progress marker")
        verbose_name_plural = _("progress markers")
        constraints = [
            models.UniqueConstraint(fields=["partner", "text"], name="progress_marker_once")
        ]

    def __str__(self):
        return self.text

    @property
    def level_rank(self) -> int:
        return list(MarkerLevel).index(MarkerLevel(self.level))
