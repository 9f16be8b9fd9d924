"""What is asked again after a line broke is done once: the asker gives each request a number."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: A device may lie in a drawer for a season before it sends again what it sent already.
KEPT_FOR = timedelta(days=180)


class DoneOnceQuerySet(models.QuerySet):
    def already(self, keys: Iterable) -> dict:
        """Of these numbers those that were done, with what came of each."""
        return dict(self.filter(key__in=list(keys)).values_list("key", "result"))

    def note(self, keys: Iterable, *, by, result: str = "") -> None:
        """In the transaction that does them; a number noted twice is one."""
        rows = [self.model(key=key, by=by, result=result) for key in keys]
        self.bulk_create(rows, ignore_conflicts=True)

    def sweep(self) -> int:
        return self.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


class DoneOnce(models.Model):
    key = models.UUIDField(_("number"), primary_key=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by")
    )
    result = models.CharField(_("result"), max_length=100, blank=True)
    at = models.DateTimeField(_("at"), auto_now_add=True, db_index=True)
    objects = DoneOnceQuerySet.as_manager()

    class Meta:
        verbose_name = _("request done")
        verbose_name_plural = _("requests done")

    def __str__(self):
        return str(self.key)
