"""Files from outside: kept apart until a worker looked at them, then released or refused.

`receive(content, name=, media_type=)` keeps and asks for the check in one transaction. The check
runs in a bounded child process (core/inspection.py), then asks the virus scanner when one is
configured. A scanner that does not answer leaves the file where it is: the job is tried again.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy

from core import files, scanner
from core.files import FileState
from core.jobs import job
from core.models import Job, StoredFile

KIND = "core.check_file"
#: Seconds after which the child is ended, whatever it does.
TIME_LIMIT = 20
#: How long a file waits for the form that brought it to be finished.
HOLD = timedelta(hours=24)
#: Bytes that unfinished forms may hold together: a flood must not fill the disk.
MOST_HELD = 500 * 1024 * 1024
#: Told of each file that was refused; an app adds its own when it starts.
REFUSAL_LISTENERS: list[Callable] = []


def receive(content: bytes, *, name: str, media_type: str, hold=False) -> StoredFile:
    """Keep what came from outside, unread, and ask for its check."""
    with transaction.atomic():
        stored = StoredFile.objects.keep(
            content,
            name=name,
            media_type=media_type,
            state=FileState.QUARANTINE,
            held_until=timezone.now() + HOLD if hold else None,
        )
        if not hold:
            ask(stored)
    return stored


def ask(stored) -> None:
    Job.objects.ask(KIND, key=f"check_file:{stored.pk}", pk=str(stored.pk))


class Gone(Exception):
    """Swept away, or taken with another form in between."""


def take(stored) -> StoredFile:
    """The form was finished: what it held is kept, and looked at. Of two takers one gets it."""
    held = StoredFile.objects.filter(pk=stored.pk, held_until__isnull=False)
    if not held.update(held_until=None):
        raise Gone
    stored.held_until = None
    ask(stored)
    return stored


def is_full() -> bool:
    held = StoredFile.objects.filter(held_until__isnull=False).aggregate(bytes=Sum("size"))
    return (held["bytes"] or 0) >= MOST_HELD


def sweep(now=None) -> int:
    """What a form held and never sent; its bytes go once that has committed."""
    late = StoredFile.objects.filter(held_until__lt=now or timezone.now())
    count = 0
    for stored in late.iterator(chunk_size=200):
        stored.discard()
        count += 1
    return count


@job(KIND, attempts=12, label=gettext_lazy("Check of a file from outside"))
def check_file(progress, *, pk, **_future):
    """Safe to run again: a file that was judged is left alone."""
    stored = StoredFile.objects.filter(pk=pk, state=FileState.QUARANTINE).first()
    if stored is None:
        return
    verdict, redrawn = judged(files.read(stored), stored.media_type, halfway=lambda: progress(50))
    with progress.finish():
        if verdict:
            refuse(stored, verdict)
        else:
            release(stored, redrawn)


def judged(content: bytes, media_type: str, halfway=lambda: None) -> tuple[str, bytes | None]:
    """(why not, or nothing; the new bytes of a picture). For who cannot wait for the job."""
    found = inspected(content, media_type)
    halfway()
    return found.get("refused") or virus_in(content), found.get("redrawn")


def virus_in(content: bytes) -> str:
    name = scanner.scan(content)
    return f"virus: {name}" if name else ""


def refuse(stored, verdict: str) -> None:
    """Whoever brought it is told by the app that took it, in the same transaction."""
    StoredFile.objects.filter(pk=stored.pk).update(state=FileState.REFUSED, verdict=verdict[:250])
    for tell in REFUSAL_LISTENERS:
        tell(stored)


def release(stored, redrawn: bytes | None) -> None:
    """A picture is replaced by its drawing: where it was taken stays with whoever took it."""
    fields = {"state": FileState.RELEASED, "verdict": ""}
    if redrawn is not None:
        fields |= files.write(redrawn)
        transaction.on_commit(partial(default_storage.delete, stored.path), robust=True)
    StoredFile.objects.filter(pk=stored.pk).update(**fields)


def inspected(content: bytes, media_type: str) -> dict:
    """What the child process says: {"refused": reason} or {"redrawn": bytes} or nothing.

    Without an answer (out of time or memory, or dead) the file is refused: it was made for that.
    """
    command = [sys.executable, "-m", "core.inspection", media_type]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=TIME_LIMIT, check=False,
            cwd=settings.BASE_DIR, env={"PATH": "", "LANG": "C.UTF-8"},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}
    if done.returncode != 0:
        return {"refused": "broken"}
    head, _line, body = done.stdout.partition(b"\n")
    said = json.loads(head)
    return said | ({"redrawn": body} if said.get("redrawn") else {})
