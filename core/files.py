"""Files: kept under a random name with their checksum, served only by a view that asked a rule.

The bytes are safe on disk before their row is written, so a row never lacks its file. What is
left over, by a transaction rolled back or a row deleted, is an orphan: the sweeper takes it away.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import models
from django.http import FileResponse, Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

#: What may be kept, and the ending its name gets when someone downloads it.
MEDIA_TYPES = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/zip": ".zip",
    "text/csv": ".csv",
    "text/plain": ".txt",
    "image/png": ".png",
    "image/jpeg": ".jpg",
}
#: A file without a row may belong to a transaction still open; after a day it belongs to none.
GRACE = timedelta(days=1)
CHUNK = 1 << 20
LOCKED_IN = "sandbox; default-src 'none'"
UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f/\\<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
#: Names of devices, which Windows opens instead of a file, whatever follows the first dot.
RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)


class FileState(models.TextChoices):
    """A file that came from outside waits until it was looked at; nobody is served it before."""

    QUARANTINE = "quarantine", _("being checked")
    RELEASED = "released", _("released")
    REFUSED = "refused", _("refused")


class NotReleased(Http404):
    """A file that is still being checked, or that was refused: as missing as none."""


class PrivateStorage(FileSystemStorage):
    """A directory of 0600 files that are whole or absent, also after the power went."""

    def _save(self, name, content):
        target = Path(self.path(name))
        self._make_directories(target)
        draft = target.with_name(f".{target.name}.part")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            for chunk in content.chunks():
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.rename(draft, target)
        sync_directory(target.parent)
        return name

    def _make_directories(self, target: Path) -> None:
        base = Path(self.location)
        base.mkdir(mode=0o700, parents=True, exist_ok=True)
        for parent in reversed(target.relative_to(base).parents):
            folder = base / parent
            if not folder.is_dir():
                folder.mkdir(mode=0o700, exist_ok=True)
                sync_directory(folder.parent)


def sync_directory(path: Path) -> None:
    """A rename is only sure once its directory is written too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class StoredFileManager(models.Manager):
    def keep(
        self,
        content: bytes | BinaryIO,
        *,
        name: str,
        media_type: str = "application/pdf",
        **fields,
    ):
        """Store these bytes for good and return their row; an open file is copied in pieces.

        For what the house made itself: what came from outside goes through `receive`.
        """
        if media_type not in MEDIA_TYPES:
            raise ValueError(f"{media_type} is not among the types that are kept.")
        name = clean_name(name, media_type)
        return self.create(name=name, media_type=media_type, **write(content), **fields)

    def verify(self) -> Iterator[str]:
        """Say every difference between rows and files; reads every byte."""
        for stored in self.order_by("pk").iterator(chunk_size=500):
            wrong = difference(stored)
            if wrong:
                yield f"{stored.name} ({stored.path}): {wrong}"
        for path in self.orphans():
            yield f"{path}: no row knows this file"

    def orphans(self, older_than: timedelta = GRACE) -> Iterator[str]:
        """Files that no row knows, old enough that no open transaction can still want them."""
        known = set(self.values_list("path", flat=True))
        limit = timezone.now() - older_than
        for path in stored_paths():
            with suppress(FileNotFoundError):
                if path not in known and default_storage.get_modified_time(path) < limit:
                    yield path

    def sweep_orphans(self, older_than: timedelta = GRACE) -> int:
        """Take away what no row knows; nothing else deletes a file but `StoredFile.discard`."""
        count = 0
        for path in list(self.orphans(older_than)):
            default_storage.delete(path)
            count += 1
        return count


def write(content: bytes | BinaryIO) -> dict:
    """The bytes under a random name, and what a row says of them."""
    source = ContentFile(content) if isinstance(content, bytes) else File(content)
    key = secrets.token_hex(16)
    path = default_storage.save(f"{key[:2]}/{key[2:4]}/{key}", source)
    source.seek(0)
    digest = hashlib.file_digest(source.file, "sha256").hexdigest()
    return {"path": path, "size": source.size, "sha256": digest}


def stored_paths(directory: str = "") -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(directory)
    except FileNotFoundError:
        return
    prefix = f"{directory}/" if directory else ""
    yield from (prefix + name for name in files)
    for folder in folders:
        yield from stored_paths(prefix + folder)


def clean_name(name: str, media_type: str) -> str:
    """A name every system can save: no path, no control or direction signs, one right ending."""
    ending = MEDIA_TYPES[media_type]
    stem = " ".join(UNSAFE_IN_NAME.sub(" ", name).split()).strip(" .")
    if stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    stem = stem.encode("utf-8", "ignore").decode()[: 180 - len(ending)].strip(" .")
    return (RESERVED.sub(r"\1_", stem) or "document") + ending


def read(stored) -> bytes:
    """The bytes as they were kept; ValueError when they are no longer the same."""
    with default_storage.open(stored.path) as source:
        content = source.read()
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ValueError(f"{stored.path} is not what was kept: its checksum differs.")
    return content


def difference(stored) -> str:
    try:
        size = default_storage.size(stored.path)
        if size != stored.size:
            return f"{size} bytes on disk, {stored.size} in the row"
        digest = hashlib.sha256()
        with default_storage.open(stored.path) as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return "the file is missing"
    return "" if digest.hexdigest() == stored.sha256 else "the checksum differs"


def serve(stored, *, as_attachment: bool = True) -> FileResponse:
    """Stream a file to someone a rule has let in: the view asks, this never does.

    Without `as_attachment` a browser may show it, in a sandbox where it can run and load nothing.
    """
    if stored.state != FileState.RELEASED:
        raise NotReleased(stored.verdict)
    known = stored.media_type in MEDIA_TYPES
    response = FileResponse(
        default_storage.open(stored.path),
        as_attachment=as_attachment or not known,
        filename=stored.name,
        content_type=stored.media_type if known else "application/octet-stream",
    )
    response["Content-Length"] = stored.size
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED_IN  # django-csp leaves a header that is there
    response["Cache-Control"] = "private, no-store"
    return response
