"""Near lessons of a review, side by side, and what a person says of them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions import check, require
from core.policy import policy
from core.workflow import TransitionRefused
from reports.models import Lesson
from reports.near import services
from reports.near.pages import groups_of, page_of_groups, waiting
from reports.review.addresses import visible_review
from reports.review.board.services import merge_all

PAGE = 5


@policy("reports.read_board")
@require_safe
def review_near(request, year):
    review = visible_review(request, year)
    found, method = groups_of(review, request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    groups = page_of_groups(review, request.user, page.object_list, method)
    for group in groups:
        for choice in group.choices:
            choice.may_decide = bool(check(request.user, "reports.choose_lesson", choice))
    context = {
        "review": review,
        "page": page,
        "groups": groups,
        "method": method,
        "unread": waiting(review, request.user),
    }
    return render(request, "reports/near/near.html", context)


@policy("reports.compare_lessons")
@require_POST
def review_read(request, year):
    """Ask for what was not read yet; the page shows it when the worker is through."""
    review = visible_review(request, year)
    services.ask_vectors()
    messages.success(request, _("The lessons are being compared; come back in a minute."))
    return redirect("reports:review_near", review.slug)


@policy("reports.compare_lessons")
@require_POST
def review_say(request, year):
    """One answer about lessons that stand side by side: merge, apart, or contradiction."""
    review = visible_review(request, year)
    require(request.user, "reports.compare_lessons")
    lessons = asked_of(request, review)
    try:
        done = say(request, review, lessons)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("reports:review_near", review.slug)


def asked_of(request, review) -> list[Lesson]:
    codes = request.POST.getlist("lesson")[:12]
    on_board = Lesson.objects.visible_to(request.user).filter(reviews__review=review)
    found = list(on_board.select_related("unit").filter(code__in=codes).order_by("pk"))
    if len(found) != len(set(codes)) or len(found) < 2:
        raise Http404
    return found


def say(request, review, lessons) -> str:
    answer, user = request.POST.get("answer", ""), request.user
    if answer == "apart":
        services.tell_apart(lessons, by=user)
        return _("Noted: not the same. They are not shown side by side again.")
    if answer == "contradict":
        services.contradict(*lessons[:2], request.POST.get("sentence", ""), by=user)
        return _("Noted: they contradict each other. Each lesson names the other.")
    into = next((one for one in lessons if f"into-{one.code}" == answer), None)
    if into is None:
        raise Http404
    merge_all(review, lessons, into, by=user)
    return _("Merged into %(lesson)s; all stay readable.") % {"lesson": into.code}
