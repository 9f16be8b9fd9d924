"""Which rows of the register the two lists show."""

import django_filters as filters
from django.db.models import F, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crispy import ChoiceFilter
from core.db import Fold
from interventions.models import Country, EstUnit, Intervention
from missions.search import MOST_WORDS
from reports.enums import ProductKind, ProductLanguage, ProductState, ResearchState
from reports.research.models import ActionResearch, CapitalisationProduct
from reports.research.queries import mine

MINE = "mine"


def interventions_with(request):
    return Intervention.objects.visible_to(request.user).order_by("code")


def countries(request):
    return Country.objects.order_by(Fold("name_fr"))


def units(request):
    return EstUnit.objects.order_by("code")


def years(request=None):
    return [(year, str(year)) for year in range(timezone.localdate().year + 1, 2009, -1)]


class RegisterFilter(filters.FilterSet):
    """What both lists ask; the columns of `parts` are searched."""

    parts: tuple[str, ...] = ()
    country = filters.ModelChoiceFilter(
        label=_("Country"),
        field_name="intervention__country",
        queryset=countries,
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        label=_("Unit"),
        field_name="intervention__unit",
        queryset=units,
        empty_label=_("All units"),
    )
    intervention = filters.ModelChoiceFilter(
        label=_("Intervention"),
        queryset=interventions_with,
        to_field_name="code",
        empty_label=_("All interventions"),
    )

    def filter_words(self, queryset, name, value):
        spaced = [one for part in self.parts for one in (F(part), Value(" "))]
        text = Concat(*spaced, output_field=TextField())
        queryset = queryset.alias(folded=Fold(text))
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(folded__contains=Fold(Value(word)))
        return queryset

    def filter_mine(self, queryset, name, value):
        return mine(queryset, self.request.user)


class ResearchFilter(RegisterFilter):
    parts = ("code", "question", "need", "asked_by", "results")
    year = ChoiceFilter(
        label=_("Running in"),
        method="filter_year",
        choices=years,
        empty_label=_("All years"),
    )
    state = ChoiceFilter(label=_("State"), choices=ResearchState, empty_label=_("All states"))
    mine = ChoiceFilter(
        label=_("Mine"),
        method="filter_mine",
        choices=[(MINE, _("that I guide or work on"))],
        empty_label=_("All"),
    )
    q = filters.CharFilter(label=_("Number or word"), method="filter_words")

    class Meta:
        model = ActionResearch
        fields = []

    def filter_year(self, queryset, name, value):
        return queryset.filter(starts_on__year__lte=value, ends_on__year__gte=value)


class ProductFilter(RegisterFilter):
    parts = ("code", "title", "authors", "summary")
    kind = ChoiceFilter(label=_("Kind"), choices=ProductKind, empty_label=_("All kinds"))
    language = ChoiceFilter(
        label=_("Language"), choices=ProductLanguage, empty_label=_("All languages")
    )
    state = ChoiceFilter(label=_("State"), choices=ProductState, empty_label=_("All states"))
    mine = ChoiceFilter(
        label=_("Mine"),
        method="filter_mine",
        choices=[(MINE, _("that I guide or entered"))],
        empty_label=_("All"),
    )
    q = filters.CharFilter(label=_("Number or word"), method="filter_words")

    class Meta:
        model = CapitalisationProduct
        fields = []
