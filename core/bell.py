"""The bell: one small message that wakes a worker. Losing one costs time, never work."""

import functools
import logging
import os
import time

from celery import current_app
from django.conf import settings
from kombu import Connection, pools
from kombu.exceptions import ChannelError

log = logging.getLogger(__name__)
#: A page that asks for twenty things must not wait twenty times for a broker that is down.
SILENCE = 5.0
#: Seconds; much shorter than a worker's, for somebody is waiting for the page.
PATIENCE = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5, "max_retries": 0}
_silent_until = {"at": 0.0}


def ring(task: str, queue: str, *args) -> bool:
    """Wake a worker; False, and a line in the log, when the broker is away."""
    if time.monotonic() < _silent_until["at"]:
        return False
    try:
        with _producers().acquire(block=True, timeout=1) as producer:
            current_app.send_task(
                task,
                args,
                queue=queue,
                producer=producer,
                retry=False,
                ignore_result=True,
                # Else the limits of this process would travel along and beat the worker's own.
                time_limit=None,
                soft_time_limit=None,
            )
    except Exception as error:  # whatever it is, the row is safe and the page goes on
        _fall_silent(error)
        return False
    return True


def unanswered(queue: str) -> int:
    """How many bells of this queue still wait in the broker; none when it cannot say."""
    try:
        with _producers().acquire(block=True, timeout=1) as producer:
            return producer.channel.queue_declare(queue, passive=True).message_count
    except ChannelError:  # an empty queue does not exist in Redis
        return 0
    except Exception as error:
        _fall_silent(error)
        return 0


def is_reachable() -> bool:
    try:
        with _producers().acquire(block=True, timeout=1) as producer:
            producer.channel.client.ping()
    except Exception:  # whatever is wrong with a broker, the answer is the same
        return False
    return True


def _fall_silent(error: Exception) -> None:
    _silent_until["at"] = time.monotonic() + SILENCE
    log.warning("The broker does not answer; the sweeper will ring later: %s", error)


def _producers():
    return _pool(settings.CELERY_BROKER_URL, os.getpid())


@functools.cache
def _pool(url: str, pid: int):
    """One pool for each process: sockets must not be shared over a fork."""
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS | PATIENCE
    return pools.producers[Connection(url, transport_options=options)]
