"""Which missions and lessons a review is about.

The review of year Y is about the missions numbered MIS-Y-…. A mission's number names the year it
was planned for, so one that slips over New Year stays with its review, and a demonstration whose
dates were moved still reviews the same missions. Plans of days are made for calendar years: they
are those of the year in which most of these missions begin.
"""

from django.db.models import Count, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce, ExtractYear, NullIf, Substr
from django.utils.translation import get_language

from missions.models import Mission
from reports.enums import LessonState
from reports.models import Lesson


def name_of(path: str):
    """The name of a reference row in the reader's language, in French where that is missing."""
    spoken = f"{path}__name_{(get_language() or 'fr')[:2]}"
    return Coalesce(NullIf(spoken, Value("")), f"{path}__name_fr")


def missions_of(review, *before: int):
    """Missions of the review's year, and of the years before that are named too."""
    years = Q()
    for year in (review.year, *before):
        years |= Q(code__startswith=f"MIS-{year}-")
    rows = Mission.objects.filter(years)
    return rows.filter(unit=review.unit_id) if review.unit_id else rows


def of_two_years(review):
    """The missions of the review and of the one before, with the year their number names."""
    label = Cast(Substr("code", 5, 4), IntegerField())
    return missions_of(review, review.year - 1).annotate(label=label)


def calendar_year(review) -> int:
    """The year in which most of the review's missions begin: theirs is the plan of days."""
    most = (
        missions_of(review)
        .filter(starts_on__isnull=False)
        .values(begins=ExtractYear("starts_on"))
        .annotate(missions=Count("pk"))
        .order_by("-missions", "begins")
        .first()
    )
    return most["begins"] if most else review.year


def lessons_of(review):
    """The year's lessons that left their author's desk."""
    lessons = Lesson.objects.filter(year=review.year).exclude(
        state__in=[LessonState.DRAFT, LessonState.ARCHIVED]
    )
    return lessons.filter(unit=review.unit_id) if review.unit_id else lessons
