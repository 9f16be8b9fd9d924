"""The whole application as `make run` starts it, in a place of its own that vanishes."""

import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from email import policy
from email.parser import BytesParser
from pathlib import Path

import psycopg
from django.db import connection

from backstopping.embedded import throwaway
from backstopping.embedded.places import BASE_DIR
from backstopping.embedded.postgres import NAME, Postgres
from tests.core.machinery import wait_for

PROGRAMS = ("web", "worker-main", "worker-pdf", "beat", "mail-catcher")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Site:
    """Started with the tables of the migrated test database: only the demo is left to load."""

    def __init__(self, house):
        self.house = house
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.words = house.log / "terminal.txt"

    # --- start and stop -----------------------------------------------------------------
    def start(self) -> None:
        self._copy_tables()
        with self.words.open("w") as words:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backstopping.embedded"],
                cwd=BASE_DIR,
                env=self._environment(),
                stdout=words,
                stderr=words,
                start_new_session=True,
            )

    def wait_until_up(self) -> None:
        try:
            wait_for(self._is_up, seconds=120, what="the start of the application")
        except AssertionError as late:
            raise AssertionError(f"{late}\n{self.last_words()}") from None

    def last_words(self) -> str:
        """What the supervisor and its programs said at the end."""
        logs = [self.words, *sorted(self.house.log.glob("*.log"))]
        return "\n".join(f"--- {log.name}\n{log.read_text()[-2000:]}" for log in logs)

    def _copy_tables(self) -> None:
        with throwaway.servers(self.house, {"REDIS_URL": "none"}):
            server = Postgres(self.house)
            source = connection.get_connection_params()
            flags = [f"--{key}={source[key]}" for key in ("host", "port") if source.get(key)]
            who = [f"--username={source['user']}"] if source.get("user") else []
            dump = [server.program("pg_dump"), "--no-owner", *flags, *who, source["dbname"]]
            load = [server.program("psql"), "-q", f"--host={self.house.sockets}"]
            text = subprocess.run(dump, capture_output=True, check=True).stdout
            load += [f"--username={NAME}", NAME]
            subprocess.run(load, input=text, capture_output=True, check=True)

    def _environment(self) -> dict:
        kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
        kept.pop("DEMO_MAIL_DIR", None)
        kept.pop("SECRET_KEY", None)
        return kept | {
            "BACKSTOPPING_VAR": str(self.house.var),
            "PORT": str(self.port),
            "BACKSTOPPING_DEMO": "1",
            "SWEEP_SECONDS": "2",
            "QUEUE_BACKOFF_SECONDS": "1",
            # The work of a killed worker is taken up again when its lease ends, 15 s after this.
            "PDF_SOFT_TIME_LIMIT": "20",
            "PDF_TIME_LIMIT": "25",
        }

    def _is_up(self) -> bool:
        assert self.process.poll() is None, "It ended."
        if not all(self.number_of(name) for name in PROGRAMS):
            return False
        try:
            return urllib.request.urlopen(f"{self.url}/healthz", timeout=5).status == 200
        except OSError:
            return False

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise

    # --- what can be seen from outside ----------------------------------------------------
    def number_of(self, name: str) -> int:
        """Process number of a program, zero while there is none."""
        note = self.house.run / f"{name}.json"
        try:
            return json.loads(note.read_text())["pid"]
        except FileNotFoundError:
            return 0

    def rows(self, query: str, *values) -> list[tuple]:
        """Reading the database itself, for what no page shows."""
        address = {"host": str(self.house.sockets), "user": NAME, "dbname": NAME}
        with psycopg.connect(**address, autocommit=True) as line:
            return line.execute(query, values).fetchall()

    def mails(self) -> list["Mail"]:
        return [Mail(path) for path in sorted(self.house.mail.glob("*.eml"))]

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        """A command of the same installation, as its keeper would type it."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self._environment(),
            capture_output=True,
            text=True,
        )


class Mail:
    """One message that the SMTP server of the demo caught."""

    def __init__(self, path: Path):
        with path.open("rb") as stream:
            self.message = BytesParser(policy=policy.default).parse(stream)

    @property
    def to(self) -> str:
        return self.message["X-Envelope-To"]

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def link(self) -> str:
        """The personal address in it."""
        return re.search(r"http://\S+/received/\S+", self.text)[0]

    @property
    def attachments(self) -> list[bytes]:
        return [part.get_payload(decode=True) for part in self.message.iter_attachments()]

    @property
    def brings_document(self) -> bool:
        """An invitation brings a calendar instead."""
        parts = self.message.iter_attachments()
        return any(part.get_content_type() == "application/pdf" for part in parts)

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(content).hexdigest() for content in self.attachments]
