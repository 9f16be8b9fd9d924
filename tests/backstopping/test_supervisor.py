"""`make run` as a whole: real programs, killed one by one and all together."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.db import connection

from backstopping.embedded import throwaway
from backstopping.embedded.places import BASE_DIR
from backstopping.embedded.postgres import NAME, Postgres
from backstopping.embedded.processes import birth_of
from backstopping.embedded.throwaway import throwaway_house
from tests.backstopping.conftest import any_free_port

PROGRAMS = ["beat", "mail-catcher", "postgres", "valkey", "web", "worker-main", "worker-pdf"]


class Run:
    """One call of the supervisor, with its words in a file."""

    def __init__(self, house, port, **environment):
        self.house, self.url = house, f"http://127.0.0.1:{port}/healthz"
        self.words = house.log / f"terminal-{time.monotonic_ns()}.txt"
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        told = {"BACKSTOPPING_VAR": str(house.var), "PORT": str(port), "BACKSTOPPING_DEMO": "0"}
        with self.words.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backstopping.embedded"],
                cwd=BASE_DIR,
                env=kept | told | environment,
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def text(self):
        return self.words.read_text()

    def answers(self):
        assert self.process.poll() is None, self.text()
        try:
            return urllib.request.urlopen(self.url, timeout=5).status == 200
        except OSError:
            return False

    def numbers(self):
        """The process number of each program that is noted."""
        notes = (self.house.run / f"{name}.json" for name in PROGRAMS)
        return {note.stem: json.loads(note.read_text())["pid"] for note in notes if note.exists()}

    def all_run(self):
        found = self.numbers()
        return sorted(found) == PROGRAMS and all(map(birth_of, found.values()))

    def wait_until_up(self):
        until(lambda: "Backstopping runs at" in self.text() or self.process.poll() is not None)
        until(lambda: self.answers() and self.all_run())
        return self

    def stop(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(60)


def until(condition, seconds=90):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def what_runs(house):
    """Every process that was told this `var`, and the two servers that live in it."""
    mark = str(house.var).encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if mark in told and int(entry.name) != os.getpid():
            found.append(told)
    return found


@pytest.fixture(scope="module")
def migrated_house(django_db_setup, django_db_blocker):
    """Its PostgreSQL holds what the test database holds, so nothing is left to migrate."""
    with django_db_blocker.unblock():
        source = connection.get_connection_params()
    flags = [f"--{key}={source[key]}" for key in ("host", "port") if source.get(key)]
    with throwaway_house() as house:
        server = Postgres(house, durable=False)
        with throwaway.servers(house, {"REDIS_URL": "none"}):
            copy(
                [
                    server.program("pg_dump"),
                    *flags,
                    f"--username={source['user']}",
                    source["dbname"],
                ],
                [server.program("psql"), f"--host={house.sockets}", f"--username={NAME}", NAME],
            )
        yield house


def copy(dump, load):
    text = subprocess.run(dump, capture_output=True, check=True).stdout
    subprocess.run(load, input=text, capture_output=True, check=True)


@pytest.fixture(scope="module")
def running(migrated_house, free_port):
    run = Run(migrated_house, free_port).wait_until_up()
    yield run
    run.stop()


def test_a_second_run_is_told_where_the_first_one_is(running, free_port):
    second = Run(running.house, any_free_port())

    assert second.process.wait(20) == 1
    assert re.fullmatch(
        rf"Backstopping already runs: http://127.0.0.1:{free_port}/, process \d+\.\n",
        second.text(),
    )


def test_every_program_comes_back_after_kill_9(running):
    before = running.numbers()

    for number in before.values():
        os.kill(number, signal.SIGKILL)

    until(lambda: running.all_run() and not before.items() & running.numbers().items())
    until(running.answers)
    assert all(
        f"{name} was ended by SIGKILL; it starts again" in running.text() for name in before
    )


def test_the_next_start_works_after_kill_9_of_the_supervisor(running, free_port):
    left = running.numbers()
    running.process.kill()
    running.process.wait()

    run = Run(running.house, free_port).wait_until_up()
    ended = [name for name, number in left.items() if run.numbers()[name] != number]
    code = run.stop(signal.SIGTERM)

    assert sorted(ended) == [name for name in PROGRAMS if name not in ("postgres", "valkey")]
    assert code == 0
    assert run.text().endswith("Stopped.\n")
    assert what_runs(running.house) == []
    running.process = Run(running.house, free_port).wait_until_up().process


def test_a_taken_port_is_told_before_anything_starts():
    with throwaway_house() as house, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = Run(house, port)
        code = run.process.wait(20)

        assert code == 1
        assert run.text() == (
            f"Port {port} cannot be used (Address already in use); "
            "choose another: PORT=8001 make run.\n"
        )
        assert not (house.var / "services").exists()


def test_a_database_that_cannot_be_prepared_is_told_and_all_ends():
    with throwaway_house() as house:
        run = Run(house, any_free_port(), DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
        code = run.process.wait(60)

        assert code == 1
        assert "The database could not be prepared" in run.text()
        assert what_runs(house) == []
