"""Lessons: the list, one lesson with the chain it comes from, and its form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.crispy import filter_helper
from core.export import export
from core.htmx import render_page
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions.models import Mission
from reports import services
from reports.exports import LESSONS
from reports.filters import LessonFilter
from reports.models import Lesson, Report
from reports.workflow import IMPLIED_LESSON_STEPS, LESSON_WORKFLOW
from reports.writing.lesson_forms import LESSON_CHECKLIST, LessonForm, MissionChoice

PER_PAGE = 20


def filtered(request):
    rows = Lesson.objects.visible_to(request.user).for_list()
    return LessonFilter(request.GET, queryset=rows.order_by("-year", "-code"), request=request)


@policy(LOGIN)
@require_safe
def lesson_list(request):
    found = filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": found, "helper": filter_helper(target="#lessons"), "page": page}
    return render_page(request, "reports/lessons.html", "reports/_lessons.html", context)


@policy(LOGIN)
@require_safe
def lesson_export(request, fmt):
    return export(request, filtered(request).qs, LESSONS, "lessons", fmt)


def visible_lesson(request, code):
    return get_visible_or_404(request.user, Lesson.objects.for_list(), code=code)


@policy(LOGIN)
@require_safe
def lesson(request, code):
    row = visible_lesson(request, code)
    missions = Mission.objects.visible_to(request.user).select_related("country")
    mission = missions.filter(pk=row.mission_id).first()
    context = {
        "lesson": row,
        "mission": mission,
        "report": Report.objects.visible_to(request.user).filter(mission=row.mission_id).first(),
        "reviews": row.reviews.filter(review__state="published").select_related("review"),
        "log": row.log.select_related("actor", "on_behalf_of").order_by("-pk"),
        "may_write": bool(check(request.user, "reports.write_lesson", row)),
        "steps": offered_steps(row, request.user),
    }
    return render(request, "reports/lesson.html", context)


def offered_steps(row, user) -> list:
    return [
        {"step": step, "verdict": verdict}
        for step, verdict in LESSON_WORKFLOW.available(row, user)
        if step.name not in IMPLIED_LESSON_STEPS
    ]


@policy("reports.add_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_add(request):
    """First the mission, then the lesson: what can be chosen hangs on it."""
    code = request.GET.get("mission")
    if not code:
        return render(
            request, "reports/lesson_mission.html", {"form": MissionChoice(user=request.user)}
        )
    mission = get_visible_or_404(request.user, Mission, code=code)
    require(request.user, "reports.add_lesson", mission)
    year = (mission.ends_on or timezone.localdate()).year
    form = LessonForm(
        request.POST or None, instance=Lesson(mission=mission, year=year), mission=mission
    )
    form.cancel_url = mission.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        row = services.add_lesson(form.save(commit=False), by=request.user)
        messages.success(request, _("Lesson saved as a draft. Propose it when it is ready."))
        return redirect(row)
    return show_form(request, form, mission)


@policy("reports.write_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_edit(request, code):
    row = visible_lesson(request, code)
    require(request.user, "reports.write_lesson", row)
    with transaction.atomic():
        form = LessonForm(request.POST or None, instance=row, mission=row.mission)
        form.cancel_url = row.get_absolute_url()
        if request.method == "POST" and form.is_valid():
            if form.has_changed():
                form.save()
            messages.success(request, _("Lesson saved."))
            return redirect(row)
    return show_form(request, form, row.mission, lesson=row)


def show_form(request, form, mission, lesson=None):
    context = {"form": form, "mission": mission, "lesson": lesson, "checklist": LESSON_CHECKLIST}
    status = 409 if form.is_stale else 200
    return render(request, "reports/lesson_form.html", context, status=status)


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
