"""Documents people send in: what they are is read from their bytes, never from their name."""

import struct
import zipfile
import zlib

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import archives
from core.sizes import filesize
from core.verdicts import reason_words

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
#: What a file field of the house takes; another place says what it takes itself.
DOCUMENTS = frozenset({PDF, PNG, JPEG, DOCX, ODT})
#: The first bytes of what needs no further look.
SIGNATURES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
ACCEPT = ".pdf,.docx,.odt,.png,.jpg,.jpeg"
MOST_BYTES = 10 * 1024 * 1024
#: What zipfile says of an archive that is damaged, or made to look like one.
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    struct.error,
    zlib.error,
)


def media_type_of(content: bytes) -> str | None:
    """What these bytes are, when it is a kind we know, or None. Unpacks nothing but a label."""
    for signature, media_type in SIGNATURES.items():
        if content.startswith(signature):
            return media_type
    return _type_of_archive(content) if content.startswith(b"PK\x03\x04") else None


def _type_of_archive(content: bytes) -> str | None:
    """A text or slides of Office, a text of OpenDocument, without macros; no other archive."""
    try:
        with archives.opened(content) as archive:
            names = set(archive.namelist())
            for part, media_type in (("word/document.xml", DOCX), ("ppt/presentation.xml", PPTX)):
                if {"[Content_Types].xml", part} <= names:
                    has_macros = any(name.endswith("vbaProject.bin") for name in names)
                    return None if has_macros else media_type
            if {"mimetype", "content.xml"} <= names:
                with archive.open("mimetype") as label:
                    is_text = label.read(len(ODT) + 1) == ODT.encode()
                return ODT if is_text and not any(n.startswith("Basic/") for n in names) else None
    except (archives.Unfit, *DAMAGE):
        return None
    return None


def unfit_words(content: bytes) -> str:
    """Why an archive was not even opened, when that is the reason."""
    try:
        if content.startswith(b"PK\x03\x04"):
            archives.opened(content).close()
    except archives.Unfit as unfit:
        return reason_words(str(unfit))
    except DAMAGE:
        return ""
    return ""


class DocumentField(forms.FileField):
    """Cleans to (bytes, name, media type); a wrong file is told at the field."""

    widget = forms.ClearableFileInput
    #: A place that takes other kinds says which, and how they are called.
    allowed, accept, most_bytes = DOCUMENTS, ACCEPT, MOST_BYTES
    advice = gettext_lazy("PDF, Word, OpenDocument, PNG or JPEG, up to 10 MB.")
    refusal = gettext_lazy(
        "Not a PDF, PNG, JPEG, or a text of Word or OpenDocument without macros."
    )

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", self.advice)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", self.accept)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        if upload.size > self.most_bytes:
            raise forms.ValidationError(
                _("This file has %(size)s: choose one of at most %(most)s.")
                % {"size": filesize(upload.size), "most": filesize(self.most_bytes)}
            )
        content = upload.read()
        media_type = media_type_of(content)
        if media_type not in self.allowed:
            raise forms.ValidationError(unfit_words(content) or self.refusal)
        return content, upload.name, media_type
