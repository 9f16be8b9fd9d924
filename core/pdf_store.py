"""Parts of long PDFs, kept under the hash of all that makes them: the same input, drawn once."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: The job that draws some of them.
KIND = "core.draw_pieces"
#: A part nobody asked for since then is drawn again if somebody does.
KEPT = timedelta(days=60)


class PdfPartQuerySet(models.QuerySet):
    def keep(self, digest: str, content: bytes, **read) -> None:
        """The first to come stays: the same digest always is the same bytes."""
        part = self.model(digest=digest, content=content, **read)
        self.bulk_create([part], ignore_conflicts=True)

    def missing(self, digests) -> list[str]:
        """Those that are not kept, in their order and once each."""
        known = set(self.filter(digest__in=digests).values_list("digest", flat=True))
        return [one for one in dict.fromkeys(digests) if one not in known]

    def touch(self, digests) -> None:
        self.filter(digest__in=digests).update(used_at=timezone.now())

    def sweep(self) -> int:
        return self.filter(used_at__lt=timezone.now() - KEPT).delete()[0]


class PdfPart(models.Model):
    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    pages = models.PositiveIntegerField(_("pages"))
    #: Anchor → (page from 0, left, top).
    places = models.JSONField(default=dict)
    used_at = models.DateTimeField(_("last used"), default=timezone.now, db_index=True)
    objects = PdfPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a PDF")
        verbose_name_plural = _("parts of PDFs")

    def __str__(self):
        return self.digest
