"""Tabs and filters of the list of recommendations."""

import django_filters as filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crispy import DayInput
from core.db import Fold
from reports.enums import UNFINISHED_RECOMMENDATION_STATES, RecommendationState, Response
from reports.filters import visible_interventions
from reports.models import Recommendation

#: Saved views of the list of recommendations, the tabs above it.
TABS = {
    "open": _("Open"),
    "late": _("Late"),
    "unanswered": _("Without response"),
    "mine": _("Mine"),
    "to_verify": _("To verify"),
    "closed": _("Closed"),
}


def in_tab(rows, tab: str, user):
    """The recommendations of one tab."""
    return {
        "late": lambda: rows.overdue(timezone.localdate()),
        "unanswered": rows.unanswered,
        "mine": lambda: rows.open().carried_by(user),
        "to_verify": lambda: rows.filter(state=RecommendationState.IMPLEMENTED),
        "closed": lambda: rows.exclude(state__in=UNFINISHED_RECOMMENDATION_STATES),
    }.get(tab, rows.open)()


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
