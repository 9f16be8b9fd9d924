"""The page on which a team says what it saw of the progress markers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import policy
from missions.markers import services
from missions.models import Mission


@policy("missions.observe_markers")
@require_http_methods(["GET", "HEAD", "POST"])
def observe(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.observe_markers", mission)
    if request.method == "POST":
        partners = services.observe(mission, request.POST, by=request.user)
        if partners and services.are_valid(partners):
            messages.success(request, _("The progress markers are saved."))
            return redirect(f"{mission.get_absolute_url()}#markers")
    else:
        partners = services.forms_of(mission)
    if not partners:
        raise Http404
    is_stale = any(one.is_stale for one in partners)
    context = {"mission": mission, "partners": partners, "is_stale": is_stale}
    context["has_faults"] = request.method == "POST" and not is_stale
    status = 409 if is_stale else 200
    return render(request, "missions/markers/observe.html", context, status=status)
