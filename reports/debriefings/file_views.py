"""Photos and slides of a restitution, for those who may read its mission's outcome."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.files import serve
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from reports.debriefings import files
from reports.debriefings.file_forms import FileForm
from reports.models import DebriefingFile


def visible_file(request, code, key):
    rows = DebriefingFile.objects.select_related("file", "preview", "mission__report")
    return get_visible_or_404(request.user, rows, mission__code=code, key=key)


@policy(LOGIN)
@require_safe
def show(request, code, key):
    row = visible_file(request, code, key)
    return serve(row.file, as_attachment="show" not in request.GET)


@policy(LOGIN)
@require_safe
def preview(request, code, key):
    row = visible_file(request, code, key)
    if row.preview is None:
        raise Http404
    return serve(row.preview, as_attachment=False)


@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, code, key):
    """Its caption, and its place among the others."""
    row = visible_file(request, code, key)
    require(request.user, "reports.debrief", row.mission)
    form = FileForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        step = {"up": -1, "down": 1}.get(request.POST.get("move", ""), 0)
        if step:
            files.move(row, step)
        messages.success(request, _("Saved."))
        return redirect("reports:debriefing", code=code)
    context = {"row": row, "form": form, "mission": row.mission}
    return render(request, "reports/debriefings/file.html", context)


@policy("reports.debrief")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, code, key):
    """Asked once more: what is taken away is gone for good."""
    row = visible_file(request, code, key)
    require(request.user, "reports.debrief", row.mission)
    if request.method == "POST":
        try:
            files.remove(row, by=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, _("“%(name)s” was taken away.") % {"name": row})
        return redirect("reports:debriefing", code=code)
    context = {"row": row, "mission": row.mission}
    return render(request, "reports/debriefings/file_remove.html", context)
