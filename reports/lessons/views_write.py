"""A lesson is written: where it was born, its texts with their hints, and its wording mended."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from missions.models import Mission, RemoteSupport
from reports.enums import LessonOrigin
from reports.lessons import services
from reports.lessons.forms import LessonForm, OriginChoice
from reports.lessons.quality import checklist, hints
from reports.lessons.views import visible_lesson
from reports.models import Lesson


@policy("reports.add_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_add(request):
    """First where it was born, then the lesson: what is asked hangs on that."""
    born = born_in(request)
    if born is None:
        return show_origins(request)
    source = born.mission or born.remote_support
    born.year = services.year_of(source)
    form = LessonForm(request.POST or None, instance=born, reader=request.user)
    form.cancel_url = source.get_absolute_url() if source else ""
    if request.method == "POST" and "check" not in request.POST and form.is_valid():
        hides = form.cleaned_data["hides_author"]
        with transaction.atomic():
            row = services.add_lesson(form.save(commit=False), by=request.user, hides_author=hides)
            form.save_m2m()
        messages.success(request, _("Lesson saved as a draft. Propose it when it is ready."))
        return redirect(row)
    return show_form(request, form, source)


def born_in(request) -> Lesson | None:
    """An empty lesson of the origin the address names, if this person may write one of it."""
    if code := request.GET.get("mission"):
        mission = get_visible_or_404(request.user, Mission, code=code)
        require(request.user, "reports.add_lesson", mission)
        asked = request.GET.get("born", LessonOrigin.REPORT)
        is_told = asked == LessonOrigin.DEBRIEFING
        origin = LessonOrigin.DEBRIEFING if is_told else LessonOrigin.REPORT
        return Lesson(mission=mission, origin=origin)
    if code := request.GET.get("support"):
        support = get_visible_or_404(request.user, RemoteSupport, code=code)
        require(request.user, "reports.add_lesson", support)
        return Lesson(remote_support=support, origin=LessonOrigin.REMOTE)
    if "own" in request.GET:
        require(request.user, "reports.add_own_lesson")
        return Lesson(origin=LessonOrigin.OWN)
    return None


def show_origins(request):
    context = {
        "form": OriginChoice(user=request.user),
        "may_own": bool(check(request.user, "reports.add_own_lesson")),
    }
    return render(request, "reports/lessons/origin.html", context)


@policy("reports.write_lesson")
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_edit(request, code):
    row = visible_lesson(request, code)
    if not check(request.user, "reports.reword_lesson", row):
        require(request.user, "reports.write_lesson", row)
    with transaction.atomic():
        before = services.wording_of(row)
        form = LessonForm(request.POST or None, instance=row, reader=request.user)
        form.cancel_url = row.get_absolute_url()
        if request.method == "POST" and "check" not in request.POST and form.is_valid():
            if form.instance.state != row.state:
                raise PermissionDenied(_("A lesson that was validated does not change any more."))
            if form.has_changed():
                services.keep_wording(form.save(), before, by=request.user)
            messages.success(request, _("Lesson saved."))
            return redirect(form.instance)
    return show_form(request, form, row.mission or row.remote_support, lesson=row)


def show_form(request, form, source, lesson=None):
    """“Check the wording” saves nothing; errors of the form are for saving."""
    if "check" in request.POST:
        form.only_look()
    country = getattr(source, "country", None) or getattr(
        getattr(source, "intervention", None), "country", ""
    )
    context = {
        "form": form,
        "source": source,
        "lesson": lesson,
        "points": checklist(hints(form.texts, str(country)) if form.is_bound or lesson else []),
    }
    status = 409 if form.is_stale else 200
    return render(request, "reports/lesson_form.html", context, status=status)
