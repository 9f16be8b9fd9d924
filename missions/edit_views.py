"""The page where a mission is asked for and changed."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.rows import quiet, with_new_row
from core.workflow import TransitionRefused
from missions import conflicts, prefill, said, services, warnings
from missions.enums import MissionState
from missions.forms import MissionForm
from missions.ledger import year_ledger
from missions.models import Mission
from missions.requests.services import became_mission
from missions.standing import standing_of
from missions.team_forms import MOST_ROWS, Team
from missions.workflow import MISSION_WORKFLOW, is_overlap

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@policy("missions.add")
@form_methods
def add(request):
    start = prefill.start_of(request)
    return _write(request, Mission(copied_from=start.copied_from), start)


@policy(LOGIN)
@form_methods
def edit(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.edit", mission)
    return _write(request, mission, prefill.Start())


def _write(request, mission, start):
    data = with_new_row(request.POST, "team", MOST_ROWS) if request.method == "POST" else None
    waiting = []
    with transaction.atomic():
        form = MissionForm(data, instance=mission, user=request.user, initial=start.initial)
        team = Team(data, instance=mission, user=request.user, prefix="team", initial=start.team)
        if data is not None and "add_row" in data:
            quiet(form, team)
        elif data is not None and _is_valid(form, team):
            waiting = _ask_first(form, team, data.getlist("confirmed"), request.user)
            saved = None if waiting else _save(request, form, team, start)
            if saved:
                return _saved(request, saved)
    return _show(request, mission, form, team, start, waiting)


def _is_valid(form, team) -> bool:
    is_valid = [form.is_valid(), team.is_valid()]
    if all(is_valid):
        team.check_with(form)
    wrong_in_team = team.total_error_count()
    if wrong_in_team:
        form.add_error(None, _in_team(wrong_in_team))
    return all(is_valid) and not wrong_in_team


def _in_team(number: int) -> str:
    """The team stands below the fold: the summary above the form has to send there."""
    words = ngettext(
        "Team: %(number)s point to correct at its field below.",
        "Team: %(number)s points to correct at their fields below.",
        number,
    )
    return words % {"number": number}


def _ask_first(form, team, confirmed, user) -> list:
    """Conflicts with a mark whether they are ticked; empty when none waits for confirmation."""
    found = conflicts.conflicts_on(team.stay_of(form), user=user)
    known = {*form.instance.accepted_conflicts, *confirmed}
    if all(one.key in known for one in found if one.asks):
        return []
    form.add_error(None, _("Confirm what stands in the way on these days, or choose other days."))
    return [(one, one.key in known) for one in found]


def _save(request, form, team, start):
    """The mission; None when somebody else took an expert's days or the request just now."""
    if start.support_request and not services.lock_waiting_request(start.support_request):
        form.add_error(None, _("This request has become a mission in the meantime."))
        return None
    try:
        with transaction.atomic():
            confirmed = request.POST.getlist("confirmed")
            mission = services.save_mission(form, team, request.user, confirmed)
            if start.support_request:
                became_mission(start.support_request, mission, by=request.user)
            return mission
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        form.add_error(None, _("One of the experts is already on another mission on these days."))
        return None


def _saved(request, mission):
    messages.success(request, _("Mission %(code)s is saved.") % {"code": mission.code})
    if "propose" in request.POST:
        _propose(request, mission)
    for sentence in warnings.of(mission, request.user):
        messages.warning(request, sentence)
    return redirect(mission)


def _propose(request, mission):
    """Saved it is in any case; what stands in the way of proposing it is said."""
    try:
        MISSION_WORKFLOW.run(mission, "propose", by=request.user)
    except (TransitionRefused, PermissionDenied) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said.MISSION["propose"])


def _may_propose(user, mission) -> bool:
    """Of a mission that is not saved yet: whoever may propose some mission somewhere."""
    if mission.pk:
        return mission.state == MissionState.DRAFT and bool(
            check(user, "missions.propose", mission)
        )
    me = standing_of(user)
    return bool(me.coordinated or me.countries or me.units or me.is_est_manager)


def _days_beside(form, start) -> list:
    """Plan and norm of the year that was typed; of the one the page began with where none was."""
    typed = getattr(form, "cleaned_data", {})
    chosen, day = typed.get("interventions"), typed.get("starts_on")
    return year_ledger(chosen, day.year) if chosen and day else start.days


def _show(request, mission, form, team, start, waiting):
    start = replace(start, days=_days_beside(form, start))
    context = {
        "form": form,
        "team": team,
        "mission": mission if mission.pk else None,
        "start": start,
        "waiting": waiting,
        "can_propose": _may_propose(request.user, mission),
    }
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/form.html", context, status=status)


@policy(LOGIN)
@require_POST
def confirm_conflicts(request, code):
    """Only those the reader saw: what came up since then is asked for again."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.edit", mission)
    services.confirm_conflicts(mission, request.user, request.POST.getlist("confirmed"))
    messages.success(request, _("Confirmed: the mission stays on its days."))
    return redirect(mission)
