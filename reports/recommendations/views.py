"""Recommendations: the list that is followed up, one with all that is done about it."""

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
from core.files import serve
from core.htmx import render_page, wants_fragment
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.steps import NextStep
from core.workflow import TransitionRefused
from reports.models import EvidenceFile, Recommendation
from reports.recommendations import services
from reports.recommendations.exports import RECOMMENDATIONS
from reports.recommendations.filters import TABS, RecommendationFilter, in_tab, tab_of
from reports.recommendations.forms import LanguageForm, ResponseForm
from reports.recommendations.page import form_of, page_context
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW

PER_PAGE = 25


# --- the list -------------------------------------------------------------------------
def visible_rows(request):
    return Recommendation.objects.visible_to(request.user).issued()


def filtered(request):
    rows = in_tab(visible_rows(request).for_list().with_age(), tab_of(request.GET), request.user)
    return RecommendationFilter(
        request.GET, queryset=rows.order_by("due_on", "pk"), request=request
    )


@policy(LOGIN)
@require_safe
def recommendation_list(request):
    found = filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    counts = visible_rows(request).tab_counts(request.user, timezone.localdate())
    context = {
        "filter": found,
        "helper": filter_helper(target="#recommendations"),
        "page": page,
        "tab": tab_of(request.GET),
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
    mine = visible_rows(request).unanswered().carried_by(request.user)
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
    return export(
        request, filtered(request).qs.for_export(), RECOMMENDATIONS, "recommendations", fmt
    )


# --- one ------------------------------------------------------------------------------
def visible_recommendation(request, code):
    rows = Recommendation.objects.for_list().with_age()
    people = ("responded_by", "implemented_by", "verified_by")
    rows = rows.select_related("mission__report", "mission__focal_point", *people)
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def recommendation(request, code):
    row = visible_recommendation(request, code)
    return render(request, "reports/recommendations/detail.html", page_context(row, request.user))


@policy("reports.respond")
@require_http_methods(["GET", "HEAD", "POST"])
def respond(request, code):
    """A page, or the row of the list opened in its place."""
    row = visible_recommendation(request, code)
    require(request.user, "reports.respond", row)
    form = ResponseForm(request.POST or None, row=row)
    form.cancel_url = row.get_absolute_url()
    status = 200
    if request.method == "POST" and form.is_valid():
        status = save_response(request, row, form)
        if status == 302:
            return answered(request, row)
    is_row = wants_fragment(request)
    context = {"row": row, "mission": row.mission, "form": form, "is_stale": status == 409}
    name = "_answer_row" if is_row else "respond"
    status = 422 if is_row and status == 409 else status  # the one of both that htmx shows
    return render(request, f"reports/recommendations/{name}.html", context, status=status)


def answered(request, row):
    if not wants_fragment(request):
        messages.success(request, _("Response saved."))
        return redirect(row)
    row = visible_recommendation(request, row.code)
    context = {"row": row, "user": request.user}
    return render(request, "reports/recommendations/_row.html", context)


def save_response(request, row, form) -> int:
    try:
        services.respond(
            row, form.answer, by=request.user, seen_version=form.cleaned_data["version"]
        )
    except services.AnsweredMeanwhile as refusal:
        form.show_stored(refusal.row)
        form.add_error(None, str(refusal))
        row.refresh_from_db()
        return 409
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    return 302


def act(request, code, key, right, do):
    """A panel of the page: its form, the work, the page again with what is wrong."""
    row = visible_recommendation(request, code)
    require(request.user, right, row)
    form = form_of(key, row, request.POST, request.FILES)
    if not form.is_valid():
        context = page_context(row, request.user, **{key: form})
        return render(request, "reports/recommendations/detail.html", context)
    try:
        do(row, form)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


@policy("reports.respond")
@require_POST
def note(request, code):
    def do(row, form):
        services.note_progress(row, form.cleaned_data["text"], by=request.user)

    return act(request, code, "note", "reports.respond", do)


@policy("reports.respond")
@require_POST
def done(request, code):
    def do(row, form):
        data = form.cleaned_data
        services.declare_done(row, data["evidence"], data["document"], by=request.user)

    return act(request, code, "done", "reports.respond", do)


@policy("reports.reschedule")
@require_POST
def move_date(request, code):
    def do(row, form):
        data = form.cleaned_data
        services.reschedule(row, data["due_on"], data["reason"], by=request.user)

    return act(request, code, "date", "reports.reschedule", do)


@policy("reports.hand_over")
@require_POST
def name_owner(request, code):
    def do(row, form):
        services.hand_over(row, form.named, form.cleaned_data["reason"], by=request.user)

    return act(request, code, "owner", "reports.hand_over", do)


@policy(LOGIN)
@require_POST
def recommendation_transition(request, code, name):
    """Each step asks its own rule; being done is declared with the form for it."""
    if name not in RECOMMENDATION_WORKFLOW.transitions:
        raise Http404
    row = visible_recommendation(request, code)
    comment = request.POST.get("comment", "").strip()
    try:
        RECOMMENDATION_WORKFLOW.run(row, name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


@policy(LOGIN)
@require_safe
def evidence(request, code, pk):
    row = visible_recommendation(request, code)
    found = EvidenceFile.objects.select_related("file").filter(recommendation=row)
    return serve(get_visible_or_404(request.user, found, pk=pk).file)


# --- the link of an owner outside -----------------------------------------------------
@policy("reports.invite_owner")
@require_POST
def make_link(request, code):
    row = visible_recommendation(request, code)
    try:
        language = LanguageForm(request.POST)
        chosen = language.cleaned_data["language"] if language.is_valid() else ""
        link = services.make_link(row, by=request.user, language=chosen)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told_of_link(link))
    return redirect(f"{row.get_absolute_url()}#link")


def told_of_link(link) -> str:
    if link.mail is None:
        return _("The link is ready: pass it on to the owner.")
    return _("The link leaves by mail for %(address)s.") % {
        "address": link.recommendation.owner_email
    }


@policy("reports.invite_owner")
@require_POST
def withdraw_link(request, code):
    row = visible_recommendation(request, code)
    require(request.user, "reports.invite_owner", row)
    services.withdraw_links(row)
    messages.success(request, _("The link no longer opens anything."))
    return redirect(row)
