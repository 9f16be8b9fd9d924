"""What an expert may ask of the house: all that is kept about him, and that it be erased."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import files
from core.models import Job
from core.permissions import get_visible_or_404, require
from core.policy import LOGIN, policy
from core.queue import QueueState
from core.workflow import TransitionRefused
from experts.calls.person import applications_of
from experts.models import Expert
from experts.personal import erasing, tasks
from experts.personal.parts import said

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def _expert(request, code, rule):
    expert = get_visible_or_404(request.user, Expert.objects.for_list(), code=code)
    require(request.user, rule, expert)
    return expert


@policy(LOGIN)
@form_methods
def export(request, code):
    """GET says what it is, POST asks for it; `?take` gives the file to whoever asked."""
    expert = _expert(request, code, "experts.export_data")
    if request.method == "POST":
        with transaction.atomic():
            return redirect(tasks.ask(expert, by=request.user))
    if "take" in request.GET:
        done = Job.objects.filter(key=tasks.key_of(expert, request.user), state=QueueState.DONE)
        found = done.select_related("file").first()
        if found is None or found.file is None:
            raise Http404
        return files.serve(found.file)
    context = {"expert": expert, "is_own": expert.user_id == request.user.pk}
    return render(request, "experts/personal/export.html", context)


@policy("experts.erase_data")
@form_methods
def erase(request, code):
    """GET lists what goes and what stays, POST does it once the box is ticked."""
    expert = _expert(request, code, "experts.erase_data")
    is_sent = request.method == "POST"
    if is_sent and request.POST.get("confirm") == "yes":
        try:
            erasing.erase_expert(expert, by=request.user)
        except TransitionRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, _("The data of %(code)s are erased.") % {"code": expert.code}
            )
        return redirect(expert)
    context = {
        "expert": expert,
        "hinders": said(expert, "hinders"),
        "stays": said(expert, "stays"),
        "goes": what_goes(expert),
        "keeps_name": erasing.keeps_name(expert),
        "works_here": erasing.works_here(expert.user),
        "is_unconfirmed": is_sent,
    }
    return render(request, "experts/personal/erase.html", context)


def what_goes(expert) -> list[tuple]:
    """(word, how many) of what there is."""
    rows = [
        (_("languages"), expert.languages.count()),
        (_("competences and sectors with their levels"),
         expert.skills.count() + expert.sectors.count()),
        (_("absences and days offered"), expert.absences.count() + expert.offers.count()),
        (_("day rates"), expert.rates.count()),
        (_("CVs"), expert.cvs.count()),
        (_("answers to calls"), applications_of(expert.user.email).count()),
        (_("what teams said after missions"), expert.feedback.count()),
    ]  # fmt: skip
    return [row for row in rows if row[1]]
