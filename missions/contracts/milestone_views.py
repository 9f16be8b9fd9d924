"""Steps of a milestone: evidence, acceptance, payment."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import files
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions.contracts import page, services
from missions.contracts.forms import EvidenceForm, PaymentForm, ReasonForm
from missions.contracts.workflow import MILESTONE_WORKFLOW
from missions.models import Milestone


def _visible(request, code, pk) -> Milestone:
    rows = Milestone.objects.select_related(
        "contract__mission__unit",
        "contract__mission__focal_point",
        "contract__expert__user",
        "contract__signed_by",
        "contract__extends",
        "file",
    )
    return get_visible_or_404(request.user, rows, contract__code=code, pk=pk)


def _form_of(step, milestone, request):
    """What a step asks before it is taken; accepting asks nothing."""
    data = request.POST if request.method == "POST" else None
    if step.name == "deliver":
        return EvidenceForm(data, request.FILES or None, milestone=milestone)
    if step.name == "pay" and milestone.accepted_at:
        return PaymentForm(data, milestone=milestone)
    return ReasonForm(data, step=step) if step.needs_comment else None


def _take(step, milestone, user, given: dict) -> None:
    if step.name == "deliver":
        services.hand_in(milestone, by=user, **given)
    else:
        MILESTONE_WORKFLOW.run(milestone, step.name, by=user, **given)


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request, code, pk, name):
    """POST takes the step; GET shows what it asks."""
    row = _visible(request, code, pk)
    if name not in MILESTONE_WORKFLOW.transitions:
        raise Http404
    wanted = MILESTONE_WORKFLOW[name]
    require(request.user, wanted.permission, row)
    form = _form_of(wanted, row, request)
    if form is not None:
        form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and (form is None or form.is_valid()):
        return _run(request, row, wanted, form.cleaned_data if form else {})
    context = {"row": row.contract, "milestone": row, "step": wanted, "form": form}
    context["verdict"] = MILESTONE_WORKFLOW.verdict(row, name)
    context["has_amounts"] = bool(check(request.user, "contracts.view_amounts", row.contract))
    context["notes"] = page.notes_on(row, name, request.user)
    return render(request, "missions/contracts/step.html", context)


def _run(request, row, wanted, given):
    try:
        _take(wanted, row, request.user, given)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Done: %(step)s.") % {"step": wanted.label})
    return redirect(row)


@policy(LOGIN)
@require_safe
def evidence(request, code, pk):
    row = _visible(request, code, pk)
    if row.file is None:
        raise Http404
    return files.serve(row.file)
