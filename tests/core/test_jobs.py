"""The queue of record, without workers: who may claim, who may end, what is told."""

import os
import threading
from datetime import timedelta

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone, translation

from core import jobs
from core.jobs import JOBS, Progress, job
from core.models import Job, StoredFile
from core.queue import GiveUp, LostLease, NoLongerWanted, QueueState, wait_before_attempt
from tests.core import jobs_for_tests
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

HOUR, LEASE = timedelta(hours=1), timedelta(minutes=1)
ENDED = (QueueState.DONE, QueueState.DEAD, QueueState.DROPPED)
ROWS = {
    "waiting": {},
    "not yet due": {"due_at": HOUR},
    "running": {"state": QueueState.RUNNING, "lease_until": HOUR},
    "lapsed": {"state": QueueState.RUNNING, "lease_until": -HOUR},
    "lapsed for good": {"state": QueueState.RUNNING, "lease_until": -HOUR, "attempts": 5},
    "done": {"state": QueueState.DONE, "finished_at": -HOUR},
    "given up": {"state": QueueState.DEAD, "finished_at": -HOUR},
    "set aside": {"state": QueueState.DROPPED, "finished_at": -HOUR},
}
FREE = {"waiting", "lapsed"}


def make_job(kind="tests.plain", key="one", asked_by=None, **fields):
    """A job whose times are given as distances from now."""
    made = Job.objects.ask(kind, key=key, asked_by=asked_by, name=key)
    times = {
        name: timezone.now() + value if isinstance(value, timedelta) else value
        for name, value in fields.items()
    }
    Job.objects.filter(pk=made.pk).update(**times)
    made.refresh_from_db()
    return made


def raising(error):
    def function(progress, **_payload):
        raise error

    return function


@pytest.fixture
def any_kind(monkeypatch):
    """Let `tests.any` be this function for one test."""

    def register(function, **options):
        monkeypatch.delitem(JOBS, "tests.any", raising=False)
        monkeypatch.setattr(jobs, "RHYTHM", 0)
        return job("tests.any", **options)(function)

    yield register
    JOBS.pop("tests.any", None)


def test_asking_twice_is_asking_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        first = Job.objects.ask("tests.plain", key="one", name="a")
        second = Job.objects.ask("tests.plain", key="one", name="b")

    assert first == second
    assert second.payload == {"name": "a"}
    assert len(bells) == 1


def test_what_is_rolled_back_was_never_asked_for(django_capture_on_commit_callbacks):
    with (
        django_capture_on_commit_callbacks() as bells,
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        Job.objects.ask("tests.plain", key="one", name="a")
        raise RuntimeError

    assert not Job.objects.exists()
    assert bells == []


@pytest.mark.parametrize("row", ROWS)
def test_asking_again_revives_what_has_ended_and_nothing_else(row):
    before = make_job(**ROWS[row])

    after = Job.objects.ask("tests.plain", key="one", again=True, name="new")

    if before.state in ENDED:
        assert (after.state, after.attempts, after.payload) == ("queued", 0, {"name": "new"})
    else:
        assert (after.state, after.payload) == (before.state, {"name": "one"})


def test_an_unknown_kind_cannot_be_asked_for_and_one_of_tomorrow_waits():
    with pytest.raises(KeyError):
        Job.objects.ask("tests.unknown", key="one")
    row = make_job(kind="tests.plain")
    Job.objects.update(kind="tests.of_tomorrow")

    assert Job.objects.run(row.pk) == "unknown"

    row.refresh_from_db()
    assert (row.state, row.label) == (QueueState.QUEUED, "tests.of_tomorrow")


@pytest.mark.parametrize("row", ROWS)
def test_what_a_worker_may_claim(row):
    before = make_job(**ROWS[row])

    claimed = Job.objects.claim(before.pk, LEASE)

    assert (claimed is not None) == (row in FREE)
    if claimed:
        assert claimed.attempts == before.attempts + 1
    if row == "lapsed for good":
        assert Job.objects.get().state == QueueState.DEAD


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_gets_the_row():
    row, got, gate = make_job(), [], threading.Barrier(4)

    def worker():
        gate.wait()
        got.append(Job.objects.claim(row.pk, LEASE))
        connections.close_all()

    threads = [threading.Thread(target=worker) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len([claimed for claimed in got if claimed]) == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda row: Job.objects.renew(row, LEASE),
        lambda row: Job.objects.end(row, QueueState.DONE),
        lambda row: Job.objects.fail(row, "late"),
        lambda row: Progress(row, LEASE)(50),
    ],
    ids=["renew", "end", "fail", "progress"],
)
def test_who_lost_the_lease_writes_nothing(write):
    row = Job.objects.claim(make_job().pk, LEASE)
    Job.objects.update(worker="another")

    with pytest.raises(LostLease):
        write(row)

    assert Job.objects.get().state == QueueState.RUNNING


