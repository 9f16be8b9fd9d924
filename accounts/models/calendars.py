"""Secret addresses under which calendar programs fetch what somebody may see."""

import hashlib
import secrets
from datetime import timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import TimeStamped

#: Programs ask every few minutes; when they last did is kept to the hour.
NOTED_EVERY = timedelta(hours=1)


def digest_of(token: str) -> str:
    """The token has 256 random bits: a plain hash hides it and is found by an index."""
    return hashlib.sha256(token.encode()).hexdigest()


class CalendarTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own: not EST, not a substitute, for a token opens what its owner sees."""
        return self.filter(user=user)

    def in_force(self):
        return self.filter(revoked_at=None)

    def open_new(self, user, scope: str, subject: str = "") -> "tuple[CalendarToken, str]":
        """A new token and its secret, which is shown once and stored nowhere."""
        secret = secrets.token_urlsafe(32)
        row = self.create(user=user, scope=scope, subject=subject, digest=digest_of(secret))
        return row, secret

    def of_secret(self, secret: str) -> "CalendarToken | None":
        """The token in force of a person whose account is open."""
        rows = self.in_force().filter(digest=digest_of(secret), user__is_active=True)
        return rows.select_related("user").first()


@pghistory.track(exclude=["digest", "last_used_at"])
class CalendarToken(TimeStamped):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_tokens"
    )
    #: What it shows, in words of the app that answers; `subject` is the code of a row there.
    scope = models.CharField(_("what it shows"), max_length=20)
    subject = models.CharField(_("of what"), max_length=40, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    last_used_at = models.DateTimeField(_("last fetched at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    objects = CalendarTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scope", "subject"],
                name="calendar_token_once_in_force",
                condition=Q(revoked_at=None),
            )
        ]

    def __str__(self):
        return f"{self.user} ({self.scope} {self.subject})"

    def note_use(self) -> None:
        """At most one write an hour, and none that another request waits for."""
        now = timezone.now()
        if self.last_used_at is None or self.last_used_at < now - NOTED_EVERY:
            type(self).objects.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        rows = type(self).objects.in_force().filter(pk=self.pk)
        rows.update(revoked_at=timezone.now(), updated_at=timezone.now())
