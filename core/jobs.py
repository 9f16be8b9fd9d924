"""Work that must not be lost: a row first, a worker second.

To add a job: decorate a function with `@job("app.verb", queue="default")` in the app's tasks.py and
ask for it with `Job.objects.ask("app.verb", key=..., pk=...)` in the transaction that wants it.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class QueueState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    DEAD = "dead", _("given up")


class JobQuerySet(models.QuerySet):
    def ask(self, kind, *, key, asked_by=None, **payload):
        """Write the wish for this work; asking twice with one key is asking once."""
        return self.get_or_create(
            key=key,
            defaults={
                "kind": kind, "queue": "default", "payload": payload,
                "asked_by": asked_by, "due_at": timezone.now(),
            },
        )[0]
