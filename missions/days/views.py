"""The ledger of a year, as a page and as a file, and the template of the import."""

from django.core.paginator import Paginator
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.export import XLSX, export
from core.htmx import render_page
from core.policy import LOGIN, policy
from core.sheets import write_template
from missions.days import carry, imports
from missions.days.exports import COLUMNS, LedgerRows
from missions.days.filters import filtered, plannable_by, year_of
from missions.days.totals import totals_of
from missions.ledger import year_ledger

PER_PAGE = 50


@policy(LOGIN)
@require_safe
def ledger_page(request):
    found = filtered(request)
    year = found.year_shown
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    countries, whole = totals_of(found.qs, year, _("All countries"))
    context = {
        "filter": found,
        "helper": filter_helper(target="#days"),
        "year": year,
        "page": page,
        "rows": year_ledger(page.object_list, year),
        "countries": countries,
        "whole": whole,
        "can_plan": plannable_by(request.user).exists(),
        "can_add": request.user.has_perm("missions.add"),
        "carried": carry.remembered(request.session, year),
    }
    return render_page(request, "missions/days/ledger.html", "missions/days/_ledger.html", context)


@policy(LOGIN)
@require_safe
def ledger_export(request, fmt):
    found = filtered(request)
    year = found.year_shown
    return export(
        request,
        LedgerRows(found.qs, year),
        COLUMNS,
        pgettext("file name", "plan-%(year)s") % {"year": year},
        fmt,
    )


@policy("interventions.plan_days")
@require_safe
def template(request):
    """The interventions of the year that the reader plans for, with what stands."""
    year = year_of(request.GET)
    content = write_template(
        imports.columns(request.user), imports.template_rows(request.user, year)
    )
    name = _("plan-of-days-%(year)s.xlsx") % {"year": year}
    return FileResponse(content, as_attachment=True, filename=name, content_type=XLSX)
