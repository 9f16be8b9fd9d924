"""The demo data for tests: loaded once per process into a copy of the test database.

    def test_x(db, demo, expected): ...               # `expected`: the file's calculated totals
    pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]  # all of it

A test with `demo` sees it and rolls back as always; others keep their empty database. Dates are
those of the file: freeze time with `at_reference_today` where a page asks what day it is. Tests
that need real transactions (`transaction=True`, a live server) empty the tables and cannot use it:
they call `backstopping.demo.load.load` themselves.
"""

from contextlib import contextmanager
from datetime import date

import pytest
import time_machine
import yaml
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from backstopping.demo.source import SHIPPED

REFERENCE_TODAY = date(2016, 11, 15)


@contextmanager
def connected_by(line):
    """Everything that asks the database asks through this connection; the usual one stays open."""
    usual = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = line
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = usual


@pytest.fixture(scope="session")
def demo_line(django_db_setup, django_db_blocker):
    """A connection to a database that holds the demo; a copy costs 0.2 s, the load about 3 s.

    It stays open from one test to the next: a new one would read all tables' definitions again.
    """
    from backstopping.demo.load import load

    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        line = connection.copy()
        line.settings_dict["NAME"] = name = f"{usual}_demo"
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{usual}"')
        with connected_by(line):
            load(REFERENCE_TODAY)
    yield line
    with django_db_blocker.unblock():
        line.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="class")
def demo(demo_line, django_db_blocker):
    """Wider than a test only in name: the connection has to change before `db` begins its work."""
    with connected_by(demo_line):
        yield


@contextmanager
def shared_rows(django_db_blocker, line=None):
    """For fixtures of a whole module: what is written inside is there for all its tests.

    Each test takes back only what it did itself. `line` is that of the demo, where it is used.
    """
    line = line or connections[DEFAULT_DB_ALIAS]
    with django_db_blocker.unblock(), connected_by(line), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def demo_file():
    return yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def expected(demo_file):
    return demo_file["expected"]


@pytest.fixture
def at_reference_today():
    with time_machine.travel("2016-11-15 09:00+01:00", tick=False):
        yield REFERENCE_TODAY
