"""Counterparts confirm or amend the minutes by a link of their own; their author decides."""

import logging
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.models import Notice
from core.mail import compose
from core.models import OutboundMail
from core.workflow import TransitionRefused
from reports.debriefings import counterparts, minutes
from reports.models import Amendment, FieldDebriefing, MinutesLink
from tests.factories import FieldDebriefingFactory, ParticipantFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast):
    """Minutes of three messages, and two participants of whom one has an e-mail."""

    def hold(**mission):
        people = cast(**{"debriefed": True} | mission)
        people.held = FieldDebriefingFactory(
            mission=people.mission, people=None, key_messages=["Un", "Deux", "Trois"],
            recorded_by=people["backstopper"],
        )  # fmt: skip
        for name, email in (("Aïssa Bio", "aissa@example.org"), ("Maires", "")):
            ParticipantFactory(debriefing=people.held, name=name, email=email)
        people.ask = lambda by="backstopper", **more: minutes.ask(
            people.held, people.held.participants.order_by("pk"), by=people[by],
            **{"language": "fr"} | more,
        )  # fmt: skip
        return people

    return hold


@pytest.fixture
def asked(held):
    people = held()
    people.link, people.by_hand = people.ask()
    return people


def answer(client, link, **data):
    return client.post(link.get_absolute_url(), {"signed": "A. Bio"} | data)


def propose(client, link, text="Un\nDeux bis\nTrois", **more):
    answer(client, link, key_messages=text, **more)
    return Amendment.objects.filter(link=link).first()


# --- asking ---------------------------------------------------------------------------
def test_who_has_an_address_gets_a_mail_in_the_language_asked_for(held):
    link, by_hand = held().ask(language="nl")

    row = OutboundMail.objects.get()
    message = compose(row)
    assert message.to == ["aissa@example.org"]
    assert link.get_absolute_url() in message.body
    assert by_hand.mail is None
    assert (link.expires_on - timezone.localdate()).days == 14


def test_asking_again_ends_the_link_before(asked, client):
    again, _by_hand = asked.ask()

    assert client.get(asked.link.get_absolute_url()).status_code == 404
    assert client.get(again.get_absolute_url()).status_code == 200


ASKS = {"backstopper", "junior", "consultant", "focal_point", "unit_coordinator", "est_manager"}


def test_who_may_ask(held):
    people = held()

    for who in people.people:
        if who in ASKS:
            assert people.ask(by=who)
        else:
            with pytest.raises(PermissionDenied):
                people.ask(by=who)


@pytest.mark.parametrize("kind", ["mediation", "esi_evaluation"])
def test_confidential_minutes_leave_by_a_decision_of_an_est_manager(kind, held):
    people = held(kind="specific", specific_kind=kind, origin="rr")

    with pytest.raises(PermissionDenied):
        people.ask(decision="Les parties l’ont demandé.")
    with pytest.raises(TransitionRefused):
        people.ask(by="est_manager", decision=" ")
    assert people.ask(by="est_manager", decision="Les parties l’ont demandé.")


# --- the link -------------------------------------------------------------------------
def test_a_link_shows_the_minutes_without_an_account_and_without_addresses(asked, client):
    response = client.get(asked.link.get_absolute_url())

    assertContains(response, "Deux")
    assertContains(response, "Maires")
    assertNotContains(response, "aissa@example.org")


def test_all_that_opens_nothing_looks_alike_and_is_not_logged(asked, client, caplog):
    good = asked.link.get_absolute_url()
    withdrawn, old = asked.ask()
    minutes.withdraw(MinutesLink.objects.filter(pk=withdrawn.pk))
    MinutesLink.objects.filter(pk=old.pk).update(expires_on=timezone.localdate() - timedelta(1))
    paths = [good, withdrawn.get_absolute_url(), old.get_absolute_url(), good[:-3] + "xx/"]
    paths += [reverse("reports:minutes", args=[word]) for word in ("x", str(old.key), "a.b")]

    with caplog.at_level(logging.DEBUG):
        answers = {
            (one.status_code, one.content.split(b"<main")[1])
            for path in paths
            for one in (client.get(path), client.post(path, {"signed": "x", "confirm": "1"}))
        }

    assert [status for status, _page in answers] == [404]
    assert not [one for one in caplog.records if "minutes" in one.getMessage()]


def test_guessing_is_slowed_down(asked, client, monkeypatch):
    monkeypatch.setattr(counterparts, "MOST_MISSES", 2)
    monkeypatch.setattr(counterparts, "MOST_ANSWERS", 1)
    wrong = reverse("reports:minutes", args=["x.y"])

    assert [client.get(wrong).status_code for _n in range(4)] == [404, 404, 429, 429]
    assert [answer(client, asked.link, confirm="1").status_code for _n in range(2)] == [302, 429]


# --- answering ------------------------------------------------------------------------
def test_confirming_is_signed_dated_counted_and_told(asked, client):
    response = answer(client, asked.link, confirm="1")

    link = MinutesLink.objects.get(pk=asked.link.pk)
    assertRedirects(response, link.get_absolute_url())
    assert (link.signed_name, link.confirmed_at == link.answered_at) == ("A. Bio", True)
    standing = minutes.Standing.of(asked.held)
    assert (standing.confirmed, standing.asked, standing.earlier) == (1, 2, 0)
    assert Notice.objects.get(kind="minutes_answered").user == asked["backstopper"]


