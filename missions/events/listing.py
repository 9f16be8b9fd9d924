"""The list of events: newest first, with what it takes to find one again."""

import django_filters as filters
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from missions import options
from missions.enums import EventKind
from missions.models import DatedEvent, EventIntervention

COMING, PAST = "coming", "past"
WHEN = {COMING: _("Coming"), PAST: _("Past")}


class EventFilter(filters.FilterSet):
    when = filters.ChoiceFilter(
        label=_("When"),
        empty_label=_("At any time"),
        choices=list(WHEN.items()),
        method="filter_when",
    )
    kind = filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=EventKind)
    country = filters.ChoiceFilter(
        label=_("Country"), empty_label=_("All countries"), choices=options.countries
    )
    q = filters.CharFilter(label=_("Word or intervention"), method="filter_words")

    class Meta:
        model = DatedEvent
        fields = []

    def filter_when(self, queryset, name, value):
        today = timezone.localdate()
        return queryset.filter(Q(ends_on__gte=today) if value == COMING else Q(ends_on__lt=today))

    def filter_words(self, queryset, name, value):
        wanted = Fold(Value(value.strip()))
        served = EventIntervention.objects.filter(intervention__code__iexact=value.strip())
        return queryset.alias(folded=Fold("title")).filter(
            Q(folded__contains=wanted) | Q(pk__in=served.values("datedevent"))
        )


def for_list(events):
    served = EventIntervention.objects.filter(datedevent=OuterRef("pk"))
    codes = served.order_by("intervention__code").values("intervention__code")
    return (
        events.select_related("country")
        .annotate(
            codes=ArraySubquery(codes),
            still_open=Count("decisions", filter=Q(decisions__done_on=None)),
        )
        .order_by("-starts_on", "-pk")
    )
