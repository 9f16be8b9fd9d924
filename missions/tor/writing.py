"""ToR that somebody writes in; who comes too late is told so, with all he typed to copy."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core.permissions import check, get_visible_or_404, require
from missions.models import Mission, TermsOfReference
from missions.tor import derived

#: Fields of our forms that nobody types.
UNTYPED = ("csrfmiddlewaretoken",)
UNTYPED_ENDS = (
    *("-seen", "-version", "-id", "_FORMS", "-take", "-DELETE", "-part", "-day"),
    *("-begun", "-base", "-told"),
)
SHORTEST = 3


def current_or_404(request, code) -> TermsOfReference:
    rows = TermsOfReference.objects.current().select_related("mission__unit", "template")
    mission = get_visible_or_404(request.user, Mission, code=code)
    return get_object_or_404(rows, mission=mission)


def keeps_words(view):
    """ToR validated while somebody wrote: 409 and his words, where a bare 403 would lose them."""

    @wraps(view)
    def answer(request, code, *args, **kwargs):
        try:
            return view(request, code, *args, **kwargs)
        except PermissionDenied:
            tor = current_or_404(request, code) if request.method == "POST" else None
            if tor is None or not is_too_late(request.user, tor):
                raise
            return too_late(request, tor)

    return answer


def writable_tor(request, code) -> TermsOfReference:
    tor = current_or_404(request, code)
    require(request.user, "missions.write_tor", tor)
    return tor


def locked_to_write(tor, user) -> TermsOfReference:
    """As they stand under their lock: validated a moment ago, they take no word more."""
    fresh = TermsOfReference.objects.select_for_update(of=("self",)).get(pk=tor.pk)
    require(user, "missions.write_tor", fresh)
    return fresh


def is_too_late(user, tor) -> bool:
    """He may not write in these, and would in the next version."""
    could = check(user, "missions.write_tor", TermsOfReference(mission=tor.mission))
    return bool(could) and not check(user, "missions.write_tor", tor)


def too_late(request, tor):
    context = {
        "mission": tor.mission,
        "tor": tor,
        "texts": typed_texts(request.POST, tor),
        "may_revise": bool(check(request.user, "missions.revise_tor", tor)),
    }
    return render(request, "missions/tor/too_late.html", context, status=409)


def typed_texts(data, tor) -> list[tuple[str, str]]:
    """What was sent and stands nowhere in the ToR: title of its section, or none, and text."""
    titles = {one.key: (one.title, one.body) for one in tor.sections.all()}
    found = []
    for name in data:
        if name in UNTYPED or name.endswith(UNTYPED_ENDS):
            continue
        text, key = data[name].strip(), name.removesuffix("-body")
        title, body = titles.get(key, ("", ""))
        if len(text) >= SHORTEST and not text.isdigit() and plain(text) != plain(body):
            found.append((title, text))
    return found


def plain(text: str) -> str:
    return " ".join(text.split())


def back_to(tor, place: str, **query):
    """The page again, at the place where its writer pressed a button."""
    code = tor.mission.code
    return redirect(reverse("missions:tor_edit", args=[code], query=query, fragment=place))


def sections_to_write(tor) -> list:
    """In their order, without those that are made from rows."""
    return derived.typed(tor.sections.order_by("position"))
