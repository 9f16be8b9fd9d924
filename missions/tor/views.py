"""Pages beside the text of the ToR: versions compared, and files made of them."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.files import serve
from core.models import Job
from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from core.uploads import DOCX
from core.views import answer_job
from missions.models import Mission
from missions.tor import tasks, versions


def visible_mission(request, code) -> Mission:
    return get_visible_or_404(request.user, Mission, code=code)


@policy(LOGIN)
@require_safe
def compare(request, code):
    """Two versions in one text; which, the address says."""
    mission = visible_mission(request, code)
    found = versions.loaded(mission)
    if not found:
        raise Http404
    ends = versions.pair(
        found, request.GET.get("old", ""), request.GET.get("new", ""), request.user
    )
    context = {
        "mission": mission,
        "versions": found,
        "comparison": versions.comparison(found, *ends) if ends else None,
    }
    return render(request, "missions/tor/compare.html", context)


# --- files ----------------------------------------------------------------------------
def job_of(request, mission, wanted: str) -> Job | None:
    key = tasks.key_of(mission, request.user, wanted)
    return Job.objects.filter(key=key).select_related("file").first()


@policy(LOGIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request, code, wanted):
    """POST asks for it; the address then says how far it is. What is final is there already."""
    mission = visible_mission(request, code)
    if not tasks.is_wanted(mission, wanted):
        raise Http404
    if request.method == "POST":
        if tasks.kept(mission, wanted):
            return redirect("missions:tor_document", code=code, number=int(wanted))
        tasks.ask_copy(mission, wanted, by=request.user)
        return redirect("missions:tor_pdf", code=code, wanted=wanted)
    found = job_of(request, mission, wanted)
    if found is None:
        raise Http404
    if request.htmx:
        return answer_job(request, found, request.path)
    context = {"job": found, "mission": mission, "poll_url": request.path}
    return render(request, "missions/tor/job.html", context)


@policy(LOGIN)
@never_cache
@require_safe
def copy(request, code, wanted):
    """The file last made for this reader."""
    found = job_of(request, visible_mission(request, code), wanted)
    if found is None or found.file is None:
        raise Http404
    return serve(found.file, as_attachment="show" not in request.GET)


@policy(LOGIN)
@require_safe
def document(request, code, number):
    """The PDF of a number that was validated, as it was drawn then."""
    rows = visible_mission(request, code).tors.select_related("document")
    tor = rows.filter(number=number, document__isnull=False).first()
    if tor is None:
        raise Http404
    return serve(tor.document, as_attachment="show" not in request.GET)


@policy(LOGIN)
@require_safe
def word(request, code, number):
    from missions.tor.word import word_of  # 0.2 s that no other page needs

    made = word_of(visible_mission(request, code), number)
    if made is None:
        raise Http404
    name, content = made
    response = HttpResponse(content, content_type=DOCX)
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    response["Cache-Control"] = "private, no-store"
    return response
