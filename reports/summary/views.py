"""The words of the annual review: read beside what the lessons would say, kept, put in order."""

from pathlib import Path

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import serve
from core.permissions import require
from core.policy import LOGIN, policy
from reports.review.addresses import readable_review, visible_review
from reports.review.steps import page as page_of
from reports.summary import exports, forms, services
from reports.summary.editions import editions_of, prints_of
from reports.summary.models import ReviewEdition
from reports.summary.services import OTHER_LANGUAGES


@policy("reports.edit_review")
@require_http_methods(["GET", "HEAD", "POST"])
def summary(request, year):
    review = visible_review(request, year)
    require(request.user, "reports.edit_review", review)
    if request.method == "POST":
        conflicts = forms.save(review, request.POST, by=request.user)
        if conflicts:
            review.refresh_from_db()
            return show(request, review, conflicts, typed=request.POST, status=409)
        messages.success(request, _("Summary saved."))
        return redirect(page_of("review_summary", review))
    return show(request, review)


def show(request, review, conflicts=(), typed=None, status=200):
    with transaction.atomic():
        places = forms.places(review, typed)
    context = {
        "review": review,
        "places": places,
        "conflicts": conflicts,
        "proposed": sum(len(place.proposals) for place in places),
        "to_reread": sum(one.to_reread for place in places for one in place.lines),
    }
    return render(request, "reports/summary/edit.html", context, status=status)


@policy(LOGIN)
@require_safe
def edition(request, year, number):
    """A version that was published once, with the bytes it had then."""
    review = readable_review(request, year)
    rows = ReviewEdition.objects.filter(review=review).select_related("document")
    found = rows.filter(number=number).first()
    if found is None:
        raise Http404
    return serve(found.document, as_attachment="show" not in request.GET)


@policy(LOGIN)
@require_safe
def edition_print(request, year, number, language):
    """The same version with its headings in another language, as it was drawn then."""
    found = next(
        (one for one in editions_of(readable_review(request, year)) if one.number == number), None
    )
    prints = {one.language: one.document for one in found.prints} if found else {}
    if language not in prints:
        raise Http404
    return serve(prints[language], as_attachment="show" not in request.GET)


@policy(LOGIN)
@require_safe
def figures_file(request, year):
    """The figures as they are shown to this reader, as a workbook."""
    return exports.workbook_answer(readable_review(request, year), request.user)


@policy(LOGIN)
@require_safe
def lessons_file(request, year):
    """The lessons of the review for machines, one JSON object a line."""
    return exports.lessons_answer(readable_review(request, year), request.user)


@policy(LOGIN)
@require_safe
def schema(request):
    """What each field of the file of lessons means."""
    text = (Path(__file__).parent / "lessons.schema.json").read_text()
    return HttpResponse(text, content_type="application/schema+json; charset=utf-8")


# --- headings in another language -----------------------------------------------------
@policy(LOGIN)
@require_safe
def in_language(request, year, language):
    review = visible_review(request, year)
    found = next((one for one in prints_of(review) if one.language == language), None)
    if found is None or found.document is None:
        raise Http404
    return serve(found.document, as_attachment="show" not in request.GET)


@policy("reports.print_review")
@require_POST
def draw_in(request, year, language):
    if language not in OTHER_LANGUAGES:
        raise Http404
    review = visible_review(request, year)
    require(request.user, "reports.print_review", review)
    services.ask_print(review, language, by=request.user)
    messages.success(request, _("The PDF is being made; this page offers it when it is ready."))
    return redirect(f"{review.get_absolute_url()}#document")
