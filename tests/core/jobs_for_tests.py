"""Jobs that only the tests ask for; workers started by the tests know them too."""

import os
import signal
import time
import uuid
from datetime import timedelta
from pathlib import Path

from celery.exceptions import SoftTimeLimitExceeded

from core.jobs import job
from core.mail import mail_context
from core.models import StoredFile
from core.queue import GiveUp

SHORT = timedelta(seconds=3)


def note_start(name, diary):
    with Path(diary).open("a") as lines:
        lines.write(f"{name} {os.getpid()}\n")


def leave_effect(name):
    """A row that a second run would leave twice."""
    StoredFile.objects.create(
        path=uuid.uuid4().hex, name=name, media_type="text/plain", size=0, sha256=""
    )


def slow(progress, *, name, diary, seconds, **_future):
    note_start(name, diary)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        progress(50)
        time.sleep(0.02)
    with progress.finish():
        leave_effect(name)


slow_pdf = job("tests.slow_pdf", queue="pdf", lease=SHORT)(slow)
long_leased = job("tests.long_leased", lease=timedelta(minutes=5))(slow)
slow_default = job("tests.slow", lease=SHORT, label="A slow thing")(slow)


@job("tests.plain")
def plain(progress, *, name, **_future):
    leave_effect(name)
    return f"/seen/{name}/"


@job("tests.fails", attempts=3)
def fails(progress, **_future):
    raise RuntimeError("It broke.")


@job("tests.gives_up")
def gives_up(progress, **_future):
    raise GiveUp("There is no such report.")


@job("tests.poison", attempts=2, lease=SHORT)
def poison(progress, *, diary, **_future):
    note_start("poison", diary)
    os.kill(os.getpid(), signal.SIGKILL)


@job("tests.runaway", queue="pdf", lease=timedelta(minutes=1))
def runaway(progress, *, deaf, **_future):
    while True:
        try:
            time.sleep(0.05)
        except SoftTimeLimitExceeded:
            if not deaf:
                raise


@job("tests.hog", queue="pdf")
def hog(progress, **_future):
    return len([bytearray(50_000_000) for _each in range(1000)])


@mail_context("tests/hello")
def hello(mail):
    return None if mail.context.get("revoked") else {"title": mail.context.get("title", "")}
