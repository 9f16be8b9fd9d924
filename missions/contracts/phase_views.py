"""The four phases of a longer support: planned together, each with its results."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from missions.contracts import page, services
from missions.contracts.phase_forms import PhaseResultForm, PhasesForm
from missions.contracts.views import visible
from missions.models import Contract, SupportPhase

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@policy(LOGIN)
@form_methods
def plan(request, code):
    row = visible(request, code)
    require(request.user, "contracts.prepare", row)
    with transaction.atomic():
        locked = Contract.objects.select_for_update(of=("self",)).get(pk=row.pk)
        require(request.user, "contracts.prepare", locked)
        form = PhasesForm(request.POST if request.method == "POST" else None, instance=row)
        if request.method == "POST" and form.is_valid():
            form.keep()
            messages.success(request, _("The phases are saved."))
            return redirect(f"{row.get_absolute_url()}#phases")
    status = 409 if form.is_bound and form.is_stale else 200
    context = {"form": form, "row": row}
    return render(request, "missions/contracts/phases.html", context, status=status)


@policy(LOGIN)
@form_methods
def record(request, code, number):
    rows = SupportPhase.objects.select_related("contract__mission__unit", "contract__expert__user")
    phase = get_visible_or_404(request.user, rows, contract__code=code, number=number)
    require(request.user, "contracts.record_phase", phase)
    with transaction.atomic():
        form = PhaseResultForm(request.POST or None, instance=phase)
        form.cancel_url = phase.contract.get_absolute_url()
        if request.method == "POST" and form.is_valid():
            form.save()
            services.finish_if_done(phase.contract, by=request.user)
            messages.success(request, _("The results are saved."))
            return redirect(f"{phase.contract.get_absolute_url()}#phases")
    status = 409 if form.is_bound and form.is_stale else 200
    context = {"form": form, "row": phase.contract, "phase": phase}
    context["first"] = page.first_results(phase.contract)
    return render(request, "missions/contracts/phase.html", context, status=status)
