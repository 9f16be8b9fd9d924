"""Files of a report beside its PDF of record: Word, results as a table, a PDF brought along."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.bringing import FileForm
from core.export import export
from core.files import serve
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.reading import Unreadable
from core.uploads import DOCX
from reports.documents import results
from reports.models import Report
from reports.writing import attached
from reports.writing.exports import RESULTS, Rows
from reports.writing.import_views import writable_report


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


@policy(LOGIN)
@require_safe
def word(request, code):
    """For whoever may read the report; without the annex, for everybody."""
    from reports.writing.word import word_of  # 0.2 s that no other page needs

    name, content = word_of(visible_report(request, code))
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    response["Cache-Control"] = "private, no-store"
    return response


@policy(LOGIN)
@require_safe
def results_export(request, code, fmt):
    report = visible_report(request, code)
    rows = Rows(row | {"mission": report.mission.code} for row in results(report))
    return export(request, rows, RESULTS, _("results"), fmt)


@policy(LOGIN)
@require_safe
def attached_pdf(request, code):
    report = visible_report(request, code)
    if report.attached_pdf is None:
        raise Http404
    return serve(report.attached_pdf)


@policy("reports.submit")
@require_POST
def attach_pdf(request, code):
    report = writable_report(request, code)
    form = FileForm(request.POST, request.FILES, accept=".pdf", auto_id="pdf_%s")
    if form.is_valid():
        upload = form.cleaned_data["file"]
        content = upload.read()
        try:
            pages = attached.look_at(content)
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            attached.attach(report, content, upload.name, by=request.user)
            messages.success(
                request,
                _("Attached: %(pages)s pages. The parts below are still asked for.")
                % {"pages": pages},
            )
            return redirect("reports:edit", code=code)
    context = {"report": report, "mission": report.mission, "waiting": None}
    context |= {"form": FileForm(), "pdf_form": form}
    return render(request, "reports/writing/import.html", context)


@policy("reports.submit")
@require_POST
def detach_pdf(request, code):
    report = writable_report(request, code)
    attached.detach(report, by=request.user)
    messages.success(request, _("The PDF is taken off."))
    return redirect("reports:edit", code=code)
