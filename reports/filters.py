import django_filters as filters
from django.db.models import TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crispy import DayInput
from core.db import Fold
from interventions.models import Country, EstUnit, Intervention, Sector, Theme
from reports.enums import OPEN_RECOMMENDATION_STATES, LessonState, Response, Valence
from reports.models import Lesson, Recommendation

#: Saved views of the list of recommendations, the tabs above it.
TABS = {
    "open": _("Open"),
    "late": _("Late"),
    "unanswered": _("Without response"),
    "mine": _("Mine"),
    "closed": _("Closed"),
}


def in_tab(rows, tab: str, user):
    """The recommendations of one tab."""
    return {
        "late": lambda: rows.overdue(timezone.localdate()),
        "unanswered": rows.unanswered,
        "mine": lambda: rows.open().filter(owner__in=user.hands),
        "closed": lambda: rows.exclude(state__in=OPEN_RECOMMENDATION_STATES),
    }.get(tab, rows.open)()


def visible_interventions(request):
    return Intervention.objects.visible_to(request.user).order_by("code")


def owners(request):
    rows = Recommendation.objects.visible_to(request.user).exclude(owner=None)
    return User.objects.filter(pk__in=rows.values("owner")).order_by(Fold("name"))


class RecommendationFilter(filters.FilterSet):
    intervention = filters.ModelChoiceFilter(
        field_name="mission__interventions",
        queryset=visible_interventions,
        label=_("Intervention"),
        empty_label=_("All interventions"),
        to_field_name="code",
        distinct=True,
    )
    owner = filters.ModelChoiceFilter(
        queryset=owners, label=_("Owner"), empty_label=_("Everybody")
    )
    response = filters.ChoiceFilter(
        choices=Response, label=_("Management response"), empty_label=_("All responses")
    )
    before = filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label=_("Due before"), widget=DayInput()
    )

    class Meta:
        model = Recommendation
        fields = ["intervention", "owner", "response", "before"]


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
