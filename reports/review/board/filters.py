"""Filters of the board (S9: by sector, country, valence and unit)."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from interventions.models import Country, EstUnit, Sector
from reports.enums import Valence
from reports.review.models import ReviewLesson


class BoardFilter(filters.FilterSet):
    unit = filters.ModelChoiceFilter(
        field_name="lesson__unit",
        queryset=EstUnit.objects.order_by("name_fr"),
        label=_("Unit"),
        empty_label=_("All units"),
    )
    sector = filters.ModelChoiceFilter(
        field_name="lesson__sector",
        queryset=Sector.objects.order_by("name_fr"),
        label=_("Sector"),
        empty_label=_("All sectors"),
    )
    country = filters.ModelChoiceFilter(
        field_name="lesson__country",
        queryset=Country.objects.order_by("name_fr"),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    valence = filters.ChoiceFilter(
        field_name="lesson__valence",
        choices=Valence.choices,
        label=_("Success or difficulty"),
        empty_label=_("Both"),
    )

    class Meta:
        model = ReviewLesson
        fields = ["unit", "sector", "country", "valence"]
