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
from django.db import connection

from backstopping.demo.source import SHIPPED

REFERENCE_TODAY = date(2016, 11, 15)


@contextmanager
def connected_to(name: str):
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


@pytest.fixture(scope="session")
def demo_database(django_db_setup, django_db_blocker):
    """The name of a database that holds the demo; a copy costs 0.2 s, the load about 3 s."""
    from backstopping.demo.load import load

    with django_db_blocker.unblock():
        usual = connection.settings_dict["NAME"]
        name = f"{usual}_demo"
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{usual}"')
        with connected_to(name):
            load(REFERENCE_TODAY)
    yield name
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="class")
def demo(demo_database, django_db_blocker):
    """Wider than a test only in name: the connection has to change before `db` begins its work."""
    with django_db_blocker.unblock(), connected_to(demo_database):
        yield


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
