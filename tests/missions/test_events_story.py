"""“The group meets on Tuesday, the review falls in the week of our mission: show me all of it.”"""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from core import ics
from experts.models import Expert
from interventions.models import Intervention
from missions.models import DatedEvent, GroupMeeting, Mission
from tests.factories import MissionFactory, UserFactory
from tests.pages import largest_form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "at_reference_today")]
JANUARY = reverse("events:month", args=[2017, 1])
REVIEW, GROUP = "Joint Health Sector Review", "GT-SANTE"


@pytest.fixture
def lead(client):
    """Who leads the group is the expert of the file's code E01."""
    user = Expert.objects.get(code="E01").user
    client.force_login(user)
    return user


@pytest.fixture
def mission(lead):
    return MissionFactory(
        title="Suivi", interventions=[Intervention.objects.get(code="RW-SANTE")],
        country=Intervention.objects.get(code="RW-SANTE").country,
        starts_on=date(2017, 1, 23), ends_on=date(2017, 1, 27),
        lead=Expert.objects.get(code="E02"), proposed_by=lead,
    )  # fmt: skip


def shown(page) -> dict[str, str]:
    """Title and look of every bar on the sheet but those of people on leave."""
    found = {
        cell.entry.title: cell.entry.css
        for week in page.context["sheet"].weeks for row in week.rows for cell in row if cell.entry
    }  # fmt: skip
    return {title: css for title, css in found.items() if css != "absence"}


def rwanda() -> dict:
    return {"country": Intervention.objects.get(code="RW-SANTE").country_id}


def test_our_mission_and_the_review_stand_apart_on_one_sheet(client, mission):
    assert shown(client.get(JANUARY, rwanda())) == {REVIEW: "event", "Suivi": "regular"}


def test_the_overlap_is_told_and_nothing_is_refused(client, mission):
    edit = reverse("missions:edit", args=[mission.code])
    answer = client.post(edit, largest_form(client.get(edit)), follow=True)
    review = DatedEvent.objects.get(title=REVIEW)

    assert answer.status_code == 200
    assert REVIEW in client.get(mission.get_absolute_url()).content.decode()
    assert "Suivi" in client.get(review.get_absolute_url()).content.decode()


def test_the_group_gets_its_summary_and_two_decisions(client, lead):
    meeting = GroupMeeting.objects.get(group__code=GROUP, held_on="2016-11-08")
    url = reverse("events:meeting_edit", args=[GROUP, meeting.pk])
    there = [str(one.pk) for one in meeting.group.members.all()[:3]]
    said = {"summary": "Huit leçons retenues.", "decisions": "Écrire la note.\nInviter le DI.",
            "present": there}  # fmt: skip

    page = client.post(url, largest_form(client.get(url)) | said, follow=True).content.decode()

    names = [one.name for one in User.objects.filter(pk__in=there)]
    for words in ("Huit leçons retenues.", "Écrire la note.", "Inviter le DI.", *names):
        assert words in page
    assert GroupMeeting.objects.get(pk=meeting.pk).present.count() == 3


def test_the_month_goes_into_a_calendar_of_ones_own(client, mission):
    answer = client.get(reverse("events:month_file", args=[2017, 1]), rwanda())

    days = {one.title: (one.starts_on, one.ends_on) for one in ics.read(answer.content)}
    week = (date(2017, 1, 23), date(2017, 1, 27))
    assert days["RW-SANTE – Suivi"] == days[REVIEW] == week


def test_outsiders_see_public_events_only(client, mission):
    client.force_login(UserFactory())

    page = client.get(JANUARY)

    assert shown(page) == {REVIEW: "event"}
    assert client.get(reverse("events:group", args=[GROUP])).status_code == 404
    assert Mission.objects.filter(title="Suivi").exists()


def test_the_demo_brings_committees_holidays_and_groups(demo_file):
    committees = [row for row in demo_file["dated_events"] if row["kind"] == "copil"]

    assert DatedEvent.objects.filter(kind="copil").count() == len(committees)
    assert DatedEvent.objects.filter(kind="holiday").count() == 4 * len(
        demo_file["public_holidays"]
    )
    assert DatedEvent.objects.filter(kind="holiday", starts_on=date(2016, 7, 1)).count() == 2
    assert not DatedEvent.objects.filter(decisions__done_on__gt=date(2016, 11, 15)).exists()
