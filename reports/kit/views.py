"""The kit as one web page that works without a network, and as a PDF made by a worker."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.files import serve
from core.models import Job
from core.permissions import get_visible_or_404, require
from core.policy import policy
from core.views import answer_job
from missions.models import Mission
from reports.kit.contents import kit, tor_of

#: Read from the disk it may style itself, and nothing else.
CLOSED = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'"
STYLE = Path(settings.BASE_DIR) / "static" / "css" / "kit.css"


def mission_of(request, code):
    """Without validated terms of reference there is nothing to take along."""
    missions = Mission.objects.select_related("country", "unit__coordinator", "focal_point")
    mission = get_visible_or_404(request.user, missions, code=code)
    require(request.user, "reports.take_kit", mission)
    if tor_of(mission, request.user) is None:
        raise Http404
    return mission


def key_of(mission, user) -> str:
    return f"kit:{mission.pk}:{user.pk}"


def file_name(mission, ending: str) -> str:
    return get_valid_filename(f"{mission.code}-{_('kit')}.{ending}")


@policy("reports.take_kit")
@never_cache
@require_safe
def page(request, code):
    """One file: its style inside, no script, no address that a browser would fetch."""
    mission = mission_of(request, code)
    context = {"kit": kit(mission, request.user), "style": STYLE.read_text(encoding="utf-8")}
    response = HttpResponse(render_to_string("reports/kit/page.html", context))
    name = file_name(mission, "html")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = CLOSED
    response["X-Content-Type-Options"] = "nosniff"
    return response


@policy("reports.take_kit")
@require_POST
def ask_pdf(request, code):
    """Made anew each time it is asked for: what is open changes."""
    mission = mission_of(request, code)
    Job.objects.ask(
        "reports.kit",
        key=key_of(mission, request.user),
        asked_by=request.user,
        again=True,
        mission=mission.pk,
    )
    return redirect("reports:kit_job", code=code)


def job_of(request, mission):
    job = Job.objects.filter(key=key_of(mission, request.user)).select_related("file").first()
    if job is None:
        raise Http404
    return job


@policy("reports.take_kit")
@never_cache
@require_safe
def job(request, code):
    mission = mission_of(request, code)
    found = job_of(request, mission)
    if request.htmx:
        return answer_job(request, found, request.path)
    context = {"job": found, "mission": mission, "poll_url": request.path}
    return render(request, "reports/kit/job.html", context)


@policy("reports.take_kit")
@never_cache
@require_safe
def pdf(request, code):
    found = job_of(request, mission_of(request, code))
    if found.file is None:
        raise Http404
    return serve(found.file, as_attachment="show" not in request.GET)
