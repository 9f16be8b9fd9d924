"""EST reads an answer, its curriculum, and decides on it; the candidate is told by mail."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core import files
from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from experts.calls import choosing
from experts.calls.results import line_of
from experts.calls.reviewing import may_still_score
from experts.calls.roster import missing_cv
from experts.calls.workflow import APPLICATION_WORKFLOW, OFFERED, TOLD
from experts.enums import ExpertLevel
from experts.models import Application

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def application_or_404(request, code) -> Application:
    rows = Application.objects.select_related("call", "cv", "consent", "expert__user")
    rows = rows.prefetch_related("reviews__scores", "reviews__reviewer__user")
    return get_visible_or_404(request.user, rows, code=code, erased_at=None)


@policy("calls.view_applications")
@require_safe
def application(request, code):
    row = application_or_404(request, code)
    criteria = list(row.call.criteria.order_by("position", "pk"))
    steps = APPLICATION_WORKFLOW.available(row, request.user)
    context = {
        "row": row,
        "call": row.call,
        "line": line_of(row, criteria, list(row.call.reviewers.select_related("user"))),
        "criteria": criteria,
        "own": next((one for one in row.reviews.all()
                     if one.reviewer.user_id == request.user.pk), None),
        "may_score": request.user.has_perm("calls.score", row) and may_still_score(row),
        "may_erase": request.user.has_perm("calls.personal_data", row),
        "steps": [(one, verdict) for one, verdict in steps if one.name in OFFERED],
        "twins": choosing.twins(row, request.user),
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-at"),
    }  # fmt: skip
    return render(request, "experts/calls/application.html", context)


@policy("calls.view_applications")
@require_safe
def cv(request, code):
    row = application_or_404(request, code)
    if row.cv is None:
        raise Http404
    return files.serve(row.cv)


@policy("calls.choose")
@form_methods
def step(request, code, name):
    """GET shows the mail as it will leave and asks; POST takes the step."""
    row = application_or_404(request, code)
    if name not in OFFERED:
        raise Http404
    chosen = APPLICATION_WORKFLOW[name]
    require(request.user, chosen.permission, row)
    comment = request.POST.get("comment", "").strip()
    level = request.POST.get("level", "")
    is_whole = (comment or not chosen.needs_comment) and level in ("", *ExpertLevel.values)
    if request.method == "POST" and is_whole:
        try:
            choosing.choose(row, name, by=request.user, comment=comment, level=level)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Done: %(step)s.") % {"step": chosen.label})
        return redirect(row)
    context = {
        "row": row,
        "call": row.call,
        "step": chosen,
        "verdict": APPLICATION_WORKFLOW.verdict(row, name),
        "account": User.objects.filter(email__iexact=row.email).first()
        if name == "retain" else None,
        "missing_cv": missing_cv(row) if name == "retain" else "",
        "levels": ExpertLevel.choices if name == "retain" and not row.expert_id else [],
        "mail": choosing.preview(row, name) if name in TOLD else None,
        "is_empty": request.method == "POST",
    }  # fmt: skip
    return render(request, "experts/calls/step.html", context)
