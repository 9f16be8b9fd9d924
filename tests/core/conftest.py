import copy
from pathlib import Path

import pytest

from core import bell
from tests.core.machinery import Valkey, Worker
from tests.core.sink import Sink


@pytest.fixture(scope="session")
def _valkey():
    server = Valkey()
    server.start()
    yield server
    server.close()


@pytest.fixture
def broker(_valkey, settings):
    """A running, empty broker of our own that the house rings."""
    if not _valkey.answers():
        _valkey.start()
    _valkey.client.flushall()
    settings.CELERY_BROKER_URL = _valkey.url
    bell._silent_until["at"] = 0
    yield _valkey
    bell._silent_until["at"] = 0


@pytest.fixture
def start_worker(transactional_db, broker, tmp_path):
    """Start workers against the database of this test; what still runs at its end is killed."""
    started = []

    def start(queues, *options, **environment):
        started.append(Worker(tmp_path, queues, *options, **environment))
        return started[-1].wait_until_ready()

    yield start
    for worker in started:
        worker.close()


@pytest.fixture
def sink(settings):
    """A mail server that this process sends to; the templates of the tests are found, too."""
    server = Sink()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    settings.TEMPLATES = copy.deepcopy(settings.TEMPLATES)
    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    yield server
    server.close()
