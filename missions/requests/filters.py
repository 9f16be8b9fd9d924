"""Which requests the list shows: a tab, then the filters of the reader."""

import django_filters as filters
from django.db.models import Count, F, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from interventions.models import Country, EstUnit, Theme
from missions.enums import WAITING_STATES, RequestState
from missions.models import SupportRequest
from missions.requests.queries import FINISHED_STATES, decided_by_q
from missions.search import MOST_WORDS
from missions.standing import standing_of

TABS = {
    "open": _("Not finished"),
    "waiting": _("Waiting for a decision"),
    "late": _("Late"),
    "mine": _("Mine"),
    "all": _("All requests"),
}


def tab_q(tab: str, user) -> Q:
    """Condition on rows with `due_on`."""
    is_waiting = Q(state__in=WAITING_STATES)
    return {
        "waiting": is_waiting,
        "late": is_waiting & Q(due_on__lt=timezone.localdate()),
        "mine": _mine(user),
        "all": Q(),
    }.get(tab, ~Q(state__in=FINISHED_STATES))


def _mine(user) -> Q:
    """What I asked for, what I answer, what I decide on."""
    deciding = Q(state__in=WAITING_STATES) & decided_by_q(user, standing_of(user))
    return (
        Q(requested_by__in=user.hands)
        | Q(assigned_expert__user__in=user.hands) & ~Q(state__in=FINISHED_STATES)
        | deciding
    )


def tab_counts(rows, user) -> dict[str, int]:
    """Of rows with `due_on`. One query."""
    return rows.order_by().aggregate(
        **{tab: Count("pk", filter=tab_q(tab, user) & Q(pk__isnull=False)) for tab in TABS}
    )


class RequestFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=_("State"), choices=RequestState, empty_label=_("All states")
    )
    country = filters.ModelChoiceFilter(
        label=_("Country"),
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        label=_("EST unit"),
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        empty_label=_("All units"),
    )
    theme = filters.ModelChoiceFilter(
        label=_("Theme"),
        queryset=lambda request: Theme.objects.order_by(Fold("name_fr")),
        empty_label=_("All themes"),
    )
    q = filters.CharFilter(label=_("Number or word"), method="filter_words")

    class Meta:
        model = SupportRequest
        fields = []

    def filter_words(self, queryset, name, value):
        parts = ("code", "description", "theme__name_fr", "intervention__code")
        spaced = [one for part in parts for one in (F(part), Value(" "))]
        text = Concat(*spaced, output_field=TextField())
        queryset = queryset.alias(folded=Fold(text))
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(folded__contains=Fold(Value(word)))
        return queryset
