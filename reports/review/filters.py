"""Filters of the lists around the annual review."""

import django_filters as filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from interventions.models import Country, EstUnit, Sector, Theme
from reports.enums import ReviewState, Valence
from reports.models import Lesson
from reports.review.models import AnnualReview, ReviewLesson

CHOICES = [
    ("proposed", pgettext_lazy("lessons", "Proposed")),
    ("kept", pgettext_lazy("lessons", "Kept")),
    ("merged", pgettext_lazy("lessons", "Merged")),
    ("set_aside", pgettext_lazy("lessons", "Set aside")),
    ("open", pgettext_lazy("lessons", "Not on the board")),
]


class ReviewFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        field_name="shown_state",
        choices=ReviewState.choices,
        label=_("State"),
        empty_label=_("All states"),
    )

    class Meta:
        model = AnnualReview
        fields = ["state"]


class ReviewLessonFilter(filters.FilterSet):
    """Lessons of one review's year (S9: by theme, sector, country, valence and unit)."""

    theme = filters.ModelChoiceFilter(
        queryset=Theme.objects.order_by("name_fr"), label=_("Theme"), empty_label=_("All themes")
    )
    sector = filters.ModelChoiceFilter(
        queryset=Sector.objects.order_by("name_fr"),
        label=_("Sector"),
        empty_label=_("All sectors"),
    )
    country = filters.ModelChoiceFilter(
        queryset=Country.objects.order_by("name_fr"),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        field_name="unit",
        queryset=EstUnit.objects.order_by("name_fr"),
        label=_("Unit"),
        empty_label=_("All units"),
    )
    valence = filters.ChoiceFilter(
        choices=Valence.choices, label=_("Success or difficulty"), empty_label=_("Both")
    )
    choice = filters.ChoiceFilter(
        choices=CHOICES, label=_("Choice"), method="by_choice", empty_label=_("All lessons")
    )

    class Meta:
        model = Lesson
        fields = ["theme", "sector", "country", "unit", "valence", "choice"]

    def __init__(self, *args, review, **kwargs):
        self.review = review
        super().__init__(*args, **kwargs)

    def by_choice(self, queryset, _name, value):
        made = ReviewLesson.objects.filter(review=self.review, lesson=OuterRef("pk"))
        if value == "open":
            return queryset.filter(~Exists(made))
        return queryset.filter(Exists(made.filter(decision=value)))
