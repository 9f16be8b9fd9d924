"""The missions list as a file, 100,000 rows: memory above what the process had before, and time.

Each file is written by a process of its own, as by a worker; Linux remembers its greatest memory.
Its time is put beside reading the same rows without writing them anywhere: seconds of work of the
process, for between two measures of a minute a machine may become busy.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import resolve

from backstopping.bench import pages, world
from core import export
from core.models import Job

MEGABYTES = 40
CHILD = """
import django, json, sys
django.setup()
from backstopping.bench.core_xlsx import measure
sys.stdout.write(json.dumps(measure(sys.argv[1])))
"""


def run() -> list[dict]:
    world.reader()
    rows = []
    for fmt in ("xlsx", "csv"):
        told = _in_a_child(fmt)
        rows.append(
            pages.row(
                f"core.{fmt}",
                "MB",
                round(told["peak"], 1),
                round(told["before"], 1),
                (told["peak"] - told["before"]) / MEGABYTES,
                1,
            )
        )
        rows.append(
            pages.row(
                f"core.{fmt}.time",
                "s",
                round(told["seconds"], 2),
                round(told["read"], 2),
                told["seconds"] / told["read"],
                8,
            )
        )
    return rows


def _in_a_child(fmt: str) -> dict:
    server = os.environ.get("DATABASE_URL", "postgres:///backstopping").rpartition("/")[0]
    url = f"{server}/{connection.settings_dict['NAME']}"
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, fmt],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backstopping.settings"},
        capture_output=True,
        check=True,
    )
    return json.loads(answer.stdout)


# --- in the child ---------------------------------------------------------------------
def _megabytes() -> float:
    """The most this process has held. What getrusage says begins with the most of its parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("The system does not tell the memory of a process.")


def measure(fmt: str) -> dict:
    """As a worker does it, whatever the size: the request leaves it to a job."""
    from missions.exports import for_export
    from missions.models import Mission

    export.ROWS_AT_ONCE = dict.fromkeys(export.WRITERS, 0)
    client = Client(SERVER_NAME="localhost")
    client.force_login(world.known_reader())
    with pages.served():
        _write(client.get(f"/missions/export.{fmt}?view=late&country=1").url)
        asked = client.get(f"/missions/export.{fmt}?view=all")
        before, started = _megabytes(), time.process_time()
        _write(asked.url)
        taken, peak = time.process_time() - started, _megabytes()
        started = time.process_time()
        for _row in for_export(Mission.objects.order_by("pk")).iterator(chunk_size=2000):
            pass
    read = time.process_time() - started
    return {"before": before, "peak": peak, "seconds": taken, "read": read}


def _write(url: str) -> None:
    job = Job.objects.get(pk=resolve(url).kwargs["pk"])
    if Job.objects.run(job.pk) != "done":
        job.refresh_from_db()
        raise AssertionError(job.last_error)
    job.refresh_from_db()
    job.file.discard()
