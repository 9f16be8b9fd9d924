"""The board of a review: its page, one lesson of it, and moves with or without a script."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.crispy import filter_helper
from core.htmx import render_page, wants_fragment
from core.permissions import check, require
from core.policy import policy
from core.workflow import TransitionRefused
from interventions.models import Theme
from reports.enums import ReviewChoice
from reports.models import Lesson
from reports.review.addresses import visible_review
from reports.review.board import cards, services
from reports.review.board.filters import BoardFilter
from reports.review.board.forms import MoveForm
from reports.review.board.models import ReviewMove
from reports.review.filters import ReviewLessonFilter
from reports.review.models import ReviewLesson
from reports.review.selection import lessons_of
from reports.review.services import sign

LAST_MOVES = 6
#: No board has a cell with so many cards.
FARTHEST = 100_000


def filtered(request, review):
    return BoardFilter(request.GET, queryset=cards.board_rows(review, request.user))


@policy("reports.read_board")
@require_safe
def review_board(request, year):
    review = visible_review(request, year)
    found = filtered(request, review)
    context = {
        "review": review,
        "filter": found,
        "helper": filter_helper(target="#board"),
        "rows": cards.board(review, found.qs, request.user),
        "columns": cards.totals(found.qs),
        "waiting": services.proposable(review, request.user).count(),
        "moves": last_moves(review, request.user),
        "query": request.GET.urlencode(),
    }
    return render_page(
        request, "reports/review/board/board.html", "reports/review/board/_board.html", context
    )


def last_moves(review, user) -> list[dict]:
    rows = review.moves.filter(undone_at=None).select_related("by", "on_behalf_of", "review__unit")
    rows = list(rows.order_by("-pk")[:LAST_MOVES])
    codes = Lesson.objects.filter(pk__in={row["lesson"] for one in rows for row in one.places})
    names = dict(codes.values_list("pk", "code"))
    return [
        {
            "move": one,
            "lessons": [names[row["lesson"]] for row in one.places if row["lesson"] in names],
            "may_undo": bool(check(user, "reports.undo_move", one)),
        }
        for one in rows
    ]


@policy("reports.read_board")
@require_safe
def review_cell(request, year, theme, decision):
    """More cards of one cell; without a script a page of its own."""
    review = visible_review(request, year)
    if decision not in ReviewChoice.values:
        raise Http404
    theme = get_object_or_404(Theme, code=theme)
    try:
        start = min(max(int(request.GET.get("from", 0)), 0), FARTHEST)
    except ValueError:
        start = 0
    found, following = cards.cell_cards(
        review, filtered(request, review).qs, request.user, theme, decision, start
    )
    query = request.GET.copy()
    query.pop("from", None)
    context = {
        "review": review,
        "theme": theme,
        "decision": decision,
        "label": cards.COLUMNS[ReviewChoice(decision)],
        "cards": found,
        "following": following,
        "next": start + len(found),
        "query": query.urlencode(),
    }
    return render_page(
        request, "reports/review/board/cell.html", "reports/review/board/_cards.html", context
    )


# --- one lesson -----------------------------------------------------------------------
def lesson_of(request, review, code) -> Lesson:
    """A lesson of this review's year, or one that was put on its board before."""
    rows = Lesson.objects.visible_to(request.user).for_reader(request.user).for_list()
    rows = rows.filter(code=code)
    row = rows.filter(pk__in=lessons_of(review).values("pk")).first()
    row = row or rows.filter(reviews__review=review).first()
    if row is None:
        raise Http404
    return row


def targets(review, user, lesson):
    """Into what a lesson may be merged: what stands on the board and was not put away."""
    standing = review.choices.filter(
        decision__in=(ReviewChoice.PROPOSED, ReviewChoice.KEPT)
    ).values("lesson")
    return Lesson.objects.visible_to(user).filter(pk__in=standing).exclude(pk=lesson.pk)


@policy("reports.read_board")
@require_safe
def review_place(request, year, code):
    review = visible_review(request, year)
    lesson = lesson_of(request, review, code)
    form = MoveForm(
        initial={
            "seen": sign(review.choices.filter(lesson=lesson).first()),
            "theme": lesson.theme.code,
        },
        lessons=targets(review, request.user, lesson).order_by("code"),
    )
    return show_lesson(request, review, lesson, form)


