"""Tabs and filters of the list of recommendations; its board and its files use the same."""

import django_filters as filters
from django.db.models import Q, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crispy import DayInput
from core.db import Fold
from interventions.models import Country, EstUnit
from reports.enums import (
    UNFINISHED_RECOMMENDATION_STATES,
    Priority,
    RecommendationState,
    Response,
)
from reports.filters import visible_interventions
from reports.models import Recommendation
from reports.recommendations.ages import Age

#: Saved views of the list of recommendations, the tabs above it.
TABS = {
    "open": _("Open"),
    "late": _("Late"),
    "unanswered": _("Without response"),
    "mine": _("Mine"),
    "to_verify": _("To verify"),
    "closed": _("Closed"),
    "all": _("All recommendations"),
}


def tab_of(asked) -> str:
    """Whoever types a number or words means all of them, unless a tab is named."""
    usual = "all" if asked.get("q", "").strip() else "open"
    tab = asked.get("tab", usual)
    return tab if tab in TABS else usual


def in_tab(rows, tab: str, user):
    """The recommendations of one tab."""
    return {
        "late": lambda: rows.overdue(timezone.localdate()),
        "unanswered": rows.unanswered,
        "mine": lambda: rows.open().carried_by(user),
        "to_verify": lambda: rows.filter(state=RecommendationState.IMPLEMENTED),
        "closed": lambda: rows.exclude(state__in=UNFINISHED_RECOMMENDATION_STATES),
        "all": rows.all,
    }.get(tab, rows.open)()


def visible(request):
    return Recommendation.objects.visible_to(request.user)


def owners(request):
    rows = visible(request).exclude(owner=None)
    return User.objects.filter(pk__in=rows.values("owner")).order_by(Fold("name"))


def countries(request):
    rows = visible(request).values("mission__country")
    return Country.objects.filter(pk__in=rows).order_by(Fold("name_fr"))


def units(request):
    rows = visible(request).values("mission__unit")
    return EstUnit.objects.filter(pk__in=rows).order_by(Fold("name_fr"))


class RecommendationFilter(filters.FilterSet):
    q = filters.CharFilter(method="filter_words", label=_("Number or word"))
    intervention = filters.ModelChoiceFilter(
        field_name="mission__interventions",
        queryset=visible_interventions,
        label=_("Intervention"),
        empty_label=_("All interventions"),
        to_field_name="code",
        distinct=True,
    )
    country = filters.ModelChoiceFilter(
        field_name="mission__country",
        queryset=countries,
        label=_("Country"),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        field_name="mission__unit",
        queryset=units,
        label=_("EST unit"),
        empty_label=_("All units"),
    )
    owner = filters.ModelChoiceFilter(
        queryset=owners, label=_("Owner"), empty_label=_("Everybody")
    )
    outside = filters.CharFilter(
        field_name="owner_outside", lookup_expr="icontains", label=_("Owner outside CTB")
    )
    response = filters.ChoiceFilter(
        choices=Response, label=_("Management response"), empty_label=_("All responses")
    )
    priority = filters.ChoiceFilter(
        choices=Priority, label=_("Priority"), empty_label=_("All priorities")
    )
    age = filters.ChoiceFilter(
        choices=Age, label=_("Age"), empty_label=_("All ages"), method="filter_age"
    )
    before = filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label=_("Due before"), widget=DayInput()
    )

    class Meta:
        model = Recommendation
        fields = []

    #: Not offered, for the list would have two rows of them; whoever comes with one keeps it.
    RARE = ("country", "unit", "outside", "priority")

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        for name in self.RARE:
            if not (data and data.get(name)):
                del self.filters[name]

    def filter_age(self, queryset, name, value):
        return queryset.filter(Age(value).condition(timezone.localdate()))

    def filter_words(self, queryset, name, value):
        """Each word in the number, the text or the plan; accents and case do not matter."""
        parts = ("code", "text", "plan_action", "response_comment")
        joined = [piece for part in parts for piece in (part, Value(" "))]
        queryset = queryset.alias(folded=Fold(Concat(*joined, output_field=TextField())))
        wanted = [Q(folded__contains=Fold(Value(word))) for word in value.split()[:6]]
        return queryset.filter(*wanted)
