"""The programs that make up the application, and what each is told."""

import os
import sys
from pathlib import Path

from backstopping.embedded.places import House
from backstopping.embedded.processes import Service

PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "-A", "backstopping")
#: A child of a worker is replaced after so many jobs, or when it has grown past so many kilobytes.
FRESH_CHILDREN = ("--max-tasks-per-child=50", "--max-memory-per-child=1000000")
#: Nobody else listens, so workers need not look for each other (a second saved at the start).
ALONE = ("--without-mingle", "--without-gossip", "--without-heartbeat", "--loglevel=INFO")


def web(house: House, env: dict) -> Service:
    command = (PYTHON, "-m", "gunicorn", "--config", "python:backstopping.gunicorn_conf")
    return Service(house, "web", command, env=env, patience=20)


def beat(house: House, env: dict) -> Service:
    schedule = house.run / "beat-schedule"
    command = (*CELERY, "beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile=")
    return Service(house, "beat", command, env=env, patience=5)


def worker(house: House, env: dict, name: str, queues: str, processes: str) -> Service:
    command = (
        *CELERY, "worker", f"--hostname={name}@%h", f"--queues={queues}",
        f"--concurrency={processes}", *FRESH_CHILDREN, *ALONE,
    )  # fmt: skip
    return Service(house, f"worker-{name}", command, env=env, patience=30)


def workers(house: House, env: dict) -> list[Service]:
    """Long PDFs wait for each other, never short jobs and mails for them."""
    return [
        worker(house, env, "main", "default,mail", os.environ.get("WORKERS", "2")),
        worker(house, env, "pdf", "pdf", os.environ.get("PDF_WORKERS", "1")),
    ]


def mail_catcher(house: House, env: dict, port: int) -> Service:
    command = (PYTHON, "-m", "backstopping.embedded.mail_catcher", house.mail, port)
    return Service(house, "mail-catcher", command, env=env)


def preparation(house: House, env: dict) -> Service:
    """Migrations, static files and demo data in one process; see the command `prepare`."""
    return Service(house, "prepare", (PYTHON, Path("manage.py"), "prepare"), env=env)
