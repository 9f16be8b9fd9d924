"""The link of an owner outside CTB: it goes by mail where there is an address, in his language."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from pytest_django.asserts import assertContains

from core.mail import compose
from core.models import OutboundMail
from core.queue import NoLongerWanted
from interventions.reminders import remind_of
from reports.models import OwnerLink, Recommendation
from reports.recommendations import services, views_outside
from reports.recommendations.reminders import carriers_owed
from reports.recommendations.services import Answer
from tests.factories import RecommendationFactory
from tests.reports.test_recommendation_ladder import OURS

pytestmark = pytest.mark.django_db


MAYOR = "mairie@example.org"


@pytest.fixture
def outside(cast):
    cast = cast(reported=True)
    cast.row = RecommendationFactory(
        mission=cast.mission, outside=True, owner_email=MAYOR, due_on=timezone.localdate()
    )
    return cast


@pytest.fixture
def invited(outside):
    outside.link = services.make_link(outside.row, by=outside["tc"], language="nl")
    return outside


def reminders():
    return OutboundMail.objects.filter(template="recommendation_outside_due")


def test_the_link_goes_to_the_owner_in_the_language_chosen(outside, client):
    client.force_login(outside["tc"])

    page = client.post(f"{outside.row.get_absolute_url()}link/", {"language": "nl"}, follow=True)

    link = OwnerLink.objects.get()
    message = compose(link.mail)
    assert (message.to, link.language) == ([MAYOR], "nl")
    assert link.get_absolute_url() in message.body
    assert outside.row.text in message.body
    assertContains(page, MAYOR)
    assertContains(client.get(link.get_absolute_url()), '<html lang="nl">')


def test_without_an_address_the_link_goes_from_hand_to_hand(outside):
    row = RecommendationFactory(mission=outside.mission, outside=True)

    link = services.make_link(row, by=outside["tc"])

    assert (link.mail, OutboundMail.objects.count()) == (None, 0)
    assert link.language == outside["tc"].language


@pytest.mark.parametrize(("due_in", "lasts"), [(-400, 90), (60, 90), (61, 91), (400, 366)])
def test_a_link_lasts_past_the_due_date(due_in, lasts, outside):
    today = timezone.localdate()
    Recommendation.objects.update(due_on=today + timedelta(days=due_in))

    link = services.make_link(outside.row, by=outside["tc"])

    assert (link.expires_on - today).days == lasts


def withdraw(cast):
    services.withdraw_links(cast.row)


def finish(cast):
    services.declare_done(cast.row, "Decree 12.", by=cast["di"])


def turn_confidential(cast):
    type(cast.mission).objects.update(kind="specific", specific_kind="mediation")


@pytest.mark.parametrize("happen", [withdraw, finish, turn_confidential])
def test_a_mail_that_waits_is_not_sent_when_it_leads_nowhere(happen, invited):
    happen(invited)

    with pytest.raises(NoLongerWanted):
        compose(OutboundMail.objects.get(template="recommendation_to_answer"))


def test_the_owner_outside_is_reminded_on_the_day_once(invited):
    for _beat in range(2):
        remind_of(OURS)

    message = compose(reminders().get())
    assert message.to == [MAYOR]
    assert invited.link.get_absolute_url() in message.body


def test_what_was_rejected_is_not_asked_for(invited):
    remind_of(OURS)
    services.respond(invited.row, Answer("rejected", "Not ours."), by=invited["di"])

    with pytest.raises(NoLongerWanted):
        compose(reminders().get())


def test_without_a_link_in_force_only_the_house_is_reminded(invited):
    OwnerLink.objects.update(revoked_at=timezone.now())

    assert [one.write for one in carriers_owed([timezone.localdate()])] == [None]


def test_nobody_fills_a_log_through_a_link(invited, client, monkeypatch):
    monkeypatch.setattr(views_outside, "MOST_ANSWERS", 2)
    plan = Answer("accepted", action="A decree.", responsible="The mayor", due_on=date(2030, 1, 1))
    services.respond(invited.row, plan, by=invited["di"])
    path = invited.link.get_absolute_url()

    sent = [client.post(path, {"act": "note", "text": f"Note {n}"}) for n in range(3)]

    assert [one.status_code for one in sent] == [302, 302, 429]
    assert "Note 2" in sent[-1].content.decode()
    assert invited.row.log.count() == 3


def test_a_machine_that_looks_ahead_has_opened_nothing(invited, client):
    path = invited.link.get_absolute_url()

    client.head(path)
    client.get(path, headers={"Purpose": "prefetch"})
    assert OwnerLink.objects.get().opened_at is None
    client.get(path)

    assert OwnerLink.objects.get().opened_at
