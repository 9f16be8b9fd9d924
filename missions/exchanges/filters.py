"""Which exchanges the two lists show."""

import django_filters as filters
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.db import Fold
from experts.models import Expert
from interventions.models import Country, Intervention
from missions.enums import Channel, CommunicationNature
from missions.models import Communication, RemoteSupport
from missions.search import MOST_WORDS

DUE, OPEN = "due", "open"
WITH, WITHOUT = "with", "without"


def visible_interventions(request):
    return Intervention.objects.visible_to(request.user).order_by("code")


def countries(request):
    return Country.objects.order_by(Fold("name_fr"))


def experts_of_log(request):
    given = RemoteSupport.objects.visible_to(request.user).values("expert")
    return Expert.objects.filter(pk__in=given).select_related("user").order_by(Fold("user__name"))


def years(request=None):
    return [(year, str(year)) for year in range(timezone.localdate().year, 2009, -1)]


def narrowed(queryset, parts: tuple[str, ...], words: str):
    spaced = [one for part in parts for one in (F(part), Value(" "))]
    text = Concat(*spaced, output_field=TextField())
    queryset = queryset.alias(folded=Fold(text))
    for word in words.split()[:MOST_WORDS]:
        queryset = queryset.filter(folded__contains=Fold(Value(word)))
    return queryset


class ExchangeFilter(filters.FilterSet):
    """What both lists ask; the columns of `parts` are searched."""

    parts: tuple[str, ...] = ()
    year = filters.ChoiceFilter(
        label=_("Year"), field_name="held_on__year", choices=years, empty_label=_("All years")
    )
    country = filters.ModelChoiceFilter(
        label=_("Country"),
        field_name="intervention__country",
        queryset=countries,
        empty_label=_("All countries"),
    )
    intervention = filters.ModelChoiceFilter(
        label=_("Intervention"),
        queryset=visible_interventions,
        to_field_name="code",
        empty_label=_("All interventions"),
    )

    def filter_words(self, queryset, name, value):
        return narrowed(queryset, self.parts, value)


class RemoteSupportFilter(ExchangeFilter):
    parts = ("code", "subject", "summary")
    expert = filters.ModelChoiceFilter(
        label=_("Expert"), queryset=experts_of_log, empty_label=_("All experts")
    )
    follow_up = filters.ChoiceFilter(
        label=_("Next contact"),
        method="filter_follow_up",
        empty_label=_("All"),
        choices=[(DUE, _("due and not held")), (OPEN, _("still to come"))],
    )
    q = filters.CharFilter(label=_("Number or word"), method="filter_words")

    class Meta:
        model = RemoteSupport
        fields = []

    def filter_follow_up(self, queryset, name, value):
        today = timezone.localdate()
        day = Q(follow_up_on__lte=today) if value == DUE else Q(follow_up_on__gt=today)
        return queryset.filter(day, followed_up_at=None)


class CommunicationFilter(ExchangeFilter):
    parts = ("subject", "body", "correspondents", "decision")
    nature = filters.ChoiceFilter(
        label=_("Nature"), choices=CommunicationNature, empty_label=_("All kinds")
    )
    channel = filters.ChoiceFilter(
        label=_("Channel"), choices=Channel, empty_label=_("All channels")
    )
    decided = filters.ChoiceFilter(
        label=_("Decision"),
        method="filter_decided",
        empty_label=_("With or without"),
        choices=[(WITH, _("with a decision")), (WITHOUT, _("without a decision"))],
    )
    q = filters.CharFilter(label=_("Word"), method="filter_words")

    class Meta:
        model = Communication
        fields = []

    def filter_decided(self, queryset, name, value):
        return queryset.exclude(decision="") if value == WITH else queryset.filter(decision="")
