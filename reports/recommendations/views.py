"""Recommendations: the list that is followed up, one with its history, and its response."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.htmx import render_page
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.steps import NextStep
from core.workflow import TransitionRefused
from reports.enums import OPEN_RECOMMENDATION_STATES, Response
from reports.models import Recommendation
from reports.recommendations import services
from reports.recommendations.exports import RECOMMENDATIONS
from reports.recommendations.filters import TABS, RecommendationFilter, in_tab
from reports.recommendations.forms import ResponseForm
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW

PER_PAGE = 25


def visible_rows(request):
    return Recommendation.objects.visible_to(request.user).issued()


def filtered(request):
    tab = request.GET.get("tab", "open")
    rows = in_tab(visible_rows(request).for_list(), tab, request.user)
    return RecommendationFilter(
        request.GET, queryset=rows.order_by("due_on", "pk"), request=request
    )


@policy(LOGIN)
@require_safe
def recommendation_list(request):
    found = filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    counts = visible_rows(request).tab_counts(request.user, timezone.localdate())
    tab = request.GET.get("tab", "open")
    context = {
        "filter": found,
        "helper": filter_helper(target="#recommendations"),
        "page": page,
        "tab": tab if tab in TABS else "open",
        "tabs": [{"key": key, "label": TABS[key], "count": counts[key]} for key in TABS],
        "counts": counts,
        "next": next_answer(request),
    }
    return render_page(
        request,
        "reports/recommendations/list.html",
        "reports/recommendations/_table.html",
        context,
    )


def next_answer(request) -> NextStep | None:
    """The answer this reader owes first."""
    mine = visible_rows(request).unanswered().filter(owner__in=request.user.hands)
    row = mine.order_by("due_on", "pk").first()
    if row is None:
        return None
    return NextStep(
        title=_("Answer recommendation %(code)s") % {"code": row.code},
        who=str(request.user),
        is_me=True,
        detail=row.text,
        due=row.due_on,
        button=_("Go to my answer"),
        url=reverse("reports:respond", kwargs={"code": row.code}),
        is_secondary=True,
        then=_(
            "accepted, it is followed at each mission; rejected, your reason goes to the review."
        ),
    )


@policy(LOGIN)
@require_safe
def recommendation_export(request, fmt):
    return export(request, filtered(request).qs, RECOMMENDATIONS, "recommendations", fmt)


def visible_recommendation(request, code):
    rows = Recommendation.objects.for_list().select_related("mission__report", "responded_by")
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def recommendation(request, code):
    row = visible_recommendation(request, code)
    return render(request, "reports/recommendations/detail.html", page_context(row, request.user))


def page_context(row, user, **more) -> dict:
    is_open = row.state in OPEN_RECOMMENDATION_STATES
    return {
        "row": row,
        "mission": row.mission,
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-pk"),
        "responses": dict(Response.choices),
        "may_respond": is_open and user.has_perm("reports.respond", row),
        "steps": [
            {"step": step, "verdict": verdict}
            for step, verdict in RECOMMENDATION_WORKFLOW.available(row, user)
        ],
    } | more


@policy("reports.respond")
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request, code):
    row = visible_recommendation(request, code)
    require(request.user, "reports.respond", row)
    given = {} if row.response == Response.NONE else {"response": row.response}
    initial = given | {"comment": row.response_comment}
    form = ResponseForm(request.POST or None, initial=initial)
    form.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        return save_response(request, row, form)
    context = page_context(row, request.user, form=form)
    return render(request, "reports/recommendations/respond.html", context)


def save_response(request, row, form):
    try:
        services.respond(
            row, form.cleaned_data["response"], form.cleaned_data["comment"], by=request.user
        )
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Response saved."))
    return redirect(row)


@policy("reports.respond")
@require_POST
def recommendation_transition(request, code, name):
    if name not in RECOMMENDATION_WORKFLOW.transitions:
        raise Http404
    row = visible_recommendation(request, code)
    comment = request.POST.get("comment", "").strip()
    if name == "implement" and not comment:
        messages.error(request, _("Give the evidence: what can be seen, read or counted now?"))
        return redirect(row)
    try:
        RECOMMENDATION_WORKFLOW.run(row, name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)
