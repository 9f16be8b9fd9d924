"""One child: started in a session of its own, recognised after a crash, stopped with patience."""

import json
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from backstopping.embedded.places import BASE_DIR, House, write_whole

PROC = Path("/proc")


def command_of(pid: int) -> str:
    """The command line of a running process; empty when there is none."""
    if not PROC.is_dir():
        return _ps(pid, "command=")
    with suppress(OSError):
        line = (PROC / str(pid) / "cmdline").read_bytes()
        return line.replace(b"\0", b" ").decode(errors="replace")
    return ""


def birth_of(pid: int) -> str:
    """Which process this number means: when it is given again, the moment of birth differs."""
    if not PROC.is_dir():
        return _ps(pid, "lstart=")
    try:
        state, *fields = (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return ""
    boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
    return "" if state in "ZX" else f"{boot} {fields[18]}"


def _ps(pid: int, column: str) -> str:
    return subprocess.run(
        ["ps", "-o", column, "-p", str(pid)], capture_output=True, text=True
    ).stdout.strip()


def orphans_of(session: int, marker: bytes) -> list[int]:
    """What a dead leader left in its session, known by a marker in the environment (Linux)."""
    found = []
    for entry in PROC.glob("[0-9]*"):
        with suppress(OSError, IndexError):
            fields = (entry / "stat").read_text().rpartition(") ")[2].split()
            told = (entry / "environ").read_bytes().split(b"\0")
            if fields[3] == str(session) and marker in told:
                found.append(int(entry.name))
    return found


class Service:
    """A process with a name. What it says goes to `var/log/<name>.log`."""

    stop_signal = signal.SIGTERM
    #: Seconds it may take to stop by itself.
    patience = 10.0

    def __init__(self, house: House, name: str, command=(), *, env=None, **options):
        self.house, self.name, self.command = house, name, [str(part) for part in command]
        self.env = env
        self.patience = options.pop("patience", self.patience)
        self.options = options
        self.note = house.run / f"{name}.json"
        self.child: subprocess.Popen | None = None
        self.pid = 0
        self.birth = ""

    def spawn(self) -> None:
        self._turn_log()
        with self.log_path.open("ab") as log:
            self.child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                start_new_session=True,
                **{"cwd": BASE_DIR, **self.options},
            )
        self.remember(self.child.pid)

    start = spawn

    def remember(self, pid: int) -> None:
        """Take this process for ours, and note it for a later start."""
        self.pid, self.birth = pid, birth_of(pid)
        note = {"pid": pid, "birth": self.birth, "command": self.command}
        write_whole(self.note, json.dumps(note))

    def recall(self) -> bool:
        """Is the process noted by an earlier start still the one that runs under its number?"""
        try:
            noted = json.loads(self.note.read_text())
        except (FileNotFoundError, ValueError):
            return False
        self.pid, self.birth = noted["pid"], noted["birth"]
        return self.is_alive()

    def is_alive(self) -> bool:
        if self.child is not None:
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            return ended is None
        return bool(self.birth) and birth_of(self.pid) == self.birth

    def ask_to_stop(self) -> None:
        """To the leader alone: a group signal would end Celery's children amid their work."""
        if self.pid and self.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.stop_signal)

    def stop(self, hurry=lambda: False) -> None:
        self.ask_to_stop()
        deadline = time.monotonic() + self.patience
        while self.pid and self.is_alive() and time.monotonic() < deadline and not hurry():
            time.sleep(0.02)
        self.bury()

    def bury(self) -> int | None:
        """End what is left of the session; returns how the leader ended, if it was our child."""
        if self.child is not None or (self.pid and self.is_alive()):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        code = self.child.wait() if self.child is not None else None
        self.end_orphans()
        self.child, self.pid, self.birth = None, 0, ""
        self.note.unlink(missing_ok=True)
        return code

    def end_orphans(self) -> None:
        if not self.pid or birth_of(self.pid):
            return
        for pid in orphans_of(self.pid, f"BACKSTOPPING_VAR={self.house.var}".encode()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def end_leftover(self) -> bool:
        """Stop what a killed supervisor left behind; a stranger with its number is let be."""
        was_running = self.recall()
        self.stop()
        return was_running

    @property
    def log_path(self) -> Path:
        return self.house.log / f"{self.name}.log"

    def _turn_log(self, limit: int = 10_000_000) -> None:
        with suppress(FileNotFoundError):
            if self.log_path.stat().st_size > limit:
                self.log_path.rename(self.log_path.with_suffix(".1.log"))

    def last_words(self, lines: int = 5) -> str:
        text = self.log_path.read_text(errors="replace") if self.log_path.exists() else ""
        return " | ".join(text.strip().splitlines()[-lines:])
