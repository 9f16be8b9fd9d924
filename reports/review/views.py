"""The annual review: the list, the page, its steps and its PDF. See addresses.py."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.files import serve
from core.htmx import render_page
from core.permissions import require
from core.policy import LOGIN, policy
from core.views import answer_job
from core.workflow import TransitionRefused
from reports.review import services
from reports.review.addresses import readable_review, visible_review
from reports.review.exports import COLUMNS
from reports.review.filters import ReviewFilter
from reports.review.models import AnnualReview
from reports.review.pages import opening_month, review_context
from reports.review.steps import page as page_of
from reports.review.workflow import REVIEW_WORKFLOW

PAGE = 25


def filtered(request):
    user = request.user
    rows = AnnualReview.objects.readable_by(user).for_list(user).order_by("-year", "-pk")
    return ReviewFilter(request.GET, queryset=rows)


@policy(LOGIN)
@require_safe
def review_list(request):
    found = filtered(request)
    context = {
        "filter": found,
        "helper": filter_helper(target="#reviews"),
        "page": Paginator(found.qs, PAGE).get_page(request.GET.get("page")),
        "month_name": opening_month(),
        "may_open": request.user.has_perm("reports.open_review"),
    }
    return render_page(request, "reports/review/list.html", "reports/review/_table.html", context)


@policy(LOGIN)
@require_safe
def review_export(request, fmt):
    return export(request, filtered(request).qs, COLUMNS, name="reviews", format=fmt)


@policy(LOGIN)
@require_safe
def review(request, year):
    found = readable_review(request, year)
    return render(request, "reports/review/detail.html", review_context(found, request.user))


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def review_transition(request, year, name):
    """A grave step is read before it is taken: its page lists what it does."""
    if name not in REVIEW_WORKFLOW.transitions:
        raise Http404
    found = visible_review(request, year)
    if request.method != "POST":
        return ask_first(request, found, REVIEW_WORKFLOW[name])
    try:
        REVIEW_WORKFLOW.run(
            found, name, by=request.user, comment=request.POST.get("comment", "").strip()
        )
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told(name))
    return redirect(found)


def ask_first(request, review, step):
    if not step.is_grave:
        return HttpResponseNotAllowed(["POST"])
    require(request.user, step.permission, review)
    context = {
        "review": review,
        "step": step,
        "verdict": REVIEW_WORKFLOW.verdict(review, step.name),
        "kept": review.choices.kept().select_related("lesson").order_by("position"),
    }
    return render(request, "reports/review/confirm.html", context)


def told(name: str) -> str:
    return {
        "synthesise": _("The synthesis has begun."),
        "validate": _("Review validated. It is frozen, and its PDF is being made."),
        "send_back": _("Review sent back to the synthesis, with your reason."),
        "publish": _("Review published, with the lessons it keeps."),
        "reopen": _("A new version is begun. What was published stays readable as it was."),
    }[name]


# --- the PDF --------------------------------------------------------------------------
@policy(LOGIN)
@require_safe
def review_document(request, year):
    found = visible_review(request, year)
    if found.document is None:
        raise Http404
    return serve(found.document, as_attachment="show" not in request.GET)


@policy("reports.draw_review")
@require_POST
def review_draw(request, year):
    found = visible_review(request, year)
    require(request.user, "reports.draw_review", found)
    services.ask_document(found, by=request.user)
    return redirect(f"{found.get_absolute_url()}#document")


@policy(LOGIN)
@never_cache
@require_safe
def review_job(request, year):
    """How far the PDF is, for every reader of the review."""
    found = visible_review(request, year)
    job = services.document_job(found)
    if job is None:
        raise Http404
    return answer_job(request, job, page_of("review_job", found))
