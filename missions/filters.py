"""Which missions the list shows: a saved view (the tabs), then the filters of the reader."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.crispy import ChoiceFilter
from core.db import Fold
from missions import options, steps
from missions.enums import HALTED_STATES, MissionKind, MissionState, Stage
from missions.models import Mission
from missions.search import with_words

OPEN, ALL, MINE, LATE, FIELD, TOR, REPORTS = (
    "open", "all", "mine", "late", "field", "tor", "reports",
)  # fmt: skip
VIEWS = {
    OPEN: _("Not finished"),
    ALL: _("All missions"),
    MINE: _("My missions"),
    LATE: _("Late"),
    FIELD: _("In the field"),
    TOR: _("ToR to validate"),
    REPORTS: _("Reports expected"),
}
ORDERS = {
    "due": ("next_due_on", "-starts_on", "pk"),
    "-due": ("-next_due_on", "starts_on", "-pk"),
    "start": ("starts_on", "pk"),
    "-start": ("-starts_on", "-pk"),
    "title": (Fold("title"), "pk"),
    "-title": (Fold("title").desc(), "-pk"),
}


def order_of(sort: str | None) -> tuple:
    """By the date of the next action; what has none comes last, the newest first."""
    return ORDERS.get(sort, ORDERS["due"])


def view_condition(view: str, user) -> Q:
    is_open = ~Q(next_code="")
    if view == ALL:
        return Q()
    if view == MINE:
        return is_open & (steps.waits_for(user) | steps.is_mine(user))
    return is_open & {
        LATE: Q(next_due_on__lt=timezone.localdate()),
        FIELD: Q(state=MissionState.ONGOING),
        TOR: Q(next_code="validate_tor"),
        REPORTS: Q(state=MissionState.DEBRIEFED),
    }.get(view, Q())


#: As the figures of a year count missions; offered only to who comes from there.
COUNTED_AS = [("counted", _("counted in the figures of the year"))]


class MissionFilter(filters.FilterSet):
    view = ChoiceFilter(choices=list(VIEWS.items()), widget=forms.HiddenInput, method="keep")
    year = ChoiceFilter(
        field_name="starts_on__year",
        label=_("Year"),
        empty_label=_("All years"),
        choices=options.years,
    )
    country = ChoiceFilter(
        label=_("Country"), empty_label=_("All countries"), choices=options.countries
    )
    unit = ChoiceFilter(label=_("EST unit"), empty_label=_("All units"), choices=options.units)
    kind = ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=MissionKind)
    stage = ChoiceFilter(
        label=_("Stage"),
        empty_label=_("All stages"),
        choices=Stage,
        method="filter_stage",
    )
    q = filters.CharFilter(label=_("Expert or word"), method="filter_words")
    days = ChoiceFilter(
        label=_("Days"), empty_label=_("All missions"), choices=COUNTED_AS, method="filter_days"
    )

    class Meta:
        model = Mission
        fields = []

    @property
    def view_key(self) -> str:
        """Whoever types a number or a name means all missions, unless a tab is named."""
        asked = self.form.cleaned_data
        return asked.get("view") or (ALL if asked.get("q") else OPEN)

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        if not (data and data.get("days")):
            del self.filters["days"]

    def filter_days(self, queryset, name, value):
        return queryset.exclude(state__in=HALTED_STATES)

    def filter_queryset(self, queryset):
        return super().filter_queryset(
            queryset.filter(view_condition(self.view_key, self.request.user))
        )

    def keep(self, queryset, name, value):
        """Applied by `filter_queryset`, for the list has a view when none is named."""
        return queryset

    def filter_stage(self, queryset, name, value):
        stage = Stage(int(value))
        if stage == Stage.FINISHED:
            return queryset.filter(next_code="")
        codes = [step.code for step in steps.STEPS if step.stage == stage]
        return queryset.filter(next_code__in=codes)

    def filter_words(self, queryset, name, value):
        return queryset.filter(with_words(value))
