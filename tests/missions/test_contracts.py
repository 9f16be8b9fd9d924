"""Contracts: who prepares, signs, accepts and pays; what the demo's contracts come to."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import Notice, Substitution
from core.files import FileState
from core.permissions import check
from core.templatetags.house import typo
from core.todo import todos_of
from core.workflow import TransitionRefused
from interventions.models import Intervention
from missions import consequences
from missions.alerts import by_code
from missions.contracts import page, services
from missions.contracts.cost import cost_of
from missions.contracts.forms import third_parties
from missions.contracts.queries import for_list, totals_of
from missions.contracts.todo import to_accept, to_deliver, to_pay, to_record, to_sign
from missions.contracts.workflow import CONTRACT_WORKFLOW, MILESTONE_WORKFLOW
from missions.delegation.grid import size_warning
from missions.models import (
    Contract,
    DecisionLine,
    Delegation,
    Milestone,
    Mission,
    PhaseResponsible,
    SupportPhase,
)
from missions.page import page_query
from missions.planning.moving import Period, outlook
from missions.workflow import MISSION_WORKFLOW
from tests.core.outside_files import let_pass
from tests.demo_fixtures import shared_rows
from tests.factories import ContractFactory, UserFactory
from tests.pages import largest_form, plain
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
CANARY = 7_919


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """The consultant of the mission has a signed contract at a rate nobody else has."""
    with shared_rows(django_db_blocker):
        cast = Cast(approved=True)
        cast.contract = ContractFactory(
            signed=True,
            mission=cast.mission,
            expert=cast.people["consultant"].expert,
            day_rate_eur=CANARY,
        )
        yield cast


EST = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior",
       "est_manager", "administrator"}  # fmt: skip
#: Every verb, and who may; all others may not.
MAY = {
    "contracts.view_all": EST,
    "contracts.view_amounts": EST | {"consultant"},
    "contracts.add": {"focal_point", "unit_coordinator", "est_manager"},
    "contracts.extend": {"focal_point", "unit_coordinator", "est_manager"},
    "contracts.sign": {"unit_coordinator", "est_manager"},
    "contracts.deliver": {"consultant", "focal_point", "unit_coordinator", "est_manager"},
    "contracts.accept": {"focal_point", "unit_coordinator", "est_manager"},
    "contracts.pay": {"unit_coordinator", "est_manager"},
    "missions.view_cost": EST,
    "missions.keep_cost": {"focal_point", "unit_coordinator", "est_manager"},
}


@pytest.mark.parametrize("verb", MAY)
def test_each_verb_is_for_those_named_here(cast, verb):
    milestone = Milestone.objects.filter(contract=cast.contract).first()
    thing = {"add": cast.mission, "deliver": milestone, "accept": milestone, "pay": milestone}
    app, name = verb.split(".")
    row = cast.mission if app == "missions" else thing.get(name, cast.contract)

    allowed = {who for who in EVERYBODY if check(cast[who], verb, row)}

    assert allowed == MAY[verb]


AMOUNTS = [str(CANARY), "7 919", str(CANARY * 5), "39 595", "39595"]


def shows_amount(client, page) -> bool:
    text = plain(client.get(page).getvalue().decode())
    text = text.replace("\u202f", " ").replace("\xa0", " ")
    return any(amount in text for amount in AMOUNTS)


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who not in EST | {"consultant"}])
def test_the_rate_is_on_no_page_of_who_may_not_know_it(client, cast, who):
    client.force_login(cast[who])
    code, mission = cast.contract.code, cast.mission.code
    pages = [
        reverse("missions:detail", args=[mission]), reverse("contracts:list") + "?tab=all",
        reverse("contracts:export", args=["csv"]), reverse("contracts:detail", args=[code]),
        reverse("missions:cost", args=[mission]), reverse("home"), reverse("missions:list"),
        reverse("missions:export", args=["csv"]), reverse("missions:alerts"),
    ]  # fmt: skip

    assert [page for page in pages if shows_amount(client, page)] == []


@pytest.mark.parametrize("who", sorted(EST | {"consultant"}))
def test_who_may_know_the_rate_reads_it(client, cast, who):
    client.force_login(cast[who])

    assert shows_amount(client, cast.contract.get_absolute_url())


def test_no_notice_carries_an_amount(cast, mailoutbox):
    milestone = cast.contract.milestones.first()
    focal_point, consultant = cast["focal_point"], cast["consultant"]

    services.hand_in(milestone, by=consultant, evidence="Here it is.")
    MILESTONE_WORKFLOW.run(milestone, "accept", by=focal_point)
    MILESTONE_WORKFLOW.run(milestone, "pay", by=cast["est_manager"])

    told = Notice.objects.filter(kind__startswith="milestone")
    assert {one.user_id for one in told} >= {focal_point.pk, consultant.pk}
    assert str(CANARY) not in str([one.context for one in told])


# --- signing ---------------------------------------------------------------------------
@pytest.mark.parametrize(("shares", "total"), [((40, 50), 90), ((60, 60), 120), ((1,), 1)])
def test_shares_that_are_not_the_whole_are_not_signed(shares, total):
    row = ContractFactory(shares=shares)

    with pytest.raises(TransitionRefused, match=f"{total} %"):
        CONTRACT_WORKFLOW.run(row, "sign", by=UserFactory(est_manager=True))


def test_a_contract_without_a_decision_note_is_not_signed():
    row, manager = ContractFactory(), UserFactory(est_manager=True)
    DecisionLine.objects.all().delete()

    with pytest.raises(TransitionRefused, match="note de décision"):
        CONTRACT_WORKFLOW.run(row, "sign", by=manager)

    DecisionLine.objects.create(
        delegation=row.mission.delegation, criterion="cost", leaning="external"
    )
    assert CONTRACT_WORKFLOW.run(row, "sign", by=manager).state == "signed"


#: What a draft may lack, and what takes it away.
LACKS = {
    "nothing": lambda row: None,
    "shares": lambda row: row.milestones.update(percent=10),
    "note": lambda row: DecisionLine.objects.filter(delegation__mission=row.mission).delete(),
    "people": lambda row: SupportPhase.objects.create(
        contract=row, number=1, activities="x", outputs="x"
    ),
    "mission": lambda row: Mission.objects.filter(pk=row.mission_id).update(
        state="cancelled", state_reason="x"
    ),
}


@pytest.mark.parametrize("lack", LACKS)
def test_a_draft_waits_for_its_signature_once_it_lacks_nothing(client, cast, lack):
    Contract.objects.filter(pk=cast.contract.pk).update(state="draft", signed_at=None)
    LACKS[lack](cast.contract)
    row, signer = Contract.objects.get(pk=cast.contract.pk), cast["unit_coordinator"]
    client.force_login(cast["focal_point"])

    page = client.get(row.get_absolute_url())

    is_ready = lack == "nothing"
    assert bool(CONTRACT_WORKFLOW.verdict(row, "sign")) == is_ready
    assert to_sign(signer).exists() == is_ready
    assert not to_sign(cast["focal_point"]).exists()
    assert (not page.context["blockers"]["lacking"]) == is_ready


@pytest.mark.parametrize(("days", "is_told"), [(5, False), (50, True)])
def test_more_days_paid_than_planned_are_told_and_block_nothing(client, cast, days, is_told):
    member = cast.contract.mission.members.get(expert=cast.contract.expert)
    changes = {"state": "draft", "signed_at": None, "fee_days": days}
    Contract.objects.filter(pk=cast.contract.pk).update(**changes)
    type(member).objects.filter(pk=member.pk).update(person_days=5)
    client.force_login(cast["focal_point"])

    answer = client.get(cast.contract.get_absolute_url())

    assert ("50" in "".join(answer.context["blockers"]["notices"])) == is_told
    assert not page.more_days_than_planned(answer.context["row"], UserFactory())
    assert not answer.context["blockers"]["lacking"]
    for said in answer.context["blockers"]["notices"]:
        assertContains(answer, typo(said))


def test_a_dropped_draft_makes_room_for_another():
    row = ContractFactory()
    coordinator = row.mission.unit.coordinator

    dropped = CONTRACT_WORKFLOW.run(row, "drop", by=coordinator, comment="Another consultant")

    assert (dropped.state, dropped.signed_at) == ("ended", None)
    assert cost_of(row.mission).planned == 0
    assert row.expert in third_parties(row.mission)


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_no_contract_is_prepared_for_a_mission_that_is_over(cast, state):
    mission = Mission(pk=cast.mission.pk, state=state, unit=cast.mission.unit)

    assert not check(cast["est_manager"], "contracts.add", mission)


DUE = {"2016-02-28": 1, "2016-03-01": 0, "2016-03-31": 0, "2016-04-01": 1}


@pytest.mark.parametrize("day", DUE)
def test_a_milestone_is_due_while_the_contract_lasts(client, cast, day):
    Contract.objects.update(
        state="draft", signed_at=None, starts_on="2016-03-01", ends_on="2016-03-31"
    )
    Milestone.objects.update(due_on="2016-03-31")
    client.force_login(cast["focal_point"])
    page = reverse("contracts:edit", args=[cast.contract.code])

    answer = client.post(page, largest_form(client.get(page)) | {"milestones-0-due_on": day})

    wrong = answer.context["milestones"].total_error_count() if answer.context else 0
    assert (wrong, answer.status_code == 200) == (DUE[day], bool(DUE[day]))
    assert not (wrong and answer.context["form"].both_texts)


# --- four eyes -------------------------------------------------------------------------
def test_who_handed_in_for_the_consultant_does_not_accept_it():
    milestone = ContractFactory(signed=True).milestones.first()
    focal_point = milestone.contract.mission.focal_point

    services.hand_in(milestone, by=focal_point, evidence="He sent it by post.")

    with pytest.raises(PermissionDenied, match="Quatre yeux"):
        MILESTONE_WORKFLOW.run(milestone, "accept", by=focal_point)
    assert not to_accept(focal_point).exists()
    assert to_accept(milestone.contract.mission.unit.coordinator).exists()


def test_a_consultant_who_stands_in_for_the_focal_point_accepts_nothing_of_his_own():
    contract = ContractFactory(signed=True)
    milestone, own = contract.milestones.first(), contract.expert.user
    today = timezone.localdate()
    Substitution.objects.create(
        person=contract.mission.focal_point, substitute=own, since=today, until=today
    )
    services.hand_in(milestone, by=own, evidence="Done.")

    with pytest.raises(PermissionDenied):
        MILESTONE_WORKFLOW.run(milestone, "accept", by=type(own).objects.get(pk=own.pk))


def test_evidence_is_asked_for():
    milestone = ContractFactory(signed=True).milestones.first()

    with pytest.raises(TransitionRefused, match="montre"):
        services.hand_in(milestone, by=milestone.contract.expert.user)


def test_each_step_is_the_turn_of_one_person_and_the_last_payment_completes_it():
    contract = ContractFactory(signed=True, shares=(100,))
    milestone, own = contract.milestones.get(), contract.expert.user
    focal_point, payer = contract.mission.focal_point, contract.mission.unit.coordinator
    Milestone.objects.update(due_on=date(2016, 1, 1))

    assert to_deliver(own).get() == milestone
    services.hand_in(milestone, by=own, paper="report")
    assert to_accept(focal_point).get() == milestone
    MILESTONE_WORKFLOW.run(milestone, "accept", by=focal_point)
    assert to_pay(payer).get() == milestone
    pay = reverse("contracts:milestone_step", args=[contract.code, milestone.pk, "pay"])
    assert pay in {line.url for line in todos_of(payer, 9)}
    MILESTONE_WORKFLOW.run(milestone, "pay", by=payer)

    contract.refresh_from_db()
    assert contract.state == "completed"


def test_the_document_of_a_milestone_is_for_those_who_see_the_contract(client):
    milestone = ContractFactory(signed=True).milestones.first()
    own, code = milestone.contract.expert.user, milestone.contract.code
    step = reverse("contracts:milestone_step", args=[code, milestone.pk, "deliver"])
    page = reverse("contracts:evidence", args=[code, milestone.pk])
    client.force_login(own)

    wrong = client.post(step, {"upload": SimpleUploadedFile("a.pdf", b"MZ no document")})
    taken = client.post(step, {"upload": SimpleUploadedFile("a.pdf", b"%PDF-1.7 note")})

    assert (wrong.status_code, wrong.context["form"].errors.keys()) == (200, {"upload"})
    shown = client.get(reverse("contracts:detail", args=[code])).content.decode()
    assert str(FileState.QUARANTINE.label) in shown and page not in shown
    assert (taken.status_code, client.get(page).status_code, let_pass()) == (302, 404, 1)
    assert client.get(page).getvalue() == b"%PDF-1.7 note"
    client.force_login(ContractFactory(signed=True).expert.user)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("kind", "size", "warns"),
    [
        ("whole_cycle", "large", True), ("whole_cycle", "small", False),
        ("scientific_team", "large", False), ("scientific_team", "small", True),
        ("competence", "large", False), ("competence", "small", False),
    ],
)  # fmt: skip
def test_a_kind_of_delegation_that_does_not_fit_the_programme_is_told(kind, size, warns):
    delegation = Delegation(kind=kind)

    told = size_warning(delegation, [Intervention(size=size)])

    assert bool(told) == warns


def test_the_page_says_whose_turn_it_is_and_why_it_came_back(client, cast):
    milestone = cast.contract.milestones.order_by("due_on", "pk").first()
    page = reverse("contracts:milestone_step", args=[cast.contract.code, milestone.pk, "deliver"])
    Milestone.objects.update(due_on="2099-01-01")
    services.hand_in(milestone, by=cast["consultant"], evidence="A draft")
    client.force_login(cast["consultant"])

    turn = client.get(cast.contract.get_absolute_url()).context["milestones"][0].turn
    MILESTONE_WORKFLOW.run(milestone, "send_back", by=cast["focal_point"], comment="No annex yet.")

    assert str(cast["focal_point"]) in turn
    assert to_deliver(cast["consultant"]).get() == milestone
    notes = client.get(page).context["notes"]
    assert (len(notes), "No annex yet." in notes[0]) == (1, True)
    client.force_login(cast["focal_point"])
    assert len(client.get(page).context["notes"]) == 2


def test_who_moves_or_cancels_the_mission_is_told_of_its_contract(cast):
    mission = page_query(cast["rr"]).get(pk=cast.mission.pk)
    cancel = MISSION_WORKFLOW["cancel"]
    Milestone.objects.update(due_on="2016-11-20")
    wanted = {day: Period(date(2016, 11, day), date(2016, 11, 25)) for day in (18, 21)}

    told = {day: outlook(mission, None, days, cast["rr"]).warnings for day, days in wanted.items()}
    before = consequences.of(mission, cancel)
    CONTRACT_WORKFLOW.run(cast.contract, "end", by=cast["est_manager"], comment="x")

    assert [one for one in told[21] if one not in told[18]]
    assert len(before) == len(consequences.of(mission, cancel)) + 1


# --- phases and extension --------------------------------------------------------------
def test_the_last_phase_leaves_tools_and_lessons(client):
    contract = ContractFactory(signed=True)
    SupportPhase.objects.create(contract=contract, number=4, activities="x", outputs="x")
    client.force_login(contract.expert.user)
    page = reverse("contracts:phase", args=[contract.code, 4])
    sent = largest_form(client.get(page)) | {"results": "A network", "done_on": "2016-01-01"}

    refused = client.post(page, sent | {"tools": "A guide"})
    taken = client.post(page, sent | {"tools": "A guide", "lessons": "Begin early."})

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert refused.context["form"].errors.keys() == {"lessons"}


def test_who_answers_for_a_phase_is_asked_for_its_results(cast):
    person = cast["tc"]
    row = SupportPhase.objects.create(
        contract=cast.contract, number=1, activities="x", outputs="x", ends_on="2016-01-01"
    )
    PhaseResponsible.objects.create(phase=row, user=person)

    page = reverse("contracts:phase", args=[cast.contract.code, 1])
    assert page in {line.url for line in todos_of(person, 9)}
    row.done_on, row.results = date(2016, 1, 1), "A map"
    row.save()
    assert not to_record(person).exists()


def test_an_extension_leaves_the_first_contract_as_it_stands(client):
    first = ContractFactory(signed=True)
    SupportPhase.objects.create(
        contract=first, number=1, activities="x", outputs="x", results="A map of the actors.",
        done_on=date(2016, 1, 1),
    )  # fmt: skip
    before = Contract.objects.filter(pk=first.pk).values().get()
    client.force_login(first.mission.unit.coordinator)

    client.post(reverse("contracts:extend", args=[first.code]))

    second = first.extension
    page = client.get(second.get_absolute_url()).content.decode()
    assert "A map of the actors." in page
    assert Contract.objects.filter(pk=first.pk).values().get() == before
    assert not check(first.mission.unit.coordinator, "contracts.extend", first)


def test_of_a_contract_that_ended_early_what_was_accepted_counts(cast):
    milestone = cast.contract.milestones.get(percent=40)
    services.hand_in(milestone, by=cast["consultant"], evidence="Done")
    MILESTONE_WORKFLOW.run(milestone, "accept", by=cast["focal_point"])
    agreed = for_list(Contract.objects.all()).get(pk=cast.contract.pk)

    CONTRACT_WORKFLOW.run(cast.contract, "end", by=cast["est_manager"], comment="x")

    ended = for_list(Contract.objects.filter(pk=cast.contract.pk))
    assert (agreed.counted, ended.get().counted) == (CANARY * 5, CANARY * 2)
    assert (totals_of(ended)["amount"], ended.get().next_due_on) == (CANARY * 2, None)
    assert cost_of(cast.mission).fees[0].planned == CANARY * 2
    assert to_pay(cast["unit_coordinator"]).get() == milestone


# --- the demo's own figures ------------------------------------------------------------
@pytest.mark.usefixtures("demo", "at_reference_today")
def test_contracts_of_the_demo_come_to_what_was_calculated(expected):
    rows = {row.code: row for row in for_list(Contract.objects.all())}

    found = {
        code: {
            "amount_eur": row.amount,
            "accepted_eur": row.amount * row.accepted / 100,
            "paid_eur": row.amount * row.paid / 100,
        }
        for code, row in rows.items()
    }

    assert found == expected["contracts"]
    totals = totals_of(for_list(Contract.objects.all()))
    assert totals["amount"] == sum(one["amount_eur"] for one in expected["contracts"].values())
    assert totals["settled"] == sum(one["paid_eur"] for one in expected["contracts"].values())


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_costs_of_the_demo_come_to_what_was_calculated(expected):
    for code, figures in expected["mission_costs"].items():
        cost = cost_of(Mission.objects.get(code=code))

        assert (cost.planned, cost.done) == (figures["planned_eur"], figures["done_eur"]), code
    over = cost_of(Mission.objects.get(code="MIS-2016-13"))
    assert (over.is_reached, over.over) == (True, Decimal(195))


@pytest.mark.usefixtures("demo", "at_reference_today")
def test_the_overdue_milestone_of_the_demo_is_in_the_alerts(expected):
    rows = by_code("milestone_overdue").rows(timezone.localdate())
    found = [f"{row.code}:{row.label}" for row in rows]

    assert found == expected["alerts_at_reference_today"]["milestone_overdue"]
