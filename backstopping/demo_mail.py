"""The demo's mailbox: what its SMTP server caught, readable by everybody who is logged in.

The messages are files that `embedded/mail_catcher.py` writes; nothing here touches the database.
"""

from dataclasses import dataclass
from datetime import UTC
from email import policy as email_policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.files import LOCKED_IN
from core.policy import LOGIN, policy


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes


@dataclass(frozen=True)
class Caught:
    """One message on disk; its name is its address."""

    name: str

    @property
    def file(self) -> Path:
        return Path(settings.DEMO_MAIL_DIR) / f"{self.name}.eml"

    @cached_property
    def head(self) -> EmailMessage:
        """The headers alone: a list must not read every attachment."""
        with self.file.open("rb") as stream:
            return BytesHeaderParser(policy=email_policy.default).parse(stream)

    @cached_property
    def message(self) -> EmailMessage:
        with self.file.open("rb") as stream:
            return BytesParser(policy=email_policy.default).parse(stream)

    @property
    def subject(self) -> str:
        return self.head["Subject"] or ""

    @property
    def sender(self) -> str:
        return self.head["From"] or ""

    @property
    def recipients(self) -> str:
        """Those the server was told, blind copies too."""
        return self.head["X-Envelope-To"] or self.head["To"] or ""

    @property
    def sent_at(self):
        """Aware: a date header of “-0000” is in UTC, and Python reads it as naive."""
        date = self.head["Date"]
        if date is None or date.datetime is None:
            return None
        sent = date.datetime
        return sent if sent.tzinfo else sent.replace(tzinfo=UTC)

    @property
    def text(self) -> str:
        body = self.message.get_body(("plain", "html"))
        if body is None:
            return ""
        try:
            text = body.get_content()
        except LookupError:  # a character set that nobody knows
            text = body.get_payload(decode=True).decode(errors="replace")
        return text if body.get_content_subtype() == "plain" else strip_tags(text)

    @cached_property
    def attachments(self) -> list[Attachment]:
        return [
            Attachment(
                name=part.get_filename() or _("Attachment %(number)s") % {"number": number},
                content=part.get_payload(decode=True) or b"",
            )
            for number, part in enumerate(self.message.iter_attachments(), start=1)
        ]


def caught_messages() -> list[Caught]:
    """Newest first; the names sort by time."""
    files = Path(settings.DEMO_MAIL_DIR).glob("*.eml")
    return [Caught(name) for name in sorted((file.stem for file in files), reverse=True)]


def get_caught_or_404(name: str) -> Caught:
    caught = Caught(name)
    if not caught.file.is_file():
        raise Http404
    return caught


@policy(LOGIN)
@require_safe
def mailbox(request):
    page = Paginator(caught_messages(), 25).get_page(request.GET.get("page"))
    return render(request, "backstopping/mailbox.html", {"page": page})


@policy(LOGIN)
@require_safe
def message(request, name):
    return render(request, "backstopping/message.html", {"caught": get_caught_or_404(name)})


@policy(LOGIN)
@require_safe
def attachment(request, name, number):
    """Always a download, never shown: who wrote the message may be a stranger."""
    attachments = get_caught_or_404(name).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    wanted = attachments[number - 1]
    response = HttpResponse(wanted.content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=wanted.name
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = LOCKED_IN
    return response


demo_urls = [
    path("demo/mail/", mailbox, name="demo_mail"),
    path("demo/mail/<slug:name>/", message, name="demo_message"),
    path("demo/mail/<slug:name>/<int:number>/", attachment, name="demo_attachment"),
]
