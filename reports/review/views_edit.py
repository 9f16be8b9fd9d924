"""Filling the annual review: open it, write it, choose its lessons."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.permissions import check, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from interventions.models import ProcessSetting
from reports.enums import ReviewChoice
from reports.review.addresses import visible_review
from reports.review.board.services import decide, proposable
from reports.review.documents import decisions_before
from reports.review.filters import ReviewLessonFilter
from reports.review.forms import (
    ChoiceForm,
    DecisionFormSet,
    FollowUpFormSet,
    OpenReviewForm,
    ReviewForm,
    possible_owners,
)
from reports.review.models import ReviewLesson
from reports.review.pages import opening_month
from reports.review.selection import lessons_of
from reports.review.services import sign

PAGE = 12


@policy("reports.open_review")
@require_http_methods(["GET", "HEAD", "POST"])
def review_open(request):
    today = timezone.localdate()
    month = ProcessSetting.objects.numbers()["review_month"]
    form = OpenReviewForm(
        request.POST or None, initial={"year": today.year}, today=today, month=month
    )
    if request.method == "POST" and form.is_valid():
        review = form.save(commit=False)
        review.opened_on = today
        review.save()
        messages.success(request, _("Review opened. The units now choose their lessons."))
        return redirect(review)
    context = {"form": form, "month_name": opening_month()}
    return render(request, "reports/review/open.html", context)


# --- writing --------------------------------------------------------------------------
@policy("reports.edit_review")
@require_http_methods(["GET", "HEAD", "POST"])
def review_edit(request, year):
    review = visible_review(request, year)
    require(request.user, "reports.edit_review", review)
    if request.method == "POST":
        return save_review(request, review)
    return show_editor(request, review, *editor(review))


def editor(review, data=None):
    """The words, this year's decisions, and what became of last year's."""
    return (
        ReviewForm(data, instance=review),
        DecisionFormSet(
            data,
            instance=review,
            queryset=review.decisions.order_by("pk"),
            form_kwargs={"owners": possible_owners(review)},
        ),
        FollowUpFormSet(data, queryset=decisions_before(review), prefix="followed"),
    )


def show_editor(request, review, form, decisions, followed, status=200):
    context = {"review": review, "form": form, "decisions": decisions, "followed": followed}
    return render(request, "reports/review/edit.html", context, status=status)


def save_review(request, review):
    """One version guards the whole page: whoever saved in between is not overwritten."""
    with transaction.atomic():
        form, decisions, followed = editor(review, request.POST)
        if all([form.is_valid(), decisions.is_valid(), followed.is_valid()]):
            form.save()
            decisions.save()
            followed.save()
            messages.success(request, _("Review saved."))
            return redirect(review)
    status = 409 if form.is_stale else 200
    return show_editor(request, review, form, decisions, followed, status=status)


# --- lessons --------------------------------------------------------------------------
@policy(LOGIN)
@require_safe
def review_lessons(request, year):
    return show_lessons(request, visible_review(request, year))


def show_lessons(request, review, refused=None, status=200):
    """`refused` is a lesson's form that was not accepted, under the lesson's number."""
    rows = (
        lessons_of(review)
        .visible_to(request.user)
        .for_reader(request.user)
        .select_related("theme", "country", "unit", "mission")
    )
    found = ReviewLessonFilter(
        request.GET, queryset=rows.order_by("theme__name_fr", "code"), review=review
    )
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    choices = {one.lesson_id: one for one in review.choices.filter(lesson__in=list(page))}
    context = {
        "review": review,
        "filter": found,
        "helper": filter_helper(),
        "page": page,
        "rows": [row_of(review, one, choices.get(one.pk), request, refused) for one in page],
        "counts": counts_of(review, request.user),
        "proposable": may_propose_all(request, review, found),
    }
    return render(request, "reports/review/lessons.html", context, status=status)


def row_of(review, lesson, choice, request, refused) -> dict:
    asked = choice or ReviewLesson(review=review, lesson=lesson)
    asked.review, asked.lesson = review, lesson
    initial = {"seen": sign(choice)}
    if choice:
        initial |= {"position": choice.position or None, "reason": choice.reason}
    return {
        "lesson": lesson,
        "theme": lesson.theme,
        "choice": choice,
        "form": (refused or {}).get(lesson.code)
        or ChoiceForm(initial=initial, auto_id=f"{lesson.code}-%s"),
        "verdict": check(request.user, "reports.choose_lesson", asked),
        "may_propose": not choice and check(request.user, "reports.propose_to_review", asked),
    }


def may_propose_all(request, review, found) -> int:
    """How many lessons of the list one button would put on the board, for who may propose."""
    if review.is_frozen or not check(request.user, "reports.propose_to_review"):
        return 0
    rows = proposable(review, request.user).filter(pk__in=found.qs.order_by().values("pk"))
    if not request.user.is_est_manager:
        rows = rows.filter(unit__in=request.user.est_units.values("pk"))
    return rows.count()


def counts_of(review, user) -> dict:
    decisions = review.choices.values_list("decision").annotate(many=Count("pk"))
    return (
        dict.fromkeys(ReviewChoice.values, 0)
        | dict(decisions)
        | {
            "all": lessons_of(review).visible_to(user).count(),
        }
    )


@policy("reports.choose_lesson")
@require_POST
def review_choose(request, year, code):
    review = visible_review(request, year)
    rows = lessons_of(review).visible_to(request.user).select_related("unit")
    lesson = rows.filter(code=code).first()
    if lesson is None:
        raise Http404
    form = ChoiceForm(request.POST, auto_id=f"{code}-%s")
    if not form.is_valid():
        return show_lessons(request, review, refused={code: form}, status=422)
    try:
        decide(review, lesson, form.cleaned_data, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return show_lessons(request, review, status=409)
    done = {
        "keep": _("%(lesson)s is kept."),
        "set_aside": _("%(lesson)s is set aside, with your reason."),
        "open": _("%(lesson)s is back among the proposed."),
        "propose": _("%(lesson)s is proposed to the review."),
    }[form.cleaned_data["verdict"]]
    messages.success(request, done % {"lesson": code})
    lessons = f"{request.path.removesuffix(f'{code}/')}?{request.GET.urlencode()}"
    return redirect(f"{lessons}#{code}")
