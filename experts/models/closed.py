"""What of an expert is for EST and himself alone: day rates and CVs."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile, TimeStamped
from experts.models.expert import Expert


class ClosedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """EST, and the person his own."""
        return self.filter(expert__in=Expert.objects.open_to(user).values("pk"))


class DayRateQuerySet(ClosedQuerySet):
    def on(self, day):
        """The rate of each expert in force on a day: the last that had begun."""
        begun = self.filter(starts_on__lte=day)
        return begun.order_by("expert", "-starts_on").distinct("expert")


@pghistory.track()
class DayRate(TimeStamped):
    """What a day of this expert costs from a day on, until the next row begins."""

    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="rates", verbose_name=_("expert")
    )
    amount_eur = models.PositiveIntegerField(_("day rate (EUR)"))
    starts_on = models.DateField(_("in force from"))
    note = models.CharField(_("note"), max_length=250, blank=True)
    objects = DayRateQuerySet.as_manager()

    class Meta:
        verbose_name = _("day rate")
        verbose_name_plural = _("day rates")
        constraints = [
            models.UniqueConstraint(fields=["expert", "starts_on"], name="day_rate_once_a_day"),
            models.CheckConstraint(
                name="day_rate_sensible", condition=Q(amount_eur__range=(1, 10_000))
            ),
        ]

    def __str__(self):
        return str(self.amount_eur)


@pghistory.track()
class CurriculumVitae(TimeStamped):
    """The file as the person sent it; the newest is the one in use, the others stay."""

    expert = models.ForeignKey(
        Expert, models.CASCADE, related_name="cvs", verbose_name=_("expert")
    )
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="cv", verbose_name=_("file")
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("added by"),
    )
    objects = ClosedQuerySet.as_manager()

    class Meta:
        verbose_name = _("CV")
        verbose_name_plural = _("CVs")
        indexes = [models.Index(fields=["expert", "-created_at"], name="newest_cv")]

    def __str__(self):
        return str(self.file)
