"""What lies where below `var/`, and under whose name the servers run."""

import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import distribution
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def say(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def write_whole(path: Path, text: str, mode: int = 0o644) -> None:
    """A reader finds all of it or nothing, whatever dies meanwhile."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=mode)
    draft.write_text(text)
    draft.rename(path)


def make_passable(path: Path) -> None:
    """Create a directory that others may pass but not list; one that exists keeps its mode."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(0o711)


class Trouble(Exception):
    """Something the person at the keyboard must know or mend; `str()` is one line for him."""


class Account:
    """Who runs the servers: ourselves, or `nobody` when we are root, whom PostgreSQL refuses."""

    def __init__(self):
        self.entry = pwd.getpwnam("nobody") if os.geteuid() == 0 else None

    @property
    def caller(self) -> str:
        """The name the kernel knows us by; PostgreSQL lets its bearer in."""
        try:
            return pwd.getpwuid(os.geteuid()).pw_name
        except KeyError:
            raise Trouble(
                "Your user number has no name here: set DATABASE_URL and REDIS_URL."
            ) from None

    @property
    def popen(self) -> dict:
        """Arguments for subprocess that change to this account."""
        if self.entry is None:
            return {}
        return {"user": self.entry.pw_uid, "group": self.entry.pw_gid, "extra_groups": []}

    def may_pass(self, path: Path) -> bool:
        """May it enter this directory, run this program? Mode bits alone miss parents and ACLs."""
        if self.entry is None:
            return os.access(path, os.X_OK)
        return subprocess.run(["test", "-x", path], cwd="/", **self.popen).returncode == 0

    def own(self, path: Path) -> None:
        """Create this directory for the account alone."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        if self.entry is not None:
            os.chown(path, self.entry.pw_uid, self.entry.pw_gid)


class House:
    """One installation: every path hangs on its `var` directory."""

    def __init__(self, var: Path | str | None = None):
        self.var = Path(var or os.environ.get("BACKSTOPPING_VAR") or BASE_DIR / "var").resolve()
        self.account = Account()
        self.run, self.log, self.mail = self.var / "run", self.var / "log", self.var / "mail"

    def build(self) -> None:
        """Create what is missing; a directory that exists keeps its mode."""
        make_passable(self.var)
        for path in (self.run, self.log, self.mail):
            path.mkdir(mode=0o700, exist_ok=True)

    @cached_property
    def services(self) -> Path:
        """Where the servers keep their data: in `var`, or apart if a parent is closed to them."""
        place, note = self.var / "services", self.run / "services-directory"
        if note.exists():
            place = Path(note.read_text())
        elif not place.exists() and not self.account.may_pass(self.var):
            name = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
            place = Path("/var/lib") / f"backstopping-{name}"
            write_whole(note, str(place))
            say(
                f"{self.var} is closed to the user “nobody”; "
                f"PostgreSQL and Valkey keep their data in {place}."
            )
        make_passable(place)
        if not self.account.may_pass(place):
            raise Trouble(
                f"{place} is closed to the user “nobody”, who runs PostgreSQL: "
                f"open the directories above it."
            )
        return place

    @cached_property
    def sockets(self) -> Path:
        """For the account alone, and short: a socket's path may have 107 bytes and no space."""
        note = self.run / "socket-directory"
        if note.exists() and self._is_ours(Path(note.read_text())):
            return Path(note.read_text())
        place = Path(tempfile.mkdtemp(prefix="backstopping-", dir="/tmp"))
        self.account.own(place)
        write_whole(note, str(place))
        return place

    def _is_ours(self, path: Path) -> bool:
        """Still there, still closed, and not put there by somebody else."""
        try:
            seen = path.lstat()
        except FileNotFoundError:
            return False
        owner = self.account.entry.pw_uid if self.account.entry else os.getuid()
        return stat.S_ISDIR(seen.st_mode) and seen.st_uid == owner and not seen.st_mode & 0o077

    def reachable(self, package: str, program: str, *parts: str) -> Path:
        """A program of an installed package, or of its copy where the account gets in."""
        installed = distribution(package)
        original = Path(installed.locate_file(program))
        if self.account.may_pass(original):
            return original
        copy = self.services / "programs" / f"{package}-{installed.version}"
        if not copy.exists():
            make_passable(copy.parent)
            with tempfile.TemporaryDirectory(dir=copy.parent) as fresh:
                draft = Path(fresh, copy.name)
                for part in filter(Path.exists, map(Path, map(installed.locate_file, parts))):
                    shutil.copytree(part, draft / part.relative_to(installed.locate_file("")))
                subprocess.run(["chmod", "-R", "a+rX", draft], check=True)
                draft.rename(copy)
        return copy / program

    def environment(self) -> dict[str, str]:
        """What every process of this installation is told, unless the caller says otherwise."""
        return {
            "BACKSTOPPING_VAR": str(self.var),
            "BACKSTOPPING_DEMO": "1",
            "DEMO_MAIL_DIR": str(self.mail),
            "SECRET_KEY": self.secret_key(),
        }

    def secret_key(self) -> str:
        """Made once, readable by its owner alone."""
        path = self.var / "secret-key"
        if not path.exists():
            write_whole(path, secrets.token_urlsafe(50), mode=0o600)
        return path.read_text()

    def mail_port(self) -> int:
        """A free port of the loopback interface, kept for the next start as long as it is free."""
        note = self.run / "mail-port"
        port = int(note.read_text()) if note.exists() else 0
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        write_whole(note, str(port))
        return port

    @contextmanager
    def locked(self, name: str, *, wait: bool = True, shared: bool = False):
        """Hold a lock that dies with its holder; BlockingIOError if taken and not `wait`."""
        with (self.run / f"{name}.lock").open("a+") as file:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
            yield file
