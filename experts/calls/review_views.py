"""Reviewers, their scores, and the sheet on which the answers stand side by side."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from core.export import export
from core.http import whole_number
from core.permissions import require
from core.policy import policy
from core.workflow import TransitionRefused
from experts.calls import comparing, reviewing
from experts.calls.answer_views import application_or_404
from experts.calls.forms import ReviewerForm
from experts.calls.results import comparison, page_of
from experts.calls.views import call_or_404, form_methods
from experts.calls.waiting import unscored


@policy("calls.manage")
@form_methods
def reviewers(request, code):
    call = call_or_404(request, code)
    named = "release" not in request.POST
    form = ReviewerForm(request.POST if request.POST and named else None, call=call)
    if request.method == "POST" and (not named or form.is_valid()):
        try:
            if named:
                given = form.cleaned_data
                reviewing.name_reviewer(call, given["user"], given["due_on"], by=request.user)
            else:
                reviewing.release_reviewer(call, whole_number(request.POST["release"]) or 0)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        return redirect("calls:reviewers", call.code)
    rows = call.reviewers.select_related("user").prefetch_related("reviews")
    owing = set(unscored().filter(call=call).values_list("pk", flat=True))
    context = {
        "call": call,
        "form": form,
        "rows": [(one, one.pk in owing) for one in rows.order_by("user__name")],
        "expected": call.applications.to_score().count(),
    }
    return render(request, "experts/calls/reviewers.html", context)


@policy("calls.score")
@form_methods
def score(request, code):
    row = application_or_404(request, code)
    require(request.user, "calls.score", row)
    own = next((one for one in row.reviews.all() if one.reviewer.user_id == request.user.pk), None)
    criteria = list(row.call.criteria.order_by("position", "pk"))
    form = reviewing.ScoreForm(request.POST or None, criteria=criteria, review=own)
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.hand_in(row, form, by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your scores are handed in."))
        return redirect(row)
    context = {
        "row": row,
        "call": row.call,
        "form": form,
        "is_open": reviewing.may_still_score(row),
    }
    return render(request, "experts/calls/score.html", context)


@policy("calls.view_applications")
@require_safe
def compare(request, code):
    call = call_or_404(request, code)
    page = page_of(call, request.user, request.GET.get("page"))
    criteria = list(call.criteria.order_by("position", "pk"))
    context = {
        "call": call,
        "criteria": criteria,
        "page": page,
        "rows": comparing.sheet(page.object_list, criteria),
        "chart": comparing.chart(page.object_list),
    }
    return render(request, "experts/calls/compare.html", context)


@policy("calls.view_applications")
@require_safe
def compare_export(request, code, fmt):
    call = call_or_404(request, code)
    criteria = list(call.criteria.order_by("position", "pk"))
    reviewers = list(call.reviewers.select_related("user").order_by("user__name", "pk"))
    rows = comparing.Rows(comparison(call, request.user))
    name = pgettext("file name", "shortlist-%(code)s") % {"code": call.code}
    return export(request, rows, comparing.columns(criteria, reviewers), name, fmt)
