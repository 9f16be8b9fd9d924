"""Pages beside the text of the ToR: versions compared, and files made of them."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import Mission
from missions.tor import versions


def visible_mission(request, code) -> Mission:
    return get_visible_or_404(request.user, Mission.objects.select_related("country"), code=code)


@policy(LOGIN)
@require_safe
def compare(request, code):
    """Two versions side by side in one text; which, the address says."""
    mission = visible_mission(request, code)
    found = versions.loaded(mission)
    ends = versions.pair(
        found, request.GET.get("old", ""), request.GET.get("new", ""), request.user
    )
    if not found:
        raise Http404
    context = {
        "mission": mission,
        "versions": found,
        "comparison": versions.comparison(found, *ends) if ends else None,
    }
    return render(request, "missions/tor/compare.html", context)
