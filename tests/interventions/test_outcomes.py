"""Boundary partners and their markers, written on their own page."""

import pytest
from django.urls import reverse

from interventions.models import BoundaryPartner, ProgressMarker
from tests.factories import (
    BoundaryPartnerFactory,
    InterventionFactory,
    MarkerObservationFactory,
    ProgressMarkerFactory,
    UserFactory,
)
from tests.pages import largest_form
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
WRITERS = {
    "di", "tc", "focal_point", "unit_coordinator", "other_coordinator", "est_manager",
    "administrator", "backstopper", "junior",
}  # fmt: skip


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True, language="en")
    client.force_login(user)
    return user


def page_of(partner):
    return reverse("interventions:boundary_partner", args=[partner.intervention.code, partner.pk])


def rows(*texts):
    data = {"markers-TOTAL_FORMS": len(texts), "markers-INITIAL_FORMS": 0}
    for number, text in enumerate(texts):
        data |= {f"markers-{number}-level": "like", f"markers-{number}-text": text}
        data[f"markers-{number}-is_active"] = "on"
    return data


def test_a_partner_is_written_with_its_markers(client, manager):
    intervention = InterventionFactory()
    page = reverse("interventions:boundary_partner_add", args=[intervention.code])

    answer = client.post(page, {"name": "Équipes cadres"} | rows("Affiche.", "Décide.", ""))

    partner = BoundaryPartner.objects.get(intervention=intervention)
    texts = partner.markers.order_by("position").values_list("position", "text")
    assert answer.status_code == 302
    assert list(texts) == [(1, "Affiche."), (2, "Décide.")]


def test_a_partner_stands_on_the_sheet_once(client, manager):
    partner = BoundaryPartnerFactory()
    page = reverse("interventions:boundary_partner_add", args=[partner.intervention.code])

    answer = client.post(page, {"name": partner.name} | rows())

    assert "already stands on the sheet" in answer.content.decode()


def test_a_marker_more_keeps_what_was_typed(client, manager):
    partner = BoundaryPartnerFactory()

    answer = client.post(page_of(partner), {"name": "Typed", "add_row": 1} | rows("Typed too."))

    text = answer.content.decode()
    assert "Typed too." in text and "markers-1-text" in text
    assert not ProgressMarker.objects.exists()


@pytest.mark.parametrize("is_observed", [True, False])
def test_a_marker_goes_unless_it_was_observed(client, manager, is_observed):
    marker = ProgressMarkerFactory()
    if is_observed:
        MarkerObservationFactory(marker=marker)
    page = page_of(marker.partner)

    client.post(page, largest_form(client.get(page)) | {"markers-0-DELETE": "on"})

    left = list(ProgressMarker.objects.values_list("is_active", flat=True))
    assert left == ([False] if is_observed else [])


@pytest.mark.parametrize("is_observed", [True, False])
def test_a_partner_goes_unless_it_was_observed(client, manager, is_observed):
    partner = ProgressMarkerFactory().partner
    if is_observed:
        MarkerObservationFactory(marker=partner.markers.get())
    page = reverse(
        "interventions:boundary_partner_remove", args=[partner.intervention.code, partner.pk]
    )

    client.post(page)

    assert BoundaryPartner.objects.exists() == is_observed


def test_the_second_writer_keeps_his_text(client, manager):
    partner = BoundaryPartnerFactory()
    sent = largest_form(client.get(page_of(partner))) | {"challenge": "Mine."}
    client.post(page_of(partner), sent | {"challenge": "Theirs."})

    answer = client.post(page_of(partner), sent)

    partner.refresh_from_db()
    assert answer.status_code == 409 and "Mine." in answer.content.decode()
    assert partner.challenge == "Theirs."


def test_markers_of_another_partner_are_not_changed_through_this_one(client, manager):
    foreign, own = ProgressMarkerFactory(text="theirs"), ProgressMarkerFactory()
    page = page_of(own.partner)
    sent = largest_form(client.get(page)) | {"markers-0-id": foreign.pk}

    client.post(page, sent | {"markers-0-text": "mine"})
    client.post(page, sent | {"markers-0-DELETE": "on"})

    foreign.refresh_from_db()
    assert foreign.text == "theirs"


def test_who_writes_boundary_partners(client):
    cast = Cast(ongoing=True)
    partner = BoundaryPartnerFactory(intervention=cast.intervention)

    allowed = set()
    for who in EVERYBODY:
        client.force_login(cast[who])
        if client.get(page_of(partner)).status_code == 200:
            allowed.add(who)

    assert allowed == WRITERS
