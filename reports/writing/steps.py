"""What a page answers after a step of a report."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.workflow import TransitionRefused
from reports import services


def run_step(request, report, name, *, refused):
    """Take the step and go to the report; back to `refused` with the reason when it is not."""
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
