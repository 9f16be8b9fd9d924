"""Photos and slides of a restitution: what they are is read from their bytes.

`attach(mission, uploaded, by=user, key=uuid)` is the one way in, for forms and for uploads that
arrive in pieces: the same key sent again is the same file.
"""

import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core import quarantine, uploads
from core.models import StoredFile
from core.permissions import require
from core.sizes import filesize
from missions.models import Mission
from reports.debriefings.pictures import redrawn
from reports.debriefings.services import is_open
from reports.enums import DebriefingFileKind
from reports.models import DebriefingFile

MOST_BYTES = 20 * 1024 * 1024
#: Of one mission; a restitution is no archive.
MOST_FILES = 40
SLIDES = (uploads.PDF, uploads.PPTX)
ACCEPT = "image/jpeg,image/png,image/webp,.pdf,.pptx"


def attach(mission, uploaded, *, by, key: uuid.UUID | None = None, caption="") -> DebriefingFile:
    """Keep it, or say in a ValidationError why not; `uploaded` has a name, a size and `read`."""
    require(by, "reports.debrief", mission)
    key = key or uuid.uuid4()
    if found := already(mission, key):
        return found
    if uploaded.size > MOST_BYTES:
        raise ValidationError(
            _("This file has %(size)s: choose one of at most 20 MB.")
            % {"size": filesize(uploaded.size)}
        )
    content = uploaded.read()
    kept = made_of(content, uploaded.name or "")
    return _write(mission, kept, by=by, key=key, caption=caption.strip()[:250])


def already(mission, key) -> DebriefingFile | None:
    """The key is made anew on each device; one that is another mission's was made up."""
    found = DebriefingFile.objects.filter(key=key).first()
    if found is not None and found.mission_id != mission.pk:
        raise ValidationError(_("This file cannot be taken: choose it again."))
    return found


def made_of(content: bytes, name: str) -> list[tuple]:
    """(kind, then name, bytes and media type of the file and of its preview)."""
    if is_picture(content):
        picture, preview = redrawn(content)
        stem = name.rsplit(".", 1)[0]
        return [
            (DebriefingFileKind.PHOTO, f"{stem}.jpg", picture, uploads.JPEG),
            (DebriefingFileKind.PHOTO, f"{stem}.jpg", preview, uploads.JPEG),
        ]
    media_type = uploads.media_type_of(content)
    if media_type not in SLIDES:
        raise ValidationError(
            _("Not a photo (JPEG, PNG, WebP) nor slides (PDF, PowerPoint without macros).")
        )
    return [(DebriefingFileKind.SLIDES, name, content, media_type)]


def is_picture(content: bytes) -> bool:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return is_webp or uploads.media_type_of(content) in (uploads.PNG, uploads.JPEG)


@transaction.atomic
def _write(mission, kept, *, by, key, caption) -> DebriefingFile:
    """The mission's row is locked, so that one key and one count hold for two requests at once."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if found := already(mission, key):
        return found
    rows = DebriefingFile.objects.filter(mission=mission)
    if not is_open(mission):
        raise ValidationError(_("The report was submitted: its field debriefing stands."))
    if rows.count() >= MOST_FILES:
        raise ValidationError(
            _("At most %(most)s files: take one away first.") % {"most": MOST_FILES}
        )
    stored = [
        kept_or_checked(kind, content, name=name, media_type=media_type)
        for kind, name, content, media_type in kept
    ]
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return DebriefingFile.objects.create(
        mission=mission, key=key, kind=kept[0][0], file=stored[0], caption=caption,
        preview=stored[1] if len(stored) > 1 else None, position=last + 1, added_by=by,
    )  # fmt: skip


def kept_or_checked(kind, content, **named) -> StoredFile:
    """A photo is our own drawing of it; slides wait until they were looked at."""
    if kind == DebriefingFileKind.PHOTO:
        return StoredFile.objects.keep(content, **named)
    return quarantine.receive(content, **named)


@transaction.atomic
def remove(row, *, by) -> None:
    """The bytes go with the row, once that has committed."""
    require(by, "reports.debrief", row.mission)
    if not is_open(row.mission):
        raise ValidationError(_("The report was submitted: its field debriefing stands."))
    stored = [one for one in (row.file, row.preview) if one]
    row.delete()
    for one in stored:
        one.discard()


@transaction.atomic
def move(row, step: int) -> None:
    """One place up or down among the mission's files; all are numbered anew."""
    rows = DebriefingFile.objects.filter(mission=row.mission_id).order_by("position", "pk")
    rows = list(rows.select_for_update(of=("self",)))
    place = next(number for number, one in enumerate(rows) if one.pk == row.pk)
    other = max(0, min(place + step, len(rows) - 1))
    rows.insert(other, rows.pop(place))
    for number, one in enumerate(rows, start=1):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position", "updated_at"])