@pytest.mark.parametrize(
    ("error", "outcome", "state", "told"),
    [
        (RuntimeError("x"), "failed", QueueState.QUEUED, ""),
        (GiveUp("No such report."), "dead", QueueState.DEAD, "No such report."),
        (NoLongerWanted("Withdrawn."), "dropped", QueueState.DROPPED, "Withdrawn."),
        (SoftTimeLimitExceeded(), "dead", QueueState.DEAD, "longer than 45 seconds"),
        (MemoryError(), "dead", QueueState.DEAD, "more memory"),
        (LostLease(), "lost", QueueState.RUNNING, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_how_a_job_ends(any_kind, error, outcome, state, told):
    any_kind(raising(error))
    reader = UserFactory(language="en")

    assert Job.objects.run(make_job("tests.any", asked_by=reader).pk) == outcome

    row = Job.objects.get()
    assert row.state == state
    assert told in row.note
    assert bool(row.note) == bool(told)


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_at_last():
    row = make_job("tests.fails")
    outcomes = []
    for _attempt in range(4):
        Job.objects.filter(state=QueueState.QUEUED).update(due_at=row.created_at)
        outcomes.append(Job.objects.run(row.pk))

    row.refresh_from_db()
    assert outcomes == ["failed", "failed", "failed", "skipped"]
    assert row.state == QueueState.DEAD
    assert "It broke." in row.last_error
    assert row.note


def test_the_waits_grow_to_an_hour(settings):
    settings.QUEUE_BACKOFF_SECONDS = 15

    waits = [wait_before_attempt(attempt).total_seconds() for attempt in range(1, 8)]

    assert waits == [15, 60, 240, 960, 3600, 3600, 3600]


def test_a_job_done_shows_where_its_result_is():
    assert Job.objects.run(make_job().pk) == "done"

    row = Job.objects.get()
    assert (row.state, row.progress, row.result_url) == (QueueState.DONE, 100, "/seen/one/")


def test_progress_is_kept_and_renews_the_lease(any_kind):
    seen = []

    def function(progress, **_payload):
        Job.objects.update(lease_until=timezone.now())
        for percent in (-5, 40.7, 150):
            progress(percent)
            seen.append(Job.objects.values_list("progress", flat=True).get())
        assert Job.objects.get().lease_until > timezone.now() + timedelta(seconds=50)

    any_kind(function, lease=LEASE)

    assert Job.objects.run(make_job("tests.any").pk) == "done"
    assert seen == [0, 40, 100]


def test_the_effect_of_a_job_that_lost_its_lease_does_not_stay(any_kind):
    def function(progress, **_payload):
        Job.objects.update(worker="another")
        with progress.finish():
            jobs_for_tests.leave_effect("late")

    any_kind(function)

    assert Job.objects.run(make_job("tests.any").pk) == "lost"
    assert not StoredFile.objects.exists()


def test_an_effect_that_fails_ends_nothing(any_kind):
    def function(progress, **_payload):
        with progress.finish():
            jobs_for_tests.leave_effect("half")
            raise RuntimeError

    any_kind(function)

    assert Job.objects.run(make_job("tests.any").pk) == "failed"
    assert not StoredFile.objects.exists()


def test_a_job_speaks_the_language_of_who_asked(any_kind):
    heard = []
    any_kind(lambda progress, **_payload: heard.append(translation.get_language()))

    Job.objects.run(make_job("tests.any", "one", UserFactory(language="nl")).pk)
    Job.objects.run(make_job("tests.any", "two").pk)

    assert heard == ["nl", "fr"]


def test_a_sweep_rings_only_for_what_was_not_heard(broker):
    for number in range(5):
        make_job(key=f"old-{number}", due_at=-HOUR)
    make_job(key="fresh")
    make_job(key="later", due_at=HOUR)
    make_job(key="forgotten", **ROWS["lapsed"])
    make_job(key="hopeless", **ROWS["lapsed for good"])
    Job.objects.get(key="old-0").ring()

    first, second = Job.objects.all().sweep(), Job.objects.all().sweep()

    assert first == {"rung": 4, "taken_back": 1, "buried": 1}
    assert second["rung"] == second["buried"] == 0


@pytest.mark.parametrize("person", ["asker", "administrator", "EST manager", "stranger"])
def test_who_sees_a_job(client, person):
    asker = UserFactory()
    row = make_job(asked_by=asker)
    user = {
        "asker": asker,
        "administrator": UserFactory(administrator=True),
        "EST manager": UserFactory(est_manager=True),
        "stranger": UserFactory(),
    }[person]
    client.force_login(user)

    response = client.get(row.get_absolute_url())
    missing = client.get(reverse("core:job_status", kwargs={"pk": row.pk + 1}))

    if person in ("asker", "administrator"):
        assert response.status_code == 200
    else:
        assert response.status_code == missing.status_code == 404
        assert len(response.content) == len(missing.content)  # the CSRF tokens differ


@pytest.mark.parametrize("row", ROWS)
def test_htmx_asks_until_the_job_has_ended(client, row):
    reader = UserFactory(language="en")
    shown = make_job(asked_by=reader, **ROWS[row])
    client.force_login(reader)

    response = client.get(shown.get_absolute_url(), headers={"HX-Request": "true"})

    text = response.content.decode()
    assert "<html" not in text
    assert ("hx-get" in text) == (shown.state not in ENDED)
    assert response.status_code == (286 if shown.state in ENDED else 200)


def test_the_page_without_scripts_tells_how_far_it_is(client):
    reader = UserFactory(language="en")
    row = make_job("tests.slow", asked_by=reader, progress=40, **ROWS["running"])
    client.force_login(reader)

    text = client.get(row.get_absolute_url()).content.decode()

    assert "running, 40%" in text
    assert "A slow thing" in text
    assert f'href="{row.get_absolute_url()}"' in text


@pytest.mark.parametrize("model", ["job", "outboundmail"])
@pytest.mark.parametrize("person", ["administrator", "est_manager", "nobody"])
def test_who_enters_the_queue_in_the_admin(client, person, model):
    client.force_login(UserFactory(**{} if person == "nobody" else {person: True}))

    response = client.get(reverse(f"admin:core_{model}_changelist"))

    assert (response.status_code == 200) == (person == "administrator")


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("action", ["try_again", "set_aside"])
def test_what_administrators_can_do_with_a_row(client, action, row):
    before = make_job(**ROWS[row])
    client.force_login(UserFactory(administrator=True))
    data = {"action": action, "_selected_action": [before.pk]}

    client.post(reverse("admin:core_job_changelist"), data)

    may = {"try_again": {"given up", "set aside"}, "set_aside": {"given up"}}[action]
    becomes = {"try_again": QueueState.QUEUED, "set_aside": QueueState.DROPPED}[action]
    assert Job.objects.get().state == (becomes if row in may else before.state)


def test_a_row_in_the_admin_can_be_read_and_not_written(client):
    row = make_job(**ROWS["given up"])
    client.force_login(UserFactory(administrator=True))
    url = reverse("admin:core_job_change", args=[row.pk])

    assert client.get(url).status_code == 200
    assert client.post(url, {"key": "other"}).status_code == 403
    assert Job.objects.get().key == "one"


@pytest.mark.parametrize(
    ("seconds", "state", "told"),
    [(60, QueueState.DEAD, "longer than 60 seconds"), (None, QueueState.QUEUED, "")],
    ids=["by the time limit", "by something else"],
)
def test_what_the_parent_of_a_killed_child_writes(seconds, state, told):
    row = make_job(asked_by=UserFactory(language="en"))
    Job.objects.claim(row.pk, LEASE)

    Job.objects.cut_short(row.pk, os.getpid() + 1, seconds=seconds)
    assert Job.objects.get().state == QueueState.RUNNING
    Job.objects.cut_short(row.pk, os.getpid(), seconds=seconds)

    row = Job.objects.get()
    assert (row.state, row.attempts) == (state, 1)
    assert told in row.note
    assert row.last_error


@pytest.mark.parametrize(("language", "told"), [("en", "cut short"), ("fr", "interrompue")])
def test_a_job_that_kills_is_given_up_in_the_words_of_who_asked(language, told):
    make_job(asked_by=UserFactory(language=language), **ROWS["lapsed for good"])

    assert Job.objects.all().bury_exhausted() == 1

    assert told in Job.objects.get().note
