"""Files from outside: what is honest comes in, a thousand that are not stay out."""

import json
import subprocess
import sys
from io import BytesIO

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageFile

from core import archives, inspection, uploads
from core.uploads import DocumentField
from tests.core import outside_files

OPENED = (b"PK\x03\x04", b"%PDF", b"\x89PNG", b"\xff\xd8")


@pytest.fixture(scope="module")
def judge():
    """What becomes of these bytes; the same bytes are looked at once."""
    known = {}

    def outcome(name, content):
        if content not in known:
            known[content] = fate_of(name, content)
        return known[content]

    return outcome


def fate_of(name, content) -> tuple[str, bytes]:
    try:
        upload = SimpleUploadedFile(name, content)
        _content, _name, media_type = DocumentField().clean(upload)
        drawn = inspection.look_into(content, media_type)
    except (forms.ValidationError, archives.Unfit):
        return "refused", b""
    return ("accepted", content) if drawn is None else ("redrawn", drawn)


def test_fifty_honest_files_come_in(judge):
    files = outside_files.honest()

    fates = {name: judge(name, content)[0] for name, content in files}

    assert len(fates) == 50
    assert set(fates.values()) <= {"accepted", "redrawn"}, fates


def test_a_thousand_others_stay_out(judge):
    files = outside_files.hostile()

    fates = {name: judge(name, content)[0] for name, content in files}

    assert len(fates) == 1000
    assert len({content for _name, content in files}) > 600
    assert {name for name, fate in fates.items() if fate != "refused"} == set()


def test_half_a_picture_stays_out_beside_a_library_that_takes_it(judge, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    assert judge("half.png", outside_files.bad_pictures()[1]) == ("refused", b"")


@pytest.mark.parametrize("number", range(9))
def test_a_picture_that_brings_more_than_a_picture_loses_it(judge, number):
    fate, drawn = judge("cv.jpg", outside_files.laden_pictures()[number])

    assert fate == "redrawn"
    assert is_bare(drawn)


def is_bare(content) -> bool:
    """A picture and nothing else: no frame, word, profile or place beside it."""
    image = Image.open(BytesIO(content))
    kept = set(image.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    return not kept and not image.getexif() and b"canary" not in content and image.mode != "CMYK"


def test_an_archive_too_large_is_refused_before_it_is_opened(monkeypatch):
    def opened(*_args, **_kwargs):
        raise AssertionError("opened")

    monkeypatch.setattr(archives.zipfile, "ZipFile", opened)

    with pytest.raises(forms.ValidationError, match="trop de place"):
        DocumentField().clean(SimpleUploadedFile("cv.docx", outside_files.crowd()))


def test_sizes_are_looked_at_before_a_part_is_unpacked(monkeypatch):
    def unpacked(*_args, **_kwargs):
        raise AssertionError("unpacked")

    bomb = outside_files.bombs()[0]
    monkeypatch.setattr(archives.zipfile.ZipFile, "open", unpacked)

    with pytest.raises(archives.Unfit, match="huge"):
        archives.opened(bomb)


@pytest.mark.parametrize(
    ("content", "media_type", "said"),
    [
        (outside_files.docx(), uploads.DOCX, {}),
        (outside_files.pdf(), uploads.PDF, {}),
        (outside_files.picture(), uploads.PNG, {"redrawn": True}),
        (outside_files.acting_words()[0], uploads.DOCX, {"refused": "active"}),
        (b"%PDF-1.7 and nothing", uploads.PDF, {"refused": "broken"}),
    ],
)
def test_the_child_says_in_one_line_what_it_found(content, media_type, said):
    done = subprocess.run(
        [sys.executable, "-m", "core.inspection", media_type],
        input=content, capture_output=True, check=True, env={"PATH": ""},
    )  # fmt: skip

    head, _line, body = done.stdout.partition(b"\n")

    assert json.loads(head) == said
    assert body.startswith(OPENED) == ("redrawn" in said)


def test_the_child_can_neither_write_nor_call_nor_grow():
    tries = (
        "from core import inspection; import socket, tempfile\n"
        "inspection.hold_back(); done = []\n"
        "def attempt(act):\n"
        "    try: act(); done.append(act.__name__)\n"
        "    except (OSError, MemoryError): pass\n"
        "def call(): socket.create_connection(('127.0.0.1', 9), 1)\n"
        "def start(): __import__('subprocess').run(['/bin/true'])\n"
        "def grow(): bytearray(2 << 30)\n"
        "for act in (call, start, grow): attempt(act)\n"
        "print(done)\n"
    )

    done = subprocess.run([sys.executable, "-c", tries], capture_output=True, check=True)

    assert done.stdout == b"[]\n"
