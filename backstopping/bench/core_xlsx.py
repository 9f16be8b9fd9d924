"""The missions list as a file, 100,000 rows: memory above what the process had before, and time.

Each file is written by a process of its own, whose greatest memory Linux remembers. The time
is put beside reading the same rows without writing them anywhere.
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

from backstopping.bench import pages, world

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
    from missions.exports import for_export
    from missions.models import Mission

    client = Client(SERVER_NAME="localhost")
    client.force_login(world.known_reader())
    with pages.served():
        b"".join(client.get(f"/missions/export.{fmt}?view=late&country=1"))
        before, started = _megabytes(), time.perf_counter()
        answer = client.get(f"/missions/export.{fmt}?view=all")
        for _part in answer:
            pass
        taken, peak = time.perf_counter() - started, _megabytes()
        started = time.perf_counter()
        for _row in for_export(Mission.objects.order_by("pk")).iterator(chunk_size=2000):
            pass
    read = time.perf_counter() - started
    return {"before": before, "peak": peak, "seconds": taken, "read": read}
