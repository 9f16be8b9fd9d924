"""Pages on which boundary partners and their markers are written."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.rows import quiet, with_new_row
from interventions.models import BoundaryPartner, Intervention
from interventions.outcomes.forms import MOST_MARKERS, MarkerRows, PartnerForm

PREFIX = "markers"
RIGHT = "interventions.edit_sheet"


@policy(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request, code):
    intervention = get_visible_or_404(request.user, Intervention, code=code)
    require(request.user, RIGHT, intervention)
    last = intervention.boundary_partners.order_by("-position").first()
    position = last.position + 1 if last else 1
    return _write(request, BoundaryPartner(intervention=intervention, position=position))


@policy(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code, pk):
    return _write(request, _partner(request, code, pk))


@policy(RIGHT)
@require_POST
def remove(request, code, pk):
    """Only while nothing was observed: afterwards its past is somebody's evidence."""
    partner = _partner(request, code, pk)
    try:
        with transaction.atomic():
            partner.delete()
    except ProtectedError:
        messages.error(
            request, _("Missions observed this partner: take its markers out of use instead.")
        )
        return redirect("interventions:boundary_partner", code, pk)
    messages.success(request, _("%(partner)s is off the sheet.") % {"partner": partner.name})
    return redirect(f"{partner.intervention.get_absolute_url()}#markers")


def _partner(request, code, pk):
    rows = BoundaryPartner.objects.select_related("intervention").filter(intervention__code=code)
    partner = get_visible_or_404(request.user, rows, pk=pk)
    require(request.user, RIGHT, partner.intervention)
    return partner


def _write(request, partner):
    data = with_new_row(request.POST, PREFIX, MOST_MARKERS) if request.method == "POST" else None
    with transaction.atomic():
        form = PartnerForm(data, instance=partner)
        order = partner.markers.order_by("pk") if partner.pk else None
        rows = MarkerRows(data, instance=partner, prefix=PREFIX, queryset=order)
        if data is None and not rows.initial_form_count():
            rows.extra = 3
        if data is not None and "add_row" in data:
            quiet(form, rows)
        elif data is not None and all([form.is_valid(), rows.is_valid()]):
            return _save(request, form, rows)
    is_stale = form.is_stale or any(one.is_stale for one in rows.forms)
    context = {
        "form": form,
        "rows": rows,
        "partner": partner,
        "intervention": partner.intervention,
        "is_stale": is_stale,
    }
    return render(
        request, "interventions/outcomes/edit.html", context, status=409 if is_stale else 200
    )


def _save(request, form, rows):
    partner = rows.instance = form.save()
    rows.save()
    messages.success(request, _("%(partner)s: saved.") % {"partner": partner.name})
    return redirect(partner)
