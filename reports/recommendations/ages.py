"""How long ago recommendations were given out, in four classes. The age runs without an answer."""

from datetime import date, datetime, time, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: First day of each class, counted from the day it was given out.
STARTS = (0, 92, 184, 366)


class Age(models.TextChoices):
    RECENT = "0", _("under 3 months")
    MONTHS = "1", _("3 to 6 months")
    OLD = "2", _("6 to 12 months")
    YEARS = "3", _("over a year")

    @property
    def is_old(self) -> bool:
        """From the seventh month on it is marked everywhere."""
        return self in (self.OLD, self.YEARS)

    def condition(self, today: date) -> Q:
        """Over `issued_at` (RecommendationQuerySet.with_age)."""
        number = int(self.value)
        newest = Q(issued_at__lt=morning_after(today - timedelta(days=STARTS[number])))
        if number + 1 == len(STARTS):
            return newest
        oldest = morning_after(today - timedelta(days=STARTS[number + 1]))
        return newest & Q(issued_at__gte=oldest)


def morning_after(day: date):
    """The moment at which this day is over, in the time of the house."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
