"""Lists too long for a request: the same file, by a worker, for the same person alone."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as house
from django.core import mail
from django.core.files.storage import default_storage
from django.db.models import F
from django.db.models.functions import Now
from django.urls import reverse

from core import export, jobs, long_exports
from core.models import Job, OutboundMail, StoredFile
from core.queue import QueueState
from core.tasks import sweep_exports
from interventions.models import Intervention
from tests.core.machinery import environment_of_tests
from tests.core.test_export import csv_rows, xlsx_rows
from tests.factories import InterventionFactory, UserFactory

pytestmark = pytest.mark.django_db
READERS = {"csv": csv_rows, "xlsx": xlsx_rows}


@pytest.fixture
def manager(client):
    """An EST manager, logged in, before a list of five."""
    InterventionFactory.create_batch(5)
    person = UserFactory(est_manager=True, language="nl")
    client.force_login(person)
    return person


@pytest.fixture
def short(monkeypatch):
    """Three rows are a long list already."""
    monkeypatch.setattr(export, "ROWS_AT_ONCE", {"csv": 2, "xlsx": 2})


def ask(client, fmt="csv", **query):
    return client.get(reverse("interventions:export", args=[fmt]), query)


def put_off(client, fmt="csv", **query) -> Job:
    response = ask(client, fmt, **query)
    job = Job.objects.get(
        kind=long_exports.KIND, payload__query=response.wsgi_request.GET.urlencode()
    )
    assert (response.status_code, response.url) == (303, job.get_absolute_url())
    return job


def done(client, fmt="csv", **query) -> Job:
    job = put_off(client, fmt, **query)
    assert Job.objects.run(job.pk) == "done", Job.objects.get(pk=job.pk).last_error
    job.refresh_from_db()
    return job


def fetched(client, job) -> bytes:
    response = client.get(job.result_url)
    assert response.status_code == 200
    return b"".join(response)


@pytest.mark.parametrize("fmt", READERS)
def test_a_worker_writes_the_rows_the_request_would_have_written(
    client, manager, fmt, monkeypatch
):
    order = {"sort": "code"}
    direct = b"".join(ask(client, fmt, **order))
    monkeypatch.setattr(export, "ROWS_AT_ONCE", {fmt: 2})

    job = done(client, fmt, **order)

    rows = READERS[fmt](fetched(client, job))
    assert rows == READERS[fmt](direct)
    assert len(rows) == 6
    assert job.file.name.endswith(f".{fmt}")


def test_a_csv_is_the_same_to_the_byte(client, manager, monkeypatch):
    direct = b"".join(ask(client))
    monkeypatch.setattr(export, "ROWS_AT_ONCE", {"csv": 2})

    assert fetched(client, done(client)) == direct


def test_a_list_of_just_so_many_rows_is_answered_at_once(client, manager, monkeypatch):
    monkeypatch.setattr(export, "ROWS_AT_ONCE", {"csv": 5})

    assert ask(client).status_code == 200
    assert not Job.objects.exists()


def test_whether_a_list_is_long_costs_one_query_without_order(
    client, manager, short, django_assert_num_queries
):
    with django_assert_num_queries(1) as captured:
        assert export.is_long(Intervention.objects.order_by("title"), "csv")

    assert "ORDER BY" not in captured[0]["sql"]
    assert "LIMIT 1" in captured[0]["sql"]


def test_filters_hold_in_the_worker(client, manager, short):
    shown = Intervention.objects.first()
    others = Intervention.objects.exclude(pk=shown.pk)
    others.update(title="Ségou & Mopti")

    rows = csv_rows(fetched(client, done(client, q="Ségou & Mopti")))

    assert {row[0] for row in rows[1:]} == set(others.values_list("code", flat=True))


def test_the_page_tells_how_far_it_is_and_then_gives_the_file(client, manager, short):
    manager.language = "en"
    manager.save()

    waiting = client.get(put_off(client).get_absolute_url()).content.decode()
    job = done(client)
    ready = client.get(job.get_absolute_url()).content.decode()

    assert "its file is written in the background" in waiting
    assert job.result_url not in waiting
    assert f'href="{job.result_url}"' in ready
    assert "kept for 24 hours" in ready


def test_the_file_is_a_download_that_nobody_keeps(client, manager, short):
    job = done(client)

    response = client.get(job.result_url)

    assert response["Content-Disposition"] == f'attachment; filename="{job.file.name}"'
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/csv"
    response.close()


def test_a_head_request_asks_for_nothing(client, manager, short):
    response = client.head(reverse("interventions:export", args=["csv"]))

    assert response.status_code == 200
    assert not Job.objects.exists()


def test_asking_twice_is_asking_once(client, manager, short):
    first, second = put_off(client), put_off(client)
    other = put_off(client, sort="code")

    assert first == second != other


def test_asking_for_what_was_written_writes_it_anew(client, manager, short):
    old = done(client)
    InterventionFactory()

    new = done(client)

    assert old == new
    assert len(csv_rows(fetched(client, new))) == 7
    assert list(StoredFile.objects.all()) == [new.file]


def test_while_it_is_written_the_file_is_a_look_at_the_progress(client, manager, short):
    job = done(client)
    put_off(client)

    assert client.get(job.result_url).url == job.get_absolute_url()


@pytest.mark.parametrize("who", ["administrator", "est_manager", "nobody"])
def test_only_who_asked_can_fetch_it(client, manager, short, who):
    job = done(client)
    client.force_login(UserFactory(**{} if who == "nobody" else {who: True}))

    assert client.get(job.result_url).status_code == 404


def test_who_asks_for_the_same_list_has_a_job_and_a_file_of_his_own(client, manager, short):
    first = done(client)
    client.force_login(UserFactory(est_manager=True))

    ask(client)

    second = Job.objects.exclude(pk=first.pk).get()
    assert second.payload == first.payload
    assert second.file is None


# --- rights, asked when the file is written ------------------------------------------
def test_rows_lost_meanwhile_are_not_written(client, manager, short):
    job = put_off(client)
    manager.groups.clear()

    Job.objects.run(job.pk)

    job.refresh_from_db()
    seen = Intervention.objects.visible_to(manager).count()
    assert len(csv_rows(fetched(client, job))) == 1 + seen < 6


def test_a_closed_account_gets_no_file(client, manager, short):
    job = put_off(client)
    manager.is_active = False
    manager.save()

    assert Job.objects.run(job.pk) == "dead"

    job.refresh_from_db()
    assert job.note
    assert not StoredFile.objects.exists()


def test_an_account_removed_gets_no_file(client, manager, short):
    job = put_off(client)
    Job.objects.update(asked_by=None)

    assert Job.objects.run(job.pk) == "dead"


def test_the_policy_of_the_view_is_asked_again(client, manager, short, monkeypatch):
    from interventions import urls, views

    job = put_off(client)
    pattern = next(one for one in urls.urlpatterns if one.name == "export")
    monkeypatch.setattr(views.intervention_export, "policy", "core.view_health")
    assert pattern.callback is views.intervention_export

    assert Job.objects.run(job.pk) == "dead"

    job.refresh_from_db()
    assert job.note
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("path", ["/nowhere/export.csv", "/interventions/export.exe", "/healthz"])
def test_an_address_that_gives_no_file_is_given_up_at_once(client, manager, short, path):
    job = put_off(client)
    Job.objects.update(payload={"path": path, "query": ""})

    assert Job.objects.run(job.pk) == "dead"

    job.refresh_from_db()
    assert (job.attempts, bool(job.note)) == (1, True)


# --- workers that die ----------------------------------------------------------------
def test_each_row_keeps_the_lease(client, manager, short, monkeypatch):
    monkeypatch.setattr(jobs, "RHYTHM", 0)
    seen = []
    job = put_off(client)
    row = Job.objects.select_related("asked_by").claim(job.pk, timedelta(minutes=1))
    progress = jobs.Progress(row, timedelta(minutes=1))
    for _row in long_exports.watched(progress, range(4), 4):
        seen.append(Job.objects.values_list("progress", flat=True).get(pk=job.pk))

    job.refresh_from_db()
    assert seen == [0, 25, 50, 75]
    assert job.progress == 99


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["job.after_claim", "job.before_done"])
def test_a_worker_that_dies_is_followed_by_one_that_ends_it(client, manager, point):
    job = Job.objects.ask(
        long_exports.KIND, key="x", asked_by=manager, path="/interventions/export.csv", query=""
    )
    died = subprocess.run(
        [sys.executable, "-m", "tests.core.run_row", "job", str(job.pk)],
        env=os.environ | environment_of_tests() | {"FAULT_AT": point},
        cwd=house.BASE_DIR, timeout=60, check=False,
    )  # fmt: skip
    Job.objects.update(lease_until=Now())

    assert died.returncode == 137
    assert not StoredFile.objects.exists()
    assert Job.objects.run(job.pk) == "done"
    job.refresh_from_db()
    assert len(csv_rows(fetched(client, job))) == 6
    assert job.attempts == 2


# --- a mail for who has left the page ------------------------------------------------
@pytest.mark.parametrize(("waited", "mails"), [(30, 0), (90, 1)])
def test_a_mail_tells_who_waited_more_than_a_minute(client, manager, short, waited, mails):
    job = put_off(client)
    Job.objects.update(due_at=F("due_at") - timedelta(seconds=waited))

    Job.objects.run(job.pk)

    assert OutboundMail.objects.filter(template="export_ready", to=manager).count() == mails


def test_the_mail_leads_to_the_file(client, manager, short):
    Job.objects.filter(pk=put_off(client).pk).update(due_at=Now() - timedelta(minutes=5))
    job = Job.objects.get()
    Job.objects.run(job.pk)

    assert OutboundMail.objects.run(OutboundMail.objects.get().pk) == "done"

    job.refresh_from_db()
    [message] = mail.outbox
    assert job.result_url in message.body
    assert job.file.name in message.body


def test_no_mail_speaks_of_a_file_that_is_gone(client, manager, short):
    Job.objects.filter(pk=put_off(client).pk).update(due_at=Now() - timedelta(minutes=5))
    Job.objects.run(Job.objects.get().pk)
    Job.objects.get().file.discard()

    assert OutboundMail.objects.run(OutboundMail.objects.get().pk) == "dropped"


# --- nothing piles up ----------------------------------------------------------------
@pytest.mark.parametrize(("hours", "kept"), [(23, True), (25, False)])
def test_a_file_is_kept_for_a_day(
    client, manager, short, hours, kept, django_capture_on_commit_callbacks
):
    job = done(client)
    path = job.file.path
    Job.objects.update(finished_at=Now() - timedelta(hours=hours))

    with django_capture_on_commit_callbacks(execute=True):
        sweep_exports()

    assert StoredFile.objects.exists() == default_storage.exists(path) == kept
    response = client.get(job.result_url)
    response.close()
    assert response.status_code == (200 if kept else 410)


def test_a_file_that_is_gone_says_so_and_offers_to_write_it_again(client, manager, short):
    manager.language = "en"
    manager.save()
    job = done(client, sort="code")
    job.file.discard()

    response = client.get(job.result_url)

    text = response.content.decode()
    assert response.status_code == 410
    assert "This file is no longer kept" in text
    assert 'href="/interventions/export.csv?sort=code"' in text


def test_sweeping_leaves_other_files_alone():
    document = StoredFile.objects.keep(b"%PDF-1.7", name="report.pdf")
    Job.objects.ask("reports.render", key="x", pk=1)
    Job.objects.update(file=document, state=QueueState.DONE, finished_at=Now() - timedelta(days=9))

    assert sweep_exports() == 0
    assert StoredFile.objects.get() == document
