"""What a candidate may ask of the house: all that is kept about him, and that it be erased."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import files
from core.models import Job
from core.policy import policy
from core.queue import QueueState
from experts.calls import person
from experts.calls.answer_views import application_or_404, form_methods
from experts.calls.erasing import erase_application


@policy("calls.personal_data")
@form_methods
def export(request, code):
    """GET says what it is, POST asks for it; `?take` gives the file to whoever asked."""
    row = application_or_404(request, code)
    if request.method == "POST":
        with transaction.atomic():
            return redirect(person.ask(row, by=request.user))
    if "take" in request.GET:
        key = f"export_person:{row.pk}:{request.user.pk}"
        found = Job.objects.filter(key=key, state=QueueState.DONE).select_related("file").first()
        if found is None or found.file is None:
            raise Http404
        return files.serve(found.file)
    context = {"row": row, "call": row.call, "count": person.applications_of(row.email).count()}
    return render(request, "experts/calls/person_export.html", context)


@policy("calls.personal_data")
@form_methods
def erase(request, code):
    """GET lists what goes, POST does it."""
    row = application_or_404(request, code)
    if request.method == "POST":
        call = row.call
        erase_application(row, by=request.user, reason="asked_by_est")
        messages.success(request, _("The data of %(code)s are erased.") % {"code": row.code})
        return redirect(call)
    return render(request, "experts/calls/erase.html", {"row": row, "call": row.call})
