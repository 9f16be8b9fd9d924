"""A lesson later on: its sources and links, how it is used, and what becomes of an unused one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.permissions import require
from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from reports.lessons import services
from reports.lessons.forms import LinkForm, SourceForm
from reports.lessons.unused import MOST, unused, years
from reports.lessons.use_table import UseFilter, use_rows
from reports.lessons.views import visible_lesson
from reports.models import LessonSource
from reports.workflow import LESSON_WORKFLOW

PER_PAGE = 50


@policy("reports.link_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_sources(request, code):
    row = visible_lesson(request, code)
    require(request.user, "reports.link_lesson", row)
    form = SourceForm(request.POST or None, instance=LessonSource(), reader=request.user)
    form.helper.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        try:
            services.add_source(row, form.save(commit=False), by=request.user)
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Source added."))
            return redirect(row)
    context = {"lesson": row, "form": form, "title": _("Where else was it seen?")}
    return render(request, "reports/lessons/around.html", context)


@policy("reports.link_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_links(request, code):
    row = visible_lesson(request, code)
    require(request.user, "reports.link_lesson", row)
    form = LinkForm(request.POST or None, reader=request.user, lesson=row)
    form.helper.cancel_url = row.get_absolute_url()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.link(row, given["other"], given["kind"], given["sentence"], by=request.user)
        messages.success(request, _("The two lessons are linked, both ways."))
        return redirect(row)
    title = _("Which lesson says the same, or the contrary?")
    context = {"lesson": row, "form": form, "title": title}
    return render(request, "reports/lessons/around.html", context)


@policy(LOGIN)
@require_safe
def lesson_use(request):
    """How often each lesson was shown, cited, put aside, in a year or in all."""
    found = UseFilter(request.GET, queryset=use_rows(request.user), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "reports/lessons/use.html", {"page": page, "year": found.data.get("year", "")}
    )


@policy("reports.keep_lesson")
@require_safe
def unused_lessons(request):
    require(request.user, "reports.keep_lesson")
    rows = unused().visible_to(request.user).select_related("theme", "sector", "country")
    page = Paginator(rows[:MOST], PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "reports/lessons/unused.html", {"page": page, "years": years()})


@policy("reports.keep_lesson")
@require_POST
def lesson_keep(request, code):
    row = visible_lesson(request, code)
    try:
        services.keep_unused(row, request.POST.get("reason", ""), by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(lesson)s stays.") % {"lesson": row.code})
    return redirect("reports:lessons_unused")


@policy("reports.keep_lesson")
@require_POST
def lesson_archive(request, code):
    """One click: the reason is the list it stood in."""
    row = visible_lesson(request, code)
    require(request.user, "reports.keep_lesson", row)
    reason = ngettext(
        "In no terms of reference for %(n)s year.", "In no terms of reference for %(n)s years.",
        years(),
    ) % {"n": years()}  # fmt: skip
    try:
        LESSON_WORKFLOW.run(row, "archive", by=request.user, comment=reason)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(lesson)s is archived.") % {"lesson": row.code})
    return redirect("reports:lessons_unused")
