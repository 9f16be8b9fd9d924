"""Pages of one row that hangs on a mission: delegation, debriefing, decision on a junior."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from missions import services
from missions.edit_views import form_methods
from missions.models import Mission
from missions.small_forms import (
    DelegationForm,
    FocalDebriefingForm,
    JuniorDecisionForm,
    junior_leader,
    juniors_beside,
)


def _beside(request, code, rule: str, make_form, title: str, said: str, save=None):
    """One form of one row that hangs on a mission, on a page of its own.

    `save(form, user)` where more than its row is written.
    """
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, rule, mission)
    with transaction.atomic():
        mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
        require(request.user, rule, mission)
        form = make_form(request.POST or None, mission)
        if request.method == "POST" and form.is_valid():
            save(form, request.user) if save else form.save()
            services.refresh(mission)
            messages.success(request, said)
            return redirect(mission)
    form.cancel_url = mission.get_absolute_url()
    context = {"form": form, "mission": mission, "heading": title}
    status = 409 if getattr(form, "is_stale", False) else 200
    return render(request, "missions/small_form.html", context, status=status)


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
    """Saving is a yes; the second button is the no, which wants its reason too."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.decide_junior", mission)
    if not junior_leader(mission) and not juniors_beside(mission).exists():
        messages.info(request, _("No junior leads this mission: there is nothing to decide."))
        return redirect(mission)
    if "refuse" in request.POST:
        return _refuse_junior(request, mission)

    def make_form(data, mission):
        decision = getattr(mission, "junior_decision", None)
        return JuniorDecisionForm(data, instance=decision, mission=mission, user=request.user)

    return _beside(
        request,
        code,
        "missions.decide_junior",
        make_form,
        _("Decision on a junior leader"),
        _("The decision is recorded."),
        save=services.decide_junior,
    )


def _refuse_junior(request, mission):
    form = JuniorDecisionForm(request.POST, mission=mission, user=request.user)
    if form.can_refuse and form.is_valid():
        services.refuse_junior(mission, request.user, form.cleaned_data["reason"])
        messages.success(request, _("Refused: the mission needs another leader."))
        return redirect(mission)
    form.cancel_url = mission.get_absolute_url()
    context = {"form": form, "mission": mission, "heading": _("Decision on a junior leader")}
    return render(request, "missions/small_form.html", context)
