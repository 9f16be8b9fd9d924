"""When an expert cannot travel."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Versioned
from experts.enums import AbsenceKind
from experts.models.expert import Expert


class AbsenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the expert sees when he is away, those outside CTB never; why is for
        `experts.keep_absences`."""
        return self.filter(expert__in=Expert.objects.visible_to(user).values("pk"))

    def during(self, start, end):
        return self.filter(starts_on__lte=end, ends_on__gte=start)


@pghistory.track()
class Absence(Versioned):
    """Calendar days on which an expert cannot travel, both ends counted."""

    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="absences", verbose_name=_("expert")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=AbsenceKind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        indexes = [models.Index(fields=["expert", "starts_on"], name="absence_of_expert")]
        constraints = [
            models.CheckConstraint(
                name="absence_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return f"{self.expert} ({self.starts_on} – {self.ends_on})"


@pghistory.track()
class Availability(Versioned):
    """Days an expert offers. Who offers some travels within them only; who offers none is free
    unless he is absent or on a mission.
    """

    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="offers", verbose_name=_("expert")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availabilities")
        indexes = [models.Index(fields=["expert", "starts_on"], name="offer_of_expert")]
        constraints = [
            models.CheckConstraint(
                name="availability_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self):
        return f"{self.expert} ({self.starts_on} – {self.ends_on})"
