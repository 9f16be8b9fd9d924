"""Work that must not be lost: a row first, a worker second.

To add a job: decorate a function with `@job("app.verb", label=_("…"))` in the app's tasks.py and
ask for it with `Job.objects.ask("app.verb", key=..., asked_by=user, pk=...)` in the transaction
that wants it. The function may run twice: it looks whether its work is done already, or writes
its result inside `with progress.finish():`, which commits it together with the end of the job.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation

from core.faults import fault
from core.queue import QueuedQuerySet, QueueState

#: Seconds between two writes of the progress.
RHYTHM = 0.5


@dataclass(frozen=True)
class JobKind:
    function: Callable
    label: str
    queue: str
    attempts: int
    lease: timedelta


JOBS: dict[str, JobKind] = {}


def job(name: str, *, queue="default", attempts=5, lease: timedelta | None = None, label=""):
    """Register a function; it must call `progress` more often than its lease runs out."""

    def register(function):
        if name in JOBS:
            raise ValueError(f"Two jobs are called {name}.")
        JOBS[name] = JobKind(function, label or name, queue, attempts, lease or usual_lease(queue))
        return function

    return register


def usual_lease(queue: str) -> timedelta:
    """A render says nothing while it runs, so its lease outlives its hard limit."""
    return timedelta(seconds=settings.PDF_TIME_LIMIT + 15 if queue == "pdf" else 120)


class JobQuerySet(QueuedQuerySet):
    def visible_to(self, user):
        """A job belongs to the person who asked; administrators see all."""
        return self if user.has_perm("core.view_health") else self.filter(asked_by=user.pk)

    def ask(self, kind: str, *, key: str, asked_by=None, again=False, **payload):
        """Write the wish for this work; asking twice with one key is asking once.

        `again` sends an ended job round once more, with this payload; an open one goes on.
        """
        spec = JOBS[kind]
        return self.write(
            key=key,
            again=again,
            kind=kind,
            queue=spec.queue,
            max_attempts=spec.attempts,
            payload=payload,
            asked_by=asked_by,
        )

    def run(self, pk: int) -> str:
        """Do this job if it is free, and say how it ended."""
        found = self.filter(pk=pk).values_list("kind", flat=True).first()
        if found not in JOBS:
            return "unknown"  # asked for by a newer version: its worker will take it
        taken = self.select_related("asked_by").claim(pk, JOBS[found].lease, progress=0)
        if taken is None:
            return "skipped"
        with translation.override(taken.language):
            return self.process(taken, run_claimed)


class Progress:
    """Given to every job: call it with a percentage, often; LostLease means stop."""

    def __init__(self, row, lease: timedelta):
        self.job = row
        self.is_finished = False
        self._lease = lease
        self._rows = type(row).objects
        self._written_at = -RHYTHM

    def __call__(self, percent: float) -> None:
        """Show how far the work is, and keep the lease; at most one write each half second."""
        if time.monotonic() - self._written_at < RHYTHM:
            return
        self._rows.renew(self.job, self._lease, progress=max(0, min(int(percent), 100)))
        self._written_at = time.monotonic()

    @contextmanager
    def finish(self) -> Iterator:
        """What is written inside commits together with the end of the job, or not at all."""
        self.came_through()
        with transaction.atomic():
            self._rows.renew(self.job, self._lease)
            yield self.job
            fault("job.before_done")
            self._rows.end(self.job, QueueState.DONE, **self.ending(self.job.result_url))
        self.is_finished = True

    def came_through(self) -> None:
        if self.job.queue == "pdf":
            fault("pdf.after_render")

    def ending(self, result_url: str) -> dict:
        return {"progress": 100, "note": self.job.note, "last_error": "", "result_url": result_url}


def run_claimed(row) -> dict | None:
    """Call the function; the URL it returns is where its result can be seen."""
    fault("job.after_claim")
    kind = JOBS[row.kind]
    progress = Progress(row, kind.lease)
    url = kind.function(progress, **row.payload)
    if progress.is_finished:
        return None
    progress.came_through()
    fault("job.before_done")
    return progress.ending(url or "")
