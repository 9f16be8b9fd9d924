"""Pages of missions. Each view reads the request, calls one thing, answers."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import Mission


@policy(LOGIN)
@require_safe
def mission_list(request):
    rows = Mission.objects.visible_to(request.user).order_by("next_due_on", "pk")[:50]
    return render(request, "missions/list.html", {"page": rows})


@policy(LOGIN)
@require_safe
def detail(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    return render(request, "missions/detail.html", {"mission": mission})


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
