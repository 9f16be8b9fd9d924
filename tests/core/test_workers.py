"""Real workers, really killed: nothing is lost, nothing is done twice."""

import os
import signal
import threading
import time
from collections import Counter

import pytest
from django.db import connections
from django.db.models.functions import Now

from core.models import Job, OutboundMail, StoredFile
from core.queue import QueueState
from core.tasks import sweep
from tests.core import jobs_for_tests  # noqa: F401
from tests.core.machinery import wait_for
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def diary(tmp_path):
    path = tmp_path / "diary"
    path.touch()
    return path


def ask_slow(kind, name, diary, seconds=0.0):
    return Job.objects.ask(kind, key=name, name=name, diary=str(diary), seconds=seconds)


def ended(*keys, state=QueueState.DONE):
    """True when all these jobs ended so; sweeps meanwhile, as beat does."""
    sweep()
    return Job.objects.filter(key__in=keys, state=state).count() == len(keys)


def effects():
    return sorted(StoredFile.objects.values_list("name", flat=True))


def starts(diary, name):
    return [line for line in diary.read_text().splitlines() if line.split()[0] == name]


def test_a_pdf_job_whose_worker_was_killed_is_done_once_by_the_next(start_worker, diary):
    ask_slow("tests.slow_pdf", "long", diary, seconds=1)
    worker = start_worker("pdf")
    wait_for(lambda: starts(diary, "long"))
    worker.kill()

    start_worker("pdf")
    wait_for(lambda: ended("long"), what="the second attempt")

    assert effects() == ["long"]
    assert len(starts(diary, "long")) == Job.objects.get().attempts == 2


def test_twenty_jobs_survive_the_killing_of_their_workers(start_worker, diary):
    names = [f"job-{number:02}" for number in range(20)]
    for name in names:
        ask_slow("tests.slow_pdf", name, diary, seconds=0.1)

    for done in (3, 10):
        worker = start_worker("pdf", "-c", "2")
        wait_for(lambda done=done: len(effects()) >= done)
        worker.kill()
    start_worker("pdf", "-c", "2")
    wait_for(lambda: ended(*names), what="all twenty")

    assert effects() == names


def test_a_killed_child_is_noticed_by_its_parent_long_before_the_lease_ends(start_worker, diary):
    ask_slow("tests.long_leased", "long", diary, seconds=1)
    start_worker("default")
    pid = int(wait_for(lambda: starts(diary, "long"))[0].split()[1])

    os.kill(pid, signal.SIGKILL)

    wait_for(lambda: Job.objects.get().last_error, seconds=20, what="the parent's note")
    wait_for(lambda: ended("long"))
    assert effects() == ["long"]


def test_a_broker_stopped_and_emptied_loses_nothing(start_worker, broker, diary):
    start_worker("default", "-B", "-s", str(diary) + "-schedule")
    names = [f"job-{number}" for number in range(6)]
    for name in names[:3]:
        ask_slow("tests.slow", name, diary, seconds=0.3)
    broker.client.flushall()
    broker.stop()
    for name in names[3:]:
        ask_slow("tests.slow", name, diary, seconds=0.3)
    broker.start()

    wait_for(lambda: len(effects()) == 6, what="the sweeper")

    assert effects() == names


def test_asking_while_the_broker_is_down_is_quick_and_quiet(transactional_db, broker, diary):
    broker.stop()
    began = time.monotonic()

    for number in range(20):
        ask_slow("tests.slow", f"job-{number}", diary)

    assert time.monotonic() - began < 1
    assert Job.objects.filter(state=QueueState.QUEUED).count() == 20


def test_asking_while_the_broker_stalls_waits_once(transactional_db, broker, diary):
    broker.pause()
    began = time.monotonic()

    for number in range(20):
        ask_slow("tests.slow", f"job-{number}", diary)

    broker.go_on()
    assert time.monotonic() - began < 1


def test_a_job_that_kills_its_worker_is_given_up_and_the_queue_flows(start_worker, diary):
    Job.objects.ask("tests.poison", key="poison", diary=str(diary))
    ask_slow("tests.slow", "after", diary)
    start_worker("default")

    wait_for(lambda: ended("poison", state=QueueState.DEAD))
    wait_for(lambda: ended("after"))

    assert len(starts(diary, "poison")) == 2
    assert Job.objects.get(key="poison").note


@pytest.mark.parametrize("deaf", [False, True], ids=["soft limit", "hard limit"])
def test_a_runaway_is_told_as_failed_and_the_next_one_goes_on(start_worker, diary, deaf):
    Job.objects.ask("tests.runaway", key="runaway", deaf=deaf)
    ask_slow("tests.slow_pdf", "after", diary)
    start_worker("pdf")

    wait_for(lambda: ended("runaway", state=QueueState.DEAD))
    wait_for(lambda: ended("after"))

    runaway = Job.objects.get(key="runaway")
    assert runaway.attempts == 1
    assert "secondes" in runaway.note or "seconds" in runaway.note


def test_a_job_that_eats_memory_is_told_as_failed_and_the_next_one_goes_on(start_worker, diary):
    Job.objects.ask("tests.hog", key="hog")
    ask_slow("tests.slow_pdf", "after", diary)
    start_worker("pdf")

    wait_for(lambda: ended("hog", state=QueueState.DEAD))
    wait_for(lambda: ended("after"))

    assert Job.objects.get(key="hog").attempts == 1
    assert "MemoryError" in Job.objects.get(key="hog").last_error


def test_many_bells_and_two_sweepers_do_a_job_once(start_worker, broker, diary):
    job = ask_slow("tests.slow", "once", diary, seconds=1)
    for _ring in range(10):
        job.ring()
    start_worker("default", "-c", "2")
    sweepers = [threading.Thread(target=sweep_apart) for _each in range(2)]
    for sweeper in sweepers:
        sweeper.start()

    for sweeper in sweepers:
        sweeper.join()
    wait_for(lambda: ended("once"))
    wait_for(lambda: not broker.client.llen("default"), what="the last bell")

    assert len(starts(diary, "once")) == 1
    assert effects() == ["once"]


def test_twenty_mails_survive_the_killing_of_their_worker(start_worker, sink):
    people = [UserFactory() for _each in range(20)]
    for person in people:
        OutboundMail.objects.ask("tests/hello", key=person.email, to=person, title="x")
    worker = start_worker("mail")
    wait_for(lambda: len(sink.received) >= 5)
    worker.kill()
    OutboundMail.objects.filter(state=QueueState.RUNNING).update(lease_until=Now())

    start_worker("mail", "-c", "2")
    wait_for(lambda: sweep() and not OutboundMail.objects.exclude(state=QueueState.DONE))

    heads = Counter(message["Message-ID"] for message in sink.messages())
    assert len(heads) == 20
    assert heads.total() <= 21
    assert {message["To"] for message in sink.messages()} == {person.email for person in people}


def sweep_apart():
    sweep()
    connections.close_all()
