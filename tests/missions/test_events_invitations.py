"""A mission's days in the calendars of those it concerns: through a real mail server."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from core import ics
from core.models import OutboundMail
from core.workflow import SYSTEM
from missions.events import invitations
from missions.models import Invitation, Mission, MissionMember
from missions.workflow import MISSION_WORKFLOW
from tests.core.conftest import sink  # noqa: F401
from tests.factories import (
    FIRST_DAY,
    ExpertFactory,
    MissionMemberFactory,
    TeamMemberFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
INVITED = {"di", "tc", "focal_point", "backstopper", "junior", "consultant"}


@pytest.fixture(autouse=True)
def before_the_mission():
    with time_machine.travel("2016-01-20 10:00", tick=False) as clock:
        yield clock


def mails():
    return OutboundMail.objects.filter(template="mission_invitation").order_by("pk")


def approved(**mission) -> Cast:
    cast = Cast(**({"approved": True} | mission))
    invitations.follow(cast.mission)
    return cast


def moved(mission, days=7):
    shift = timedelta(days=days)
    fresh = Mission.objects.get(pk=mission.pk)
    fresh.starts_on, fresh.ends_on = fresh.starts_on + shift, fresh.ends_on + shift
    fresh.save()
    return invitations.follow(fresh)


def sent(sink, row):  # noqa: F811
    """The message of this row as it left, and its parts by type."""
    row.due_at = timezone.now()
    row.save()
    assert OutboundMail.objects.run(row.pk) == "done"
    message = sink.messages()[-1]
    return message, {part.get_content_type(): part for part in message.walk()}


def values(content: str) -> dict:
    lines = content.replace("\r\n ", "").replace("\n ", "").splitlines()
    return {line.partition(":")[0]: line.partition(":")[2] for line in lines}


def test_approval_invites_team_coordination_and_focal_point():
    cast = Cast(proposed=True)

    MISSION_WORKFLOW.run(cast.mission, "approve", by=SYSTEM)

    told = set(mails().values_list("to", flat=True))
    assert {name for name in EVERYBODY if cast[name].pk in told} == INVITED


def test_the_mail_is_an_invitation_and_a_file(sink):  # noqa: F811
    cast = approved()
    row = mails().get(to=cast["consultant"])

    message, parts = sent(sink, row)

    shown = parts["text/calendar"]
    assert message.get_content_type() == "multipart/mixed"
    assert shown.get_param("method") == "REQUEST"
    assert shown.get_content_charset() == "utf-8"
    assert parts["application/ics"].get_filename() == "invitation.ics"
    said = values(shown.get_content())
    assert said["METHOD"] == "REQUEST"
    assert (said["DTSTART;VALUE=DATE"], said["DTEND;VALUE=DATE"]) == ("20160222", "20160305")
    assert said["STATUS"] == "CONFIRMED" and said["SEQUENCE"] == "0"
    assert any(cast["consultant"].email in value for value in said.values())
    (back,) = ics.read(parts["application/ics"].get_payload(decode=True))
    assert (back.uid, back.starts_on) == (said["UID"], FIRST_DAY)


def test_each_change_of_days_is_a_higher_number_of_the_same_entry(sink):  # noqa: F811
    cast = approved()
    seen = [sent(sink, mails().last())]

    for _time in range(2):
        assert moved(cast.mission) == len(INVITED)
        seen.append(sent(sink, mails().last()))
    MISSION_WORKFLOW.run(cast.mission, "postpone", by=SYSTEM, comment="Sécurité")
    seen.append(sent(sink, mails().last()))

    said = [values(parts["text/calendar"].get_content()) for _message, parts in seen]
    assert len({one["UID"] for one in said}) == 1
    assert [one["SEQUENCE"] for one in said] == ["0", "1", "2", "3"]
    assert [one["METHOD"] for one in said] == ["REQUEST"] * 3 + ["CANCEL"]
    assert said[-1]["STATUS"] == "CANCELLED"
    assert said[-1]["DTSTART;VALUE=DATE"] == said[-2]["DTSTART;VALUE=DATE"]


def test_a_message_that_a_later_one_replaced_is_not_sent(sink):  # noqa: F811
    cast = approved()
    first = mails().filter(to=cast["tc"]).get()
    moved(cast.mission)
    OutboundMail.objects.filter(pk=first.pk).update(due_at=timezone.now())

    OutboundMail.objects.run(first.pk)

    assert sink.messages() == []


def test_asking_again_without_a_change_sends_nothing():
    cast = approved()

    assert invitations.follow(cast.mission) == 0
    assert mails().count() == len(INVITED)


def test_who_leaves_the_team_is_told_it_is_off_and_who_joins_is_invited():
    cast = approved()
    MissionMember.objects.filter(expert__user=cast["junior"]).delete()
    new = ExpertFactory()
    MissionMemberFactory(mission=cast.mission, expert=new)

    asked = invitations.follow(cast.mission)

    last = {row.to_id: row.context["method"] for row in mails()}
    assert asked == 2
    assert (last[cast["junior"].pk], last[new.user_id]) == ("CANCEL", "REQUEST")


@pytest.mark.parametrize("state", ["proposed", "postponed", "cancelled"])
def test_nobody_is_invited_to_what_is_not_approved(state):
    cast = Cast(**{state: True})

    assert invitations.follow(cast.mission) == 0


def test_nothing_is_said_of_a_mission_that_is_over(before_the_mission):
    before_the_mission.move_to("2016-06-01 10:00")
    cast = approved()
    MISSION_WORKFLOW.run(cast.mission, "cancel", by=SYSTEM, comment="Sécurité")

    assert not Invitation.objects.exists()


def test_of_a_mediation_calendars_only_know_that_it_is(sink):  # noqa: F811
    cast = approved(mediation=True, title="Conflit entre A et B")

    message, parts = sent(sink, mails().first())

    assert "Conflit" not in message.as_string()
    assert values(parts["text/calendar"].get_content())["SUMMARY"] == "Mission"
    assert cast.intervention.code not in parts["text/calendar"].get_content()


# --- by choice, and later -------------------------------------------------------------
def wants(cast, who, *, invitations):
    User.objects.filter(pk=cast[who].pk).update(wants_invitations=invitations)


def test_who_wants_none_is_sent_none_and_keeps_what_he_has():
    cast = approved()
    wants(cast, "tc", invitations=False)
    before = mails().filter(to=cast["tc"]).count()

    moved(cast.mission)

    assert mails().filter(to=cast["tc"]).count() == before == 1
    assert mails().filter(to=cast["di"]).count() == 2


def test_who_changes_his_mind_is_caught_up_with():
    cast = Cast(approved=True)
    wants(cast, "tc", invitations=False)
    invitations.follow(cast.mission)

    wants(cast, "tc", invitations=True)

    assert invitations.catch_up() and not invitations.catch_up()
    assert mails().filter(to=cast["tc"]).count() == 1


def test_a_role_that_begins_by_the_calendar_is_caught_up_with():
    cast = approved()
    late = TeamMemberFactory(intervention=cast.intervention, role="technical_coordinator").user

    invitations.catch_up()

    assert mails().filter(to=late).count() == 1
