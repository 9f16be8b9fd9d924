import django_filters as filters
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from interventions.models import Country, EstUnit, Intervention, Sector, Theme
from reports.enums import LessonState, Valence
from reports.models import Lesson


def visible_interventions(request):
    return Intervention.objects.visible_to(request.user).order_by("code")


class LessonFilter(filters.FilterSet):
    q = filters.CharFilter(method="filter_words", label=_("Code or word"))
    year = filters.NumberFilter(label=_("Year"))
    intervention = filters.ModelChoiceFilter(
        queryset=visible_interventions,
        label=_("Intervention"),
        empty_label=_("All interventions"),
        to_field_name="code",
    )
    theme = filters.ModelChoiceFilter(
        queryset=lambda request: Theme.objects.order_by(Fold("name_fr")),
        empty_label=_("All themes"),
    )
    country = filters.ModelChoiceFilter(
        field_name="intervention__country",
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        label=_("Country"),
        empty_label=_("All countries"),
    )
    sector = filters.ModelChoiceFilter(
        field_name="intervention__sector",
        queryset=lambda request: Sector.objects.order_by("code"),
        label=_("Sector"),
        empty_label=_("All sectors"),
    )
    unit = filters.ModelChoiceFilter(
        field_name="mission__unit",
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        label=_("EST unit"),
        empty_label=_("All units"),
    )
    valence = filters.ChoiceFilter(
        choices=Valence, label=_("Success or difficulty"), empty_label=_("Both")
    )
    state = filters.ChoiceFilter(choices=LessonState, empty_label=_("All states"))

    class Meta:
        model = Lesson
        fields = [
            "q",
            "year",
            "intervention",
            "theme",
            "country",
            "sector",
            "unit",
            "valence",
            "state",
        ]

    def filter_words(self, queryset, name, value):
        """Words of the title and the three parts; accents and case do not matter."""
        parts = ["code", "title", "context", "mechanism", "outcome"]
        joined = [piece for part in parts for piece in (part, Value(" "))]
        queryset = queryset.alias(folded=Fold(Concat(*joined, output_field=TextField())))
        for word in value.split()[:6]:
            queryset = queryset.filter(folded__contains=Fold(Value(word)))
        return queryset
