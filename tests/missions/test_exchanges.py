"""Remote support and communications: who writes, what is refused, what it becomes."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from pytest_django.asserts import assertContains, assertNotContains

from core.permissions import check
from missions.models import Communication, RemoteSupport, SupportRequest
from tests.factories import (
    CommunicationFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    RemoteSupportFactory,
    SupportRequestFactory,
    ThemeFactory,
    UserFactory,
)
from tests.pages import plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_reference_today")]


@pytest.fixture
def manager(client):
    user = UserFactory(est_manager=True)
    client.force_login(user)
    return user


def support(**changes) -> dict:
    return {
        "intervention": InterventionFactory().pk, "expert": ExpertFactory().pk,
        "held_on": "2016-11-15", "channel": "phone", "hours": "2", "subject": "Suivi",
    } | changes  # fmt: skip


def communication(**changes) -> dict:
    return {
        "intervention": InterventionFactory().pk, "nature": "technical", "held_on": "2016-11-14",
        "channel": "email", "correspondents": "Coordination", "subject": "Dates",
    } | changes  # fmt: skip


# --- who ------------------------------------------------------------------------------
EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
EXPERTS = {"backstopper", "junior", "consultant", "consultant_elsewhere"}
TEAM = {"di", "tc", "sector_expert", "rafi", "scientific_team", "partner"}


def test_who_notes_and_changes_what():
    cast = Cast()
    row = RemoteSupportFactory(intervention=cast.intervention, expert=cast["consultant"].expert)
    said = CommunicationFactory(intervention=cast.intervention, written_by=cast["tc"])
    questions = {
        "exchanges.add": (None, EST | EXPERTS),
        "exchanges.edit": (row, {"consultant", "unit_coordinator", "est_manager"}),
        "exchanges.write": (cast.intervention, EST | TEAM | {"rr"}),
        "exchanges.rewrite": (said, {"tc", "unit_coordinator", "est_manager"}),
    }

    for verb, (about, wanted) in questions.items():
        assert {name for name in EVERYBODY if check(cast[name], verb, about)} == wanted, verb


# --- remote support -------------------------------------------------------------------
def test_remote_support_is_noted_with_its_next_contact(client, manager):
    client.post(reverse("exchanges:add"), support(follow_up_on="2016-12-15"))

    row = RemoteSupport.objects.get()
    assert (row.code, row.hours, row.follow_up_on) == ("RS-2016-01", 2, date(2016, 12, 15))


@pytest.mark.parametrize(("field", "value"), [
    ("hours", "0"), ("hours", "25"), ("hours", "0.3"), ("hours", "x"), ("held_on", "2016-11-16"),
    ("held_on", "0001-01-01"), ("follow_up_on", "2016-11-14"), ("subject", ""), ("expert", "0"),
])  # fmt: skip
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(client, manager, field, value):
    page = client.post(reverse("exchanges:add"), support(summary="Mes notes") | {field: value})

    assert field in page.context["form"].errors
    assert "Mes notes" in page.content.decode() and not RemoteSupport.objects.exists()


def test_the_next_contact_is_ticked_off_in_one_click(client):
    row = RemoteSupportFactory(follow_up_on=date(2016, 11, 7))
    client.force_login(row.expert.user)

    client.post(reverse("exchanges:followed_up", args=[row.code]))

    row.refresh_from_db()
    assert row.followed_up_at


def test_support_for_a_request_sets_it_under_way(client):
    asked = SupportRequestFactory(eligible=True, assigned_expert=ExpertFactory())
    client.force_login(asked.assigned_expert.user)
    data = support(intervention=asked.intervention_id, expert=asked.assigned_expert_id)

    client.post(reverse("exchanges:add") + f"?request={asked.code}", data)

    asked.refresh_from_db()
    assert asked.state == "approved" and asked.remote_supports.count() == 1


def test_a_note_of_support_begins_with_today_and_oneself(client):
    expert = ExpertFactory()
    expert.unit.members.add(expert.user)
    client.force_login(expert.user)
    intervention = InterventionFactory()

    page = client.get(reverse("exchanges:add") + f"?intervention={intervention.code}")

    form = page.context["form"]
    wanted = {"intervention": intervention.pk, "held_on": timezone.localdate(), "expert": expert}
    assert {name: form.initial[name] for name in wanted} == wanted


def test_support_for_a_request_is_about_the_intervention_that_asked(client):
    asked = SupportRequestFactory(eligible=True, assigned_expert=ExpertFactory())
    client.force_login(est_person_of(asked))
    data = support(intervention=InterventionFactory().pk, expert=asked.assigned_expert_id)

    page = client.post(reverse("exchanges:add") + f"?request={asked.code}", data)

    assert asked.intervention.code in str(page.context["form"].errors["intervention"])
    assert not asked.remote_supports.exists()


def est_person_of(asked):
    """The coordinator of its unit: he sees all interventions and answers this request."""
    asked.unit.members.add(asked.unit.coordinator)
    return asked.unit.coordinator


def test_the_number_of_a_confidential_request_is_not_given_away(client, manager):
    asked = SupportRequestFactory(is_confidential=True)
    RemoteSupportFactory(request=asked, intervention=asked.intervention)
    people = Cast()["other_coordinator"], est_person_of(asked)

    pages = []
    for person in people:
        client.force_login(person)
        pages.append(plain(client.get(reverse("exchanges:list"))))

    assert [asked.code in page for page in pages] == [False, True]


# --- communications -------------------------------------------------------------------
@pytest.mark.parametrize(("changes", "wrong"), [
    ({"nature": "administrative"}, {"departments"}),
    ({"nature": "administrative", "departments": "Finances"}, set()),
    ({"nature": "administrative", "has_representative": "on"}, set()),
    ({"decision": "Oui"}, {"decided_by", "decided_on"}),
    ({"decided_by": "RR"}, {"decision", "decided_on"}),
    ({"decision": "Oui", "decided_by": "RR", "decided_on": "2016-11-14"}, set()),
    ({"held_on": "2016-11-16"}, {"held_on"}),
])  # fmt: skip
def test_what_binds_names_whom_and_a_decision_is_whole(client, manager, changes, wrong):
    page = client.post(reverse("exchanges:communication_add"), communication(**changes))

    assert Communication.objects.exists() is not bool(wrong)
    if wrong:
        assert set(page.context["form"].errors) == wrong


def test_a_communication_names_a_mission_of_its_own_intervention(client, manager):
    data = communication(mission=MissionFactory().pk)

    page = client.post(reverse("exchanges:communication_add"), data)

    assert "mission" in page.context["form"].errors


def test_what_binds_is_drawn_differently(client, manager):
    CommunicationFactory(subject="technique")
    CommunicationFactory(nature="administrative", has_representative=True, subject="formel")

    page = client.get(reverse("exchanges:communications")).content.decode()

    assert page.count('class="adm"') == 1


def test_a_communication_becomes_a_request_linked_both_ways(client, manager):
    said = CommunicationFactory(subject="Protocole", body="Le relire avant juin")
    address = reverse("requests:add") + f"?communication={said.pk}"
    form = client.get(address).context["form"]
    data = {
        "intervention": form.initial["intervention"],
        "theme": ThemeFactory().pk,
        "output": "advice",
        "urgency": "normal",
        "description": form.initial["description"],
    }

    client.post(address, data)

    row = SupportRequest.objects.get()
    said.refresh_from_db()
    assert said.request == row and row.communication == said
    assert "Le relire avant juin" in row.description


@pytest.mark.parametrize("name", ["list", "export", "communications", "communications_export"])
def test_lists_cost_the_same_for_any_number(client, manager, assert_same_queries, name):
    page = reverse(f"exchanges:{name}", args=["csv"] if "export" in name else [])

    def add_rows(number):
        for _ in range(number):
            asked = SupportRequestFactory()
            RemoteSupportFactory(request=asked, follow_up_on=date(2016, 11, 7))
            CommunicationFactory(intervention=asked.intervention)

    assert_same_queries(get=lambda: client.get(page), add_rows=add_rows)


@pytest.mark.parametrize(("decided", "found"), [("with", 1), ("without", 2), ("", 3)])
def test_communications_are_found_by_their_decision(client, manager, decided, found):
    CommunicationFactory(decision="Oui", decided_by="RR", decided_on="2016-11-14")
    CommunicationFactory.create_batch(2)

    answer = client.get(reverse("exchanges:communications"), {"decided": decided})

    assert answer.context["page"].paginator.count == found


@pytest.mark.parametrize("name", ["exchanges:communications", "exchanges:list", "briefings:list"])
def test_an_empty_list_blames_no_filter_that_nobody_set(client, manager, name):
    bare, filtered = client.get(reverse(name)), client.get(reverse(name), {"country": "0"})

    assertNotContains(bare, gettext("Clear the filters"))
    assertContains(filtered, gettext("Clear the filters"))
