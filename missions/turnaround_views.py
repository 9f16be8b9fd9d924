"""The page of how long each step waits."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.days import FIRST_YEAR, LAST_YEAR
from core.export import download
from core.policy import policy
from missions import turnaround


def known_year(year) -> int:
    year = timezone.localdate().year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@policy("missions.see_turnaround")
@require_safe
def waits(request, year=None):
    year = known_year(year)
    found = turnaround.load(year)
    context = {
        "found": found,
        "chart": turnaround.chart(found),
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    return render(request, "missions/turnaround.html", context)


@policy("missions.see_turnaround")
@require_safe
def export(request, year, fmt):
    rows = turnaround.load(known_year(year)).rows
    return download(rows, turnaround.COLUMNS, f"turnaround-{year}", fmt)
