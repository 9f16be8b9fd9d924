"""Mails that leave through a real SMTP server: none lost, none to the wrong person."""

import re

import pytest

from core.mail import LONGEST_SUBJECT
from core.models import OutboundMail, StoredFile
from core.queue import QueueState
from tests.core import jobs_for_tests  # noqa: F401
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

NASTY_TEXTS = [
    "Ruwa\r\nBcc: evil@example.org",
    "Ruwa\nX-Evil: 1\n\nBody of another",
    "Ruwa\rSubject: other",
    "Ruwa\x0b\x1b\x7f end",
    "Ruwa\u2028Bcc: evil@example.org",
    "=?utf-8?q?Bcc=3A?= evil@example.org",
    'a "b" <evil@example.org>, c; d',
    "x" * 3000,
    "{{ settings.SECRET_KEY }} {% load static %} {x.__class__} %(title)s",
]
NASTY_ADDRESSES = [
    "a@example.org, evil@example.org",
    "a@example.org; evil@example.org",
    "a@example.org\r\nBcc: evil@example.org",
    "Name <a@example.org>",
    '"a b" c@example.org',
    "a@example.org evil@example.org",
    "",
]


@pytest.fixture
def ask(sink):
    def ask(key="one", to=None, attachment=None, **context):
        to = to or UserFactory(name="Ève d’Août", language="fr")
        return OutboundMail.objects.ask(
            "tests/hello", key=key, to=to, attachment=attachment, **context
        )

    return ask


def send(mail):
    """One attempt, now."""
    OutboundMail.objects.filter(pk=mail.pk).update(due_at=mail.created_at)
    outcome = OutboundMail.objects.run(mail.pk)
    mail.refresh_from_db()
    return outcome


def test_a_mail_arrives_with_both_texts_in_the_language_of_its_reader(ask, sink, settings):
    settings.BASE_URL = "https://backstopping.example/"
    mail = ask(to=UserFactory(name="Ève d’Août", language="nl"), title="l’été & co")

    assert send(mail) == "done"

    [message] = sink.messages()
    assert message["To"] == mail.to.email
    assert message["Subject"] == "About l’été & co"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == mail.message_id
    text = message.get_body(("plain",)).get_content()
    assert "l’été & co, see https://backstopping.example/here/" in text
    html = message.get_body(("html",)).get_content()
    assert '<html lang="nl">' in html
    assert "l’été &amp; co" in html


def test_asking_twice_is_sending_once(ask, sink):
    to = UserFactory()

    assert ask(to=to).pk == ask(to=to).pk
    send(OutboundMail.objects.get())

    assert send(OutboundMail.objects.get()) == "skipped"
    assert len(sink.received) == 1


def test_a_mail_nobody_wrote_cannot_be_asked_for(sink):
    with pytest.raises(LookupError):
        OutboundMail.objects.ask("tests/unknown", key="one", to=UserFactory())


@pytest.mark.parametrize("text", NASTY_TEXTS)
def test_what_people_write_makes_no_header_and_no_recipient(ask, sink, text):
    mail = ask(to=UserFactory(name=text[:150]), title=text)

    assert send(mail) == "done"

    [message] = sink.messages()
    assert sink.received[0].rcpt_tos == [mail.to.email]
    assert message.get_all("Subject") == [message["Subject"]]
    assert "Bcc" not in message
    assert "X-Evil" not in message
    assert len(message["Subject"].strip()) <= LONGEST_SUBJECT
    assert not re.search(r"[\x00-\x1f]", message["Subject"])


@pytest.mark.parametrize("address", NASTY_ADDRESSES)
def test_what_is_no_address_is_given_up_and_never_sent(ask, sink, address):
    mail = ask()
    type(mail.to).objects.filter(pk=mail.to_id).update(email=address)

    assert send(mail) == "dead"

    assert mail.note
    assert sink.received == []


@pytest.mark.parametrize("name", ["plan.pdf", "été «final».pdf", 'a"\r\nBcc: e@x.org.pdf', "\n"])
def test_a_file_goes_along_under_a_harmless_name(ask, sink, name):
    stored = StoredFile.objects.keep(b"%PDF-1.7 text", name="plan.pdf")
    StoredFile.objects.filter(pk=stored.pk).update(name=name)

    assert send(ask(attachment=stored)) == "done"

    [message] = sink.messages()
    [part] = message.iter_attachments()
    assert part.get_content() == b"%PDF-1.7 text"
    assert part.get_content_type() == "application/pdf"
    assert not re.search(r"[\r\n]", part.get_filename())
    assert "Bcc" not in message


def test_a_file_that_changed_on_disk_is_not_sent(ask, sink):
    stored = StoredFile.objects.keep(b"%PDF-1.7 text", name="plan.pdf")
    StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)
    mail = ask(attachment=stored)

    assert send(mail) in ("dead", "failed")

    assert mail.last_error
    assert sink.received == []


@pytest.mark.parametrize("reason", ["account closed", "right lost"])
def test_who_should_no_longer_get_it_does_not(ask, sink, reason):
    mail = ask(revoked=reason == "right lost")
    if reason == "account closed":
        type(mail.to).objects.filter(pk=mail.to_id).update(is_active=False)

    assert send(mail) == "dropped"

    assert mail.state == QueueState.DROPPED
    assert mail.note
    assert sink.received == []


def test_a_server_that_says_later_gets_it_later(ask, sink):
    mail = ask()
    sink.answers = ["451 Greylisted"]
    sink.recipient_answers = ["450 Busy"]

    assert [send(mail), send(mail), send(mail)] == ["failed", "failed", "done"]

    assert mail.attempts == 3
    assert len(sink.received) == 1


@pytest.mark.parametrize("place", ["recipient", "text"])
def test_a_server_that_says_never_ends_it_with_its_reason(ask, sink, place):
    mail = ask()
    answers = ["550 5.1.1 No such person"]
    if place == "recipient":
        sink.recipient_answers = answers
    else:
        sink.answers = answers

    assert send(mail) == "dead"

    assert "No such person" in mail.note
    assert mail.attempts == 1


def test_a_server_that_is_away_gets_it_when_it_is_back(ask, sink, settings):
    mail = ask()
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1

    assert send(mail) == "failed"
    settings.EMAIL_PORT = port

    assert send(mail) == "done"
    assert len(sink.received) == 1


def test_a_line_cut_after_the_text_doubles_it_at_most_under_one_name(ask, sink):
    mail = ask()
    sink.answers = ["drop"]

    assert [send(mail), send(mail)] == ["failed", "done"]

    assert len(sink.received) == 2
    assert {message["Message-ID"] for message in sink.messages()} == {mail.message_id}
