"""Pages where missions are written: the request, delegation, debriefing, junior decision."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from interventions.models import Intervention
from missions import services, warnings
from missions.forms import MissionForm, Team
from missions.models import Mission
from missions.small_forms import DelegationForm, FocalDebriefingForm, JuniorDecisionForm
from missions.workflow import is_overlap

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@policy("missions.add")
@form_methods
def add(request):
    return _write(request, Mission(), initial=_asked_for(request))


@policy(LOGIN)
@form_methods
def edit(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.edit", mission)
    return _write(request, mission)


def _asked_for(request) -> dict:
    """`?intervention=CODE` and `?kind=setup` in the links that lead here."""
    initial = {"kind": request.GET.get("kind", "regular")}
    if code := request.GET.get("intervention"):
        rows = Intervention.objects.visible_to(request.user).filter(code=code)
        initial["interventions"] = list(rows.values_list("pk", flat=True))
    return initial


def _write(request, mission, initial=None):
    data = request.POST if request.method == "POST" else None
    with transaction.atomic():
        form = MissionForm(data, instance=mission, user=request.user, initial=initial)
        team = Team(data, instance=mission, user=request.user, prefix="team")
        if data is not None and _is_valid(form, team):
            saved = _save(form, team, request.user)
            if saved:
                return _saved(request, saved)
    return _show(request, mission, form, team)


def _is_valid(form, team) -> bool:
    is_valid = [form.is_valid(), team.is_valid()]
    if all(is_valid):
        team.check_with(form)
    return all(is_valid) and not team.total_error_count()


def _save(form, team, user):
    """The mission; None when another approval took an expert's days a moment ago."""
    try:
        with transaction.atomic():
            return services.save_mission(form, team, user)
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        form.add_error(None, _("One of the experts is already on another mission on these days."))
        return None


def _saved(request, mission):
    messages.success(request, _("Mission %(code)s is saved.") % {"code": mission.code})
    for sentence in warnings.of(mission):
        messages.warning(request, sentence)
    return redirect(mission)


def _show(request, mission, form, team):
    context = {"form": form, "team": team, "mission": mission if mission.pk else None}
    status = 409 if form.is_bound and form.is_stale else 200
    return render(request, "missions/form.html", context, status=status)


# --- small forms beside the mission ---------------------------------------------------
def _beside(request, code, rule: str, make_form, title: str, said: str):
    """One form of one row that hangs on a mission, on a page of its own."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, rule, mission)
    with transaction.atomic():
        mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
        require(request.user, rule, mission)
        form = make_form(request.POST or None, mission)
        if request.method == "POST" and form.is_valid():
            form.save()
            services.refresh(mission)
            messages.success(request, said)
            return redirect(mission)
    form.cancel_url = mission.get_absolute_url()
    context = {"form": form, "mission": mission, "heading": title}
    return render(request, "missions/small_form.html", context)


@policy(LOGIN)
@form_methods
def delegation(request, code):
    def make_form(data, mission):
        return DelegationForm(data, instance=getattr(mission, "delegation", None), mission=mission)

    return _beside(
        request,
        code,
        "missions.command",
        make_form,
        _("Delegation to a third party"),
        _("The delegation is saved."),
    )


@policy(LOGIN)
@form_methods
def focal_debriefing(request, code):
    def make_form(data, mission):
        return FocalDebriefingForm(
            data, instance=getattr(mission, "focal_debriefing", None), mission=mission
        )

    return _beside(
        request,
        code,
        "missions.command",
        make_form,
        _("Debriefing with the focal point"),
        _("The debriefing is saved."),
    )


@policy(LOGIN)
@form_methods
def junior_decision(request, code):
    def make_form(data, mission):
        return JuniorDecisionForm(
            data,
            instance=getattr(mission, "junior_decision", None),
            mission=mission,
            user=request.user,
        )

    return _beside(
        request,
        code,
        "missions.decide_junior",
        make_form,
        _("Decision on a junior leader"),
        _("The decision is recorded."),
    )
