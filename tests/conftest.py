"""What every test stands on: a database of its process, files that vanish, a browser."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missions import options
from tests.databases import own_database

pytest_plugins = ["tests.demo_fixtures", "tests.turns"]

#: Playwright keeps an event loop running in the thread in which the tests use the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
BROWSERS = ("chromium", "google-chrome")
#: Nothing that would look for the network; see also the fixture below.
BROWSER_FLAGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_configure(config):
    """Before anything is imported that looks at these settings."""
    place = Path(tempfile.mkdtemp(prefix="backstopping-files-"))
    config.add_cleanup(lambda: shutil.rmtree(place, ignore_errors=True))
    (place / "static").mkdir()
    settings.FILES_DIR = settings.STORAGES["default"]["OPTIONS"]["location"] = place / "files"
    settings.DEMO_MAIL_DIR = place / "mail"
    settings.DEMO_MAIL_DIR.mkdir()
    settings.STATIC_ROOT = place / "static"
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_collection_finish(session):
    """All that is loaded stays: looking for rubbish among it takes a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, worker_id):
    """In the place of pytest-django's: a copy of a template instead of a migration each."""
    keep = request.config.getvalue("reuse_db")
    blocker = django_db_blocker
    with blocker.unblock(), own_database(worker_id, keep=keep), blocker.block():
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's browser where there is one, else Playwright's own."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    place = {"executable_path": found} if found else {}
    return browser_type_launch_args | place | {"args": BROWSER_FLAGS}


@pytest.fixture(autouse=True)
def _names_of_other_tests_forgotten():
    """Names of filters are kept for a minute a process; each test has rows of its own."""
    options.forget()


@pytest.fixture
def assert_same_queries():
    """Fail when a page asks the database more often for ten rows than for two."""

    def queries_of(get):
        with CaptureQueriesContext(connection) as captured:
            response = get()
            assert response.status_code == 200
            if response.streaming:  # a file asks the database while it is read
                b"".join(response)
        return [query["sql"] for query in captured]

    def check(get, add_rows):
        add_rows(2)
        queries_of(get)  # fills what is cached for each process
        few = queries_of(get)
        add_rows(8)
        many = queries_of(get)
        if len(many) > len(few):  # names are kept for a minute, and it may just have ended
            many = queries_of(get)
        assert len(many) <= len(few), "\n".join(many)

    return check
