"""The page of one checklist: read by all around the mission, answered by those it is for."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions.models import Mission
from reports.followup import services
from reports.followup.forms import answers_of, forms_of
from reports.models import Checklist


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def checklist(request, code, months):
    mission = get_visible_or_404(request.user, Mission, code=code)
    rows = Checklist.objects.select_related("mission__unit", "template", "finished_by")
    row = get_visible_or_404(request.user, rows, mission=mission, months_after=months)
    if request.method == "POST":
        return save(request, row)
    return show(request, row, forms_of(row))


def save(request, row):
    require(request.user, "reports.check_points", row.mission)
    with transaction.atomic():
        point_forms = forms_of(row, request.POST)
        if not all([one.is_valid() for one in point_forms]):  # noqa: C419 - judge all
            return show(request, row, point_forms)
        try:
            done = services.answer(row, answers_of(point_forms), by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
            return show(request, row, point_forms)
    words = _("Checklist finished.") if done.finished_at else _("Saved; open points can wait.")
    messages.success(request, words)
    return redirect(f"{row.mission.get_absolute_url()}#checklists")


def show(request, row, point_forms):
    may = check(request.user, "reports.check_points", row.mission)
    if not point_forms:
        raise Http404
    context = {"row": row, "mission": row.mission, "forms": point_forms, "may": may}
    context["faults"] = [one for one in point_forms if one.is_bound and one.errors]
    return render(request, "reports/followup/checklist.html", context)
