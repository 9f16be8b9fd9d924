"""What the rules of the period say of a request. They inform EST; a person decides.

The rules are data: EST keeps the periods of priority themes in the administration (source 004).
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.dates import day_range, short_date
from missions.models import PriorityPeriod


@dataclass(frozen=True)
class Finding:
    """One rule: its answer as a sentence, and where the answer comes from."""

    code: str
    is_met: bool
    sentence: str
    source: str


@dataclass(frozen=True)
class Eligibility:
    day: date
    findings: tuple[Finding, ...]

    @property
    def is_met(self) -> bool:
        return all(one.is_met for one in self.findings)


def eligibility_of(request) -> Eligibility:
    """On the day it was asked for, whenever it is read. Three small queries."""
    day = timezone.localdate(request.submitted_at)
    periods = list(
        PriorityPeriod.objects.filter(starts_on__lte=day, ends_on__gte=day)
        .prefetch_related("themes", "countries")
        .order_by("starts_on", "pk")
    )
    with_theme = [one for one in periods if request.theme in one.themes.all()]
    findings = [
        _theme(request, day, periods, with_theme),
        _country(request, day, with_theme or periods),
    ]
    if request.intervention is not None:
        findings.append(_running(request.intervention, day))
    return Eligibility(day, tuple(findings))


def _named(periods) -> str:
    return "; ".join(
        _("%(period)s (%(days)s)")
        % {"period": one.name, "days": day_range(one.starts_on, one.ends_on)}
        for one in periods
    )


def _theme(request, day, periods, with_theme) -> Finding:
    words = {"theme": request.theme.name, "day": short_date(day, year=True)}
    if not periods:
        said = _("No period of priority themes was in force on %(day)s.") % words
        return Finding("theme", is_met=False, sentence=said, source=_("periods kept by EST"))
    if with_theme:
        said = _("“%(theme)s” is a priority theme.") % words
    else:
        said = _("“%(theme)s” is not among the priority themes.") % words
    return Finding("theme", bool(with_theme), said, _named(with_theme or periods))


def _country(request, day, periods) -> Finding:
    """Listed in a period, or a partner country on that day where the period lists none."""
    country = request.country
    listing = [one for one in periods if one.countries.all()]
    if listing and len(listing) == len(periods):
        is_met = any(country in one.countries.all() for one in listing)
        source = _named(listing)
    else:
        is_met = (country.partner_from is None or country.partner_from <= day) and (
            country.partner_until is None or day <= country.partner_until
        )
        source = _("list of partner countries")
    words = {"country": country.name, "day": short_date(day, year=True)}
    said = (
        _("%(country)s was eligible on %(day)s.")
        if is_met
        else _("%(country)s was not eligible on %(day)s.")
    )
    return Finding("country", is_met, said % words, source)


def _running(intervention, day) -> Finding:
    is_met = intervention.starts_on <= day <= intervention.ends_on
    words = {"code": intervention.code, "day": short_date(day, year=True)}
    said = (
        _("%(code)s was running on %(day)s.")
        if is_met
        else _("%(code)s was not running on %(day)s.")
    )
    days = day_range(intervention.starts_on, intervention.ends_on)
    return Finding(
        "intervention",
        is_met,
        said % words,
        _("dates of the intervention: %(days)s") % {"days": days},
    )
