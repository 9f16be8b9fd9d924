"""Pages of missions. Each view reads the request, calls one thing, answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from core.crispy import filter_helper
from core.export import export as export_rows
from core.htmx import render_page
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions import consequences, listing, page, said
from missions.exports import COLUMNS, for_export
from missions.filters import MissionFilter, order_of
from missions.models import Mission
from missions.saved import saved_tabs
from missions.small_forms import step_form
from missions.standing import standing_of
from missions.workflow import IMPLIED_STEPS, MISSION_WORKFLOW


@policy(LOGIN)
@require_safe
def mission_list(request):
    standing_of(request.user)  # groups and roles in one query, before anything asks for one
    visible = Mission.objects.visible_to(request.user)
    found = _filtered(request, visible)
    sort = request.GET.get("sort", "due")
    context = listing.load_page(found, visible, request.user, request.GET.get("page"))
    context |= {
        "filter": found,
        "helper": filter_helper(target="#missions"),
        "columns": listing.columns(sort),
        "can_add": request.user.has_perm("missions.add"),
        "saved": saved_tabs(request, visible, context["counts"].saved),
    }
    return render_page(request, "missions/list.html", "missions/_table.html", context)


def _filtered(request, visible):
    order = order_of(request.GET.get("sort"))
    return MissionFilter(request.GET, queryset=visible.order_by(*order), request=request)


@policy(LOGIN)
@require_safe
def detail(request, code):
    mission = get_visible_or_404(request.user, page.page_query(request.user), code=code)
    return render(request, "missions/detail.html", page.load(request, mission))


@policy(LOGIN)
@require_safe
def export(request, fmt):
    """The rows the list shows, all pages of them, with the same filters and order."""
    visible = Mission.objects.visible_to(request.user)
    rows = for_export(_filtered(request, visible).qs)
    return export_rows(request, rows, COLUMNS, pgettext("file name", "missions"), fmt)


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def transition(request, code, name):
    """POST takes the step. GET asks first where the step hurts or needs a reason."""
    mission = get_visible_or_404(request.user, page.page_query(request.user), code=code)
    if name not in MISSION_WORKFLOW.transitions or name in IMPLIED_STEPS:
        raise Http404
    step = MISSION_WORKFLOW[name]
    form = step_form(step, mission, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _run(request, mission, step, form.given)
    require(request.user, step.permission, mission)
    context = {
        "mission": mission,
        "step": step,
        "form": form,
        "verdict": MISSION_WORKFLOW.verdict(mission, name),
        "consequences": consequences.of(mission, step),
    }
    return render(request, "missions/confirm.html", context)


def _run(request, mission, step, given: dict):
    try:
        MISSION_WORKFLOW.run(mission, step.name, by=request.user, **given)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said.MISSION[step.name])
    return redirect(mission)
