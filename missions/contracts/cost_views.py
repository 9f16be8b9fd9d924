"""What a mission costs: its budget line and the costs beside the days. EST only."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.rows import quiet, with_new_row
from missions.contracts.cost import cost_of
from missions.contracts.cost_forms import BudgetForm, Costs
from missions.models import CostLine, Mission, MissionBudget

MOST_ROWS = 40


@policy("missions.keep_cost")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code):
    mission = get_visible_or_404(
        request.user, Mission.objects.select_related("unit", "budget"), code=code
    )
    require(request.user, "missions.keep_cost", mission)
    data = with_new_row(request.POST, "costs", MOST_ROWS) if request.POST else None
    with transaction.atomic():
        Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
        budget = getattr(mission, "budget", None) or MissionBudget(mission=mission)
        form = BudgetForm(data, instance=budget)
        rows = CostLine.objects.order_by("kind", "pk")
        costs = Costs(data, instance=mission, prefix="costs", queryset=rows)
        if data is not None and "add_row" in data:
            quiet(form, costs)
        elif data is not None and _is_valid(form, costs):
            form.save()
            costs.save()
            messages.success(request, _("The costs are saved."))
            return redirect(f"{mission.get_absolute_url()}#cost")
    stored = Mission.objects.get(pk=mission.pk)
    context = {"form": form, "costs": costs, "mission": mission, "cost": cost_of(stored)}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/contracts/cost.html", context, status=status)


def _is_valid(form, costs) -> bool:
    are_valid, form.costs = costs.is_valid(), costs
    is_valid = form.is_valid()
    if not are_valid:
        form.add_error(None, _("Costs: something is to be corrected in the rows below."))
    return is_valid and are_valid
