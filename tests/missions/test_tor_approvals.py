"""Further approvers: in order or side by side, each once, sent back, skipped with a reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Notice, Substitution
from core.permissions import check
from core.workflow import SYSTEM, TransitionRefused
from missions import said, services, steps
from missions.enums import ApprovalOffice as Office
from missions.enums import TorState
from missions.models import ApprovalRule, Mission, TermsOfReference, TorLog
from missions.reminders import steps_owed
from missions.tor.approvals import rules_for
from missions.tor.documents import loaded, tor_document
from missions.workflow import TOR_WORKFLOW
from tests.factories import MissionMemberFactory, TorFactory, UserFactory
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
DECIDERS = ("approve", "skip_approval", "send_back", "validate")


def rule(position, office, **more):
    return ApprovalRule.objects.create(position=position, office=office, **more)


def completed(*offices, proposer="tc", **mission) -> Cast:
    """ToR declared complete under rules of these offices: (order, office) each."""
    cast = Cast(approved=True, **mission)
    for position, office in offices:
        rule(position, office)
    tor = TorFactory(mission=cast.mission, proposed=True, text="Un texte",
                     proposed_by=cast[proposer])  # fmt: skip
    cast.tor = TOR_WORKFLOW.run(tor, "complete", by=cast["backstopper"])
    return cast


def fresh(cast) -> TermsOfReference:
    return TermsOfReference.objects.select_related("mission__unit").get(pk=cast.tor.pk)


def take(cast, name, who, **more):
    return TOR_WORKFLOW.run(fresh(cast), name, by=cast[who], **more)


def waiting(cast) -> list[str]:
    return [one.office for one in cast.tor.approvals.asked().order_by("position", "pk")]


def decisions(cast) -> dict[str, str]:
    return dict(cast.tor.approvals.order_by("position", "pk").values_list("office", "decision"))


def to_do(cast) -> set[str]:
    rows = Mission.objects.filter(pk=cast.mission.pk)
    return {who for who in EVERYBODY if rows.filter(steps.waits_for(cast[who])).exists()}


# --- which rules ----------------------------------------------------------------------
CONDITIONS = [
    ({}, True),
    ({"is_active": False}, False),
    ({"kind": "regular"}, True),
    ({"kind": "setup"}, False),
    ({"origin": "rr"}, False),
    ({"least_days": 30}, True),
    ({"least_days": 31}, False),
    ({"least_budget_eur": 5_000_000}, True),
    ({"least_budget_eur": 5_000_001}, False),
    ({"only_delegated": True}, False),
]


@pytest.mark.parametrize(("condition", "is_met"), CONDITIONS)
def test_a_rule_holds_where_its_conditions_are_met(condition, is_met):
    cast = Cast(approved=True)
    cast.mission.interventions.update(budget_eur=5_000_000)
    rule(1, Office.REPRESENTATION, **condition)

    assert bool(rules_for(cast.mission)) == is_met


def test_a_rule_names_a_person_of_est_or_none():
    for office, person in ((Office.PERSON, None), (Office.FOCAL_POINT, UserFactory())):
        with pytest.raises(ValidationError):
            ApprovalRule(position=1, office=office, person=person).clean()
    with pytest.raises(ValidationError):
        ApprovalRule(position=1, office=Office.PERSON, person=UserFactory()).clean()

    ApprovalRule(position=1, office=Office.PERSON, person=UserFactory(est_manager=True)).clean()


# --- a text that changes --------------------------------------------------------------
def test_who_approved_another_text_is_asked_again():
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))
    take(cast, "approve", "rr")
    take(cast, "approve", "unit_coordinator")

    services.sign(fresh(cast), cast["backstopper"], ["logistics"])

    assert (waiting(cast), to_do(cast)) == (["representation"], {"rr"})
    assert Notice.objects.filter(user=cast["rr"], kind="tor_approval").count() == 2
    with pytest.raises(TransitionRefused):
        take(cast, "validate", "focal_point")
    take(cast, "approve", "rr")
    take(cast, "approve", "unit_coordinator")
    assert take(cast, "validate", "focal_point").state == TorState.VALIDATED


def test_whoever_writes_is_told_that_they_are_approved(client):
    cast = completed((1, Office.REPRESENTATION))
    client.force_login(cast["backstopper"])
    url = reverse("missions:tor_edit", args=[cast.mission.code])
    assert client.get(url).context["approved_by"] == []

    take(cast, "approve", "rr")

    assert client.get(url).context["approved_by"] == [str(cast["rr"])]


def test_a_skipped_approval_is_not_asked_again():
    cast = completed((1, Office.REPRESENTATION))
    take(cast, "skip_approval", "est_manager", comment="En congé")

    services.sign(fresh(cast), cast["backstopper"], ["logistics"])

    assert waiting(cast) == []


# --- order ----------------------------------------------------------------------------
def test_without_rules_the_validator_is_next():
    cast = completed()

    assert waiting(cast) == [] and to_do(cast) == {"focal_point"}


def test_side_by_side_then_one_after_the_other():
    cast = completed(
        (1, Office.REPRESENTATION), (1, Office.UNIT_COORDINATOR), (2, Office.EST_MANAGERS)
    )  # fmt: skip
    assert waiting(cast) == ["representation", "unit_coordinator"]
    assert to_do(cast) == {"rr", "unit_coordinator"}

    take(cast, "approve", "unit_coordinator")
    assert to_do(cast) == {"rr"}
    take(cast, "approve", "rr")
    assert to_do(cast) == {"est_manager"}
    take(cast, "approve", "est_manager")

    assert to_do(cast) == {"focal_point"}
    assert set(decisions(cast).values()) == {"given"}
    assert take(cast, "validate", "focal_point").state == TorState.VALIDATED


def test_validation_is_refused_while_one_is_open():
    cast = completed((1, Office.REPRESENTATION))

    with pytest.raises(TransitionRefused) as refused:
        take(cast, "validate", "focal_point")

    assert str(cast.tor.approvals.get()) in str(refused.value)


def test_only_those_whose_turn_it_is_are_told():
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))
    told = Notice.objects.filter(kind="tor_approval")
    assert [one.user for one in told] == [cast["rr"]]
    assert not Notice.objects.filter(kind="tor_request", user=cast["focal_point"]).exists()

    take(cast, "approve", "rr")

    assert {one.user for one in told.all()} == {cast["rr"], cast["unit_coordinator"]}
    take(cast, "approve", "unit_coordinator")
    assert Notice.objects.filter(kind="tor_request", user=cast["focal_point"]).exists()


def test_reminders_go_to_the_approvers():
    cast = completed((1, Office.REPRESENTATION), (1, Office.UNIT_COORDINATOR))
    mission = Mission.objects.get(pk=cast.mission.pk)

    [owed] = [one for one in steps_owed({mission.next_due_on})
              if one.ids["mission"] == mission.pk]  # fmt: skip

    assert owed.people == {cast["rr"].pk, cast["unit_coordinator"].pk}


# --- who ------------------------------------------------------------------------------
#: Who may take each step while the RR and the unit's coordinator are asked side by side.
FIRST = {
    "approve": {"rr", "unit_coordinator"},
    "skip_approval": {"est_manager"},
    "send_back": {"rr", "unit_coordinator", "focal_point"},
    "validate": {"focal_point"},
}
#: And once both have approved.
AFTER = {
    "approve": set(),
    "skip_approval": set(),
    "send_back": {"focal_point"},
    "validate": {"focal_point"},
}


def allowed(cast, name) -> set[str]:
    verb = TOR_WORKFLOW[name].permission
    return {who for who in EVERYBODY if check(cast[who], verb, fresh(cast))}


def test_who_may_do_what_while_approvals_are_asked_and_after():
    cast = completed((1, Office.REPRESENTATION), (1, Office.UNIT_COORDINATOR))
    assert {name: allowed(cast, name) for name in DECIDERS} == FIRST

    take(cast, "approve", "rr")
    take(cast, "approve", "unit_coordinator")

    assert {name: allowed(cast, name) for name in DECIDERS} == AFTER


@pytest.mark.parametrize("state", ["draft", "proposed", "validated", "superseded"])
def test_nobody_approves_or_skips_in_another_state(state):
    cast = Cast(approved=True)
    rule(1, Office.REPRESENTATION)
    traits = {} if state == "draft" else {state: True}
    tor = TorFactory(mission=cast.mission, text="Un texte", **traits)

    for name in ("approve", "skip_approval"):
        for who in EVERYBODY:
            with pytest.raises((PermissionDenied, TransitionRefused)):
                TOR_WORKFLOW.run(tor, name, by=cast[who], comment="Parce que")


def test_the_steps_over_http_are_those_of_the_table(client):
    cast = completed((1, Office.REPRESENTATION))
    for who in EVERYBODY:
        client.force_login(cast[who])
        url = reverse("missions:tor_transition", args=[cast.mission.code, "approve"])
        if who == "rr":
            continue
        status = client.post(url).status_code
        assert status == (404 if who in ("stranger", "consultant_elsewhere") else 403), who

    assert decisions(cast) == {"representation": ""}


HOLDERS = {
    Office.COORDINATION: {"di"},
    Office.REPRESENTATION: {"rr"},
    Office.FOCAL_POINT: {"focal_point"},
    Office.UNIT_COORDINATOR: {"unit_coordinator"},
    Office.EST_MANAGERS: {"est_manager"},
}


@pytest.mark.parametrize("office", HOLDERS)
def test_each_office_has_its_holders(office):
    cast = completed((1, office))

    assert allowed(cast, "approve") == HOLDERS[office]


def test_who_proposed_is_not_asked():
    """His proposal says that he agrees; nobody approves what he proposed."""
    cast = completed((1, Office.REPRESENTATION), proposer="rr", origin="rr")

    assert decisions(cast) == {"representation": "implied"}
    assert to_do(cast) == {"focal_point"}


def test_each_person_only_once():
    cast = Cast(approved=True)
    rule(1, Office.UNIT_COORDINATOR)
    rule(2, Office.PERSON, person=cast["unit_coordinator"])
    tor = TorFactory(mission=cast.mission, proposed=True, text="Un texte", proposed_by=cast["tc"])
    cast.tor = TOR_WORKFLOW.run(tor, "complete", by=cast["backstopper"])

    take(cast, "approve", "unit_coordinator")

    assert decisions(cast) == {"unit_coordinator": "given", "person": "implied"}


def test_who_approved_does_not_validate():
    """The focal point is asked as an approver: validation goes on to the unit's coordinator."""
    cast = completed((1, Office.FOCAL_POINT))

    take(cast, "approve", "focal_point")

    assert allowed(cast, "validate") == {"unit_coordinator"}
    assert to_do(cast) == {"unit_coordinator"}


