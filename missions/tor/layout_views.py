"""The page of the sections: which stand in these ToR, and in what order."""

from urllib.parse import quote

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.policy import LOGIN, policy
from core.workflow import TransitionRefused
from missions.tor import layout
from missions.tor.writing import keeps_words, writable_tor

ACTS = {
    "up": lambda tor, key, by: layout.move(tor, key, "up", by=by),
    "down": lambda tor, key, by: layout.move(tor, key, "down", by=by),
    "leave_out": lambda tor, key, by: layout.leave_out(tor, key, by=by),
    "put_back": lambda tor, key, by: layout.put_back(tor, key, by=by),
}


@policy(LOGIN)
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_words
def sections(request, code):
    tor = writable_tor(request, code)
    form = layout.NewSection(tor, request.POST if "title" in request.POST else None)
    place = run(request, tor, form) if request.method == "POST" else None
    if place is not None:
        return redirect(f"{request.path}{place}")
    context = {"mission": tor.mission, "tor": tor, "form": form, "rows": layout.rows_of(tor)}
    return render(request, "missions/tor/sections.html", context)


def run(request, tor, form) -> str | None:
    """What the button says; the place to go on at; None while the new section has no title."""
    name = next((one for one in ACTS if one in request.POST), "")
    if not name and not form.is_valid():
        return None
    try:
        if name:
            ACTS[name](tor, request.POST[name], request.user)
            return f"#order-{quote(request.POST[name])}"
        form.save(request.user)
        messages.success(request, _("The section is added. It stays empty until it is written."))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    return ""
