"""PostgreSQL for the time of one command: joined when it runs, else started and stopped again.

Whoever uses the server holds a shared lock; the last one to leave stops it.
"""

import os
from contextlib import contextmanager, suppress

from backstopping.embedded.places import House
from backstopping.embedded.postgres import Postgres
from backstopping.embedded.valkey import Valkey

#: Commands of Django that ask no database.
NEED_NO_DATABASE = frozenset(
    {
        "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
        "makemessages", "startapp", "startproject", "version",
    }
)  # fmt: skip
NEED_NO_DATABASE_WITH = frozenset({"-h", "--help", "--version"})


@contextmanager
def in_use(house: House, postgres: Postgres):
    """Keep the server up while this block runs; whoever leaves last stops it."""
    try:
        with house.locked("postgres-users", shared=True):
            postgres.start()
            yield
    finally:
        with suppress(BlockingIOError), house.locked("postgres-users", wait=False):
            postgres.stop()


@contextmanager
def postgres_for(arguments: list[str]):
    """Give this command a database unless it has one or asks for none."""
    if "DATABASE_URL" in os.environ or not needs_database(arguments):
        yield
        return
    house = House()
    house.build()
    postgres = Postgres(house)
    addresses = {"DATABASE_URL": postgres.url, "REDIS_URL": Valkey(house).url}
    with in_use(house, postgres):
        os.environ.update(house.environment() | addresses | os.environ)
        yield


def needs_database(arguments: list[str]) -> bool:
    asked = arguments[1:]
    if not asked or NEED_NO_DATABASE_WITH.intersection(asked):
        return False
    return asked[0] not in NEED_NO_DATABASE
