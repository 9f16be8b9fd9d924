"""Reading a report, remarking on it, moving it on: approval, return with a reason."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.remarks import talk
from reports.models import Report, SectionComment
from reports.pages import report_context
from reports.workflow import IMPLIED_REPORT_STEPS, REPORT_WORKFLOW
from reports.writing import changes, comments
from reports.writing.review import review_context
from reports.writing.steps import run_step


def visible_report(request, code):
    return get_visible_or_404(request.user, Report.objects.for_page(), mission__code=code)


@policy(LOGIN)
@require_safe
def detail(request, code):
    report = visible_report(request, code)
    context = report_context(report, request.user)
    context |= review_context(report, request.user, context["sections"])
    return render(request, "reports/detail.html", context)


@policy(LOGIN)
@require_POST
def transition(request, code, name):
    """An approval beside open comments is asked for once more."""
    if name not in REPORT_WORKFLOW.transitions or name in IMPLIED_REPORT_STEPS:
        raise Http404
    report = visible_report(request, code)
    if name == "approve" and "despite" not in request.POST:
        is_his = request.user.has_perm(REPORT_WORKFLOW[name].permission, report)
        threads = [one for one in comments.threads_of(report, request.user) if one.is_open]
        if threads and is_his and REPORT_WORKFLOW.verdict(report, name):
            context = {"report": report, "mission": report.mission, "threads": threads}
            return render(request, "reports/writing/approve.html", context)
    return run_step(request, report, name, refused=report.get_absolute_url())


@policy(LOGIN)
@require_safe
def what_changed(request, code):
    """Since the report was last sent back, or opened again after it went out."""
    drafts = Report.objects.for_page().in_review_with(request.user)
    report = get_visible_or_404(request.user, drafts, mission__code=code)
    step = changes.sent_back(report)
    if step is None:
        raise Http404
    found = changes.changes_since(report, step.at, request.user)
    context = {"report": report, "mission": report.mission, "step": step, "changes": found}
    return render(request, "reports/writing/changes.html", context)


# --- remarks --------------------------------------------------------------------------
@policy("reports.comment")
@require_POST
def remark(request, code):
    report = visible_report(request, code)
    anchor = request.POST.get("anchor", "")
    return say(
        request,
        report,
        lambda: comments.remark(report, anchor, request.POST.get("text", ""), by=request.user),
    )


@policy("reports.comment")
@require_POST
def answer(request, code, pk):
    row = visible_remark(request, code, pk)
    text = request.POST.get("text", "")
    return say(request, row.report, lambda: comments.answer(row, text, by=request.user))


@policy("reports.resolve_comment")
@require_POST
def resolve(request, code, pk):
    row = visible_remark(request, code, pk)
    comments.resolve(row, by=request.user)
    messages.success(request, _("Settled."))
    return redirect(f"{row.report.get_absolute_url()}#comment-{row.pk}")


def visible_remark(request, code, pk):
    rows = SectionComment.objects.select_related("report__mission")
    return get_visible_or_404(request.user, rows, report__mission__code=code, pk=pk)


def say(request, report, act):
    told = _("Comment added. The authors of the report are told.")
    return talk(request, report.get_absolute_url(), act, told)
