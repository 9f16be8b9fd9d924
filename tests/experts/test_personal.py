"""The file of all that is kept about an expert, and what an erasure leaves of him."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.models import Job, OutboundMail, StoredFile
from core.permissions import check
from core.workflow import TransitionRefused
from experts.calls.person import packed
from experts.models import Absence, DayRate, Expert
from experts.personal.erasing import erase_expert
from missions.models import MissionFeedback
from tests.demo_fixtures import shared_rows
from tests.experts.confidence import (
    AWAY,
    CV,
    MORE,
    NOTE,
    OFFER,
    RATE,
    UNSHARED,
    WORDS,
    people_around,
)
from tests.factories import (
    AbsenceFactory,
    ExpertFactory,
    MissionFactory,
    MissionMemberFactory,
    UserFactory,
)
from tests.factories.calls import ApplicationFactory
from tests.reports.people import EVERYBODY

pytestmark = pytest.mark.django_db
SAID = "canary-in-a-few-lines"


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        cast = people_around()
        cast.mission.members.filter(role="lead").delete()
        cast.mission.members.filter(expert=cast.expert).update(role="lead")
        cast.contract.milestones.all().delete()
        type(cast.contract).objects.filter(pk=cast.contract.pk).update(state="completed")
        cast.expert.presentation = SAID
        cast.expert.save()
        yield cast


def test_the_export_is_whole(cast):
    with ZipFile(BytesIO(packed(cast.expert.user.email))) as archive:
        names, data = archive.namelist(), json.loads(archive.read("data.json"))

    text = json.dumps(data, ensure_ascii=False)
    assert [one for one in (RATE, NOTE, CV, WORDS, AWAY, OFFER, SAID) if one not in text] == []
    assert UNSHARED not in text
    assert any(one.startswith("Q7/") and one.endswith(f"{CV}.pdf") for one in names)
    assert data["missions"][0]["role"] == "lead"
    assert data["contracts"][0]["code"] == cast.contract.code


@pytest.mark.parametrize("who", [*EVERYBODY, *MORE])
def test_who_takes_and_who_erases_the_data(cast, who):
    taken, erased = (
        bool(check(cast[who], f"experts.{verb}_data", cast.expert)) for verb in ("export", "erase")
    )

    assert taken == (who in ("person", "est_manager", "administrator"))
    assert erased == (who == "est_manager")


def test_the_person_asks_for_the_file_and_gets_it(client, cast):
    url = reverse("experts:export_data", args=["Q7"])
    client.force_login(cast["person"])

    client.post(url)
    Job.objects.run(Job.objects.get(kind="experts.export_person").pk)
    answer = client.get(url, {"take": 1})

    assert b"".join(answer.streaming_content)[:2] == b"PK"
    client.force_login(cast["est_manager"])
    assert client.get(url, {"take": 1}).status_code == 404


def test_it_is_not_erased_before_the_box_is_ticked(client, cast):
    client.force_login(cast["est_manager"])

    page = client.post(reverse("experts:erase_data", args=["Q7"]))

    assert page.status_code == 200
    assert Expert.objects.get(code="Q7").presentation == SAID


# --- what goes and what stays ---------------------------------------------------------
def everywhere(words: str) -> set[str]:
    """Tables, those of the history too, in which these words still stand."""
    found = set()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy and not model._meta.abstract:
            rows = model._base_manager.extra(
                where=[f'"{model._meta.db_table}"::text ILIKE %s'], params=[f"%{words}%"]
            )
            found |= {model._meta.label} if rows.exists() else set()
    return found


def test_of_who_led_a_mission_stays_that_he_did(client, cast, django_capture_on_commit_callbacks):
    path = cast.expert.cvs.get().file.path
    client.force_login(cast["est_manager"])
    client.post(reverse("experts:export_data", args=["Q7"]))
    Job.objects.run(Job.objects.get(kind="experts.export_person").pk)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("experts:erase_data", args=["Q7"]), {"confirm": "yes"})

    gone = (NOTE, CV, WORDS, UNSHARED, AWAY, OFFER, SAID)
    assert {one: places for one in gone if (places := everywhere(one))} == {}
    expert = Expert.objects.get(code="Q7")
    assert (expert.state, expert.user.is_active) == ("set_aside", False)
    assert expert.user.name == cast.expert.user.name
    assert cast.mission.members.filter(expert=expert, role="lead").exists()
    assert not StoredFile.objects.filter(path=path).exists() and not default_storage.exists(path)
    assert not StoredFile.objects.filter(name="Q7.zip").exists()


def test_without_a_trace_the_name_goes_too():
    expert = ExpertFactory(external=True, user__name="Canari Nommé", user__email="canari@x.org")
    AbsenceFactory(expert=expert)
    EmailAddress.objects.create(user=expert.user, email="canari@x.org")
    ApplicationFactory(email="canari@x.org", name="Canari Nommé", expert=expert, state="retained",
                       decided_at=timezone.now())  # fmt: skip

    erase_expert(expert, by=UserFactory(est_manager=True))

    assert not OutboundMail.objects.filter(template="application_erased").exists()
    assert everywhere("Canari Nommé") == everywhere("canari@x.org") == set()
    assert not User.objects.get(pk=expert.user_id).is_active
    assert not Absence.objects.filter(expert=expert).exists()


def test_who_has_another_role_keeps_his_account(cast):
    expert = cast["backstopper"].expert

    erase_expert(expert, by=cast["est_manager"])

    assert User.objects.get(pk=expert.user_id).is_active
    assert not MissionFeedback.objects.filter(expert=expert).exists()


def test_nothing_is_erased_while_he_is_expected_somewhere():
    member = MissionMemberFactory(mission=MissionFactory(
        approved=True, starts_on="2096-03-05", ends_on="2096-03-09"))  # fmt: skip

    with pytest.raises(TransitionRefused, match=member.mission.code):
        erase_expert(member.expert, by=UserFactory(est_manager=True))

    assert not DayRate.objects.filter(expert=member.expert).exists()
