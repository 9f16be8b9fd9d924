import os
import stat
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from csp.middleware import CSPMiddleware
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.utils import timezone

from core import files, integrity
from core.files import MEDIA_TYPES, clean_name, read, serve
from core.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    place = tmp_path / "files"
    options = {"location": place}
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "core.files.PrivateStorage", "OPTIONS": options}
    }
    return place


def keep(content=b"%PDF-1.7 abc", name="rapport.pdf", **more):
    return StoredFile.objects.keep(content, name=name, **more)


def on_disk(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()]


def aged(stored) -> None:
    before = (timezone.now() - timedelta(days=2)).timestamp()
    os.utime(default_storage.path(stored.path), (before, before))


def test_a_file_is_kept_with_its_checksum_under_a_name_nobody_can_guess(store):
    first, second = keep(), keep()

    assert (first.size, first.sha256[:8]) == (12, "baad1376")
    assert read(first) == b"%PDF-1.7 abc"
    assert first.path != second.path
    assert len(Path(first.path).name) == 32
    assert "rapport" not in first.path


def test_files_and_their_directories_are_for_the_owner_alone(store):
    keep()

    for path in store.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_only_known_types_are_kept(store):
    with pytest.raises(ValueError, match="text/html"):
        keep(b"<script>", media_type="text/html")

    assert not store.exists()


def test_a_write_that_breaks_off_leaves_no_file_by_that_name(store, monkeypatch):
    def power_cut(handle):
        raise OSError("no more")

    monkeypatch.setattr(os, "fsync", power_cut)
    with pytest.raises(OSError, match="no more"):
        keep()

    assert [path.name for path in on_disk(store) if not path.name.endswith(".part")] == []
    assert not StoredFile.objects.exists()


def test_a_rollback_leaves_an_orphan_and_never_a_row_without_its_file(store):
    with pytest.raises(RuntimeError), transaction.atomic():
        kept = keep()
        raise RuntimeError

    assert list(StoredFile.objects.verify()) == []
    aged(kept)
    assert list(StoredFile.objects.orphans()) == [kept.path]
    assert StoredFile.objects.sweep_orphans() == 1
    assert on_disk(store) == []


def test_the_sweeper_leaves_young_files_to_open_transactions(store):
    kept = keep()
    StoredFile.objects.all().delete()

    assert StoredFile.objects.sweep_orphans() == 0
    assert default_storage.exists(kept.path)


def test_the_sweeper_takes_drafts_of_a_killed_process(store):
    kept = keep()
    draft = Path(default_storage.path(kept.path)).with_name(".x.part")
    draft.write_bytes(b"half")
    os.utime(draft, (0, 0))

    assert StoredFile.objects.sweep_orphans() == 1
    assert read(kept) == b"%PDF-1.7 abc"


DAMAGE = {
    "missing": (lambda path: path.unlink(), "the file is missing"),
    "shorter": (lambda path: path.write_bytes(b"%PDF"), "4 bytes on disk, 12 in the row"),
    "changed": (lambda path: path.write_bytes(b"%PDF-1.7 abd"), "the checksum differs"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_every_difference_is_said_and_fails_the_command(kind, store):
    sound, hurt = keep(name="sain.pdf"), keep(name="blessé.pdf")
    damage, sentence = DAMAGE[kind]
    damage(Path(default_storage.path(hurt.path)))
    said = StringIO()

    with pytest.raises(CommandError, match="1 difference"):
        call_command("verify_integrity", stdout=said)

    assert f"blessé.pdf ({hurt.path}): {sentence}" in said.getvalue()
    assert sound.path not in said.getvalue()


def test_an_orphan_is_a_difference(store):
    kept = keep()
    aged(kept)
    StoredFile.objects.all().delete()

    assert list(StoredFile.objects.verify()) == [f"{kept.path}: no row knows this file"]


def test_a_changed_file_is_not_read(store):
    kept = keep()
    Path(default_storage.path(kept.path)).write_bytes(b"other")

    with pytest.raises(ValueError, match="checksum"):
        read(kept)


def test_the_command_says_that_all_is_well(store, monkeypatch):
    monkeypatch.setattr(integrity, "CHECKS", {"stored files": integrity.stored_files})
    keep()
    said = StringIO()

    call_command("verify_integrity", stdout=said)

    assert "stored files: no differences" in said.getvalue()


def test_two_checks_cannot_share_a_name(monkeypatch):
    monkeypatch.setattr(integrity, "CHECKS", {})
    integrity.integrity_check("one")(list)

    with pytest.raises(ValueError, match="Two integrity checks"):
        integrity.integrity_check("one")(list)


# --- serving --------------------------------------------------------------------------
def served(rf, stored, **options) -> HttpResponse:
    """As it leaves the house: through the middleware that also writes these headers."""

    def view(request):
        return serve(stored, **options)

    return SecurityMiddleware(CSPMiddleware(view))(rf.get("/"))


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_download_can_neither_run_nor_be_guessed_nor_cached(media_type, rf, store):
    stored = keep(b"abc", name="été œuvre", media_type=media_type)

    response = served(rf, stored)

    assert b"".join(response) == b"abc"
    response.close()
    assert response["Content-Type"] == media_type
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Length"] == "3"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%C3%A9t%C3%A9%20%C5%93uvre.")


def test_a_type_that_is_no_longer_known_is_only_bytes(rf, store):
    stored = keep()
    stored.media_type = "text/html"

    response = served(rf, stored, as_attachment=False)

    response.close()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


NAMES = {
    "rapport.pdf": "rapport.pdf",
    "Rapport.PDF": "Rapport.pdf",
    "../../etc/passwd": "etc passwd.pdf",
    "a\r\nSet-Cookie: b.pdf": "a Set-Cookie b.pdf",
    "fdp.\u202eexe": "fdp. exe.pdf",
    ".htaccess": "htaccess.pdf",
    "x" * 300: "x" * 176 + ".pdf",
    'a"b;c<d>|?*': "a b;c d.pdf",
    "\x00": "document.pdf",
    "\ud800": "document.pdf",
    "CON": "CON_.pdf",
    "lpt1.txt.pdf": "lpt1_.txt.pdf",
    "con.science.pdf": "con_.science.pdf",
    "concours.pdf": "concours.pdf",
    "": "document.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_can_be_saved_anywhere(name):
    assert clean_name(name, "application/pdf") == NAMES[name]


def test_the_beat_sweeps_files(store, settings):
    kept = keep()
    aged(kept)
    StoredFile.objects.all().delete()

    task = current_app.tasks[settings.CELERY_BEAT_SCHEDULE["sweep-files"]["task"]]

    assert task() == 1
    assert on_disk(store) == []


def test_nothing_deletes_files_but_the_sweeper():
    source = Path(files.__file__).read_text()

    assert source.count("default_storage.delete") == 1


def test_an_open_file_is_kept_just_as_its_bytes(tmp_path):
    (tmp_path / "x").write_bytes(b"%PDF-1.7 abc")

    with (tmp_path / "x").open("rb") as source:
        stored = keep(source)

    assert (stored.size, stored.sha256) == (12, keep().sha256)
    assert read(stored) == b"%PDF-1.7 abc"


def test_what_is_discarded_goes_when_that_has_committed(store, django_capture_on_commit_callbacks):
    stored = keep()

    with django_capture_on_commit_callbacks(execute=True):
        stored.discard()
        assert len(on_disk(store)) == 1

    assert on_disk(store) == []
    assert not StoredFile.objects.exists()
