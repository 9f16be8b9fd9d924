"""The page of the decision note on a delegation."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from missions.delegation.forms import NoteForm
from missions.models import Delegation, Mission


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def note(request, code):
    """A mission without a delegation has nothing to weigh: record who it is entrusted to."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.command", mission)
    with transaction.atomic():
        rows = Delegation.objects.select_for_update(of=("self",)).filter(mission=mission)
        delegation = rows.prefetch_related("grid").first()
        if delegation is None:
            messages.info(request, _("Record first to whom the mission is entrusted."))
            return redirect("missions:delegation", code=code)
        form = NoteForm(request.POST if request.method == "POST" else None, instance=delegation)
        if request.method == "POST" and form.is_valid():
            form.keep()
            messages.success(request, _("The decision note is saved."))
            return redirect(f"{mission.get_absolute_url()}#delegation")
    status = 409 if form.is_bound and form.is_stale else 200
    context = {"form": form, "mission": mission, "delegation": delegation}
    return render(request, "missions/delegation/note.html", context, status=status)
