"""Writing a report. Addressed by the mission's number."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from core.workflow import TransitionRefused
from missions.models import Mission
from reports.editor import ReportEditor
from reports.models import Report
from reports.offline import pages as offline_pages
from reports.workflow import missing_parts
from reports.writing import layout
from reports.writing.comments import threads_of
from reports.writing.prefill import Prefilled
from reports.writing.review import returned_of
from reports.writing.steps import run_step


def writable_report(request, code) -> Report:
    report = get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)
    require(request.user, "reports.write", report)
    return report


@policy("reports.submit")
@require_http_methods(["GET", "HEAD", "POST"])
@gzip_page
def edit(request, code):
    mission = get_visible_or_404(request.user, Mission, code=code)
    if not hasattr(mission, "report"):
        return refuse_early_report(request, mission)
    report = writable_report(request, code)
    if request.method == "POST":
        return save_report(request, report)
    return show_editor(request, ReportEditor(report, request.user, add=request.GET.get("add", "")))


def refuse_early_report(request, mission):
    """The restitution comes first; its filing opens the report."""
    verdict = check(request.user, "reports.debrief", mission)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    messages.warning(request, _("The report opens once the field debriefing is filed."))
    return redirect("reports:debriefing", code=mission.code)


def show_editor(request, editor, status=200):
    threads = [one for one in threads_of(editor.report, editor.user) if one.is_open]
    for form in editor.sections:
        form.threads = [one for one in threads if one.remark.anchor == form.instance.key]
    context = {
        "editor": editor,
        "report": editor.report,
        "mission": editor.report.mission,
        "missing": missing_parts(editor.report),
        "offline": offline_pages.report_context(request, editor),
        "returned": returned_of(editor.report),
        "open_threads": threads,
    }
    response = render(request, "reports/edit.html", context, status=status)
    return offline_pages.keep_offline(response, request)


#: What a button does besides saving, by its name; each takes (report, value, user).
ACTS = {}


def act(name):
    def register(function):
        ACTS[name] = function
        return function

    return register


def save_report(request, report):
    """One button saves all; the others save all and do one thing more."""
    data = request.POST.copy()
    if removed := data.get("remove"):
        data[f"{removed}-DELETE"] = "on"
    editor = ReportEditor(report, request.user, data)
    is_saved = editor.save()
    offline_pages.settle_report(request, report, data)
    if not is_saved:
        return show_editor(request, editor, status=409 if editor.stale_forms else 200)
    edit_url = reverse("reports:edit", kwargs={"code": report.mission.code})
    if added := data.get("add"):
        return redirect(f"{edit_url}?add={added}#{added}-new")
    if "submit" in data:
        return run_step(request, report, "submit", refused=edit_url)
    anchor = run_act(request, report, data)
    messages.success(request, _("Report saved."))
    return redirect(f"{edit_url}#{anchor}" if anchor else edit_url)


def run_act(request, report, data) -> str:
    """Do what the button says; return the place of the page to go back to."""
    name = next((one for one in ACTS if data.get(one)), "")
    if not name:
        return ""
    try:
        return ACTS[name](report, data[name], request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return ""


def own_section(report, key, user):
    """A section this writer may know of; the annex is none for others."""
    row = report.sections.filter(key=key).first()
    if row is None or (row.is_confidential and not check(user, "reports.read_annex", report)):
        raise Http404
    return row


@act("move")
def move(report, value, user) -> str:
    direction, _colon, key = value.partition(":")
    layout.move(report, direction, key)
    return f"section-{key}"


@act("leave_out")
def leave_out(report, key, user) -> str:
    layout.leave_out(report, own_section(report, key, user))
    return "sections-left-out"


@act("put_back")
def put_back(report, key, user) -> str:
    layout.put_back(own_section(report, key, user))
    return f"section-{key}"


@act("take")
def take(report, key, user) -> str:
    """What was said on the ground, below what stands in the summary already."""
    row = own_section(report, key, user)
    text = Prefilled(report).summary
    if text and text not in row.body:
        row.body = f"{row.body.rstrip()}\n\n{text}".strip()
        row.version += 1
        row.save(update_fields=["body", "version", "updated_at"])
    return f"section-{key}"
