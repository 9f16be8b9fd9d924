"""The demo's mail: caught over SMTP, read in the browser, never shown as anything but text."""

import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage

import pytest
from django.urls import reverse

from backstopping.embedded.places import BASE_DIR
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.backstopping.demo_site")]


@pytest.fixture
def mailbox(tmp_path, settings):
    settings.DEMO_MAIL_DIR = tmp_path
    return tmp_path


@pytest.fixture
def reader(client):
    client.force_login(UserFactory())
    return client


def write(mailbox, name="20161115-090000-000000-aaaaaaaa", attachment=None, **headers):
    message = EmailMessage()
    wanted = {"Subject": "Rapport diffusé", "From": "est@example.org", "To": "rr@example.org"}
    for header, value in (wanted | headers).items():
        message[header] = value
    message.set_content(
        "Lisez http://127.0.0.1:8000/missions/MIS-2016-03/ <script>alert(1)</script>"
    )
    if attachment:
        message.add_attachment(
            b"%PDF-1.7", maintype="application", subtype="pdf", filename=attachment
        )
    (mailbox / f"{name}.eml").write_bytes(bytes(message))
    return name


def test_the_newest_message_stands_first(reader, mailbox):
    write(mailbox, "20161115-090000-000000-aaaaaaaa", Subject="Premier")
    write(mailbox, "20161115-090001-000000-aaaaaaaa", Subject="Second")

    page = reader.get(reverse("demo_mail")).content.decode()

    assert 0 < page.index("Second") < page.index("Premier")


def test_the_hour_is_that_of_brussels(reader, mailbox):
    write(mailbox, Date="Tue, 15 Nov 2016 09:00:00 -0000")

    page = reader.get(reverse("demo_mail")).content.decode()

    assert "10:00" in page


def test_an_empty_mailbox_says_so(reader, mailbox):
    page = reader.get(reverse("demo_mail"))

    assert page.status_code == 200
    assert "<table" not in page.content.decode()


def test_a_message_shows_its_links_and_no_markup(reader, mailbox):
    name = write(mailbox, Date="Tue, 15 Nov 2016 09:00:00 +0100")

    page = reader.get(reverse("demo_message", args=[name])).content.decode()

    assert 'href="http://127.0.0.1:8000/missions/MIS-2016-03/"' in page
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_the_envelope_tells_who_got_a_blind_copy(reader, mailbox):
    name = write(mailbox, **{"X-Envelope-To": "hidden@example.org"})

    page = reader.get(reverse("demo_message", args=[name])).content.decode()

    assert "hidden@example.org" in page


def test_an_attachment_is_a_download_and_nothing_else(reader, mailbox):
    name = write(mailbox, attachment="Rapport « Ségou ».pdf")

    page = reader.get(reverse("demo_message", args=[name])).content.decode()
    answer = reader.get(reverse("demo_attachment", args=[name, 1]))

    assert "Rapport « Ségou ».pdf</a>" in page
    assert answer.content == b"%PDF-1.7"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''Rapport")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize("path", ["nothing/", "%2e%2e/", "nothing/1/", "..%2fsecret-key/"])
def test_what_is_no_message_is_missing(reader, mailbox, path):
    write(mailbox)

    assert reader.get(f"/demo/mail/{path}").status_code == 404


def test_a_number_without_attachment_is_missing(reader, mailbox):
    name = write(mailbox, attachment="a.pdf")

    assert reader.get(reverse("demo_attachment", args=[name, 0])).status_code == 404
    assert reader.get(reverse("demo_attachment", args=[name, 2])).status_code == 404


def test_strangers_are_sent_to_the_door(client, mailbox):
    answer = client.get(reverse("demo_message", args=[write(mailbox)]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


def test_what_is_sent_over_smtp_arrives_whole(reader, mailbox, free_port):
    command = [sys.executable, "-m", "backstopping.embedded.mail_catcher", mailbox, str(free_port)]
    with subprocess.Popen(command, cwd=BASE_DIR) as catcher:
        with connected("127.0.0.1", free_port) as post:
            post.sendmail(
                "est@example.org", ["rr@example.org"], "Subject: Bonjour\r\n\r\nÉté\r\n".encode()
            )
        catcher.terminate()

    (message,) = mailbox.iterdir()
    assert message.read_bytes() == (
        "X-Envelope-To: rr@example.org\r\nSubject: Bonjour\r\n\r\nÉté\r\n".encode()
    )
    assert "Bonjour" in reader.get(reverse("demo_mail")).content.decode()


def connected(host, port, seconds=20):
    end = time.monotonic() + seconds
    while True:
        try:
            return smtplib.SMTP(host, port)
        except OSError:
            assert time.monotonic() < end, "the catcher does not listen"
            time.sleep(0.05)
