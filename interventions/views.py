from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.crispy import filter_helper
from core.export import export
from core.htmx import render_page
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from interventions.exports import COLUMNS
from interventions.filters import InterventionFilter
from interventions.models import Intervention, ProcessSetting
from interventions.sections import PAGE

PER_PAGE = 50


def _filtered(request):
    rows = Intervention.objects.visible_to(request.user).for_list().order_by("code", "pk")
    return InterventionFilter(request.GET, queryset=rows, request=request)


@require_safe
@policy(LOGIN)
def intervention_list(request):
    found = _filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "helper": filter_helper(target="#interventions"),
        "page": page,
        "today": timezone.localdate(),
    }
    return render_page(request, "interventions/list.html", "interventions/_table.html", context)


@require_safe
@policy(LOGIN)
def intervention_export(request, fmt):
    return export(
        request, _filtered(request).qs, COLUMNS, pgettext("file name", "interventions"), fmt
    )


@require_safe
@policy(LOGIN)
def intervention_detail(request, code):
    rows = Intervention.objects.for_detail()
    intervention = get_visible_or_404(request.user, rows, code=code)
    numbers = ProcessSetting.objects.numbers()
    context = {
        "intervention": intervention,
        "norm": intervention.norm(numbers),
        "deadline": intervention.setup_deadline(numbers["setup_deadline_months"]),
        "sections": PAGE.load(request, intervention),
        "can_edit_sheet": request.user.has_perm("interventions.edit_sheet", intervention),
        "can_manage": request.user.has_perm("interventions.manage", intervention),
    }
    return render(request, "interventions/detail.html", context)
