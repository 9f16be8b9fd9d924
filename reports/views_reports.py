"""Pages of a report: read it, write it, move it, pass it on. Addressed by the mission's number."""

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.files import serve
from core.models import Job
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.views import answer_job
from reports.editions import DOCUMENT_STATES, document_key
from reports.enums import ReportState
from reports.models import Report


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


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
