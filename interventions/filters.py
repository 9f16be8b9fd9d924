import django_filters as filters
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from interventions.enums import ProgrammeSize
from interventions.models import Country, EstUnit, Intervention, Sector

RUNNING, COMING, ENDED = "running", "coming", "ended"


class InterventionFilter(filters.FilterSet):
    q = filters.CharFilter(method="filter_words", label=_("Code or word"))
    country = filters.ModelChoiceFilter(
        queryset=lambda request: Country.objects.order_by(Fold("name_fr")),
        empty_label=_("All countries"),
    )
    unit = filters.ModelChoiceFilter(
        queryset=lambda request: EstUnit.objects.order_by(Fold("name_fr")),
        empty_label=_("All units"),
    )
    sector = filters.ModelChoiceFilter(
        queryset=lambda request: Sector.objects.order_by("code"), empty_label=_("All sectors")
    )
    size = filters.ChoiceFilter(choices=ProgrammeSize, empty_label=_("All sizes"))
    period = filters.ChoiceFilter(
        method="filter_period",
        label=_("Period"),
        empty_label=_("All periods"),
        choices=[(RUNNING, _("running")), (COMING, _("to come")), (ENDED, _("ended"))],
    )

    class Meta:
        model = Intervention
        fields = ["country", "unit", "sector", "size"]

    def filter_words(self, queryset, name, value):
        """Words of the code, title or partner; accents and case do not matter."""
        text = Concat("code", Value(" "), "title", Value(" "), "partner")
        queryset = queryset.alias(folded=Fold(text))
        for word in value.split()[:6]:
            queryset = queryset.filter(folded__contains=Fold(Value(word)))
        return queryset

    def filter_period(self, queryset, name, value):
        today = timezone.localdate()
        return {
            RUNNING: queryset.filter(starts_on__lte=today, ends_on__gte=today),
            COMING: queryset.filter(starts_on__gt=today),
            ENDED: queryset.filter(ends_on__lt=today),
        }[value]