def test_where_nobody_is_left_the_est_managers_are_asked():
    cast = Cast(approved=True)
    MissionMemberFactory(mission=cast.mission, expert__user=cast["unit_coordinator"])
    rule(1, Office.UNIT_COORDINATOR)
    tor = TorFactory(mission=cast.mission, proposed=True, text="Un texte", proposed_by=cast["tc"])
    cast.tor = TOR_WORKFLOW.run(tor, "complete", by=cast["backstopper"])

    assert to_do(cast) == {"est_manager"} == allowed(cast, "approve")


def test_a_new_holder_of_the_office_is_asked_instead():
    cast = completed((1, Office.UNIT_COORDINATOR))
    cast.unit.coordinator = cast["di"]
    cast.unit.save()

    steps.refresh(Mission.objects.filter(pk=cast.mission.pk))

    assert to_do(cast) == {"di"}


# --- substitutes ----------------------------------------------------------------------
def lend(person, substitute):
    today = timezone.localdate()
    return Substitution.objects.create(
        person=person, substitute=substitute, since=today, until=today + timedelta(days=3)
    )


def test_a_substitute_approves_in_the_others_place():
    cast = completed((1, Office.REPRESENTATION))
    lend(cast["rr"], cast["rafi"])
    assert "rafi" in to_do(cast)

    take(cast, "approve", "rafi")

    row = cast.tor.approvals.get()
    assert (row.decided_by, row.on_behalf_of) == (cast["rafi"], cast["rr"])


