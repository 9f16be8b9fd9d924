"""Everything together, under one hand: start in order, start again what dies, stop in order."""

import http.client
import json
import os
import signal
import socket
import threading
import time
from contextlib import ExitStack

from backstopping.embedded import programs
from backstopping.embedded.borrowed import in_use
from backstopping.embedded.places import House, Trouble, say
from backstopping.embedded.postgres import Postgres
from backstopping.embedded.processes import Service
from backstopping.embedded.valkey import Valkey
from backstopping.embedded.watch import Watch

#: One row stops together, before the next row; PostgreSQL comes last.
STOP_ORDER = (
    ("web",),
    ("beat",),
    ("worker-main", "worker-pdf"),
    ("mail-catcher",),
    ("valkey",),
)
#: Programs that a killed supervisor may leave behind; the two servers are taken over instead.
LEFTOVERS = ("prepare", "web", "beat", "worker-main", "worker-pdf", "mail-catcher")


def port_of(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not “{text}”.")
    return int(text)


class Stopped(Exception):
    """Somebody asked for the end while we were starting."""


class Supervisor:
    def __init__(self, house: House):
        self.house = house
        self.host = os.environ.get("HOST", "127.0.0.1")
        self.port = port_of(os.environ.get("PORT", "8000"))
        self.here = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        self.url = os.environ.get("BASE_URL", f"http://{self.here}:{self.port}")
        self.env = dict(os.environ)
        self.services: dict[str, Service] = {}
        self.watches: list[Watch] = []
        self.asked_to_stop = 0
        self.wake = threading.Event()

    def run(self) -> None:
        """Until Ctrl-C, INT, TERM or HUP; a second signal ends the patience with running work."""
        self.house.build()
        with ExitStack() as held:
            self._be_the_only_one(held)
            self._listen_to_signals()
            self._end_leftovers()
            self._check_port()
            try:
                self._start(held)
                while not self.wake.wait(0.5):
                    for watch in self.watches:
                        watch.look()
            except Stopped:
                pass
            finally:
                self._stop()
        say("Stopped.")

    def _be_the_only_one(self, held: ExitStack) -> None:
        try:
            file = held.enter_context(self.house.locked("supervisor", wait=False))
        except BlockingIOError:
            note = (self.house.run / "supervisor.lock").read_text()
            raise Trouble(f"Backstopping already runs: {note}.") from None
        file.truncate(0)
        file.write(f"{self.url}/, process {os.getpid()}")
        file.flush()

    def _listen_to_signals(self) -> None:
        signal.signal(signal.SIGINT, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup leaves it
            signal.signal(signal.SIGHUP, self._on_signal)

    def _on_signal(self, number, frame) -> None:
        self.asked_to_stop += 1
        self.wake.set()

    def _end_leftovers(self) -> None:
        for name in LEFTOVERS:
            if Service(self.house, name, patience=5).end_leftover():
                say(f"Stopped {name}, left over from a run that was killed.")

    def _check_port(self) -> None:
        try:
            socket.create_server((self.host, self.port)).close()
        except OSError as error:
            raise Trouble(
                f"Port {self.port} cannot be used ({os.strerror(error.errno)}); "
                f"choose another: PORT=8001 make run."
            ) from None

    def _start(self, held: ExitStack) -> None:
        begun = time.monotonic()
        say("Starting (the first time takes a minute) ...")
        self._start_servers(held)
        self._prepare()
        self._start_mail_catcher()
        web = self._launch(programs.web(self.house, self.env))
        self._until(self._answers, web)
        took = time.monotonic() - begun
        say(f"\nBackstopping runs at {self.url}/ after {took:.1f} s; Ctrl-C stops it.")
        self._show_accounts()
        for service in programs.workers(self.house, self.env):
            self._launch(service)
        self._launch(programs.beat(self.house, self.env))

    def _start_servers(self, held: ExitStack) -> None:
        defaults = self.house.environment() | {"BASE_URL": self.url, "PORT": str(self.port)}
        if "DATABASE_URL" not in self.env:
            postgres = Postgres(self.house)
            defaults["DATABASE_URL"] = postgres.url
            held.enter_context(in_use(self.house, postgres))
            self.watches.append(Watch(postgres))
        if "REDIS_URL" not in self.env:
            valkey = Valkey(self.house)
            defaults["REDIS_URL"] = valkey.url
            self._launch(valkey)
        self.env = defaults | self.env | {"BACKSTOPPING_VAR": str(self.house.var)}

    def _prepare(self) -> None:
        preparation = programs.preparation(self.house, self.env)
        preparation.start()
        try:
            self._until(lambda: not preparation.is_alive())
        finally:
            code = preparation.bury()
        if code:
            raise Trouble(
                f"The database could not be prepared ({preparation.log_path}): "
                f"{preparation.last_words(1)}"
            )

    def _start_mail_catcher(self) -> None:
        if "EMAIL_URL" not in self.env:
            port = self.house.mail_port()
            self.env["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
            self._launch(programs.mail_catcher(self.house, self.env, port))

    def _launch(self, service: Service) -> Service:
        self.services[service.name] = service
        service.start()
        self.watches.append(Watch(service))
        return service

    def _until(self, condition, service: Service | None = None) -> None:
        while not condition():
            if self.wake.wait(0.03):
                raise Stopped
            if service is not None and not service.is_alive():
                raise Trouble(
                    f"{service.name} does not start ({service.log_path}): {service.last_words(1)}"
                )

    def _answers(self) -> bool:
        """Does the web answer, whatever it says? The first page is the slowest: have it made."""
        line = http.client.HTTPConnection(self.here, self.port, timeout=30)
        try:
            line.request("GET", "/accounts/login/")
            return line.getresponse().status > 0
        except OSError:
            return False
        finally:
            line.close()

    def _show_accounts(self) -> None:
        path = self.house.var / "demo-accounts.json"
        if not path.exists():
            return
        accounts = json.loads(path.read_text())
        columns = ("role", "email", "password")
        widths = [max(len(account[column]) for account in accounts) for column in columns]
        say("\nAll people and figures are invented. One account for each role:\n")
        for account in accounts:
            cells = [
                account[column].ljust(width) for column, width in zip(columns, widths, strict=True)
            ]
            say(f"  {'   '.join(cells).rstrip()}")
        say()

    def _stop(self) -> None:
        say("\nStopping; work that runs is finished first (Ctrl-C again: at once) ...")
        for row in STOP_ORDER:
            services = [self.services[name] for name in row if name in self.services]
            for service in services:
                service.ask_to_stop()
            for service in services:
                service.stop(hurry=lambda: self.asked_to_stop > 1)
