from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import long_exports
from core.files import serve
from core.htmx import render_page, wants_fragment
from core.models import Job
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.queue import QueueState

#: htmx swaps this answer in and asks no more.
STOP_POLLING = 286


@policy(LOGIN)
@never_cache
@require_safe
def job_status(request, pk):
    job = get_visible_or_404(request.user, Job, pk=pk)
    return answer_job(request, job, job.get_absolute_url())


@policy(LOGIN)
@require_safe
def export_file(request, pk):
    """For whoever asked and for nobody else: its rows are those this person may see."""
    job = get_visible_or_404(request.user, long_exports.of(request.user), pk=pk)
    if job.state != QueueState.DONE:
        return redirect(job)
    if job.file is None:
        again = long_exports.address(job)
        return render(request, "core/export_gone.html", {"again": again}, status=410)
    return serve(job.file)


def answer_job(request, job, poll_url: str):
    """How far a job is. A page whose readers did not ask for the job shows it at its own URL."""
    context = {"job": job, "poll_url": poll_url}
    response = render_page(request, "core/job.html", "core/_job.html", context)
    if wants_fragment(request) and not job.is_open:
        response.status_code = STOP_POLLING
    return response
