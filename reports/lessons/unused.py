"""Lessons in force that no terms of reference cited for years: proposed to EST for archiving."""

from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from interventions.enums import Setting
from interventions.models import ProcessSetting
from reports.enums import STANDING_LESSONS, UseKind
from reports.lessons.models import LessonKept, LessonUse
from reports.models import Lesson, LessonLog

#: What one looks through at a time, the oldest first; counting the rest would cost seconds.
MOST = 500


def years() -> int:
    """Without being cited, after which a lesson is looked at again: EST's number."""
    return ProcessSetting.objects.numbers()[Setting.LESSON_UNUSED_YEARS]


def unused_since(today: date) -> datetime:
    """Midnight of the same day so many years before; of 28 February for the 29th."""
    day = today.replace(day=28) if (today.month, today.day) == (2, 29) else today
    year = max(day.year - years(), 1900)
    return timezone.make_aware(datetime.combine(day.replace(year=year), time.min))


def unused(today: date | None = None, lessons=None):
    """In force for these years, not cited in them, and nobody said in them that it stays."""
    since = unused_since(today or timezone.localdate())
    validated = LessonLog.objects.filter(subject=OuterRef("pk"), name="validate")
    cited = LessonUse.objects.filter(lesson=OuterRef("pk"), kind=UseKind.CITED, used_at__gte=since)
    kept = LessonKept.objects.filter(lesson=OuterRef("pk"), created_at__gte=since)
    lessons = Lesson.objects.all() if lessons is None else lessons
    rows = lessons.filter(state__in=STANDING_LESSONS, year__lte=since.year)
    rows = rows.filter(Exists(validated.filter(at__lt=since)), ~Exists(cited), ~Exists(kept))
    moment = validated.order_by("-pk").values("at")[:1]
    return rows.annotate(in_force_at=Subquery(moment)).order_by("year", "pk")
