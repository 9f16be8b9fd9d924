"""Photos and slides of a restitution, sent in parts over a line that breaks."""

import json
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.models import DoneOnce, PartialUpload
from core.parts import PART, Damaged, PartRefused
from core.permissions import check, get_visible_or_404
from core.policy import LOGIN, policy
from missions.models import Mission
from reports.debriefings import files
from reports.offline.merging import UNREADABLE

BINARY = "application/octet-stream"


@policy(LOGIN)
@require_http_methods(["POST"])
def upload(request, code, key):
    """JSON begins the file or asks how far it is; bytes go on from `Upload-Offset`."""
    mission = get_visible_or_404(request.user, Mission, code=code)
    verdict = check(request.user, "reports.debrief", mission)
    if not verdict:
        return answer(request, {"reason": verdict.reason}, status=403)
    try:
        return take(request, mission, key)
    except (Damaged, ValidationError) as refusal:
        PartialUpload.objects.filter(key=key, owner=request.user).delete()
        return answer(request, {"reason": in_words(refusal)}, status=422)
    except PartRefused as refusal:
        return answer(request, {"reason": str(refusal)}, status=422)
    except UNREADABLE:
        return answer(request, {"reason": _("This cannot be read.")}, status=400)


def in_words(refusal) -> str:
    return " ".join(getattr(refusal, "messages", [str(refusal)]))


def take(request, mission, key):
    if DoneOnce.objects.filter(key=key, by=request.user).exists():
        return answer(request, {"is_done": True})
    purpose = f"debriefing:{mission.pk}"
    if request.content_type == BINARY:
        row = PartialUpload.objects.get_of(key, owner=request.user, purpose=purpose)
        row.take(int(request.headers["Upload-Offset"]), request.read(PART + 1))
    else:
        row = PartialUpload.objects.begin(
            key, owner=request.user, purpose=purpose, **facts(request)
        )
    is_done = row.is_complete and finish(row, mission, by=request.user)
    return answer(request, {"offset": row.received, "is_done": is_done})


def facts(request) -> dict:
    sent = json.loads(request.body)
    return {
        "name": str(sent["name"]).replace("\x00", ""),
        "size": int(sent["size"]),
        "sha256": str(sent["sha256"])[:64],
    }


@transaction.atomic
def finish(row: PartialUpload, mission, *, by) -> bool:
    """The file joins the restitution and its parts go, both or neither."""
    files.attach(mission, row.whole(), by=by, key=uuid.UUID(str(row.key)))
    DoneOnce.objects.note([row.key], by=by)
    row.delete()
    return True


def answer(request, content: dict, status=200) -> JsonResponse:
    content |= {"user": request.user.pk, "csrf": get_token(request)}
    return JsonResponse(content, status=status)
