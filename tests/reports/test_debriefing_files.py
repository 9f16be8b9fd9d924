"""Photos and slides: known by their bytes, made small, without where and by whom."""

import uuid
import zlib
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains

from core import files as stored_files
from core.models import StoredFile
from reports.debriefings import files
from reports.models import DebriefingFile, DraftField
from tests.factories import FieldDebriefingFactory, MissionFactory, ReportFactory

pytestmark = pytest.mark.django_db
GPS, ORIENTATION = 0x8825, 0x0112


def photo(size=(60, 30), kind="JPEG", mode="RGB", **options) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 128 if mode == "L" else (10, 120, 60, 90)[: len(mode)]).save(
        out, kind, **options
    )
    return out.getvalue()


def located(size=(60, 30)) -> bytes:
    """A photo taken with the telephone held upright, in Tanguiéta."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[2] = (10.0, 37.0, 0.0)
    exif[0x013B] = "Rosine"
    return photo(size, exif=exif)


def archive(*names) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as packed:
        for name in ("[Content_Types].xml", *names):
            packed.writestr(name, "<x/>")
    return out.getvalue()


def png_that_says(width, height) -> bytes:
    """A few bytes that claim to be a picture of this size."""
    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x06\x00\x00\x00"
    body = b"IHDR" + header
    chunk = len(header).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\x00\x00\x00\x00IDAT" + zlib.crc32(b"IDAT").to_bytes(4)


def upload(content, name="IMG_1.JPG"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def field(cast):
    cast = cast(ongoing=True)
    cast.attach = lambda content, name="IMG_1.JPG", **more: files.attach(
        cast.mission, upload(content, name), by=cast["consultant"], **more
    )
    return cast


def picture_of(stored) -> Image.Image:
    return Image.open(BytesIO(stored_files.read(stored)))


# --- what comes in --------------------------------------------------------------------
def test_a_photo_is_upright_and_says_not_where_it_was_taken(field):
    row = field.attach(located())

    kept = picture_of(row.file)
    assert (kept.format, kept.size, dict(kept.getexif())) == ("JPEG", (30, 60), {})
    assert b"Rosine" not in stored_files.read(row.file)
    assert picture_of(row.preview).size == (30, 60)


def test_a_large_photo_is_made_small(field):
    row = field.attach(photo((4000, 1000)))

    assert picture_of(row.file).size == (2000, 500)
    assert max(picture_of(row.preview).size) == 320


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "L")])
def test_pictures_of_other_kinds_become_photos(kind, mode, field):
    row = field.attach(photo(kind=kind, mode=mode), f"capture.{kind.lower()}")

    assert (row.kind, row.file.media_type, row.file.name) == ("photo", "image/jpeg", "capture.jpg")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 slides", "restitution.pdf"),
        (archive("ppt/presentation.xml"), "restitution.pptx"),
    ],
)
def test_slides_are_kept_as_they_are(content, name, field):
    row = field.attach(content, name)

    assert (row.kind, row.preview, row.file.name) == ("slides", None, name)
    assert row.file.state == "quarantine"
    assert stored_files.read(row.file) == content


def jpeg_that_says(width, height) -> bytes:
    """Long and narrow: such a one cannot be decoded at a fraction of its size."""
    content = photo()
    place = content.index(b"\xff\xc0") + 5
    return content[:place] + height.to_bytes(2) + width.to_bytes(2) + content[place + 4 :]


REFUSED = {
    "band": jpeg_that_says(2_001, 59_000),
    "bomb": png_that_says(60_000, 60_000),
    "large": png_that_says(6_000, 6_000),
    "damaged": photo()[:200],
    "script": b"<svg onload=alert(1)>",
    "html": b"<!doctype html>",
    "macros": archive("ppt/presentation.xml", "ppt/vbaProject.bin"),
    "word": archive("word/document.xml"),
    "gif": b"GIF89a" + bytes(40),
    "empty": b"",
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_and_no_slides_is_refused_whatever_its_name(what, field):
    with pytest.raises(ValidationError):
        field.attach(REFUSED[what], "photo.jpg")

    assert not DebriefingFile.objects.exists()


def test_too_many_bytes_are_refused_unread(field, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10)

    with pytest.raises(ValidationError):
        field.attach(photo())


# --- once, and by whom ----------------------------------------------------------------
def test_the_same_key_sent_again_is_the_same_file(field):
    key = uuid.uuid4()

    first, again = field.attach(photo(), key=key), field.attach(photo(), key=key)

    assert first == again
    assert DebriefingFile.objects.count() == 1
    assert StoredFile.objects.count() == 2


def test_a_key_of_another_mission_is_refused(field):
    row = field.attach(photo())
    DebriefingFile.objects.update(mission=MissionFactory(ongoing=True))

    with pytest.raises(ValidationError):
        field.attach(photo(), key=row.key)


def test_at_most_so_many_files(field, monkeypatch):
    monkeypatch.setattr(files, "MOST_FILES", 1)
    field.attach(photo())

    with pytest.raises(ValidationError):
        field.attach(photo())


@pytest.mark.parametrize("who", ["di", "rr", "partner", "consultant_elsewhere", "stranger"])
def test_only_the_team_and_its_line_add_and_remove(who, field):
    row = field.attach(photo())

    with pytest.raises(PermissionDenied):
        files.attach(field.mission, upload(photo()), by=field[who])
    with pytest.raises(PermissionDenied):
        files.remove(row, by=field[who])


def test_after_the_report_was_submitted_the_files_stand(field):
    row = field.attach(photo())
    ReportFactory(mission=field.mission, submitted=True)
    row = DebriefingFile.objects.get()

    with pytest.raises(ValidationError):
        field.attach(photo())
    with pytest.raises(ValidationError):
        files.remove(row, by=field["consultant"])


def test_a_file_taken_away_leaves_nothing(field):
    files.remove(field.attach(photo()), by=field["consultant"])

    assert (DebriefingFile.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_files_move_one_place(field):
    rows = [field.attach(photo(), f"{n}.jpg") for n in range(3)]

    files.move(rows[2], -1)
    files.move(rows[0], -1)

    names = [one.file.name for one in DebriefingFile.objects.order_by("position")]
    assert names == ["0.jpg", "2.jpg", "1.jpg"]


# --- who sees them --------------------------------------------------------------------
def seen_by(client, user, row) -> int:
    client.force_login(user)
    address = reverse("reports:debriefing_file", args=[row.mission.code, row.key])
    response = client.get(address)
    response.getvalue()
    return response.status_code


def test_partners_see_files_with_the_restitution_and_strangers_never(field, client):
    row = field.attach(photo())
    before = seen_by(client, field["partner"], row)
    FieldDebriefingFactory(mission=field.mission)

    statuses = {
        who: seen_by(client, field[who], row)
        for who in ("consultant", "di", "rr", "partner", "consultant_elsewhere", "stranger")
    }

    assert before == 404
    assert [who for who, status in statuses.items() if status == 404] == [
        "consultant_elsewhere",
        "stranger",
    ]


@pytest.mark.parametrize("kind", ["mediation", "esi_evaluation"])
def test_partners_never_see_files_of_what_is_confidential(kind, cast, client):
    cast = cast(ongoing=True, kind="specific", specific_kind=kind, origin="rr")
    FieldDebriefingFactory(mission=cast.mission)
    row = files.attach(cast.mission, upload(photo()), by=cast["consultant"])

    assert seen_by(client, cast["partner"], row) == 404
    assert seen_by(client, cast["consultant"], row) == 200


def test_a_file_is_served_in_a_sandbox(field, client):
    row = field.attach(photo())
    client.force_login(field["consultant"])

    response = client.get(
        reverse("reports:debriefing_preview", args=[field.mission.code, row.key])
    )

    response.getvalue()
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


# --- in the form ----------------------------------------------------------------------
def test_a_photo_is_added_without_a_script_and_the_text_is_kept(field, client):
    client.force_login(field["consultant"])
    address = reverse("reports:debriefing", args=[field.mission.code])
    sent = {"attach": "1", "place": "Tanguiéta"}

    response = client.post(
        address, sent | {"files": [upload(photo()), upload(b"x", "x.exe")]}, follow=True
    )

    assertContains(response, "IMG_1.jpg")
    assertContains(response, "x.exe")
    assert DraftField.objects.get(name="place").value == "Tanguiéta"


def test_a_file_gets_its_caption_and_is_taken_away_after_a_question(field, client):
    row = field.attach(photo())
    client.force_login(field["consultant"])
    names = {"code": field.mission.code, "key": row.key}

    client.post(reverse("reports:debriefing_file_edit", kwargs=names), {"caption": "La salle"})
    asked = client.get(reverse("reports:debriefing_file_remove", kwargs=names))

    assertContains(asked, "La salle")
    client.post(reverse("reports:debriefing_file_remove", kwargs=names))
    assert not DebriefingFile.objects.exists()
