"""The pages of reports: what is shown, to whom, and at what price."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from core.models import Job, OutboundMail, StoredFile
from reports.models import Recipient, Report
from tests.factories import (
    LessonFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
)

pytestmark = pytest.mark.django_db

CANARY = "Le canari chante à minuit."


def url(page, cast, /, **more):
    return reverse(f"reports:{page}", kwargs={"code": cast.mission.code} | more)


def without_tokens(response) -> str:
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", response.content.decode())


@pytest.fixture
def pdf():
    return StoredFile.objects.keep(b"%PDF-1.7 report", name="report.pdf")


# --- reading --------------------------------------------------------------------------
def test_the_page_of_a_report_shows_its_parts(written, client):
    cast = written()
    LessonFactory(mission=cast.mission, title="Chiffrer aide à décider")
    client.force_login(cast["di"])

    response = client.get(url("detail", cast))

    for text in ("Résumé pour la restitution", "Un texte.", "Chiffrer aide", "ligne d’entretien"):
        assertContains(response, text)


@pytest.mark.parametrize("person", ["consultant_elsewhere", "stranger"])
@pytest.mark.parametrize(
    "name", ["detail", "edit", "debriefing", "recipients", "document", "document_job"]
)
def test_a_report_of_others_is_as_missing_as_none(name, person, written, client):
    cast = written()
    client.force_login(cast[person])

    foreign = client.get(url(name, cast))
    missing = client.get(reverse(f"reports:{name}", kwargs={"code": "MIS-1999-01"}))

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert without_tokens(foreign) == without_tokens(missing).replace(
        "MIS-1999-01", cast.mission.code
    )


def test_a_report_costs_the_same_with_more_advice_and_lessons(
    written, client, assert_same_queries
):
    cast = written()
    client.force_login(cast["di"])

    def add(number):
        RecommendationFactory.create_batch(number, mission=cast.mission)
        LessonFactory.create_batch(number, mission=cast.mission)
        for _ in range(number):
            cast.member()

    assert_same_queries(get=lambda: client.get(url("detail", cast)), add_rows=add)


ANNEX_READERS = {"focal_point", "backstopper", "consultant", "unit_coordinator", "est_manager"}


@pytest.mark.parametrize(
    "person", [*sorted(ANNEX_READERS), "di", "rr", "scientific_team", "other_coordinator"]
)
def test_the_annex_is_on_the_page_of_those_who_may_read_it(person, written, client):
    cast = written(mission={"debriefed": True, "kind": "specific", "specific_kind": "mediation"})
    cast.report.sections.create(
        key="confidential", position=9, title="Annexe", body=CANARY, is_confidential=True
    )
    client.force_login(cast[person])

    response = client.get(url("detail", cast))

    check = assertContains if person in ANNEX_READERS else assertNotContains
    check(response, CANARY)


# --- steps ----------------------------------------------------------------------------
def step(client, cast, name, **data):
    return client.post(url("transition", cast, name=name), data)


def test_the_whole_way_from_submission_to_distribution(written, client, pdf):
    cast = written()
    client.force_login(cast["consultant"])
    step(client, cast, "submit")
    client.force_login(cast["focal_point"])
    step(client, cast, "approve")
    Report.objects.filter(pk=cast.report.pk).update(document=pdf)
    form = client.get(url("recipients", cast)).context["form"]

    client.post(url("recipients", cast), {"keep": list(form.ticked)})

    report = Report.objects.get(pk=cast.report.pk)
    assert report.state == "diffused"
    assert report.recipients.count() == len(form.suggested)


def test_a_refused_submission_says_what_is_missing(cast, client):
    cast = cast(debriefed=True)
    ReportFactory(mission=cast.mission)
    client.force_login(cast["consultant"])

    response = client.post(url("transition", cast, name="submit"), follow=True)

    assertContains(response, "Résumé pour la restitution")
    assertContains(response, f'href="{url("debriefing", cast)}"')


@pytest.mark.parametrize("name", ["distribute", "acknowledge", "fly"])
def test_steps_with_a_page_of_their_own_have_no_plain_button(name, written, client):
    cast = written(approved=True)
    client.force_login(cast["focal_point"])

    assert step(client, cast, name).status_code == 404


def test_a_reason_given_for_sending_back_is_shown_to_the_writer(written, client):
    cast = written(submitted=True)
    client.force_login(cast["focal_point"])
    step(client, cast, "send_back", comment="Citez la source.")
    client.force_login(cast["consultant"])

    assertContains(client.get(url("detail", cast)), "Citez la source.")


# --- recipients -----------------------------------------------------------------------
@pytest.fixture
def ready(written, client, pdf):
    cast = written(approved=True, document=pdf)
    client.force_login(cast["focal_point"])
    cast.form = client.get(url("recipients", cast)).context["form"]
    cast.send = lambda **data: client.post(url("recipients", cast), data)
    return cast


def test_taking_somebody_off_needs_a_reason(ready):
    fewer = list(ready.form.ticked)[1:]

    refused = ready.send(keep=fewer)
    ready.send(keep=fewer, reason="En congé.")

    assertContains(refused, 'href="#id_reason"')
    assert Recipient.objects.count() == len(fewer)
    assert "En congé." in ready.report.log.get().comment


def test_somebody_added_is_kept_with_the_reason(ready):
    rafi = ready["rafi"]

    ready.send(keep=list(ready.form.ticked), add=[rafi.pk], reason="Suit le budget.")

    added = Recipient.objects.get(user=rafi)
    assert (added.kind, added.reason) == ("other", "Suit le budget.")


def test_nobody_can_be_slipped_in_from_outside(ready):
    ready.send(keep=list(ready.form.ticked), add=[ready["stranger"].pk], reason="Ami.")

    assert not Recipient.objects.exists()


def test_a_mail_that_was_given_up_says_why_and_goes_round_again(ready, client):
    ready.send(keep=list(ready.form.ticked))
    one = Recipient.objects.first()
    OutboundMail.objects.filter(pk=one.mail_id).update(
        state="dead", finished_at=timezone.now(), note="550 boîte inconnue"
    )

    assertContains(client.get(url("detail", ready)), "550 boîte inconnue")
    client.post(url("retry_mail", ready, pk=one.pk))

    assert OutboundMail.objects.get(pk=one.mail_id).state == "queued"


# --- receipt --------------------------------------------------------------------------
@pytest.fixture
def received(ready):
    ready.send(keep=list(ready.form.ticked))
    ready.one = Recipient.objects.order_by("pk").first()
    ready.link = reverse("reports:received", kwargs={"token": ready.one.token})
    return ready


def test_the_personal_link_needs_no_account_and_notes_the_opening(received, client):
    client.logout()

    response = client.get(received.link)

    received.one.refresh_from_db()
    assertContains(response, "Un texte.")
    assert received.one.opened_at
    assert received.one.acknowledged_at is None


def test_confirming_receipt_is_a_post(received, client):
    client.logout()

    client.post(received.link)

    received.one.refresh_from_db()
    assert received.one.acknowledged_at


def test_the_link_gives_the_very_bytes_that_were_stored(received, client):
    client.logout()

    response = client.get(
        reverse("reports:received_document", kwargs={"token": received.one.token})
    )

    assert b"".join(response.streaming_content) == b"%PDF-1.7 report"


def test_a_made_up_link_opens_nothing(client):
    token = "00000000-0000-4000-8000-000000000000"

    assert client.get(reverse("reports:received", kwargs={"token": token})).status_code == 404


@pytest.mark.parametrize(("person", "status"), [("di", 200), ("tc", 403), (None, 403)])
def test_the_link_to_a_mediation_asks_who_reads(person, status, written, client, pdf):
    cast = written(
        mission={"reported": True, "kind": "specific", "specific_kind": "mediation"},
        diffused=True, document=pdf,
    )  # fmt: skip
    one = Recipient.objects.create(report=cast.report, user=cast["di"], kind="other")
    if person:
        client.force_login(cast[person])

    response = client.get(reverse("reports:received", kwargs={"token": one.token}))

    assert response.status_code == status


def test_the_annex_is_not_on_the_page_behind_the_link(written, client, pdf):
    cast = written(
        mission={"reported": True, "kind": "specific", "specific_kind": "mediation"},
        diffused=True, document=pdf,
    )  # fmt: skip
    cast.report.sections.create(
        key="confidential", position=9, title="Annexe", body=CANARY, is_confidential=True
    )
    one = Recipient.objects.create(report=cast.report, user=cast["backstopper"], kind="other")
    client.force_login(cast["backstopper"])

    response = client.get(reverse("reports:received", kwargs={"token": one.token}))

    assertNotContains(response, CANARY)


# --- the PDF --------------------------------------------------------------------------
def test_twenty_clicks_make_one_job(written, client):
    cast = written(approved=True)
    client.force_login(cast["focal_point"])

    for _ in range(20):
        client.post(url("make_document", cast))

    assert Job.objects.count() == 1


@pytest.mark.parametrize("state", ["draft", "submitted"])
def test_a_text_that_is_not_final_has_no_pdf(state, written, client):
    cast = written(**({} if state == "draft" else {state: True}))
    client.force_login(cast["focal_point"])

    client.post(url("make_document", cast))

    assert not Job.objects.exists()


def test_readers_see_how_far_the_pdf_is(written, client):
    cast = written(approved=True)
    client.force_login(cast["focal_point"])
    client.post(url("make_document", cast))
    client.force_login(cast["di"])

    assert client.get(url("document_job", cast)).status_code == 200


def test_every_page_says_its_forms_with_a_token(ready, client):
    page = client.get(url("recipients", ready)).content.decode()

    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.S)
    assert forms
    assert all("csrfmiddlewaretoken" in form for form in forms)


def test_a_mission_of_another_has_no_report_here(client, cast):
    cast = cast(debriefed=True)
    other = MissionFactory(debriefed=True)
    ReportFactory(mission=other)
    client.force_login(cast["di"])

    assert client.get(reverse("reports:detail", kwargs={"code": other.code})).status_code == 404