def show_lesson(request, review, lesson, form, status=200):
    rows = cards.ranked(review, review.choices.all())
    choice = rows.filter(lesson=lesson).select_related("merged_into__lesson").first()
    asked = choice or ReviewLesson(review=review, lesson=lesson)
    asked.review, asked.lesson = review, lesson
    context = {
        "review": review,
        "lesson": lesson,
        "choice": choice,
        "form": form,
        "wanted": request.GET.get("verb", ""),
        "verdict": check(request.user, "reports.choose_lesson", asked),
        "may_propose": bool(check(request.user, "reports.propose_to_review", asked)),
        "may_vote": choice and bool(check(request.user, "reports.vote_lesson", choice)),
        "has_voted": choice and choice.votes.filter(user=request.user).exists(),
        "voters": choice.votes.select_related("user").order_by("pk") if choice else (),
        "sources": choice.sources.select_related("lesson").order_by("pk") if choice else (),
    }
    return render(request, "reports/review/board/lesson.html", context, status=status)


@policy("reports.read_board")
@require_POST
def review_move(request, year, code):
    review = visible_review(request, year)
    lesson = lesson_of(request, review, code)
    form = MoveForm(request.POST, lessons=targets(review, request.user, lesson).order_by("code"))
    if not form.is_valid():
        return show_lesson(request, review, lesson, form, status=422)
    try:
        form.run(review, lesson, by=request.user)
    except TransitionRefused as refusal:
        return refused(request, review, lesson, refusal)
    return moved(request, review, lesson, form.cleaned_data)


def refused(request, review, lesson, refusal):
    messages.error(request, str(refusal))
    if wants_fragment(request):
        return theme_row(request, review, lesson, status=200)
    return redirect(place_on_board(request, review, lesson))


def moved(request, review, lesson, data):
    if wants_fragment(request) and data["verb"] != "theme":
        return theme_row(request, review, lesson, shown=data["shown"])
    messages.success(request, told(data["verb"]) % {"lesson": lesson.code})
    if wants_fragment(request):  # two rows of the board changed, or one came and one went
        return HttpResponse(headers={"HX-Refresh": "true"})
    return redirect(place_on_board(request, review, lesson))


def told(verb: str) -> str:
    return {
        "propose": _("%(lesson)s is proposed to the review."),
        "withdraw": _("%(lesson)s is off the board."),
        "keep": _("%(lesson)s is kept."),
        "open": _("%(lesson)s is back among the proposed."),
        "set_aside": _("%(lesson)s is set aside, with your reason."),
        "merge": _("%(lesson)s is merged; both stay readable."),
        "theme": _("%(lesson)s is under another theme."),
    }.get(verb, _("The order of %(lesson)s is changed."))


def place_on_board(request, review, lesson) -> str:
    """Back to the page the form came from, at the lesson; never to another site."""
    pages = {"lessons": "review_lessons", "near": "review_near"}
    name = pages.get(request.POST.get("back", ""), "review_board")
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return f"{reverse(f'reports:{name}', args=[review.slug])}{query}#{lesson.code}"


def theme_row(request, review, lesson, status=200, shown=None):
    """The one row of the board that changed, the totals, and what can be taken back."""
    found = filtered(request, review).qs
    first = min(max(shown or 0, cards.FIRST), cards.MOST)
    rows = cards.board(review, found, request.user, theme=lesson.theme, first=first)
    context = {
        "review": review,
        "row": rows[0] if rows else None,
        "theme": lesson.theme,
        "columns": cards.totals(found),
        "moves": last_moves(review, request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/review/board/_moved.html", context, status=status)


# --- votes, proposals, taking back ----------------------------------------------------
@policy("reports.read_board")
@require_POST
def review_vote(request, year, code):
    review = visible_review(request, year)
    lesson = lesson_of(request, review, code)
    if not review.choices.filter(lesson=lesson).exists():
        raise Http404
    services.vote(review, lesson, by=request.user, wants=request.POST.get("wants") == "yes")
    return moved_by_vote(request, review, lesson)


def moved_by_vote(request, review, lesson):
    if wants_fragment(request):
        return theme_row(request, review, lesson)
    return redirect(place_on_board(request, review, lesson))


@policy("reports.propose_to_review")
@require_POST
def review_propose(request, year):
    """All lessons that the list shows with its filters; each is asked about."""
    review = visible_review(request, year)
    require(request.user, "reports.propose_to_review")
    rows = services.proposable(review, request.user)
    chosen = ReviewLessonFilter(request.GET, queryset=rows, review=review).qs
    many = services.propose_all(review, chosen, by=request.user)
    if many:
        done = ngettext(
            "%(many)s lesson is proposed to the review.",
            "%(many)s lessons are proposed to the review.",
            many,
        )
        messages.success(request, done % {"many": many})
    else:
        messages.info(request, _("None of these lessons is yours to propose."))
    return redirect("reports:review_board", review.slug)


@policy("reports.undo_move")
@require_POST
def review_undo(request, year, move):
    review = visible_review(request, year)
    done = get_object_or_404(ReviewMove, pk=move, review=review)
    try:
        services.undo(done, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The move was taken back."))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('reports:review_board', args=[review.slug])}{query}")
