"""What the pages of a research and of a product do alike."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.permissions import check, get_visible_or_404, require
from core.workflow import TransitionRefused
from interventions.models import Intervention
from reports.models import Guidance
from reports.research import services
from reports.research.forms import RemarkForm, interventions_to_write


def take_step(request, workflow, row, name):
    """Each step asks its own rule; what refuses it is told on the page."""
    if name not in workflow.transitions:
        raise Http404
    comment = request.POST.get("comment", "").strip()
    try:
        workflow.run(row, name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


def add_remark(request, row, template, context):
    require(request.user, "reports.comment_research", row)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return render(request, template, context(row, request.user, remark=form))
    services.remark(row, form.cleaned_data["text"], by=request.user)
    messages.success(request, _("Your remark stands below."))
    return redirect(f"{row.get_absolute_url()}#guidance")


def shared_context(row, workflow, user, remark=None) -> dict:
    """Steps, remarks and log of the row, as this reader sees them."""
    may_comment = bool(check(user, "reports.comment_research", row))
    seen = Guidance.objects.visible_to(user)
    return {
        "row": row,
        "steps": [
            {"step": step, "verdict": verdict} for step, verdict in workflow.available(row, user)
        ],
        "guidance": row.guidance.filter(pk__in=seen.values("pk"))
        .select_related("author")
        .order_by("pk"),
        "may_comment": may_comment,
        "remark": (remark or RemarkForm()) if may_comment else None,
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-pk"),
    }


def may_see(user, intervention_id) -> bool:
    """Does its page open for this reader?"""
    return Intervention.objects.visible_to(user).filter(pk=intervention_id).exists()


def asked_intervention(request) -> Intervention | None:
    """`?intervention=CODE` for which this person keeps the register; None: he has to choose."""
    code = request.POST.get("of") or request.GET.get("intervention", "")
    if not code:
        return None
    intervention = get_visible_or_404(request.user, Intervention, code=code)
    require(request.user, "reports.add_research", intervention)
    return intervention


def choose_intervention(request, url_name, title):
    """Nothing is linked before it is known to what: the first of two plain pages."""
    rows = interventions_to_write(request.user).select_related("country").order_by("code")
    context = {"rows": rows, "url_name": url_name, "title": title}
    return render(request, "reports/research/choose.html", context)
