"""Pages of the terms of reference."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import whole_number
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions import page, said, sections, services, tor_page
from missions.models import Mission, TermsOfReference
from missions.tor import approvals, offers, ways
from missions.tor.comments import lay_beside
from missions.tor.drafts import lay_in
from missions.tor.writing import current_or_404, keeps_words, writable_tor
from missions.tor_forms import SectionForms
from missions.workflow import TOR_WORKFLOW


@policy(LOGIN)
@require_safe
def tor(request, code, number=None):
    query = page.for_page(Mission.objects, request.user, number)
    mission = get_visible_or_404(request.user, query, code=code)
    context = tor_page.load(request, mission, number)
    if context is None:
        raise Http404
    return render(request, "missions/tor.html", context)


@policy(LOGIN)
@require_POST
def start(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "missions.write_tor", TermsOfReference(mission=mission))
    services.start_tor(mission)
    return redirect("missions:tor_edit", code=code)


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def edit(request, code):
    current = writable_tor(request, code)
    forms = SectionForms(current, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        saved = forms.save(request.user)
        if not forms.unsaved and (answer := _act(request, current)):
            return answer
        if saved or not forms.unsaved:
            _tell(request, saved)
        if not forms.unsaved:
            return redirect(current)
    lay_beside(forms, current, request.user)
    lay_in(forms, request.user, request.GET.get("draft"))
    offers.lay_in(forms, current)
    ways.lay_in(forms)
    context = {
        "tor": current,
        "mission": current.mission,
        "forms": forms,
        "parts": sections.TOR.load(request, current),
        "approved_by": approvals.given_by(current),
    }
    status = 409 if forms.stale else 422 if forms.unsaved else 200
    return render(request, "missions/tor_edit.html", context, status=status)


def _act(request, current):
    """A button beside the texts, once they are saved: its own answer, or the page again."""
    for name, act in sections.TOR_ACTS.items():
        if name in request.POST:
            answer = act(request, current, request.POST[name])
            return answer or redirect("missions:tor_edit", code=current.mission.code)
    return None


def _tell(request, saved: list[str]) -> None:
    if saved:
        said = ngettext("%(n)s section is saved.", "%(n)s sections are saved.", len(saved))
        messages.success(request, said % {"n": len(saved)})
    else:
        messages.info(request, _("Nothing was changed."))


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def transition(request, code, name):
    """POST takes the step; GET asks for the reason, or whether a new version is wanted."""
    current = current_or_404(request, code)
    if name not in TOR_WORKFLOW.transitions:
        raise Http404
    step, comment = TOR_WORKFLOW[name], request.POST.get("comment", "").strip()
    if request.method == "POST" and (comment or not step.needs_comment):
        return _run(request, current, step, comment, asked_about(request.POST))
    require(request.user, step.permission, current)
    approval = current.approvals.open().filter(pk=asked_about(request.GET)).first()
    context = {
        "tor": current,
        "mission": current.mission,
        "step": step,
        "verdict": TOR_WORKFLOW.verdict(current, name),
        "is_empty": request.method == "POST",
        "approval": approval,
        "approval_id": approval.pk if approval else "",
    }
    return render(request, "missions/tor_confirm.html", context)


def asked_about(data) -> int | None:
    """The approval a step is about, where it is about one."""
    return whole_number(data.get("approval"))


def _run(request, current, step, comment: str, approval: int | None):
    try:
        fresh = TOR_WORKFLOW.run(
            current, step.name, by=request.user, comment=comment, approval=approval
        )
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said.after(fresh, step.name))
    return redirect("missions:tor", code=current.mission.code)
