"""Which missions the plan of a year shows. The address says it all, so it can be sent around."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from missions import options
from missions.enums import MissionKind
from missions.models import Mission
from missions.planning.timeline import NOT_APPROVED
from missions.search import with_words

PENDING = "pending"


class PlanFilter(filters.FilterSet):
    country = filters.ChoiceFilter(
        label=_("Country"), empty_label=_("All countries"), choices=options.countries
    )
    unit = filters.ChoiceFilter(
        label=_("EST unit"), empty_label=_("All units"), choices=options.units
    )
    kind = filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=MissionKind)
    plan = filters.ChoiceFilter(
        label=_("Planning"),
        empty_label=_("All missions"),
        choices=[(PENDING, _("Not approved yet"))],
        method="filter_plan",
    )
    q = filters.CharFilter(label=_("Expert or word"), method="filter_words")

    class Meta:
        model = Mission
        fields = []

    def filter_plan(self, queryset, name, value):
        return queryset.filter(state__in=NOT_APPROVED)

    def filter_words(self, queryset, name, value):
        return queryset.filter(with_words(value))

    def chosen(self, name: str) -> str:
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ""

    @property
    def is_narrowed(self) -> bool:
        return any(self.chosen(name) for name in self.filters)

    @property
    def is_narrow(self) -> bool:
        """Looking for missions of some kind: lanes without any would only be in the way."""
        return any(self.chosen(name) for name in ("kind", "plan", "q"))
