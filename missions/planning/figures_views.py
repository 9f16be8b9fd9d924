"""The page of a year's figures."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.days import FIRST_YEAR, LAST_YEAR
from core.htmx import render_page
from core.policy import LOGIN, policy
from interventions.models import Intervention
from missions.days.filters import DaysFilter
from missions.planning import figures, figures_charts
from missions.standing import standing_of


class FiguresFilter(DaysFilter):
    """As the ledger's; the year stands in the address."""

    year = None


@policy(LOGIN)
@require_safe
def year_figures(request, year=None):
    standing_of(request.user)
    year = timezone.localdate().year if year is None else year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    found = FiguresFilter(request.GET, queryset=Intervention.objects.none(), request=request)
    asked = found.form.cleaned_data if found.is_valid() else {}
    chosen = {name: asked.get(name) or None for name in ("country", "unit", "size")}
    loaded = figures.load(request.user, year, **chosen)
    context = {
        "figures": loaded,
        "charts": figures_charts.charts(loaded),
        "filter": found,
        "helper": filter_helper(target="#figures"),
        "sees_turnaround": request.user.has_perm("missions.see_turnaround"),
        "year": year,
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
    }
    template = "missions/planning/figures.html"
    return render_page(request, template, "missions/planning/_figures.html", context)
