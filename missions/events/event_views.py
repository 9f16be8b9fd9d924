"""One event: its page, its form with the decisions, and its end."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.rows import quiet, with_new_row
from interventions.models import Intervention
from missions.events.forms import MOST_DECISIONS, Decisions, EventForm
from missions.events.kinds import sign
from missions.models import DatedEvent, Mission

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _rows():
    return DatedEvent.objects.select_related("country", "committee", "mission", "entered_by")


@policy(LOGIN)
@require_safe
def detail(request, pk):
    event = get_visible_or_404(request.user, _rows(), pk=pk)
    mission = Mission.objects.visible_to(request.user).filter(pk=event.mission_id).first()
    context = {
        "event": event,
        "sign": f"e-{sign(event.kind)}",
        "mission": mission,
        "served": event.interventions.select_related("country").order_by("code"),
        "known": set(
            Intervention.objects.visible_to(request.user)
            .filter(dated_events=event)
            .values_list("pk", flat=True)
        ),
        "decisions": event.decisions.order_by("done_on", "due_on", "pk"),
        "today": timezone.localdate(),
        "may_edit": bool(check(request.user, "events.edit", event)),
        "meanwhile": _meanwhile(event, request.user),
    }
    return render(request, "missions/events/event.html", context)


def _meanwhile(event, user) -> list[Mission]:
    """Missions of ours to the same country or interventions in these days: for information."""
    rows = Mission.objects.visible_to(user).filter(
        starts_on__lte=event.ends_on, ends_on__gte=event.starts_on
    )
    served = list(event.interventions.values_list("pk", flat=True))
    if served:
        rows = rows.filter(interventions__in=served).distinct()
    elif event.country_id:
        rows = rows.filter(country=event.country_id)
    else:
        return []
    return list(rows.exclude(pk=event.mission_id).order_by("starts_on", "pk")[:20])


@policy("events.add")
@form_methods
def add(request):
    return _write(request, DatedEvent(entered_by=request.user), _asked_for(request))


@policy(LOGIN)
@form_methods
def edit(request, pk):
    event = get_visible_or_404(request.user, _rows(), pk=pk)
    require(request.user, "events.edit", event)
    return _write(request, event)


def _asked_for(request) -> dict:
    """`?intervention=CODE`, `?day=` and `?kind=` in the links that lead here."""
    initial = {name: request.GET[name] for name in ("kind",) if name in request.GET}
    if day := request.GET.get("day"):
        initial["starts_on"] = day
    if code := request.GET.get("intervention"):
        rows = Intervention.objects.visible_to(request.user).filter(code=code)
        initial["interventions"] = list(rows.values_list("pk", flat=True))
    return initial


def _write(request, event, initial=None):
    is_post = request.method == "POST"
    data = with_new_row(request.POST, "decisions", MOST_DECISIONS) if is_post else None
    with transaction.atomic():
        form = EventForm(data, instance=event, user=request.user, initial=initial)
        decisions = Decisions(data, instance=event, prefix="decisions")
        if is_post and "add_row" in data:
            quiet(form, decisions)
        elif is_post and all([form.is_valid(), decisions.is_valid()]):
            saved = form.save()
            decisions.instance = saved
            decisions.save()
            messages.success(request, _("“%(title)s” is saved.") % {"title": saved.title})
            return redirect(saved)
    is_stale = form.is_bound and form.is_stale
    context = {"form": form, "decisions": decisions, "event": event if event.pk else None}
    return render(request, "missions/events/form.html", context, status=409 if is_stale else 200)


@policy(LOGIN)
@form_methods
def delete(request, pk):
    """GET asks first; what was decided goes with it, and history keeps both."""
    event = get_visible_or_404(request.user, _rows(), pk=pk)
    require(request.user, "events.edit", event)
    if request.method == "POST":
        event.delete()
        messages.success(request, _("“%(title)s” is deleted.") % {"title": event.title})
        return redirect("events:calendar")
    context = {"event": event, "decisions": event.decisions.count()}
    return render(request, "missions/events/delete.html", context)