def test_the_substitute_of_the_approver_is_not_the_proposer():
    cast = completed((1, Office.REPRESENTATION))
    lend(cast["rr"], cast["tc"])

    assert "tc" not in allowed(cast, "approve")


# --- sent back, skipped ---------------------------------------------------------------
def test_a_refusal_sends_the_tor_back_with_its_reason():
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))

    tor = take(cast, "send_back", "rr", comment="Trop vague")

    rows = {one.office: one for one in tor.approvals.all()}
    assert tor.state == TorState.DRAFT
    assert decisions(cast) == {"representation": "refused", "unit_coordinator": "dropped"}
    assert rows["representation"].reason == "Trop vague"
    assert not any(one.is_current for one in rows.values())


def test_completed_again_they_are_approved_anew():
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))
    take(cast, "approve", "rr")
    take(cast, "send_back", "unit_coordinator", comment="Trop vague")

    take(cast, "propose", "tc")
    take(cast, "complete", "backstopper")

    assert waiting(cast) == ["representation"] and to_do(cast) == {"rr"}
    assert cast.tor.approvals.count() == 4


def test_a_skip_has_a_reason_that_stays(client):
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))
    with pytest.raises(TransitionRefused):
        take(cast, "skip_approval", "est_manager", comment=" ")

    client.force_login(cast["est_manager"])
    row = cast.tor.approvals.asked().get()
    url = reverse("missions:tor_transition", args=[cast.mission.code, "skip_approval"])
    assertContains(client.get(f"{url}?approval={row.pk}"), f'name="approval" value="{row.pk}"')
    client.post(url, {"approval": row.pk, "comment": "En congé"})

    assert decisions(cast) == {"representation": "skipped", "unit_coordinator": ""}
    log = TorLog.objects.get(name="skip_approval")
    assert (log.actor, log.comment) == (cast["est_manager"], "En congé")
    assertContains(client.get(fresh(cast).get_absolute_url()), "En congé")
    assert Notice.objects.filter(kind="tor_news", user=cast["rr"]).exists()


