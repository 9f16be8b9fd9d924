"""Pages of missions. Each view reads the request, calls one thing, answers."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.crispy import filter_helper
from core.htmx import render_page
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions import listing, page
from missions.filters import MissionFilter, order_of
from missions.models import Mission
from missions.standing import standing_of


@policy(LOGIN)
@require_safe
def mission_list(request):
    standing_of(request.user)  # groups and roles in one query, before anything asks for one
    visible = Mission.objects.visible_to(request.user)
    found = _filtered(request, visible)
    sort = request.GET.get("sort", "due")
    context = listing.load_page(found, visible, request.user, request.GET.get("page")) | {
        "filter": found,
        "helper": filter_helper(target="#missions"),
        "columns": listing.columns(sort),
        "can_add": request.user.has_perm("missions.add"),
    }
    return render_page(request, "missions/list.html", "missions/_table.html", context)


def _filtered(request, visible):
    order = order_of(request.GET.get("sort"), request.GET.get("view"))
    return MissionFilter(request.GET, queryset=visible.order_by(*order), request=request)


@policy(LOGIN)
@require_safe
def detail(request, code):
    mission = get_visible_or_404(request.user, page.page_query(request.user), code=code)
    return render(request, "missions/detail.html", page.load(request, mission))


@policy(LOGIN)
@require_safe
def export(request, fmt):
    raise Http404


@policy("missions.add")
def add(request):
    raise Http404


@policy(LOGIN)
def edit(request, code):
    get_visible_or_404(request.user, Mission, code=code)
    raise Http404


@policy(LOGIN)
@require_POST
def transition(request, code, name):
    return redirect(get_visible_or_404(request.user, Mission, code=code))


delegation = focal_debriefing = junior_decision = edit
