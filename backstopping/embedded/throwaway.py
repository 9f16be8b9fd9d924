"""PostgreSQL and Valkey for one test run: fast, unsafe, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from backstopping.embedded.places import BASE_DIR, House
from backstopping.embedded.postgres import Postgres
from backstopping.embedded.valkey import Valkey

PLACE = Path("/tmp")
PREFIX = "backstopping-test-"


def run_tests(arguments: list[str]) -> int:
    """Pytest's exit code; servers named by DATABASE_URL and REDIS_URL are used instead of ours."""
    sweep()
    with throwaway_house() as house, servers(house, os.environ) as addresses:
        told = {"BACKSTOPPING_VAR": str(house.var), "BACKSTOPPING_DEMO": "0"}
        environment = house.environment() | os.environ | addresses | told
        command = [sys.executable, "-m", "pytest", *arguments]
        with suppress(KeyboardInterrupt):
            return subprocess.run(command, cwd=BASE_DIR, env=environment).returncode
        return 130


@contextmanager
def throwaway_house():
    house = House(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
    house.var.chmod(0o711)
    house.build()
    with house.locked("throwaway"):
        try:
            yield house
        finally:
            remove(house.var)


@contextmanager
def servers(house: House, given: Mapping[str, str]):
    """The addresses of the two servers, each given or its server started for this block."""
    both = {"DATABASE_URL": Postgres(house, durable=False), "REDIS_URL": Valkey(house)}
    addresses = {}
    with ExitStack() as started:
        for name, server in both.items():
            if name not in given:
                started.callback(server.stop)
                server.start()
                addresses[name] = server.url
        yield addresses


def sweep(older_than: float = 60) -> None:
    """Stop and remove what killed runs have left; a younger one may not hold its lock yet."""
    for path in PLACE.glob(f"{PREFIX}*"):
        seen = path.stat()
        if seen.st_uid == os.getuid() and time.time() - seen.st_mtime >= older_than:
            _clear(House(path))


def _clear(house: House) -> None:
    house.build()
    with suppress(BlockingIOError), house.locked("throwaway", wait=False):
        for server in (Postgres(house), Valkey(house)):
            server.end_leftover()
        remove(house.var)


def remove(var: Path) -> None:
    """Asks anew where the sockets are: they may have moved meanwhile."""
    for place in (House(var).sockets, var):
        shutil.rmtree(place, ignore_errors=True)
