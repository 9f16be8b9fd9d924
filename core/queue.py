"""One queue for everything that must not be lost; `Job` and `OutboundMail` are its two tables.

PostgreSQL remembers, the broker only rings: a row is claimed by one conditional UPDATE, leased to
one worker, and ended by that worker alone. All times are the database's, so clocks may differ.
"""

import logging
import os
import secrets
import socket
import threading
import traceback
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import bell

log = logging.getLogger(__name__)
#: Made before the pool forks, so the parent can name what its children were doing.
_BIRTH = f"{socket.gethostname()[:60]}-{secrets.token_hex(3)}"
LONGEST_WAIT = timedelta(hours=1)
#: A row younger than this may still hear its own bell; one sweep rings so many rows at most.
PATIENCE = timedelta(seconds=1)
RINGS_PER_SWEEP = 500


class QueueState(models.TextChoices):
    QUEUED = "queued", gettext_lazy("waiting")
    RUNNING = "running", gettext_lazy("running")
    DONE = "done", gettext_lazy("done")
    DEAD = "dead", gettext_lazy("given up")
    DROPPED = "dropped", gettext_lazy("set aside")


OPEN = (QueueState.QUEUED, QueueState.RUNNING)
ENDED = (QueueState.DONE, QueueState.DEAD, QueueState.DROPPED)


class LostLease(Exception):
    """Another worker has taken this row over: stop, and leave it alone."""


class GiveUp(Exception):
    """Trying again would not help; `str()` is a sentence for the person who waits."""


class NoLongerWanted(Exception):
    """The reason for this row is gone; `str()` says why it was set aside."""


class NotYet(Exception):
    """A part is done and kept: to be gone on with at once, by whoever is free; no failure."""


def worker_name(pid: int | None = None) -> str:
    """Who claims: unique to a process, and to a thread of it."""
    name = f"{_BIRTH}:{pid or os.getpid()}"
    if threading.current_thread() is threading.main_thread() or pid:
        return name
    return f"{name}.{threading.get_native_id()}"


def wait_before_attempt(attempts: int) -> timedelta:
    """Four times longer after each failure, up to an hour."""
    first = timedelta(seconds=settings.QUEUE_BACKOFF_SECONDS)
    return min(first * 4 ** min(attempts - 1, 10), LONGEST_WAIT)


class QueuedQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(state=QueueState.QUEUED, due_at__lte=Now())

    def lapsed(self):
        """Claimed by a worker that has not been heard of since: killed, or cut off."""
        return self.filter(state=QueueState.RUNNING, lease_until__lt=Now())

    def dead(self):
        return self.filter(state=QueueState.DEAD)

    def held(self, row):
        """This row, if the worker that claimed it is still the one that has it."""
        return self.filter(pk=row.pk, state=QueueState.RUNNING, worker=row.worker)

    def write(self, *, key, again, **fields):
        """One row for one key, and the bell when the transaction has committed."""
        row, is_new = self.get_or_create(key=key, defaults=fields)
        if is_new:
            row.ring_on_commit()
        elif again:
            self.filter(pk=row.pk).revive(**fields)
            row.refresh_from_db()
        return row

    @transaction.atomic
    def revive(self, **fields) -> int:
        """Ask for ended rows again, with all their attempts; open ones are left alone."""
        rows = list(self.filter(state__in=ENDED).select_for_update(of=("self",)))
        self.filter(pk__in=[row.pk for row in rows]).update(
            state=QueueState.QUEUED,
            attempts=0,
            due_at=Now(),
            finished_at=None,
            worker="",
            note="",
            **fields,
        )
        for row in rows:
            row.ring_on_commit()
        return len(rows)

    def set_aside(self, note: str) -> int:
        """Take given-up rows off the alarm without doing them."""
        return self.dead().update(state=QueueState.DROPPED, finished_at=Now(), note=note)

    def claim(self, pk: int, lease: timedelta, **fields):
        """The row, if it was free and is now ours; one UPDATE decides between all workers."""
        free = Q(state=QueueState.QUEUED, due_at__lte=Now()) | Q(
            state=QueueState.RUNNING, lease_until__lt=Now()
        )
        taken = self.filter(free, pk=pk, attempts__lt=F("max_attempts")).update(
            state=QueueState.RUNNING,
            attempts=F("attempts") + 1,
            worker=worker_name(),
            lease_until=Now() + lease,
            **fields,
        )
        if taken:
            return self.get(pk=pk)
        self.filter(pk=pk).bury_exhausted()
        return None

    def renew(self, row, lease: timedelta, **fields) -> None:
        if not self.held(row).update(lease_until=Now() + lease, **fields):
            raise LostLease(row.key)

    def end(self, row, state: QueueState, **fields) -> None:
        ended = self.held(row).update(state=state, lease_until=None, finished_at=Now(), **fields)
        if not ended:
            raise LostLease(row.key)

    def fail(self, row, error: str) -> None:
        """Back to the queue for later, or given up when no attempt is left."""
        if row.attempts >= row.max_attempts:
            return self.end(row, QueueState.DEAD, last_error=error, note=tried_in_vain(row))
        returned = self.held(row).update(
            state=QueueState.QUEUED,
            lease_until=None,
            due_at=Now() + wait_before_attempt(row.attempts),
            last_error=error,
        )
        if not returned:
            raise LostLease(row.key)
        return None

    def put_back(self, row) -> str:
        """To the end of the queue, without counting the attempt."""
        returned = self.held(row).update(
            state=QueueState.QUEUED, lease_until=None, due_at=Now(), attempts=F("attempts") - 1
        )
        if not returned:
            raise LostLease(row.key)
        row.ring_on_commit()
        return "put back"

    def process(self, row, work) -> str:
        """Do a claimed row and write how it ended; never raises for what the work did wrong.

        `work` returns the fields to write with the end, or None when it has ended the row itself.
        """
        try:
            try:
                fields = work(row)
            except Exception as error:
                return self._end_badly(row, error)
            if fields is not None:
                self.end(row, QueueState.DONE, **fields)
        except LostLease:
            log.warning("%s was taken over by another worker.", row)
            return "lost"
        return "done"

    def _end_badly(self, row, error: Exception) -> str:
        log.warning(
            "%s: %s",
            row,
            error,
            exc_info=not isinstance(error, (GiveUp, NoLongerWanted, NotYet)),
        )
        if isinstance(error, LostLease):
            raise error
        if isinstance(error, NotYet):
            return self.put_back(row)
        if isinstance(error, NoLongerWanted):
            self.end(row, QueueState.DROPPED, note=str(error))
            return "dropped"
        sentence = hopeless(error)
        if sentence:
            self.end(row, QueueState.DEAD, note=sentence, last_error=describe(error))
            return "dead"
        self.fail(row, describe(error))
        return "failed"

    def cut_short(self, pk: int, pid: int, *, seconds: float | None = None) -> None:
        """The parent saw its child killed: by a time limit that is final, or by something else."""
        row = self.filter(pk=pk, state=QueueState.RUNNING, worker=worker_name(pid)).first()
        if row is None:
            return
        with translation.override(row.language):
            if seconds:
                note = took_too_long(seconds)
                self.end(row, QueueState.DEAD, note=note, last_error="Hard time limit.")
            else:
                self.fail(row, "The worker process died.")

    def bury_exhausted(self) -> int:
        """Give up rows whose workers died on every attempt: they would kill for ever."""
        return sum(
            self.lapsed().filter(pk=row.pk).update(**last_words(row))
            for row in self.lapsed().filter(attempts__gte=F("max_attempts"))
        )

    def sweep(self) -> dict[str, int]:
        """Ring again for what nobody heard, bury what kills workers; two at once do no harm."""
        buried = self.bury_exhausted()
        unheard = self.waiting().filter(due_at__lt=Now() - PATIENCE)
        rung = 0
        for queue in unheard.order_by().values_list("queue", flat=True).distinct():
            rows = unheard.filter(queue=queue).order_by("due_at", "pk")
            missing = min(rows.count() - bell.unanswered(queue), RINGS_PER_SWEEP)
            rung += sum(row.ring() for row in rows[: max(missing, 0)])
        taken_back = sum(row.ring() for row in self.lapsed()[:RINGS_PER_SWEEP])
        return {"rung": rung, "taken_back": taken_back, "buried": buried}


def last_words(row) -> dict:
    with translation.override(row.language):
        note = _("Every attempt was cut short; the administrators see it.")
    return {
        "state": QueueState.DEAD,
        "lease_until": None,
        "finished_at": Now(),
        "last_error": "The worker died on every attempt.",
        "note": note,
    }


def hopeless(error: Exception) -> str:
    """The sentence to tell when trying again would end the same way, else nothing."""
    if isinstance(error, GiveUp):
        return str(error)
    if isinstance(error, SoftTimeLimitExceeded):
        return took_too_long(settings.PDF_SOFT_TIME_LIMIT)
    if isinstance(error, MemoryError):
        return _("This needs more memory than one job may have, and was stopped.")
    return ""


def took_too_long(seconds: float) -> str:
    return _("This took longer than %(seconds)d seconds and was stopped.") % {"seconds": seconds}


def tried_in_vain(row) -> str:
    return _("Tried %(count)d times without success; the administrators see it.") % {
        "count": row.attempts
    }


def describe(error: BaseException) -> str:
    """What an administrator needs to find the fault: the last lines of the traceback."""
    return "".join(traceback.format_exception(error))[-4000:].replace("\x00", "")
