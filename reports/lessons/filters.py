import django_filters as filters
from django.db.models import Exists, F, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from core.db import Fold, Holds
from core.search import AsQuery, ask
from interventions.models import Country, EstUnit, Sector, Theme
from reports.enums import LessonKind, LessonLevel, LessonState, Valence
from reports.filters import visible_interventions
from reports.library.models import LibraryEntry
from reports.models import Lesson, LessonTheme


class LessonFilter(filters.FilterSet):
    """Over `for_reader`: what would give a closed source away finds open ones alone."""

    q = filters.CharFilter(method="filter_words", label=_("Code or word"))
    year = filters.NumberFilter(label=_("Year"))
    intervention = filters.ModelChoiceFilter(
        queryset=visible_interventions,
        label=_("Intervention"),
        empty_label=_("All interventions"),
        to_field_name="code",
        method="by_source",
    )
    theme = filters.ModelChoiceFilter(
        queryset=lambda request: Theme.objects.order_by(Fold("name_fr")),
        empty_label=_("All themes"),
        method="by_theme",
    )
    country = filters.ModelChoiceFilter(
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        label=_("Country"),
        empty_label=_("All countries"),
        method="by_source",
    )
    sector = filters.ModelChoiceFilter(
        queryset=lambda request: Sector.objects.order_by("code"),
        label=_("Sector"),
        empty_label=_("All sectors"),
    )
    unit = filters.ModelChoiceFilter(
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        label=_("EST unit"),
        empty_label=_("All units"),
    )
    valence = filters.ChoiceFilter(
        choices=Valence, label=_("Success or difficulty"), empty_label=_("Both")
    )
    kind = filters.ChoiceFilter(choices=LessonKind, empty_label=_("All kinds"))
    level = filters.ChoiceFilter(choices=LessonLevel, empty_label=_("All levels"))
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
            "kind",
            "level",
            "state",
        ]

    #: Typed or chosen in the form; the others are facets beside the list.
    TYPED = ("q", "intervention", "unit", "state")

    @property
    def typed_fields(self) -> list:
        return [self.form[name] for name in self.TYPED]

    @property
    def kept_fields(self) -> list[tuple[str, str]]:
        """Facets that are on: the form sends them along."""
        given = ((name, self.data.get(name, "")) for name in self.filters)
        return [(name, value) for name, value in given if value and name not in self.TYPED]

    def by_source(self, queryset, name, value):
        return queryset.filter(reads_source=True, **{name: value})

    def by_theme(self, queryset, name, value):
        """The main theme or one of the others."""
        also = LessonTheme.objects.filter(lesson=OuterRef("pk"), theme=value)
        return queryset.filter(Q(theme=value) | Exists(also))

    def filter_words(self, queryset, name, value):
        """Words of all its texts by their stems, as the library finds them."""
        question = ask(value)
        if not question:
            return queryset
        words = Q(Holds(F("words"), AsQuery(Value(question.tsquery))))
        return queryset.filter(pk__in=LibraryEntry.objects.filter(words).values("lesson"))
