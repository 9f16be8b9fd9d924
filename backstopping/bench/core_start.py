"""From `make run` to the first page, on a machine that is set up: the second start counts."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LIMIT, PATIENCE = 10, 180


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=2) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def _house(var: Path, port: int):
    """The supervisor, on servers of its own, ended as Ctrl-C would."""
    given = {key: value for key, value in os.environ.items() if not key.endswith("_URL")}
    supervisor = subprocess.Popen(
        [sys.executable, "-m", "backstopping.embedded"],
        cwd=settings.BASE_DIR,
        env=given | {"BACKSTOPPING_VAR": str(var), "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield supervisor
    finally:
        supervisor.send_signal(signal.SIGINT)
        supervisor.wait(timeout=60)


def seconds_to_first_page(var: Path) -> float:
    """Raises TimeoutError when no page comes within three minutes."""
    port, start = _free_port(), time.monotonic()
    with _house(var, port) as supervisor:
        while not _answers(port):
            if supervisor.poll() is not None or time.monotonic() - start > PATIENCE:
                raise TimeoutError("The house did not start.")
            time.sleep(0.05)
        return time.monotonic() - start


def run() -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="backstopping-bench-") as place:
        first = seconds_to_first_page(Path(place))
        second = seconds_to_first_page(Path(place))
    return [
        {
            "name": "core.start",
            "unit": "s",
            "value": round(second, 2),
            "baseline": round(first, 2),
            "ratio": round(second / first, 3),
            "limit": LIMIT,
            "ok": second <= LIMIT,
        }
    ]
