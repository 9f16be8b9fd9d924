"""Which contracts the list shows: a tab, then the filters of the reader."""

import django_filters as filters
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.crispy import ChoiceFilter
from core.db import Fold
from experts.models import Expert
from interventions.models import Country, EstUnit
from missions.contracts.enums import ContractState, MilestoneState
from missions.models import Contract, Milestone
from missions.search import MOST_WORDS

TABS = {
    "open": pgettext_lazy("contracts", "Not finished"),
    "accept": _("Evidence to accept"),
    "pay": _("To be paid"),
    "late": _("Late"),
    "all": _("All contracts"),
}


def _having(state) -> Q:
    return Q(pk__in=Milestone.objects.filter(state=state).values("contract"))


def tab_q(tab: str) -> Q:
    """Condition on contracts of `queries.for_list`."""
    return {
        "accept": _having(MilestoneState.DELIVERED) & Q(state=ContractState.SIGNED),
        "pay": _having(MilestoneState.ACCEPTED),
        "late": Q(pk__in=Milestone.objects.overdue().values("contract")),
        "all": Q(),
    }.get(tab, Q(state__in=(ContractState.DRAFT, ContractState.SIGNED)))


class ContractFilter(filters.FilterSet):
    state = ChoiceFilter(
        label=_("State"), choices=ContractState.choices, empty_label=_("All states")
    )
    expert = filters.ModelChoiceFilter(
        label=_("Consultant"),
        queryset=lambda request: (
            Expert.objects.filter(contracts__isnull=False)
            .select_related("user")
            .order_by(Fold("user__name"))
            .distinct()
        ),
        empty_label=_("All consultants"),
    )
    country = filters.ModelChoiceFilter(
        field_name="mission__country",
        label=_("Country"),
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        field_name="mission__unit",
        label=_("EST unit"),
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        empty_label=_("All units"),
    )
    q = filters.CharFilter(label=_("Number or word"), method="filter_words")

    class Meta:
        model = Contract
        fields = []

    def filter_words(self, queryset, name, value):
        parts = ("code", "mission__code", "mission__title", "expert__user__name")
        spaced = [one for part in parts for one in (F(part), Value(" "))]
        queryset = queryset.alias(folded=Fold(Concat(*spaced, output_field=TextField())))
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(folded__contains=Fold(Value(word)))
        return queryset
