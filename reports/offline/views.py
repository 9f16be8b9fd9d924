"""What devices ask and send: the state of a form's fields, field by field, as JSON."""

import json
import uuid

from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from core.permissions import get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import Mission
from reports.offline import drafts, pages
from reports.offline.merging import UNREADABLE, Change
from reports.offline.models import stamp
from reports.offline.papers import PAPERS, same_lines

MOST_CHANGES, MOST_LETTERS = 500, 200_000


@policy(LOGIN)
@require_http_methods(["GET", "POST"])
@gzip_page
def sync(request, code, paper):
    """Take changes and answer with every field that this device knows otherwise."""
    mission = get_visible_or_404(
        request.user, Mission.objects.select_related("field_debriefing"), code=code
    )
    if paper not in PAPERS:
        raise Http404
    sheet = PAPERS[paper](mission, request.user)
    verdict = sheet.verdict
    if not verdict:
        return answer(request, {"reason": verdict.reason}, status=403)
    if request.method == "GET":
        return answer(request, state(drafts.Draft(sheet), {}))
    try:
        sent = read(request)
    except UNREADABLE:
        return answer(request, {"reason": _("This cannot be read.")}, status=400)
    if sent["user"] != request.user.pk:
        return answer(request, {"other": True}, status=401)
    draft, refused = drafts.sync(sheet, sent["changes"], by=request.user)
    done = [one.id for one in sent["changes"] if one.id not in refused]
    return answer(request, state(draft, sent["known"]) | {"done": done, "refused": refused})


def answer(request, content: dict, status=200) -> JsonResponse:
    """With the token of this session: the page may be older than the login."""
    content |= {"user": request.user.pk, "csrf": get_token(request)}
    return JsonResponse(content, status=status)


def state(draft, known: dict) -> dict:
    """Fields whose text is not the one the device says it knows, and all texts set aside."""
    fields = {}
    for name in draft.names():
        value = draft.now(name).value
        if known.get(name) != stamp(value):
            fields[name] = value
    return {
        "fields": fields,
        "rivals": pages.rivals_shown(draft),
        "signs": draft.paper.signs(),
        "now": pages.clock(),
    }


def read(request) -> dict:
    sent = json.loads(request.body)
    changes = [change_of(one, str(sent["device"])) for one in sent["changes"]]
    if len(changes) > MOST_CHANGES or not isinstance(sent["known"], dict):
        raise ValueError("Too much.")
    return {"user": sent["user"], "changes": changes, "known": sent["known"]}


def change_of(one: dict, device: str) -> Change:
    base, value = one["base"], same_lines(one["value"])
    if max(len(value), len(base or "")) > MOST_LETTERS:
        raise ValueError("Too long.")
    return Change(
        id=str(uuid.UUID(one["id"])),
        name=str(one["name"]).replace("\x00", "")[:120],
        base=None if base is None else same_lines(base),
        value=value,
        device=device.replace("\x00", "")[:36],
        settles=tuple(map(str, one.get("settles", ()))),
    )
