import django_filters as filters
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from interventions.enums import BriefingState
from interventions.models import Country, EstUnit, InitialBriefing


class BriefingFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label=_("State"), choices=BriefingState, empty_label=_("All states")
    )
    country = filters.ModelChoiceFilter(
        label=_("Country"),
        field_name="intervention__country",
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        label=_("EST unit"),
        field_name="intervention__unit",
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        empty_label=_("All units"),
    )

    class Meta:
        model = InitialBriefing
        fields = []
