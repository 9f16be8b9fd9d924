"""CVs, levels and marks reach EST and those they are about; no mail and no export tells more."""

import json
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine
from django.urls import reverse

from core.mail import compose
from core.models import OutboundMail
from core.queue import NoLongerWanted
from core.workflow import SYSTEM
from experts.calls.person import packed
from interventions.reminders import remind
from missions.contracts.workflow import MILESTONE_WORKFLOW
from missions.events import invitations
from missions.models import Mission
from missions.workflow import MISSION_WORKFLOW
from reports.services import advance
from tests.demo_fixtures import shared_rows
from tests.experts.confidence import CANARIES, EST, MORE, WORDS, people_around
from tests.factories import MissionFactory, ReportFactory
from tests.pages import plain
from tests.reports.people import EVERYBODY

pytestmark = pytest.mark.django_db
PEOPLE = [*EVERYBODY, *MORE]


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield people_around()


def read(client, url) -> str:
    return plain(client.get(url).content.decode()).replace("\xa0", " ")


@pytest.mark.parametrize("who", PEOPLE)
def test_the_file_of_a_cv_is_for_est_and_the_person(client, cast, who):
    client.force_login(cast[who])

    answer = client.get(reverse("experts:cv", args=[cast.expert.cvs.get().pk]))

    b"".join(answer.streaming_content if answer.streaming else ())
    assert (answer.status_code == 200) == (who in EST | {"person"})


@pytest.mark.parametrize("who", PEOPLE)
def test_levels_are_no_score_on_pages_outside_est(client, cast, who):
    client.force_login(cast[who])

    page = read(client, reverse("experts:detail", args=[cast.expert.code]))

    assert ("4 / 5" in page) == (who in EST | {"person"})


@pytest.mark.parametrize("who", PEOPLE)
def test_matching_is_for_est(client, cast, who):
    mission = MissionFactory(interventions=cast.mission.interventions.all())
    client.force_login(cast[who])

    answer = client.get(reverse("missions:find_expert", args=[mission.code]))

    assert (answer.status_code == 200) == (who in EST)
    assert Mission.objects.filter(pk=mission.pk).exists()


def test_the_person_never_reads_the_marks(client, cast):
    client.force_login(cast["person"])

    page = read(client, reverse("experts:detail", args=[cast.expert.code]))

    assert WORDS in page
    assert "5 / 5" not in page


# --- mails ----------------------------------------------------------------------------
def everything_happens(cast):
    """All around the expert that somebody is written to about."""
    for milestone in cast.contract.milestones.order_by("pk"):
        MILESTONE_WORKFLOW.run(milestone, "deliver", by=SYSTEM, evidence="Le rapport")
        for step in ("accept", "pay"):
            MILESTONE_WORKFLOW.run(milestone, step, by=SYSTEM)
    report = ReportFactory(mission=cast.mission, submitted=True)
    advance(report, "send_back", by=SYSTEM, comment="Citez la source.")
    days = {"starts_on": date(2096, 3, 5), "ends_on": date(2096, 3, 20)}
    later = MissionFactory(approved=True, interventions=[cast.intervention], **days)
    later.members.create(expert=cast.expert, role="member", person_days=9)
    invitations.follow(later)
    MISSION_WORKFLOW.run(later, "cancel", by=SYSTEM, comment="Route coupée")
    remind()


def written(mail) -> str:
    try:
        message = compose(mail)
    except NoLongerWanted:
        return ""
    parts = [one[0] for one in [*message.alternatives]] + [one[1] for one in message.attachments]
    texts = (one.decode(errors="replace") if isinstance(one, bytes) else one for one in parts)
    return "".join([message.subject, message.body, *texts])


def test_no_mail_tells_of_it(cast):
    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        everything_happens(cast)

    mails = list(OutboundMail.objects.select_related("to", "attachment").order_by("pk"))

    texts = [(one.template, written(one)) for one in mails]
    assert {name for name, text in texts if text} >= {"notice", "mission_invitation"}
    assert not [text for _name, text in texts for one in CANARIES if one in text]


# --- the export of a person -----------------------------------------------------------
@pytest.mark.parametrize("who", ["author", "junior", "consultant"])
def test_the_export_of_another_tells_nothing_of_him(cast, who):
    with ZipFile(BytesIO(packed(cast[who].email))) as archive:
        everything = b"".join(archive.read(one) for one in archive.namelist()).decode()

    assert json.loads(everything)["address"] == cast[who].email
    assert not [one for one in CANARIES if one in everything]
