"""Bringing ToR written elsewhere: the file, then what goes where, then saved."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.bringing import FileForm
from core.policy import LOGIN, policy
from core.reading import Unreadable
from core.workflow import TransitionRefused
from missions.models import TorImport
from missions.tor.importing import TorPlacing, bring, settle
from missions.tor.writing import writable_tor


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def bring_file(request, code):
    tor = writable_tor(request, code)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            bring(tor, upload.read(), upload.name, by=request.user)
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            return redirect("missions:tor_place", code=code)
    waiting = TorImport.objects.visible_to(request.user).filter(tor=tor).first()
    context = {"mission": tor.mission, "form": form, "waiting": waiting}
    return render(request, "missions/tor/import.html", context)


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, code):
    """What goes where, before anything is saved; the same page again while something is wrong."""
    tor = writable_tor(request, code)
    rows = TorImport.objects.visible_to(request.user).select_related("tor__mission")
    imported = rows.filter(tor=tor).first()
    if imported is None:
        raise Http404
    if request.method == "POST" and "drop" in request.POST:
        imported.delete()
        messages.info(request, _("Nothing was taken from this file."))
        return redirect("missions:tor_edit", code=code)
    placing = TorPlacing(
        imported, request.user, request.POST if request.method == "POST" else None
    )
    if request.method == "POST" and placing.is_valid():
        return save(request, code, placing)
    context = {"mission": tor.mission, "placing": placing}
    return render(request, "missions/tor/place.html", context)


def save(request, code, placing):
    try:
        settle(placing.imported, placing.choices, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("missions:tor_place", code=code)
    messages.success(request, _("The parts of the file are in the ToR. Read them through."))
    return redirect("missions:tor", code=code)
