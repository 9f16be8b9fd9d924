"""Copies of a report: who has which, links that end, failures in words, one reminder."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Notice, Substitution
from accounts.notices import said
from core.mail import compose
from core.models import OutboundMail, StoredFile
from core.queue import NoLongerWanted
from core.workflow import TransitionRefused
from interventions.models import ProcessSetting
from reports.distribution import nudges, services
from reports.distribution.failures import in_words, kind_of
from reports.distribution.todo import receipts_owed, undelivered
from reports.documents import report_document
from reports.editions import keep_edition
from reports.models import Recipient, Report
from reports.recipients import recipients_by_rule

pytestmark = pytest.mark.django_db


def data_of(report) -> dict:
    return report_document(Report.objects.for_page().get(pk=report.pk))


@pytest.fixture
def sent(written):
    """A report on its way to those of the rules, its version kept."""

    def make(pdf=b"%PDF-1.7", **mission):
        cast = written(approved=True, mission={"debriefed": True} | mission)
        keep_edition(cast.report, pdf, data_of(cast.report), name="report.pdf")
        report = Report.objects.get(pk=cast.report.pk)
        chosen = recipients_by_rule(cast.mission)
        cast.report = services.distribute(report, chosen, by=cast["focal_point"])
        cast.copy = cast.report.recipients.get(user=cast["di"])
        return cast

    return make


def ended(recipient, note="", state="dead"):
    rows = OutboundMail.objects.filter(pk=recipient.mail_id)
    rows.update(state=state, note=note, finished_at=timezone.now())
    return Recipient.objects.select_related("user", "mail", "report__mission").get(pk=recipient.pk)


def link(recipient, name="received"):
    return reverse(f"reports:{name}", kwargs={"token": recipient.token})


# --- what goes with the mail ----------------------------------------------------------
@pytest.mark.parametrize(
    ("setting", "traits", "is_attached"),
    [
        ({}, {}, True),
        ({"attach_mb_regular": 0}, {}, False),
        ({"attach_mb_regular": 1}, {}, False),
        ({"attach_mb_setup": 0}, {}, True),
        ({}, {"kind": "specific", "specific_kind": "mediation", "origin": "rr"}, False),
    ],
)
def test_the_pdf_goes_along_when_size_and_kind_allow(setting, traits, is_attached, sent):
    for code, value in setting.items():
        ProcessSetting.objects.filter(code=code).update(value=value)

    one = sent(b"%PDF" + b"x" * 1_000_001, **traits).copy.mail

    assert bool(one.attachment) == is_attached
    assert len(compose(one).attachments) == is_attached


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_mail_speaks_its_readers_language_and_says_until_when(language, sent):
    cast = sent()
    cast.copy.user.language = language
    cast.copy.user.save()

    OutboundMail.objects.run(cast.copy.mail_id)

    words = {"fr": "Ce lien", "nl": "Deze link", "en": "This link"}
    assert words[language] in mail.outbox[0].body
    assert link(cast.copy) in mail.outbox[0].body


# --- links ----------------------------------------------------------------------------
def test_a_link_ends_and_a_new_one_goes_to_the_known_address_only(sent, client):
    cast = sent()
    old = link(cast.copy)

    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assertContains(client.get(old), link(cast.copy, "received_renew"), status_code=410)
        ended(cast.copy, state="done")
        answer = client.post(link(cast.copy, "received_renew"), follow=True)
        fresh = Recipient.objects.get(pk=cast.copy.pk)
        assert client.get(link(fresh)).status_code == 200

    assert str(fresh.token) not in answer.content.decode()
    assert fresh.mail.to == cast["di"] and fresh.mail_id != cast.copy.mail_id
    assert client.get(old).status_code == 410


def test_whoever_holds_an_old_link_does_not_end_the_new_one(sent, client):
    cast = sent()
    old = link(cast.copy, "received_renew")
    ended(cast.copy, state="done")
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        client.post(old)
    fresh = Recipient.objects.get(pk=cast.copy.pk)
    ended(fresh, state="done")

    with time_machine.travel(timezone.now() + timedelta(days=92), tick=False):
        client.post(old)
        assert client.get(link(fresh)).status_code == 200

    assert OutboundMail.objects.filter(to=cast["di"], template="report_distributed").count() == 3


def test_nobody_fills_a_mailbox_with_links(sent, client):
    cast = sent()
    ended(cast.copy, state="done")

    for _turn in range(5):
        client.post(link(cast.copy, "received_renew"))

    assert OutboundMail.objects.filter(to=cast["di"], template="report_distributed").count() == 1


def test_a_withdrawn_link_opens_nothing_sends_nothing_and_is_not_renewed(sent, client):
    cast = sent()

    services.revoke(cast.copy, by=cast["focal_point"])

    assert client.get(link(cast.copy)).status_code == 410
    assert client.post(link(cast.copy)).status_code == 410
    client.post(link(cast.copy, "received_renew"))
    with pytest.raises(NoLongerWanted):
        compose(OutboundMail.objects.get(pk=cast.copy.mail_id))
    assert not Recipient.objects.get(pk=cast.copy.pk).acknowledged_at
    assert cast.report not in Report.objects.visible_to(cast["consultant_elsewhere"])


def test_prefetching_machines_neither_open_nor_confirm(sent, client):
    cast = sent()

    client.head(link(cast.copy))
    client.get(link(cast.copy), headers={"Sec-Purpose": "prefetch"})
    before = Recipient.objects.get(pk=cast.copy.pk)
    client.get(link(cast.copy))

    after = Recipient.objects.get(pk=cast.copy.pk)
    assert (before.opened_at, after.acknowledged_at) == (None, None)
    assert after.opened_at


# --- failures -------------------------------------------------------------------------
ANSWERS = {
    "550 5.1.1 user unknown": "address",
    "550 No such mailbox here": "address",
    "553 5.1.3 bad address syntax": "address",
    "452 4.2.2 mailbox full": "full",
    "552 5.2.2 over quota": "full",
    "552 5.3.4 message size exceeds fixed limit": "size",
    "552 message too large": "size",
    "554 5.7.1 rejected as spam": "policy",
    "550 5.7.26 unauthenticated sender blocked": "policy",
    "421 4.4.2 connection timed out": "server",
    "[Errno 111] Connection refused": "server",
    "Something else": "",
}


@pytest.mark.parametrize(("answer", "kind"), ANSWERS.items())
def test_answers_of_mail_servers_are_told_in_words(answer, kind):
    assert kind_of(f"The mail server refused it: {answer}") == kind


def test_a_refused_size_goes_again_without_the_pdf(sent):
    cast = sent()
    one = ended(cast.copy, "552 5.3.4 message too large")

    services.send_again(one, by=cast["focal_point"])

    again = Recipient.objects.get(pk=one.pk)
    assert again.mail_id != one.mail_id and again.mail.attachment is None
    assert again.token != one.token


def test_a_corrected_address_is_of_this_report_alone(sent):
    cast = sent()
    one = ended(cast.copy, "550 5.1.1 unknown")

    services.send_again(one, by=cast["focal_point"], email="juste@example.org")

    again = Recipient.objects.get(pk=one.pk)
    assert compose(again.mail).to == ["juste@example.org"]
    assert cast["di"].email != "juste@example.org"


def test_a_server_that_was_down_gets_the_same_mail_again(sent):
    cast = sent()
    one = ended(cast.copy, "421 4.3.2 shutting down")

    services.send_again(one, by=cast["focal_point"])

    again = Recipient.objects.get(pk=one.pk)
    assert (again.mail_id, again.mail.is_open) == (one.mail_id, True)


def test_a_mail_that_came_back_is_noted_shown_and_sent_again(sent, client):
    cast = sent()
    ended(cast.copy, state="done")
    client.force_login(cast["focal_point"])
    back = {"code": cast.mission.code, "pk": cast.copy.pk}

    client.post(reverse("reports:recipient_returned", kwargs=back), {"reason": "Parti en 2015."})

    page = client.get(reverse("reports:recipients", kwargs={"code": cast.mission.code}))
    assertContains(page, "Parti en 2015.")
    assert in_words(Recipient.objects.get(pk=cast.copy.pk)) == "Parti en 2015."
    assert list(undelivered(cast["focal_point"])) == [cast.report]
    client.post(reverse("reports:retry_mail", kwargs=back))
    assert not Recipient.objects.get(pk=cast.copy.pk).has_failed
    assert not undelivered(cast["focal_point"]).exists()


# --- the table ------------------------------------------------------------------------
def test_the_table_says_who_has_which_version_with_its_checksum(sent, client):
    cast = sent()
    services.acknowledge(cast.copy)
    client.force_login(cast["focal_point"])

    page = client.get(reverse("reports:recipients", kwargs={"code": cast.mission.code}))

    digest = cast.report.editions.get().document.sha256
    for person in recipients_by_rule(cast.mission):
        assertContains(page, str(person.user))
    assertContains(page, digest)
    file = client.get(
        reverse("reports:recipients_export", kwargs={"code": cast.mission.code, "fmt": "csv"})
    )
    assert digest in b"".join(file.streaming_content).decode()


def test_it_goes_to_one_person_more_with_a_reason(sent, client):
    cast = sent()
    client.force_login(cast["focal_point"])
    url = reverse("reports:recipient_add", kwargs={"code": cast.mission.code})

    refused = client.post(url, {"user": cast["rafi"].pk, "reason": ""})
    outside = client.post(url, {"user": cast["stranger"].pk, "reason": "Ami."})
    client.post(url, {"user": cast["rafi"].pk, "reason": "Suit le budget."})

    added = cast.report.recipients.get(user=cast["rafi"])
    assert (refused.status_code, outside.status_code) == (200, 200)
    assert (added.kind, added.reason, added.mail.to) == ("other", "Suit le budget.", cast["rafi"])
    with pytest.raises(TransitionRefused):
        services.send_to_one_more(
            cast.report, cast["rafi"], by=cast["focal_point"], reason="Encore."
        )


ACTS = ["send_again", "revoke"]


@pytest.mark.parametrize("name", ACTS)
def test_only_who_passes_it_on_acts_upon_a_copy(name, sent):
    cast = sent()

    for who in ("di", "tc", "rr", "consultant", "partner", "stranger"):
        with pytest.raises(PermissionDenied):
            getattr(services, name)(cast.copy, by=cast[who])


def test_the_page_of_recipients_is_nobody_elses(sent, client):
    cast = sent()
    client.force_login(cast["di"])

    page = client.get(reverse("reports:recipients", kwargs={"code": cast.mission.code}))

    assert page.status_code == 403


# --- reminders ------------------------------------------------------------------------
def days_later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_who_has_not_confirmed_is_reminded_once_on_the_tenth_day(sent):
    cast = sent()
    services.acknowledge(cast.report.recipients.get(user=cast["rr"]))
    count = cast.report.recipients.count() - 1

    told = {}
    for day in (9, 10, 10, 11, 40):
        with days_later(day):
            told.setdefault(day, nudges.nudge())

    assert told == {9: 0, 10: count, 11: 0, 40: 0}
    assert Notice.objects.filter(kind="receipt_wanted").count() == count


def test_what_lay_too_long_while_the_machine_stood_is_left_alone(sent):
    sent()

    with days_later(60):
        assert nudges.nudge() == 0


@pytest.mark.parametrize(("days", "told"), [(0, False), (3, True)])
def test_est_sets_the_day_of_the_reminder(days, told, sent):
    sent()
    ProcessSetting.objects.filter(code="receipt_nudge_days").update(value=days)

    with days_later(3):
        assert bool(nudges.nudge()) == told


def test_whoever_stands_in_is_reminded_too_and_reads_behind_the_login(sent):
    cast = sent()
    today = timezone.localdate()
    Substitution.objects.create(
        person=cast["di"], substitute=cast["tc"], since=today, until=today + timedelta(days=30)
    )

    with days_later(10):
        nudges.nudge()
        for who, path in (("di", link(cast.copy)), ("tc", cast.report.get_absolute_url())):
            notice = Notice.objects.filter(
                kind="receipt_wanted", user=cast[who], context={"recipient": cast.copy.pk}
            ).get()
            assert said(cast[who], [notice])[notice.pk].url == path


def test_a_copy_waits_on_its_readers_page_until_he_confirms(sent):
    cast = sent()

    before = list(receipts_owed(cast["di"]))
    services.acknowledge(cast.copy)

    assert (before, list(receipts_owed(cast["di"]))) == ([cast.copy], [])


# --- opened again ---------------------------------------------------------------------
def test_a_report_opened_again_is_a_new_version_and_the_old_one_stays(sent, client):
    cast = sent()
    first = cast.report.editions.get()

    report = services.reopen(cast.report, by=cast["focal_point"], comment="Un chiffre faux.")
    keep_next(report)

    report = Report.objects.get(pk=report.pk)
    assert (report.edition, report.state, report.mission.state) == (2, "draft", "debriefed")
    client.force_login(cast["focal_point"])
    for one in report.editions.all():
        url = reverse("reports:version", kwargs={"code": cast.mission.code, "number": one.number})
        assert b"".join(client.get(url).streaming_content) == (
            b"%PDF-1.7" if one.pk == first.pk else b"%PDF-2.0"
        )
    page = client.get(report.get_absolute_url())
    assertContains(page, first.document.sha256)
    client.logout()
    assertContains(client.get(link(cast.copy)), "Un texte.")


def keep_next(report):
    keep_edition(report, b"%PDF-2.0", data_of(report), name="report.pdf")


def test_the_link_of_the_old_version_gives_the_old_bytes_and_says_so(sent, client):
    cast = sent()
    report = services.reopen(cast.report, by=cast["focal_point"], comment="Un chiffre faux.")
    keep_next(report)

    file = client.get(link(cast.copy, "received_document"))

    assert b"".join(file.streaming_content) == b"%PDF-1.7"
    assertContains(client.get(link(cast.copy)), 'role="status"')


def test_a_closed_mission_keeps_its_report(sent):
    cast = sent()
    type(cast.mission).objects.filter(pk=cast.mission.pk).update(
        state="closed", closed_at=timezone.now()
    )

    with pytest.raises(TransitionRefused):
        services.reopen(cast.report, by=cast["focal_point"], comment="Trop tard.")


def test_strangers_find_no_version(sent, client):
    cast = sent()
    client.force_login(cast["stranger"])

    url = reverse("reports:version", kwargs={"code": cast.mission.code, "number": 1})

    assert client.get(url).status_code == 404
    assertNotContains(client.get(url), "Un texte.", status_code=404)
    assert StoredFile.objects.count() == 1
