"""Who is told by mail of which step, what it says, and who is not told any more."""

import pytest
from django.urls import reverse

from core.mail import compose
from core.models import OutboundMail
from core.queue import NoLongerWanted
from core.workflow import SYSTEM
from missions.models import MissionMember
from missions.news import MISSION_NEWS, TOR_NEWS
from missions.workflow import IMPLIED_STEPS, MISSION_WORKFLOW, TOR_WORKFLOW
from tests.factories import TorFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db

COORDINATION, TEAM = {"di", "tc"}, {"backstopper", "junior", "consultant"}
HALTED = COORDINATION | TEAM | {"rr", "focal_point", "unit_coordinator"}
#: step, state before -> who is told.
MISSION_READERS = {
    ("propose", "draft"): {"unit_coordinator", "focal_point", "rr"},
    ("send_back", "proposed"): COORDINATION,
    ("approve", "proposed"): {"tc", "backstopper"},
    ("postpone", "approved"): HALTED,
    ("cancel", "approved"): HALTED,
    ("start", "tor_validated"): set(),
    ("resume", "postponed"): set(),
}
TOR_READERS = {
    ("propose", "draft"): {"focal_point", "rr"},
    ("complete", "proposed"): {"focal_point"},
    ("send_back", "completed"): COORDINATION,
    ("validate", "completed"): TEAM | {"tc", "rr"},
    ("supersede", "validated"): COORDINATION | {"focal_point"},
}


def told(cast) -> set[str]:
    readers = set(OutboundMail.objects.values_list("to", flat=True))
    names = {name for name in EVERYBODY if cast[name].pk in readers}
    assert len(names) == len(readers)
    return names


def with_state(state) -> dict:
    return {} if state == "draft" else {state: True}


def asked_for_by_tc(**mission) -> Cast:
    cast = Cast(**mission)
    cast.mission.proposed_by = cast["tc"]
    cast.mission.save(update_fields=["proposed_by"])
    return cast


@pytest.mark.parametrize(("name", "state"), MISSION_READERS)
def test_who_is_told_of_a_step_of_the_mission(name, state):
    cast = asked_for_by_tc(**with_state(state))
    MissionMember.objects.exclude(mission=cast.mission).delete()

    MISSION_WORKFLOW.run(cast.mission, name, by=SYSTEM, comment="Sécurité")

    assert told(cast) == MISSION_READERS[name, state]


@pytest.mark.parametrize(("name", "state"), TOR_READERS)
def test_who_is_told_of_a_step_of_the_tor(name, state):
    cast = Cast(approved=True)
    tor = TorFactory(
        mission=cast.mission, text="Un texte", proposed_by=cast["tc"], **with_state(state)
    )
    if name == "propose":
        tor.proposed_by = None
        tor.save()

    TOR_WORKFLOW.run(tor, name, by=SYSTEM, comment="Trop vague")

    assert told(cast) == TOR_READERS[name, state]


def test_news_are_of_steps_that_exist():
    assert set(MISSION_NEWS) <= set(MISSION_WORKFLOW.transitions) - set(IMPLIED_STEPS)
    assert set(TOR_NEWS) == set(TOR_WORKFLOW.transitions)


def test_who_took_the_step_is_not_told_of_it():
    cast = Cast(proposed=True)
    cast.mission.proposed_by = cast["tc"]
    cast.mission.save()

    MISSION_WORKFLOW.run(cast.mission, "cancel", by=cast["rr"], comment="Sécurité")

    assert "rr" not in told(cast)


@pytest.fixture
def cancelled():
    cast = Cast(approved=True)
    MISSION_WORKFLOW.run(cast.mission, "cancel", by=cast["rr"], comment="Route coupée")
    return cast


def mail_to(cast, name) -> OutboundMail:
    return OutboundMail.objects.get(to=cast[name])


def test_the_mail_says_who_why_and_where(cancelled):
    message = compose(mail_to(cancelled, "consultant"))

    assert cancelled.mission.code in message.subject
    for words in (cancelled["rr"].name, "Route coupée", cancelled.mission.get_absolute_url()):
        assert words in message.body


def test_who_lost_sight_of_the_mission_is_told_nothing(cancelled):
    mail = mail_to(cancelled, "consultant")
    cancelled.mission.members.all().delete()

    with pytest.raises(NoLongerWanted):
        compose(mail)


def test_a_request_that_was_answered_is_not_sent():
    cast = Cast()
    MISSION_WORKFLOW.run(cast.mission, "propose", by=cast["tc"])
    mail = mail_to(cast, "unit_coordinator")

    MISSION_WORKFLOW.run(cast.mission, "approve", by=cast["unit_coordinator"])

    with pytest.raises(NoLongerWanted):
        compose(mail)


def test_mails_about_the_tor_lead_to_the_tor():
    cast = Cast(approved=True)
    tor = TorFactory(mission=cast.mission, text="Un texte")
    TOR_WORKFLOW.run(tor, "propose", by=cast["tc"])

    message = compose(mail_to(cast, "rr"))

    assert reverse("missions:tor", args=[cast.mission.code]) in message.body


def test_a_title_of_two_lines_stays_in_the_text():
    cast = Cast(title="Un titre\r\nBcc: tous@example.org")
    MISSION_WORKFLOW.run(cast.mission, "propose", by=cast["tc"])

    message = compose(mail_to(cast, "rr"))

    assert "\n" not in message.subject and message.recipients() == [cast["rr"].email]
