"""Pages of a report: read it, write it, move it, pass it on. Addressed by the mission's number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.files import serve
from core.models import Job
from core.permissions import check, get_visible_or_404, require
from core.policy import LOGIN, policy
from core.views import answer_job
from core.workflow import TransitionRefused
from missions.models import Mission
from reports import services
from reports.editions import DOCUMENT_STATES, document_key
from reports.editor import ReportEditor
from reports.enums import ReportState
from reports.forms import DebriefingForm
from reports.models import Report
from reports.offline import drafts, pages
from reports.offline.papers import DebriefingPaper
from reports.pages import report_context
from reports.workflow import IMPLIED_REPORT_STEPS, REPORT_WORKFLOW, missing_parts


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    report = visible_report(request, code)
    return render(request, "reports/detail.html", report_context(report, request.user))


# --- field debriefing -----------------------------------------------------------------
@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
def debriefing(request, code):
    missions = Mission.objects.select_related("country", "unit", "field_debriefing")
    mission = get_visible_or_404(request.user, missions, code=code)
    require(request.user, "reports.debrief", mission)
    if request.method == "POST" and "draft" in request.POST:
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
        "conflicts": [*conflicts, *pages.both_texts(draft, form)],
        "offline": pages.offline_context(request, draft),
    }
    return pages.keep_offline(
        render(request, "reports/debriefing.html", context, status=status), request
    )


def keep_draft(request, mission):
    """Nothing is checked, nobody is refused; two writers of one field see both texts."""
    paper = DebriefingPaper(mission, request.user)
    draft = pages.keep_typed(request, paper)
    form = DebriefingForm(initial=draft.typed, instance=filed_of(mission), mission=mission)
    if pages.both_texts(draft, form):
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


# --- writing --------------------------------------------------------------------------
@policy("reports.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    if not hasattr(mission, "report"):
        return refuse_early_report(request, mission)
    report = visible_report(request, code)
    require(request.user, "reports.write", report)
    if request.method == "POST":
        return save_report(request, report)
    editor = ReportEditor(report, request.user, add=request.GET.get("add", ""))
    return show_editor(request, editor)


def refuse_early_report(request, mission):
    """The restitution comes first; its filing opens the report."""
    verdict = check(request.user, "reports.debrief", mission)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    messages.warning(request, _("The report opens once the field debriefing is filed."))
    return redirect("reports:debriefing", code=mission.code)


def show_editor(request, editor, status=200):
    context = {"editor": editor, "report": editor.report, "mission": editor.report.mission}
    context["missing"] = missing_parts(editor.report)
    return render(request, "reports/edit.html", context, status=status)


def save_report(request, report):
    """One button saves all; the others save all and do one thing more."""
    data = request.POST.copy()
    if removed := data.get("remove"):
        data[f"{removed}-DELETE"] = "on"
    editor = ReportEditor(report, request.user, data)
    if not editor.save():
        return show_editor(request, editor, status=409 if editor.stale_forms else 200)
    edit_url = reverse("reports:edit", kwargs={"code": report.mission.code})
    if added := data.get("add"):
        return redirect(f"{edit_url}?add={added}#{added}-new")
    if "submit" in data:
        return run_step(request, report, "submit", refused=edit_url)
    messages.success(request, _("Report saved."))
    return redirect(edit_url)


# --- steps ----------------------------------------------------------------------------
@policy(LOGIN)
@require_POST
def transition(request, code, name):
    if name not in REPORT_WORKFLOW.transitions or name in IMPLIED_REPORT_STEPS:
        raise Http404
    report = visible_report(request, code)
    return run_step(request, report, name, refused=report.get_absolute_url())


def run_step(request, report, name, *, refused):
    try:
        services.advance(
            report, name, by=request.user, comment=request.POST.get("comment", "").strip()
        )
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(refused)
    done = {
        "submit": _("Report submitted. EST reads and approves it."),
        "approve": _("Report approved. Its PDF is being made."),
        "send_back": _("Report sent back with your reason."),
        "reopen": _("The report can be changed again. What was sent stays as it was."),
    }
    messages.success(request, done[name])
    return redirect(report)


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
