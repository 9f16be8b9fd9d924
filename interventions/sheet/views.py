"""Editing one part of the sheet."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from interventions.models import Intervention
from interventions.sheet.forms import ADD, EMPTY, MOST_ROWS, ROWS, TITLES, FactsForm


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sheet(request, code, part):
    intervention = get_visible_or_404(request.user, Intervention, code=code)
    if part not in TITLES:
        raise Http404
    require(request.user, "interventions.edit_sheet", intervention)
    with transaction.atomic():
        form = _form(request, intervention, part)
        is_adding = "add_row" in request.POST
        if request.method == "POST" and not is_adding and form.is_valid():
            _keep(form)
            messages.success(request, _("%(part)s: saved.") % {"part": TITLES[part]})
            return redirect(f"{intervention.get_absolute_url()}#{part}")
    return _show(request, intervention, part, form)


def _form(request, intervention, part):
    """With one more empty row when it was asked for; nothing typed is lost by asking."""
    data = request.POST.copy() if request.method == "POST" else None
    if part == "facts":
        return FactsForm(data, instance=intervention)
    rows = ROWS[part](data, instance=intervention, prefix="rows")
    if data is not None and "add_row" in data:
        total = min(rows.total_form_count() + 1, MOST_ROWS)
        data["rows-TOTAL_FORMS"] = str(total)
        rows = ROWS[part](data, instance=intervention, prefix="rows")
    elif data is None and not rows.initial_form_count():
        rows.extra = 1
    return rows


def _keep(form) -> None:
    if hasattr(form, "forms"):
        form.keep()
    else:
        form.save()


def _show(request, intervention, part, form):
    rows = getattr(form, "forms", [form])
    is_stale = form.is_bound and any(one.is_stale for one in rows)
    context = {
        "intervention": intervention,
        "part": part,
        "title": TITLES[part],
        "hint": EMPTY.get(part, ""),
        "add": ADD.get(part, ""),
        "form": form,
        "rows": rows,
    }
    return render(
        request, "interventions/sheet/edit.html", context, status=409 if is_stale else 200
    )
