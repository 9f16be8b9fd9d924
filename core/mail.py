"""Outgoing mail: `OutboundMail.objects.ask(template, key=..., to=user, **ids)` writes a row, a worker sends it."""

from django.db import models
from django.utils import timezone


class OutboundMailQuerySet(models.QuerySet):
    def ask(self, template, *, key, to, attachment=None, **context):
        """Write the wish for this mail; asking twice with one key is asking once."""
        return self.get_or_create(
            key=key,
            defaults={
                "template": template, "to": to, "attachment": attachment,
                "context": context, "due_at": timezone.now(),
            },
        )[0]
