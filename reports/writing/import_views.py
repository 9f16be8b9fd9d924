"""Bringing a report written elsewhere: the file, then what goes where, then saved."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.bringing import FileForm
from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.reading import Unreadable
from core.workflow import TransitionRefused
from reports.models import Report, ReportImport
from reports.writing.import_forms import Placing
from reports.writing.importing import bring, settle


def writable_report(request, code) -> Report:
    report = get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)
    require(request.user, "reports.write", report)
    return report


@policy("reports.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def bring_file(request, code):
    report = writable_report(request, code)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            bring(report, upload.read(), upload.name, by=request.user)
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("reports:import_place", code=code)
    waiting = report.imports.filter(brought_by=request.user).first()
    context = {
        "report": report,
        "mission": report.mission,
        "form": form,
        "waiting": waiting,
        "pdf_form": FileForm(accept=".pdf", auto_id="pdf_%s"),
    }
    return render(request, "reports/writing/import.html", context)


@policy("reports.submit")
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, code):
    """What goes where, before anything is saved; the same page again while something is wrong."""
    report = writable_report(request, code)
    rows = ReportImport.objects.visible_to(request.user)
    imported = rows.select_related("report__mission__unit").filter(report=report).first()
    if imported is None:
        raise Http404
    if request.method == "POST" and "drop" in request.POST:
        imported.delete()
        messages.info(request, _("Nothing was taken from this file."))
        return redirect("reports:edit", code=code)
    placing = Placing(imported, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and placing.is_valid():
        return save(request, report, placing)
    context = {"report": report, "mission": report.mission, "placing": placing}
    return render(request, "reports/writing/place.html", context)


def save(request, report, placing):
    cards = {card.advice["uid"]: card for card in placing.taken}
    try:
        settle(placing.imported, placing.choices, cards, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("reports:import_place", code=report.mission.code)
    messages.success(request, _("The parts of the file are in the report. Read them through."))
    return redirect("reports:edit", code=report.mission.code)
