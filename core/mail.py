"""Outgoing mail: a row when it is wanted, a message when a worker sends it.

To add a mail: templates/mail/<name>.subject.txt and <name>.txt (and <name>.html if it needs one),
extending mail/base.txt and mail/base.html, and `@mail_context("name")` over a function of the row
in the owning app's tasks.py. It gives what the templates need, or None when the person should no
longer get it: rights are asked when the mail leaves, not when it was wanted. With a pair of method
and iCalendar as its "calendar", the mail is an invitation; an "address" and a "language" stand for
those of the account (`to=None`: somebody without one), "headers" are added to those of every mail.
Then
`OutboundMail.objects.ask("name", key=..., to=user, **ids)` in the transaction that wants it.
"""

import hashlib
import smtplib
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import files
from core.faults import fault
from core.queue import GiveUp, NoLongerWanted, QueuedQuerySet

#: Longer than a server that answers each line just before EMAIL_TIMEOUT.
LEASE = timedelta(minutes=3)
#: With the growing waits between them: about eight hours for a mail server to come back.
ATTEMPTS = 12
LONGEST_SUBJECT = 200
MACHINE_HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
}

CONTEXTS: dict[str, Callable] = {}


def mail_context(template: str):
    def register(function):
        if template in CONTEXTS:
            raise ValueError(f"Two mails are called {template}.")
        CONTEXTS[template] = function
        return function

    return register


class OutboundMailQuerySet(QueuedQuerySet):
    def ask(self, template: str, *, key: str, to, attachment=None, **context):
        """Write the wish for this mail; asking twice with one key is asking once."""
        if template not in CONTEXTS:
            raise LookupError(f"No mail is called {template}.")
        return self.write(
            key=key,
            again=False,
            queue="mail",
            max_attempts=ATTEMPTS,
            template=template,
            to=to,
            attachment=attachment,
            context=context,
        )

    def run(self, pk: int) -> str:
        """Send this mail if it is due and free, and say how it ended."""
        found = self.filter(pk=pk).values_list("template", flat=True).first()
        if found not in CONTEXTS:
            return "unknown"  # asked for by a newer version: its worker will take it
        taken = self.select_related("to", "attachment").claim(pk, LEASE)
        if taken is None:
            return "skipped"
        with translation.override(taken.language):
            return self.process(taken, self._send)

    def _send(self, row) -> dict:
        if not row.message_id:
            row.message_id = new_message_id(row)
        message = compose(row)
        self.renew(row, LEASE, message_id=row.message_id)
        fault("mail.before_data")
        deliver(message)
        fault("mail.after_250")
        ending = {"note": "", "last_error": ""}
        fault("mail.before_done")
        return ending


def absolute(path: str) -> str:
    """Links in mails name the one address of this house, never that of a request."""
    return settings.BASE_URL.rstrip("/") + path


def new_message_id(row) -> str:
    """The same for every attempt, so that a mail that came twice is shown once."""
    return f"<mail.{row.pk}.{row.created_at:%Y%m%d%H%M%S}@{host()}>"


def host() -> str:
    """The name of this house in identifiers that other programs keep."""
    return urlsplit(settings.BASE_URL).hostname


def compose(row) -> EmailMultiAlternatives:
    """The finished message, in the language that is active."""
    if row.to is not None and not row.to.is_active:
        raise NoLongerWanted(_("Not sent: the account of this person is closed."))
    context = CONTEXTS[row.template](row)
    if context is None:
        raise NoLongerWanted(_("Not sent: it no longer concerns this person."))
    context = {"to": row.to, "base_url": settings.BASE_URL.rstrip("/")} | context
    with translation.override(context.get("language") or translation.get_language()):
        return written(row, context)


def written(row, context: dict) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=subject_line(row, context),
        body=render(f"mail/{row.template}.txt", context, autoescape=False).strip() + "\n",
        to=[checked_address(context.get("address") or getattr(row.to, "email", ""))],
        headers=MACHINE_HEADERS | context.get("headers", {}) | {"Message-ID": row.message_id},
    )
    attach_html(message, row, context)
    attach_calendar(message, context.get("calendar"))
    attach_file(message, row.attachment)
    return message


def render(template: str, context: dict, *, autoescape: bool) -> str:
    return (
        Engine.get_default().get_template(template).render(Context(context, autoescape=autoescape))
    )


def subject_line(row, context: dict) -> str:
    """One line whatever people wrote: a line break would be a header of its own."""
    text = render(f"mail/{row.template}.subject.txt", context, autoescape=False)
    return Truncator(one_line(text)).chars(LONGEST_SUBJECT)


def one_line(text: str) -> str:
    printable = "".join(sign if sign.isprintable() else " " for sign in text)
    return " ".join(printable.split())


def checked_address(address: str) -> str:
    """One plain address; `a@b.c, d@e.f` would be two recipients."""
    try:
        validate_email(address)
    except ValidationError as error:
        raise GiveUp(_("“%(address)s” is no e-mail address.") % {"address": address}) from error
    return address


def attach_html(message, row, context: dict) -> None:
    try:
        html = render(f"mail/{row.template}.html", context, autoescape=True)
    except TemplateDoesNotExist:
        return
    message.attach_alternative(html, "text/html")


def attach_calendar(message, invitation: tuple[str, bytes] | None) -> None:
    """(method, iCalendar) under the context's "calendar": shown as an invitation, kept as a file.

    The alternative is what mail programs act upon (RFC 6047), the file is for all others.
    """
    if invitation is None:
        return
    method, content = invitation
    message.attach_alternative(content.decode(), f"text/calendar; method={method}")
    message.attach("invitation.ics", content, "application/ics")


def attach_file(message, stored) -> None:
    """The very bytes that were kept: a file that changed on disk is not sent."""
    if stored is None:
        return
    content = files.read(stored)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise GiveUp(_("The attached file is not the one that was kept."))
    message.attach(one_line(stored.name) or "file", content, stored.media_type)


def deliver(message) -> None:
    """Hand over; a refusal for good ends the mail, anything else is tried again."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        if all(code >= 500 for code, _text in answers):
            raise GiveUp(refusal(*answers[0])) from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise GiveUp(refusal(error.smtp_code, error.smtp_error)) from error
        raise


def refusal(code: int, answer: bytes | str) -> str:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return _("The mail server refused it: %(code)d %(text)s") % {
        "code": code,
        "text": one_line(text),
    }
