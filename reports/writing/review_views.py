"""Reading a report and moving it on: approval, return with a reason."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from reports.models import Report
from reports.pages import report_context
from reports.workflow import IMPLIED_REPORT_STEPS, REPORT_WORKFLOW
from reports.writing.steps import run_step


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    report = visible_report(request, code)
    return render(request, "reports/detail.html", report_context(report, request.user))


@policy(LOGIN)
@require_POST
def transition(request, code, name):
    if name not in REPORT_WORKFLOW.transitions or name in IMPLIED_REPORT_STEPS:
        raise Http404
    report = visible_report(request, code)
    return run_step(request, report, name, refused=report.get_absolute_url())