@pytest.mark.parametrize(
    "data", [{"signed": "", "confirm": "1"}, {"key_messages": "Un\nDeux\nTrois"}]
)
def test_an_answer_without_a_name_or_without_a_word_is_none(data, asked, client):
    assert answer(client, asked.link, **data).status_code == 200
    assert not MinutesLink.objects.exclude(answered_at=None).exists()


def test_a_proposal_changes_nothing_by_itself(asked, client):
    row = propose(client, asked.link, agreements="La DDS imprime le registre.")

    assert FieldDebriefing.objects.get().key_messages == ["Un", "Deux", "Trois"]
    assert row.base == "Un\nDeux\nTrois"
    assert {one.part for one in Amendment.objects.all()} == {"key_messages", "agreements"}
    assert minutes.Standing.of(asked.held).proposing == 1


def test_a_confirmation_after_a_change_says_so(asked, client):
    answer(client, asked.link, confirm="1")
    FieldDebriefing.objects.update(version=2)

    assert minutes.Standing.of(FieldDebriefing.objects.get()).earlier == 1


# --- deciding -------------------------------------------------------------------------
def test_a_proposal_is_joined_with_what_changed_since(asked, client):
    row = propose(client, asked.link)
    FieldDebriefing.objects.update(key_messages=["Un", "Deux", "Trois", "Quatre"])

    minutes.take_over(row, by=asked["backstopper"])

    held = FieldDebriefing.objects.get()
    assert held.key_messages == ["Un", "Deux bis", "Trois", "Quatre"]
    assert held.version == 2


def test_what_cannot_be_joined_is_left_to_the_author(asked, client):
    row = propose(client, asked.link)
    FieldDebriefing.objects.update(key_messages=["Un", "Deux ter", "Trois"])

    with pytest.raises(TransitionRefused):
        minutes.take_over(row, by=asked["backstopper"])
    assert Amendment.objects.get().is_waiting


def test_a_refusal_says_why_and_the_counterpart_reads_it(asked, client):
    row = propose(client, asked.link)
    with pytest.raises(TransitionRefused):
        minutes.decline(row, by=asked["backstopper"], reply=" ")

    minutes.decline(row, by=asked["backstopper"], reply="Nous l’avons dit autrement.")

    assertContains(client.get(asked.link.get_absolute_url()), "Nous l’avons dit autrement.")
    mail = compose(OutboundMail.objects.get(template="amendment_answered"))
    assert "Nous l’avons dit autrement." in mail.body
    with pytest.raises(TransitionRefused):
        minutes.take_over(row, by=asked["backstopper"])


def test_after_the_report_was_submitted_proposals_are_only_answered(asked, client):
    row = propose(client, asked.link)
    ReportFactory(mission=asked.mission, submitted=True)

    with pytest.raises(TransitionRefused):
        minutes.take_over(row, by=asked["backstopper"])
    assert minutes.decline(row, by=asked["backstopper"], reply="Trop tard.").reply == "Trop tard."


def test_others_decide_nothing(asked, client):
    row = propose(client, asked.link)

    for who in ("di", "rr", "partner", "stranger"):
        with pytest.raises(PermissionDenied):
            minutes.take_over(row, by=asked[who])
        with pytest.raises(PermissionDenied):
            minutes.decline(row, by=asked[who], reply="Non.")


# --- the author's page ----------------------------------------------------------------
def test_the_author_asks_sees_both_texts_and_takes_over(held, client):
    people = held()
    client.force_login(people["backstopper"])
    page = reverse("reports:debriefing_minutes", args=[people.mission.code])
    keys = [str(one.key) for one in people.held.participants.all()]
    client.post(page, {"people": keys, "language": "fr"})
    link = MinutesLink.objects.exclude(email="").get()
    row = propose(client, link)

    shown = client.get(page)

    assertContains(shown, link.get_absolute_url())
    assertContains(shown, "Deux bis")
    decide = reverse("reports:amendment_decide", args=[people.mission.code, row.pk])
    client.post(decide, {"take": "1"})
    assert FieldDebriefing.objects.get().key_messages == ["Un", "Deux bis", "Trois"]
    client.post(reverse("reports:minutes_revoke", args=[people.mission.code, link.pk]))
    assert client.get(link.get_absolute_url()).status_code == 404


def test_the_page_of_the_minutes_costs_the_same_for_any_number(held, client, assert_same_queries):
    people = held()
    client.force_login(people["backstopper"])

    def more(count):
        row = ParticipantFactory(debriefing=people.held)
        for _n in range(count):
            row = ParticipantFactory(debriefing=people.held)
            minutes.ask(people.held, [row], by=people["backstopper"], language="fr")

    page = reverse("reports:debriefing_minutes", args=[people.mission.code])
    assert_same_queries(get=lambda: client.get(page), add_rows=more)


def test_a_mission_that_turns_confidential_closes_links_nobody_decided_about(asked, client):
    page = asked.link.get_absolute_url()
    assert client.get(page).status_code == 200

    type(asked.mission).objects.update(kind="specific", specific_kind="mediation", origin="rr")

    assert client.get(page).status_code == 404
