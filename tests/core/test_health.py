"""What `/healthz` tells: one word to strangers, the reasons to administrators."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import health
from core.models import Heartbeat, Job, OutboundMail
from core.queue import QueueState
from core.tasks import sweep
from tests.core import jobs_for_tests  # noqa: F401
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(hours=1)


@pytest.fixture
def healthy(broker):
    sweep()


def old_job(**fields):
    made = Job.objects.ask("tests.plain", key="old", name="old")
    Job.objects.filter(pk=made.pk).update(**fields)


def break_database(monkeypatch, settings):
    def refuse():
        raise health.DatabaseError("gone")

    monkeypatch.setitem(health.CHECKS, "database", refuse)


def break_broker(monkeypatch, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"


def break_jobs(monkeypatch, settings):
    old_job(due_at=timezone.now() - LONG_AGO)


def forget_job(monkeypatch, settings):
    past = timezone.now() - LONG_AGO
    old_job(state=QueueState.RUNNING, lease_until=past)


def break_mails(monkeypatch, settings):
    mail = OutboundMail.objects.ask("tests/hello", key="old", to=UserFactory())
    OutboundMail.objects.filter(pk=mail.pk).update(due_at=timezone.now() - LONG_AGO)


def break_dead(monkeypatch, settings):
    old_job(state=QueueState.DEAD, finished_at=timezone.now())


def break_beat(monkeypatch, settings):
    Heartbeat.objects.update(at=timezone.now() - LONG_AGO)


def break_disk(monkeypatch, settings):
    monkeypatch.setattr(health, "LEAST_FREE_SHARE", 1.1)
    monkeypatch.setattr(health, "PLENTY", 2**80)


FAULTS = {
    "database": break_database,
    "broker": break_broker,
    "jobs": break_jobs,
    "jobs ": forget_job,
    "mails": break_mails,
    "dead": break_dead,
    "beat": break_beat,
    "disk": break_disk,
}


def test_a_healthy_house_says_ok_and_no_more(client, healthy):
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_to_administrators_and_hidden_from_strangers(
    client, healthy, monkeypatch, settings, name
):
    FAULTS[name](monkeypatch, settings)

    stranger = client.get("/healthz")
    client.force_login(UserFactory(administrator=True))
    administrator = client.get("/healthz").json()

    assert (stranger.status_code, stranger.json()) == (503, {"status": "failing"})
    wrong = {check for check, told in administrator["checks"].items() if told != "ok"}
    assert wrong == {name.strip()}


@pytest.mark.parametrize("person", [{}, {"est_manager": True}])
def test_others_who_are_logged_in_see_no_reasons_either(client, healthy, person):
    client.force_login(UserFactory(**person))

    assert client.get("/healthz").json() == {"status": "ok"}


def test_there_is_nothing_to_post(client, healthy):
    assert client.post("/healthz").status_code == 405
