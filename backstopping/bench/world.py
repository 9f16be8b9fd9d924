"""The filled database that the measures of planning share, made once a run.

BENCH_SIZE=small makes a twentieth of it: to see that the measures work, not what they say.
"""

import os
from functools import cache

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ADMINISTRATORS, EST_MANAGERS, User
from backstopping import gunicorn_conf
from backstopping.filler import fill
from backstopping.filler.size import Size

SIZES = {
    "full": {"missions": 100_000, "members": 1_000_000, "interventions": 2_000, "experts": 2_000},
    "small": {"missions": 5_000, "members": 50_000, "interventions": 400, "experts": 400},
}
READER = "reader@example.org"


def as_web_process() -> None:
    """What is loaded is left alone by the collector, as in the processes that serve pages."""
    gunicorn_conf.when_ready(None)


@cache
def size() -> Size:
    chosen = os.environ.get("BENCH_SIZE", "full")
    return Size(**SIZES[chosen], years=20, seed=1, today=timezone.localdate())


def known_reader() -> User | None:
    return User.objects.filter(email=READER).first()


def reader() -> Client:
    """Logged in as an EST manager, who sees all there is; fills the database when it is not."""
    person = known_reader()
    if person is None:
        fill.empty()
        fill.fill(size())
        _settle()
        person = User.objects.create_user(READER, "Lectrice")
        groups = person.groups.model.objects.filter(name__in=[EST_MANAGERS, ADMINISTRATORS])
        person.groups.set(groups)
    client = Client(SERVER_NAME="localhost")
    client.force_login(person)
    return client


def _settle() -> None:
    """What autovacuum does a minute after so many rows; a measure does not wait for it."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET statement_timeout; RESET lock_timeout")
