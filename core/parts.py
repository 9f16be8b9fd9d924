"""Files that come in over lines that break: in parts, each kept as it arrives.

A device gives its file a number, says name, size and sha256, and sends parts from the offset it
is told. A part sent twice is taken once. When all bytes are there and the checksum is right, the
file is handed on like any other upload; what is never finished is swept away.
"""

import hashlib
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: Bytes of one part: four seconds at 64 kbit/s.
PART = 32 * 1024
#: Bytes of one file; what it is used for may allow fewer.
MOST_BYTES = 20 * 1024 * 1024
#: Bytes and files that one person may have on their way.
QUOTA_BYTES, QUOTA_FILES = 60 * 1024 * 1024, 60
#: A mission lasts weeks; what did not move for so long will not come any more.
STALE = timedelta(days=45)


class PartRefused(Exception):
    """A part that is not taken; the text is for the person who sends it."""


class Damaged(PartRefused):
    """All bytes came and they are not those that were announced: begin again."""


class PartialUploadQuerySet(models.QuerySet):
    @transaction.atomic
    def begin(self, key, *, owner, purpose: str, name: str, size: int, sha256: str):
        """The upload of this number, begun now or before; one person's uploads wait in line."""
        get_user_model()._base_manager.select_for_update(of=("self",)).get(pk=owner.pk)
        found = self.filter(key=key).first()
        if found:
            if (found.owner_id, found.purpose) != (owner.pk, purpose):
                raise PartRefused(gettext("This number belongs to another file."))
            return found
        if not 0 < size <= MOST_BYTES:
            raise PartRefused(gettext("A file may have at most 20 MB."))
        used = self.filter(owner=owner).aggregate(bytes=Sum("size"), files=models.Count("pk"))
        if (used["bytes"] or 0) + size > QUOTA_BYTES or used["files"] >= QUOTA_FILES:
            raise PartRefused(
                gettext("Too many files are on their way: let some of them arrive first.")
            )
        return self.create(
            key=key, owner=owner, purpose=purpose, name=name[:200], size=size, sha256=sha256
        )

    def get_of(self, key, *, owner, purpose: str):
        found = self.filter(key=key, owner=owner, purpose=purpose).first()
        if found is None:
            raise PartRefused(gettext("This file was not announced: choose it again."))
        return found

    def sweep(self) -> int:
        return self.filter(updated_at__lt=timezone.now() - STALE).delete()[0]


class PartialUpload(models.Model):
    """A file of which not all bytes have come yet."""

    key = models.UUIDField(_("number"), primary_key=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("sent by")
    )
    purpose = models.CharField(_("for"), max_length=100)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    received = models.PositiveIntegerField(_("bytes received"), default=0)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_index=True)
    objects = PartialUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("file on its way")
        verbose_name_plural = _("files on their way")
        constraints = [
            models.CheckConstraint(
                name="partial_upload_received_within_size",
                condition=models.Q(received__lte=models.F("size")),
            )
        ]

    def __str__(self):
        return self.name

    @transaction.atomic
    def take(self, offset: int, content: bytes) -> int:
        """Keep this part if it is the next one, and say from where to go on; locks the row."""
        fresh = type(self).objects.select_for_update().get(pk=self.pk)
        if offset == fresh.received and content:
            if len(content) > PART or offset + len(content) > fresh.size:
                raise PartRefused(gettext("This part is longer than the file."))
            UploadPart.objects.create(upload=fresh, offset=offset, content=content)
            fresh.received += len(content)
            fresh.save(update_fields=["received", "updated_at"])
        self.received = fresh.received
        return fresh.received

    @property
    def is_complete(self) -> bool:
        return self.received == self.size

    def whole(self) -> SimpleUploadedFile:
        """All parts as the file they were; Damaged when a byte is not what it was."""
        parts = self.parts.order_by("offset").values_list("content", flat=True)
        content = b"".join(bytes(part) for part in parts)
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise Damaged(gettext("The file did not arrive as it was: send it again."))
        return SimpleUploadedFile(self.name, content)


class UploadPart(models.Model):
    upload = models.ForeignKey(PartialUpload, models.CASCADE, related_name="parts")
    offset = models.PositiveIntegerField(_("offset"))
    content = models.BinaryField()

    class Meta:
        verbose_name = _("part of a file")
        verbose_name_plural = _("parts of files")
        constraints = [
            models.UniqueConstraint(fields=["upload", "offset"], name="upload_part_once")
        ]

    def __str__(self):
        return f"{self.upload_id}:{self.offset}"
