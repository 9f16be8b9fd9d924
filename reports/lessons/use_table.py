"""The figures of use as a list: each lesson that was shown, cited or put aside, by year."""

import django_filters as filters
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from reports.enums import UseKind
from reports.lessons.models import LessonShown, LessonUse
from reports.models import Lesson


def use_rows(reader):
    return Lesson.objects.visible_to(reader).for_reader(reader).select_related("theme")


def with_figures(rows, year=None):
    """Annotate shown, cited, dismissed of this year, or of all; leave out what nobody met."""
    uses, seen = LessonUse.objects.all(), LessonShown.objects.all()
    if year is not None:
        uses, seen = uses.filter(year=year), seen.filter(year=year)

    def figure(found, **what):
        counted = found.filter(lesson=OuterRef("pk")).order_by().values("lesson")
        return Coalesce(Subquery(counted.annotate(**what).values("n")[:1]), 0)

    rows = rows.filter(Q(pk__in=uses.values("lesson")) | Q(pk__in=seen.values("lesson")))
    return rows.annotate(
        shown_times=figure(seen, n=Sum("times")),
        cited_times=figure(uses.filter(kind=UseKind.CITED), n=Count("pk")),
        dismissed_times=figure(uses.filter(kind=UseKind.DISMISSED), n=Count("pk")),
    ).order_by("-cited_times", "-shown_times", F("code").asc(), "pk")


class UseFilter(filters.FilterSet):
    year = filters.NumberFilter(label=_("Year"), method="of_year")

    class Meta:
        model = Lesson
        fields = ["year"]

    def of_year(self, queryset, name, value):
        return with_figures(queryset, value)

    def filter_queryset(self, queryset):
        if self.form.cleaned_data.get("year") is None:
            return with_figures(queryset)
        return super().filter_queryset(queryset)
