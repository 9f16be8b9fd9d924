"""The process dies at every dangerous point; the next attempt comes to the same end."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as house
from django.db.models.functions import Now

from core.faults import POINTS
from core.models import Job, OutboundMail, StoredFile
from core.queue import QueueState
from tests.core import jobs_for_tests  # noqa: F401
from tests.core.machinery import environment_of_tests
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

#: 128 + SIGKILL, as the shell tells it.
KILLED = 137
#: A mail whose "250" was heard and not written down goes out again, under the same name.
COPIES = {"mail.before_data": 1, "mail.after_250": 2, "mail.before_done": 2}


def run_and_die(row, point):
    kind = "mail" if isinstance(row, OutboundMail) else "job"
    died = subprocess.run(
        [sys.executable, "-m", "tests.core.run_row", kind, str(row.pk)],
        env=os.environ | environment_of_tests() | {"FAULT_AT": point},
        cwd=house.BASE_DIR,
        timeout=30,
        check=False,
    )
    assert died.returncode == KILLED
    row.refresh_from_db()
    assert (row.state, row.attempts) == (QueueState.RUNNING, 1)


def run_again(row):
    """As the next worker does once the lease of the dead one has run out."""
    rows = type(row).objects
    assert rows.run(row.pk) == "skipped"
    rows.update(lease_until=Now())
    assert rows.run(row.pk) == "done"


@pytest.mark.parametrize("point", [point for point in POINTS if not point.startswith("mail")])
def test_a_job_that_died_there_is_done_once(broker, tmp_path, point):
    diary = tmp_path / "diary"
    kind = "tests.slow_pdf"
    row = Job.objects.ask(kind, key="one", name="one", diary=str(diary), seconds=0)

    run_and_die(row, point)
    run_again(row)

    assert StoredFile.objects.filter(name="one").count() == 1
    assert Job.objects.get().state == QueueState.DONE


@pytest.mark.parametrize("point", [point for point in POINTS if point.startswith("mail")])
def test_a_mail_that_died_there_arrives_and_a_copy_has_the_same_name(broker, sink, point):
    row = OutboundMail.objects.ask("tests/hello", key="one", to=UserFactory(), title="x")

    run_and_die(row, point)
    run_again(row)

    assert len(sink.received) == COPIES[point]
    assert len({message["Message-ID"] for message in sink.messages()}) == 1
