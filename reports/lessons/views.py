"""Lessons: the list with its facets, and one lesson with all that stands around it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.export import export
from core.htmx import render_page
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from reports.lessons import pages
from reports.lessons.exports import LESSONS
from reports.lessons.facets import facets
from reports.lessons.filters import LessonFilter
from reports.models import Lesson
from reports.workflow import IMPLIED_LESSON_STEPS, LESSON_WORKFLOW

PER_PAGE = 20


def filtered(request):
    rows = Lesson.objects.visible_to(request.user).for_reader(request.user).for_list()
    return LessonFilter(request.GET, queryset=rows.order_by("-year", "-code"), request=request)


@policy(LOGIN)
@require_safe
def lesson_list(request):
    found = filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "page": page, "facets": facets(found, request.GET)}
    return render_page(request, "reports/lessons.html", "reports/_lessons.html", context)


@policy(LOGIN)
@require_safe
def lesson_export(request, fmt):
    return export(request, filtered(request).qs, LESSONS, "lessons", fmt)


def visible_lesson(request, code):
    rows = Lesson.objects.for_reader(request.user).for_list()
    return get_visible_or_404(request.user, rows, code=code)


@policy(LOGIN)
@require_safe
def lesson(request, code):
    row = visible_lesson(request, code)
    return render(request, "reports/lesson.html", pages.lesson_page(row, request.user))


@policy(LOGIN)
@require_POST
def lesson_transition(request, code, name):
    if name not in LESSON_WORKFLOW.transitions or name in IMPLIED_LESSON_STEPS:
        raise Http404
    row = visible_lesson(request, code)
    comment = request.POST.get("comment", "").strip()
    try:
        LESSON_WORKFLOW.run(row, name, by=request.user, comment=comment)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)
