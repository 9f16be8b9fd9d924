"""Lessons in force that no terms of reference cited for years: proposed to EST for archiving."""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from reports.enums import STANDING_LESSONS, UseKind
from reports.lessons.models import LessonKept, LessonUse
from reports.models import Lesson, LessonLog

#: What one looks through at a time, the oldest first; counting the rest would cost seconds.
MOST = 500
#: Years without being cited after which a lesson is looked at again.
YEARS = 2


def unused_since(today: date) -> datetime:
    """Midnight of the same day two years before; of 28 February for the 29th."""
    day = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    return timezone.make_aware(datetime.combine(day.replace(year=day.year - YEARS), time.min))


def unused(today: date | None = None, lessons=None):
    """In force for two years, not cited in them, and nobody said in them that it stays."""
    since = unused_since(today or timezone.localdate())
    validated = LessonLog.objects.filter(subject=OuterRef("pk"), name="validate")
    cited = LessonUse.objects.filter(lesson=OuterRef("pk"), kind=UseKind.CITED, used_at__gte=since)
    kept = LessonKept.objects.filter(lesson=OuterRef("pk"), created_at__gte=since)
    lessons = Lesson.objects.all() if lessons is None else lessons
    rows = lessons.filter(state__in=STANDING_LESSONS, year__lte=since.year)
    rows = rows.filter(Exists(validated.filter(at__lt=since)), ~Exists(cited), ~Exists(kept))
    moment = validated.order_by("-pk").values("at")[:1]
    return rows.annotate(in_force_at=Subquery(moment)).order_by("year", "pk")
