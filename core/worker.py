"""What the parent of a worker's children does when one of them is killed."""

import logging

from celery.exceptions import WorkerLostError
from celery.worker.request import Request
from django.db import connections

from core.models import Job, OutboundMail

log = logging.getLogger(__name__)


class RowRequest(Request):
    """Writes at once what a killed child cannot; if this fails too, the lease tells."""

    def on_timeout(self, soft, timeout):
        super().on_timeout(soft, timeout)
        if not soft:
            self._cut_short(seconds=None if self._is_mail else timeout)

    def on_failure(self, exc_info, *args, **kwargs):
        error = exc_info.exception
        if isinstance(getattr(error, "exc", error), WorkerLostError):
            self._cut_short()
        return super().on_failure(exc_info, *args, **kwargs)

    @property
    def _is_mail(self):
        """A slow mail server may be quicker tomorrow; a job would take as long again."""
        return self.task.name == OutboundMail.task

    def _cut_short(self, **why):
        model = OutboundMail if self._is_mail else Job
        try:
            model.objects.cut_short(self.args[0], self.worker_pid, **why)
        except Exception:  # the worker must live on; the sweeper finds the row by its lease
            log.exception("Could not note that %s was cut short.", self.args)
        finally:
            connections.close_all()  # children are forked from here and must not inherit a socket
