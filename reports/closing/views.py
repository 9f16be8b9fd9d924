"""The closing file of an intervention: ask for it, see how far it is, take it."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.files import serve
from core.models import Job
from core.permissions import check, get_visible_or_404, require
from core.policy import policy
from core.views import answer_job
from interventions.models import Intervention
from reports.closing.documents import Scope, report_row
from reports.closing.tasks import key_of
from reports.models import ClosingFile


def intervention_to_close(request, code):
    rows = Intervention.objects.select_related("country", "unit")
    intervention = get_visible_or_404(request.user, rows, code=code)
    require(request.user, "reports.close_intervention", intervention)
    return intervention


def may_have_confidential(user, intervention) -> bool:
    return bool(check(user, "reports.close_with_confidential", intervention))


@policy("reports.close_intervention")
@never_cache
@require_safe
def closing(request, code):
    intervention = intervention_to_close(request, code)
    files = ClosingFile.objects.visible_to(request.user).filter(intervention=intervention)
    may_all = may_have_confidential(request.user, intervention)
    jobs = Job.objects.filter(key__in=keys(intervention, may_all=may_all))
    scope = Scope(intervention)
    context = {
        "intervention": intervention,
        "files": files.select_related("document", "archive", "asked_by").order_by("-pk"),
        "rows": [report_row(scope, one) for one in scope.missions()],
        "may_all": may_all,
        "jobs": [(job, job_url(intervention, job)) for job in jobs if is_shown(job)],
    }
    return render(request, "reports/closing/closing.html", context)


def is_shown(job) -> bool:
    """Under way, or ended without a file: what is done stands in the list."""
    return job.is_open or job.state != "done"


def keys(intervention, *, may_all) -> list[str]:
    kinds = (False, True) if may_all else (False,)
    return [key_of(intervention, is_confidential=one) for one in kinds]


def job_url(intervention, job) -> str:
    kind = "all" if job.payload.get("is_confidential") else "open"
    return reverse("reports:closing_job", kwargs={"code": intervention.code, "kind": kind})


@policy("reports.close_intervention")
@require_POST
def make_closing(request, code):
    """One click; asking while it is made is asking once, asking later makes it of today's data."""
    intervention = intervention_to_close(request, code)
    is_confidential = request.POST.get("confidential") == "on"
    if is_confidential:
        require(request.user, "reports.close_with_confidential", intervention)
    Job.objects.ask(
        "reports.close",
        key=key_of(intervention, is_confidential=is_confidential),
        asked_by=request.user,
        again=True,
        pk=intervention.pk,
        is_confidential=is_confidential,
    )
    return redirect("reports:closing", code=code)


@policy("reports.close_intervention")
@never_cache
@require_safe
def closing_job(request, code, kind):
    intervention = intervention_to_close(request, code)
    is_confidential = kind == "all"
    if is_confidential and not may_have_confidential(request.user, intervention):
        raise Http404
    job = Job.objects.filter(key=key_of(intervention, is_confidential=is_confidential)).first()
    if job is None:
        raise Http404
    return answer_job(request, job, request.path)


def file_to_take(request, code, pk) -> ClosingFile:
    intervention = intervention_to_close(request, code)
    rows = ClosingFile.objects.select_related("document", "archive")
    return get_visible_or_404(request.user, rows, intervention=intervention, pk=pk)


@policy("reports.close_intervention")
@require_safe
def closing_document(request, code, pk):
    return serve(file_to_take(request, code, pk).document)


@policy("reports.close_intervention")
@require_safe
def closing_archive(request, code, pk):
    return serve(file_to_take(request, code, pk).archive)
