"""Which interventions the pages of a year show: those that run in it or have days in it."""

from datetime import date

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.days import FIRST_YEAR, LAST_YEAR
from interventions.enums import ProgrammeSize
from interventions.models import Intervention, PlannedDays
from missions import options
from missions.enums import HALTED_STATES
from missions.models import MissionIntervention
from missions.standing import standing_of


def year_of(query) -> int:
    """`?year=2016`; anything else is this year."""
    asked = query.get("year") or ""
    if asked.isascii() and asked.isdigit() and FIRST_YEAR <= int(asked[:9]) <= LAST_YEAR:
        return int(asked)
    return timezone.localdate().year


def year_choices() -> list[tuple[str, str]]:
    """From the first year of the register to the one after next, the newest first."""
    known = {int(year) for year, _label in options.years()} | {timezone.localdate().year}
    return [(str(year), str(year)) for year in range(max(known) + 2, min(known) - 1, -1)]


def of_year(interventions, year: int):
    """Those whose life, plan or missions touch the year: no day of it is left out."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    plans = PlannedDays.objects.filter(intervention=OuterRef("pk"), year=year)
    shares = MissionIntervention.objects.filter(
        intervention=OuterRef("pk"), mission__starts_on__range=(first, last)
    ).exclude(mission__state__in=HALTED_STATES)
    return interventions.filter(
        Q(starts_on__lte=last, ends_on__gte=first) | Exists(plans) | Exists(shares)
    )


def plannable_by(user):
    """Interventions whose plan this person keeps: the rule interventions.plan_days as a query."""
    me = standing_of(user)
    visible = Intervention.objects.visible_to(user)
    return visible if me.is_est else visible.filter(pk__in=me.coordinated)


class DaysFilter(filters.FilterSet):
    year = filters.ChoiceFilter(label=_("Year"), empty_label=None, choices=year_choices,
                                method="keep")  # fmt: skip
    country = filters.ChoiceFilter(
        label=_("Country"), empty_label=_("All countries"), choices=options.countries
    )
    unit = filters.ChoiceFilter(
        label=_("EST unit"), empty_label=_("All units"), choices=options.units
    )
    size = filters.ChoiceFilter(label=_("Size"), empty_label=_("All sizes"), choices=ProgrammeSize)

    class Meta:
        model = Intervention
        fields = []

    def __init__(self, data=None, *args, **kwargs):
        """The year is never empty: the select shows the one that is drawn."""
        self.year_shown = year_of(data or {})
        if data is not None:
            data = data.copy()
            data["year"] = str(self.year_shown)
        super().__init__(data, *args, **kwargs)

    def keep(self, queryset, name, value):
        return queryset


def filtered(request, rows=None) -> DaysFilter:
    """The interventions of the year that the reader sees, in the order of every page here."""
    rows = Intervention.objects.visible_to(request.user) if rows is None else rows
    year = year_of(request.GET)
    rows = of_year(rows, year).select_related("country", "unit").order_by("code", "pk")
    return DaysFilter(request.GET, queryset=rows, request=request)
