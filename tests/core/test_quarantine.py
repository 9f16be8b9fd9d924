"""A file from outside waits until it was looked at; what is not released is served to nobody."""

import socketserver
import struct
import threading
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.http import Http404
from django.utils import timezone

from core import files, quarantine, uploads
from core.files import FileState
from core.models import Job, StoredFile
from tests.core import outside_files

pytestmark = pytest.mark.django_db


def received(content=None, media_type=uploads.PDF, **options):
    content = content or outside_files.pdf()
    return quarantine.receive(content, name="cv.pdf", media_type=media_type, **options)


def checked(stored):
    how = Job.objects.run(Job.objects.get(key=f"check_file:{stored.pk}").pk)
    stored.refresh_from_db()
    return how


@contextmanager
def clamd(answer: bytes, at=None):
    """A scanner that reads what it is sent and says this."""

    class Scanner(socketserver.StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!I", self.rfile.read(4))[0]:
                self.server.got += self.rfile.read(size)
            self.wfile.write(answer)

    kind, place = (
        (socketserver.UnixStreamServer, str(at)) if at
        else (socketserver.TCPServer, ("127.0.0.1", 0))
    )  # fmt: skip
    with kind(place, Scanner) as server:
        server.got = b""
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def test_nothing_is_served_before_it_was_looked_at():
    stored = received()

    with pytest.raises(Http404):
        files.serve(stored)

    assert checked(stored) == "done"
    assert stored.is_released
    with closing(files.serve(stored)) as response:
        assert response["Content-Disposition"].startswith("attachment")


def test_what_acts_by_itself_is_refused_and_told_why():
    stored = received(outside_files.acting_papers()[0])

    checked(stored)

    assert (stored.state, stored.verdict) == (FileState.REFUSED, "active")
    with pytest.raises(Http404):
        files.serve(stored)


def test_a_picture_is_replaced_by_its_drawing(django_capture_on_commit_callbacks):
    photo = outside_files.picture("JPEG", exif=outside_files.where_taken())
    stored = received(photo, uploads.JPEG)
    before = stored.path

    with django_capture_on_commit_callbacks(execute=True):
        checked(stored)

    assert b"Exif" in photo
    assert b"Exif" not in files.read(stored)
    assert not default_storage.exists(before)
    assert files.difference(stored) == ""


def test_the_scanner_has_the_last_word(settings):
    stored = received()
    with clamd(b"stream: Eicar-Test-Signature FOUND\0") as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        checked(stored)

    assert server.got == files.read(stored)
    assert (stored.state, stored.verdict) == (FileState.REFUSED, "virus: Eicar-Test-Signature")


def test_a_scanner_on_a_socket_that_finds_nothing_lets_it_pass(settings, tmp_path):
    stored = received()
    settings.CLAMD_ADDRESS = str(tmp_path / "clamd")
    with clamd(b"stream: OK\0", at=settings.CLAMD_ADDRESS) as server:
        checked(stored)

    assert server.got == files.read(stored)
    assert stored.is_released


@pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0"])
def test_without_an_answer_of_the_scanner_it_waits_and_is_tried_again(settings, answer):
    stored = received()
    with clamd(answer) as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.server_address[1]}"
        checked(stored)

    job = Job.objects.get(key=f"check_file:{stored.pk}")
    assert stored.state == FileState.QUARANTINE
    assert (job.state, job.attempts) == ("queued", 1)


def test_a_scanner_that_is_gone_releases_nothing(settings):
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    stored = received()

    checked(stored)

    assert stored.state == FileState.QUARANTINE


def test_what_a_form_never_sent_is_swept_away_with_its_bytes(django_capture_on_commit_callbacks):
    held, taken = received(hold=True), quarantine.take(received(hold=True))

    with django_capture_on_commit_callbacks(execute=True):
        quarantine.sweep(timezone.now() + timedelta(hours=25))

    assert list(StoredFile.objects.values_list("pk", flat=True)) == [taken.pk]
    assert not default_storage.exists(held.path)
    assert default_storage.exists(taken.path)


def test_unfinished_forms_may_hold_so_much_and_no_more(monkeypatch):
    received(hold=True)
    assert not quarantine.is_full()

    monkeypatch.setattr(quarantine, "MOST_HELD", 10)

    assert quarantine.is_full()


def test_two_forms_do_not_take_one_file():
    held = received(hold=True)
    quarantine.take(held)

    with pytest.raises(quarantine.Gone):
        quarantine.take(held)

    assert Job.objects.filter(key=f"check_file:{held.pk}").count() == 1
