"""Changing the plan of days: as a grid, from last year, from a file."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core import sheets
from core.crispy import filter_helper
from core.policy import policy
from missions.days import carry, grid, imports
from missions.days.filters import filtered, plannable_by, year_of
from missions.days.views import PER_PAGE

form_methods = require_http_methods(["GET", "HEAD", "POST"])
PLAN = "interventions.plan_days"


def ledger_url(year: int) -> str:
    return f"{reverse('days:ledger')}?year={year}"


@policy(PLAN)
@form_methods
def grid_page(request):
    """POST keeps the rows that are right; a page that was not whole comes back as it was typed."""
    found = filtered(request, plannable_by(request.user))
    year = found.year_shown
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST":
        saved = grid.save(request.user, page.object_list, year, request.POST)
        _tell(request, saved)
        if saved.is_whole:
            return redirect(request.get_full_path())
        forms, status = saved.forms, 409 if saved.is_stale else 422
    else:
        forms, status = grid.grid(page.object_list, year), 200
    context = {
        "filter": found,
        "helper": filter_helper(),
        "year": year,
        "page": page,
        "forms": forms,
        "faults": sum(form.is_bound for form in forms),
        "carried": carry.remembered(request.session, year),
    }
    return render(request, "missions/days/grid.html", context, status=status)


def _tell(request, saved) -> None:
    if saved.changed:
        said = ngettext(
            "Plan saved: %(codes)s.", "Plans saved: %(codes)s.", len(saved.changed)
        ) % {"codes": ", ".join(saved.changed)}
        messages.success(request, said)
    elif saved.is_whole:
        messages.info(request, _("Nothing was changed."))
    for row in saved.unexplained:
        said = {"code": row.intervention.code, "warning": " ".join(row.plan_warnings)}
        messages.warning(request, _("%(code)s: %(warning)s") % said)


@policy(PLAN)
@form_methods
def carry_page(request):
    """`?year=`: the year that is filled from the one before."""
    year = year_of(request.GET)
    if request.method == "POST":
        rows = carry.carry(request.user, year)
        if rows:
            carry.remember(request.session, year, rows)
        said = ngettext(
            "%(count)s plan carried over into %(year)s.",
            "%(count)s plans carried over into %(year)s.",
            len(rows),
        )
        messages.success(request, said % {"count": len(rows), "year": year})
        return redirect(ledger_url(year))
    found = carry.preview(request.user, year)
    context = {"year": year, "before": year - 1, "preview": found}
    return render(request, "missions/days/carry.html", context)


@policy(PLAN)
@require_POST
def carry_back(request):
    year = year_of(request.GET)
    gone, kept = carry.take_back(request.user, request.session, year)
    said = ngettext("%(count)s plan taken back.", "%(count)s plans taken back.", gone)
    messages.success(request, said % {"count": gone})
    if kept:
        said = ngettext(
            "%(count)s stays: somebody has worked on it since.",
            "%(count)s stay: somebody has worked on them since.",
            kept,
        )
        messages.warning(request, said % {"count": kept})
    return redirect(ledger_url(year))


@policy(PLAN)
@form_methods
def import_page(request):
    """POST reads the file and shows what it would change; nothing is saved here."""
    form = imports.ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            table = sheets.read_table(form.cleaned_data["file"], imports.columns(request.user))
            return _show_import(request, form, table, imports.compare(table))
        except sheets.Unreadable as refused:
            form.add_error("file", str(refused))
    return _show_import(request, form)


def _show_import(request, form, table=None, found=None, status=200):
    context = {"form": form, "year": year_of(request.GET), "table": table, "found": found}
    context["seal"] = table.sealed() if table else ""
    return render(request, "missions/days/import.html", context, status=status)


@policy(PLAN)
@require_POST
def import_save(request):
    """The rows that were shown; shown again when somebody changed one of them meanwhile."""
    try:
        table = sheets.opened(request.POST.get("table", ""), imports.columns(request.user))
    except sheets.Unreadable as refused:
        messages.error(request, str(refused))
        return redirect("days:import")
    found, is_written = imports.write(request.user, table, request.POST.get("seen", ""))
    if not is_written:
        messages.warning(
            request, _("Somebody changed a plan since this was shown. Look again, then save.")
        )
        return _show_import(request, imports.ImportForm(), table, found, status=409)
    said = _("Import saved: %(new)s new, %(changed)s changed, %(same)s as they were.")
    counts = {"new": len(found.new), "changed": len(found.changed), "same": len(found.same)}
    messages.success(request, said % counts)
    years = {change.year for change in found.to_write}
    return redirect(ledger_url(min(years)) if years else "days:ledger")
