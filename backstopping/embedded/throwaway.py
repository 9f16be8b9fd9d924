"""PostgreSQL and Valkey for one test run: fast, unsafe, gone afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

from backstopping.embedded.places import BASE_DIR, House
from backstopping.embedded.postgres import Postgres
from backstopping.embedded.valkey import Valkey

PLACE = Path("/tmp")
PREFIX = "backstopping-test-"


def run_tests(arguments: list[str]) -> int:
    """Pytest's exit code; servers named by DATABASE_URL and REDIS_URL are used instead of ours."""
    sweep()
    with throwaway_house() as house, servers(house) as addresses:
        environment = (
            house.environment() | os.environ | addresses | {"BACKSTOPPING_VAR": str(house.var)}
        )
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
            shutil.rmtree(house.sockets, ignore_errors=True)
            shutil.rmtree(house.var, ignore_errors=True)


@contextmanager
def servers(house: House):
    """The two servers, save those the environment names."""
    chosen = {"DATABASE_URL": Postgres(house, durable=False), "REDIS_URL": Valkey(house)}
    ours = {name: server for name, server in chosen.items() if name not in os.environ}
    try:
        for server in ours.values():
            server.start()
        yield {
            "DATABASE_URL": chosen["DATABASE_URL"].url,
            "REDIS_URL": chosen["REDIS_URL"].url(),
        } | {name: os.environ[name] for name in chosen if name in os.environ}
    finally:
        for server in ours.values():
            server.stop()


def sweep() -> None:
    """Stop and remove what killed test runs of ours have left behind."""
    for path in PLACE.glob(f"{PREFIX}*"):
        if path.stat().st_uid != os.getuid() or not (path / "run").is_dir():
            continue
        house = House(path)
        with suppress(BlockingIOError), house.locked("throwaway", wait=False):
            for server in (Postgres(house), Valkey(house)):
                server.end_leftover()
            shutil.rmtree(house.sockets, ignore_errors=True)
            shutil.rmtree(path, ignore_errors=True)
