"""The page of the workshop's key actors."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.rows import quiet, with_new_row
from missions import services
from missions.models import KeyActor, Mission
from missions.workshop.actors import attendance_of
from missions.workshop.forms import MOST_ROWS, Actors, WorkshopForm


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    if not mission.is_setup:
        raise Http404
    require(request.user, "missions.keep_workshop", mission)
    data = with_new_row(request.POST, "actors", MOST_ROWS) if request.method == "POST" else None
    with transaction.atomic():
        form = WorkshopForm(data, instance=mission)
        rows = KeyActor.objects.order_by("organisation", "name", "pk")
        actors = Actors(data, instance=mission, prefix="actors", queryset=rows)
        if data is not None and "add_row" in data:
            quiet(form, actors)
        elif data is not None and _is_valid(form, actors):
            return _saved(request, form, actors)
    context = {"form": form, "actors": actors, "mission": mission}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/workshop/edit.html", context, status=status)


def _is_valid(form, actors) -> bool:
    are_valid, form.actors = actors.is_valid(), actors
    is_valid = [form.is_valid(), are_valid]
    if all(is_valid):
        actors.check_with(form)
    return all(is_valid) and not actors.total_error_count()


def _saved(request, form, actors):
    mission = form.save()
    actors.save()
    services.refresh(mission)
    words = attendance_of(list(mission.key_actors.all())).words
    messages.success(request, _("The key actors are saved: %(words)s.") % {"words": words})
    return redirect(f"{mission.get_absolute_url()}#workshop")