def test_an_est_manager_who_proposed_does_not_skip():
    cast = completed((1, Office.REPRESENTATION), proposer="est_manager", origin="hq")

    assert allowed(cast, "skip_approval") == set()


# --- shown ----------------------------------------------------------------------------
def test_page_and_paper_show_who_approved(client):
    cast = completed((1, Office.REPRESENTATION), (2, Office.UNIT_COORDINATOR))
    client.force_login(cast["rr"])
    url = reverse("missions:tor_transition", args=[cast.mission.code, "approve"])
    assert client.get(fresh(cast).get_absolute_url()).context["step"].url == url

    client.post(url)

    page = client.get(fresh(cast).get_absolute_url())
    assert [bool(one["at"]) for one in page.context["signatures"]] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assertNotContains(page, "?approval=")
    mission = loaded(cast.mission)
    signed = tor_document(mission, mission.tors.all()[0])["signatures"]
    assert [one["name"] for one in signed][2] == str(cast["rr"])


def test_rules_changed_later_do_not_touch_what_is_asked():
    cast = completed((1, Office.REPRESENTATION))
    ApprovalRule.objects.update(office=Office.EST_MANAGERS, is_active=False)

    assert allowed(cast, "approve") == {"rr"}
    TOR_WORKFLOW.run(fresh(cast), "approve", by=SYSTEM)
    assert decisions(cast) == {"representation": "given"}


def test_who_proposes_again_reads_why_the_tor_came_back(client):
    cast = completed((1, Office.REPRESENTATION))
    client.force_login(cast["tc"])
    url = reverse("missions:tor", args=[cast.mission.code])

    take(cast, "send_back", "rr", comment="Le volet sécurité manque.")
    assertContains(client.get(url), "sécurité manque")

    take(cast, "propose", "tc")
    assertNotContains(client.get(url), "sécurité manque")


@pytest.mark.parametrize("offices", [(), ((1, Office.EST_MANAGERS),)])
def test_after_completion_the_reader_is_told_who_comes_next(offices):
    cast = completed(*offices)

    assert said.after(cast.tor, "complete") == said.TOR["complete_held" if offices else "complete"]
