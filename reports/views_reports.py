"""Pages of a report: read it, write it, move it, pass it on. Addressed by the mission's number."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import serve
from core.models import Job
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.views import answer_job
from core.workflow import TransitionRefused
from missions.models import Mission
from reports import services
from reports.editions import DOCUMENT_STATES, document_key
from reports.enums import ReportState
from reports.forms import DebriefingForm
from reports.models import Report
from reports.offline import drafts, pages
from reports.offline.papers import DebriefingPaper


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


# --- field debriefing -----------------------------------------------------------------
@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
def debriefing(request, code):
    missions = Mission.objects.select_related("country", "unit", "field_debriefing")
    mission = get_visible_or_404(request.user, missions, code=code)
    require(request.user, "reports.debrief", mission)
    if request.method == "POST" and {"draft", "drop"} & set(request.POST):
        return keep_draft(request, mission)
    if request.method == "POST":
        return file_debriefing(request, mission)
    draft = drafts.Draft(DebriefingPaper(mission, request.user))
    form = DebriefingForm(instance=filed_of(mission), initial=draft.typed, mission=mission)
    return show_debriefing(request, mission, form, draft)


def filed_of(mission):
    return getattr(mission, "field_debriefing", None)


def show_debriefing(request, mission, form, draft, status=200, conflicts=()):
    context = {
        "mission": mission,
        "form": form,
        "draft": draft.latest,
        "conflicts": conflicts,
        "offline": pages.offline_context(request, draft, form),
    }
    return pages.keep_offline(
        render(request, "reports/debriefing.html", context, status=status), request
    )


def keep_draft(request, mission):
    """Nothing is checked, nobody is refused; two writers of one field see both texts."""
    paper = DebriefingPaper(mission, request.user)
    draft = pages.keep_typed(request, paper)
    form = DebriefingForm(initial=draft.typed, instance=filed_of(mission), mission=mission)
    if pages.set_aside(draft, form):
        return show_debriefing(request, mission, form, draft, status=409)
    messages.success(request, _("Draft kept. Nothing has been filed yet."))
    return redirect("reports:debriefing", code=mission.code)


def file_debriefing(request, mission):
    draft = drafts.Draft(DebriefingPaper(mission, request.user))
    try:
        with transaction.atomic():
            form = DebriefingForm(request.POST, instance=filed_of(mission), mission=mission)
            if not form.is_valid():
                status = 409 if form.is_stale else 200
                return show_debriefing(
                    request, mission, form, draft, status=status, conflicts=form.both_texts
                )
            services.file_debriefing(form.save(commit=False), mission, by=request.user)
            pages.settle_posted(request, DebriefingPaper(mission, request.user))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return show_debriefing(request, mission, form, draft)
    messages.success(request, _("Field debriefing filed. Next: the report."))
    return redirect("missions:detail", code=mission.code)


# --- the PDF --------------------------------------------------------------------------
@policy(LOGIN)
@require_safe
def document(request, code):
    report = visible_report(request, code)
    if report.document is None:
        raise Http404
    return serve(report.document, as_attachment="show" not in request.GET)


@policy("reports.distribute")
@require_POST
def make_document(request, code):
    """Ask for the PDF of a report that has none: its job was given up, or never asked for."""
    report = visible_report(request, code)
    require(request.user, "reports.distribute", report)
    if report.document is None and report.state in DOCUMENT_STATES:
        Job.objects.ask(
            "reports.render",
            key=document_key(report),
            asked_by=request.user,
            again=True,
            pk=report.pk,
        )
    return redirect(report)


@policy(LOGIN)
@never_cache
@require_safe
def document_job(request, code):
    """How far the PDF is, for every reader of the report."""
    report = visible_report(request, code)
    job = Job.objects.filter(key=document_key(report)).first()
    if job is None or report.state == ReportState.DRAFT:
        raise Http404
    return answer_job(request, job, reverse("reports:document_job", kwargs={"code": code}))
