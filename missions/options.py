"""Choices of the filters and names on list rows: the same for all, kept a minute a process."""

import time

from django.db.models import Max, Min
from django.utils.translation import get_language

from core.db import Fold
from interventions.models import Country, EstUnit, Intervention
from missions.models import Mission

#: Seconds. Only names are kept, never who may see what.
KEPT_FOR = 60
_kept: dict = {}


def kept(key: str, load):
    """What `load` gives, asked again after a minute; one copy for each language."""
    place = (key, get_language())
    until, value = _kept.get(place, (0.0, None))
    if time.monotonic() >= until:
        value = load()
        _kept[place] = (time.monotonic() + KEPT_FOR, value)
    return value


def forget() -> None:
    _kept.clear()


def _named(model) -> dict[int, str]:
    return {row.pk: row.name for row in model.objects.order_by(Fold("name_fr"))}


def country_names() -> dict[int, str]:
    return kept("countries", lambda: _named(Country))


def country_codes() -> dict[int, str]:
    return kept("country codes", lambda: dict(Country.objects.values_list("pk", "code")))


def unit_names() -> dict[int, str]:
    return kept("units", lambda: _named(EstUnit))


def intervention_titles() -> dict[int, str]:
    return kept("interventions", lambda: dict(Intervention.objects.values_list("pk", "title")))


def intervention_places() -> dict[int, int]:
    """Where each stands in the order of countries and titles: folding them all costs 0.1 s."""
    return kept("places", _load_places)


def _load_places() -> dict[int, int]:
    rows = Intervention.objects.order_by(Fold("country__name_fr"), Fold("title"), "pk")
    return {pk: place for place, pk in enumerate(rows.values_list("pk", flat=True))}


def countries():
    return list(country_names().items())


def units():
    return list(unit_names().items())


def years():
    return kept("years", _load_years)


def _load_years():
    ends = Mission.objects.aggregate(first=Min("starts_on"), last=Max("starts_on"))
    if ends["first"] is None:
        return []
    return [(year, str(year)) for year in range(ends["last"].year, ends["first"].year - 1, -1)]
