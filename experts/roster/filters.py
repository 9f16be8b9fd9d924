"""Filters of the roster; who is free is asked through the reverse name of the upper app."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.crispy import ChoiceFilter, DayRangeInput
from core.db import Fold, has_words
from experts.enums import CefrLevel, ExpertKind, ExpertLevel, Language, ProfileState
from experts.models import Absence, Availability, Competence, Expert
from interventions.models import Country, Sector
from interventions.permissions import is_est

#: Beside the states: whatever EST has to validate, a level too.
WAITING = "waiting"


class RosterFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Name"), method="by_name")
    kind = ChoiceFilter(label=_("Kind"), choices=ExpertKind, empty_label=_("all"))
    level = ChoiceFilter(label=_("Profile"), choices=ExpertLevel, empty_label=_("all"))
    competence = filters.ModelChoiceFilter(
        label=_("Competence"), field_name="skills__competence", distinct=True,
        queryset=Competence.objects.order_by("name"), empty_label=_("all"),
    )  # fmt: skip
    sector = filters.ModelChoiceFilter(
        label=_("Sector"), field_name="sectors__sector", distinct=True,
        queryset=Sector.objects.order_by("code"), empty_label=_("all"),
    )  # fmt: skip
    country = filters.ModelChoiceFilter(
        label=_("Country known"), field_name="countries",
        queryset=Country.objects.order_by(Fold("name_fr")), empty_label=_("all"),
    )  # fmt: skip
    language = ChoiceFilter(
        label=_("Language"), choices=Language, empty_label=_("all"), method="by_language"
    )
    cefr = ChoiceFilter(
        label=_("at least at"),
        choices=CefrLevel,
        empty_label=_("any level"),
        method="with_language",
    )
    state = ChoiceFilter(
        label=_("State"),
        choices=[*ProfileState.choices, (WAITING, _("something to validate"))],
        empty_label=_("all"),
        method="by_state",
    )
    free = filters.DateFromToRangeFilter(
        label=_("Free in the period"), method="by_freedom", widget=DayRangeInput
    )

    class Meta:
        model = Expert
        fields = ["q", "kind", "level", "sector", "competence", "country", "language", "cefr",
                  "free", "state"]  # fmt: skip

    def __init__(self, *args, **kwargs):
        """Whose profile waits or is set aside, EST alone may ask."""
        super().__init__(*args, **kwargs)
        if not is_est(self.request.user):
            del self.filters["state"]

    def by_name(self, rows, name, value):
        """Each word begins one of the name, whatever its accents."""
        people = User.objects.filter(has_words(User.SEARCHED, value))
        return rows.filter(user__in=people.values("pk"))

    def by_state(self, rows, name, value):
        """What waits may be a level of a profile that was validated long ago."""
        return rows.waiting() if value == WAITING else rows.filter(state=value)

    def by_language(self, rows, name, value):
        """At the level chosen beside it, or any."""
        least = self.form.cleaned_data.get("cefr") or CefrLevel.A1
        return rows.filter(languages__language=value, languages__level__gte=least)

    def with_language(self, rows, name, value):
        """Only beside a language; alone it says nothing."""
        return rows

    def by_freedom(self, rows, name, value):
        """Not absent, not on an approved mission, within what he offers if he offers any."""
        start, stop = value.start or value.stop, value.stop or value.start
        start, stop = sorted(getattr(one, "date", lambda one=one: one)() for one in (start, stop))
        away = Absence.objects.during(start, stop).filter(expert=OuterRef("pk"))
        offers = Availability.objects.filter(expert=OuterRef("pk"), ends_on__gte=start)
        within = offers.filter(starts_on__lte=start, ends_on__gte=stop)
        member = Expert._meta.get_field("memberships").related_model
        booked = member._base_manager.filter(
            expert=OuterRef("pk"), is_booked=True, starts_on__lte=stop, ends_on__gte=start
        )
        rows = rows.exclude(Exists(away)).exclude(Exists(booked))
        return rows.filter(Q(Exists(within)) | ~Q(Exists(offers)))
