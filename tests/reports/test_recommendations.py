"""Recommendations: one owner, a plan, notes, dates, evidence, another pair of eyes."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import Notice
from core.permissions import check
from core.workflow import SYSTEM, TransitionRefused
from reports.models import EvidenceFile, OwnerLink, Recommendation
from reports.recommendations import services
from reports.recommendations.ages import Age
from reports.recommendations.services import Answer, Outsider, Owner
from reports.recommendations.todo import owed, waiting_for_verifier
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW
from tests.core.outside_files import let_pass
from tests.demo_fixtures import shared_rows
from tests.factories import (
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
    SubstitutionFactory,
    UserFactory,
)
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup, django_db_blocker):
    with shared_rows(django_db_blocker):
        yield Cast(reported=True)


@pytest.fixture
def cast(db, stage):
    """Another one where another mission is asked for."""
    return lambda **mission: stage.again() if mission == {"reported": True} else Cast(**mission)


DAY = date(2016, 12, 1)
PDF = b"%PDF-1.7 what was signed"
LINE = {"focal_point", "unit_coordinator", "est_manager"}
FIELD = {"di", "tc", "rr"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2016-11-15 09:00Z", tick=False):
        yield


def answer(response="accepted", **fields):
    plan = {"comment": "Why.", "action": "A letter.", "responsible": "The DI", "due_on": DAY}
    return Answer(response, **plan | fields)


def page(name, row, **more):
    return reverse(f"reports:{name}", kwargs={"code": row.code, **more})


# --- all people x all verbs -----------------------------------------------------------
MAY = {
    "reports.respond": FIELD | {"scientific_team"},
    "reports.reschedule": FIELD | {"scientific_team"} | LINE,
    "reports.hand_over": FIELD | LINE,
    "reports.verify": {"focal_point"},
}
#: The same where the owner is outside CTB: those who follow it speak for him.
MAY_OUTSIDE = MAY | {
    "reports.respond": FIELD,
    "reports.reschedule": FIELD | LINE,
    "reports.invite_owner": FIELD | LINE,
}


def allowed(cast, verb, row) -> set[str]:
    return {name for name in EVERYBODY if check(cast[name], verb, row)}


def asked_to_verify(cast, row) -> set[str]:
    """In whose "À faire" it stands."""
    return {name for name in EVERYBODY if row in waiting_for_verifier(cast[name])}


def test_who_may_do_what(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["scientific_team"])

    assert {verb: allowed(cast, verb, row) for verb in MAY} == MAY
    assert allowed(cast, "reports.invite_owner", row) == set()


def test_who_may_do_what_for_an_owner_outside(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, outside=True)

    assert {verb: allowed(cast, verb, row) for verb in MAY_OUTSIDE} == MAY_OUTSIDE


#: Who owns it, who declared it done -> who sees whether it is.
VERIFIERS = {
    ("tc", "di"): "focal_point",
    ("focal_point", "focal_point"): "unit_coordinator",
    ("tc", "focal_point"): "unit_coordinator",
    ("unit_coordinator", "focal_point"): "est_manager",
}


@pytest.mark.parametrize(("owner", "doer"), VERIFIERS)
def test_another_pair_of_eyes_verifies(owner, doer, cast):
    cast = cast(reported=True)
    people = {"owner": cast[owner], "implemented_by": cast[doer]}
    row = RecommendationFactory(mission=cast.mission, implemented=True, **people)

    wanted = {VERIFIERS[owner, doer]}
    assert allowed(cast, "reports.verify", row) == wanted
    assert asked_to_verify(cast, row) == wanted


def test_a_substitute_does_not_lend_a_second_pair_of_eyes(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(
        mission=cast.mission, implemented=True, owner=cast["tc"], implemented_by=cast["tc"]
    )
    SubstitutionFactory(person=cast["tc"], substitute=cast["focal_point"])

    assert allowed(cast, "reports.verify", row) == {"unit_coordinator"}
    assert asked_to_verify(cast, row) == {"unit_coordinator"}


def test_what_a_substitute_declared_done_his_person_does_not_verify(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["focal_point"])
    SubstitutionFactory(person=cast["focal_point"], substitute=cast["backstopper"])

    row = services.declare_done(row, "Seen.", by=cast["backstopper"])

    assert row.log.get().on_behalf_of == cast["focal_point"]
    assert allowed(cast, "reports.verify", row) == {"unit_coordinator"}
    assert asked_to_verify(cast, row) == {"unit_coordinator"}


# --- owner, answer, plan --------------------------------------------------------------
FAULTS = [
    ("none", {}, {"response"}),
    ("nonsense", {}, {"response"}),
    ("accepted", {"comment": ""}, set()),
    ("accepted", {"action": " "}, {"action"}),
    ("accepted", {"responsible": "", "due_on": None}, {"responsible", "due_on"}),
    ("partially_accepted", {"comment": ""}, {"comment"}),
    ("partially_accepted", {}, set()),
    ("rejected", {"comment": " "}, {"comment"}),
    ("rejected", {"action": "", "responsible": "", "due_on": None}, set()),
]


@pytest.mark.parametrize(("response", "fields", "faults"), FAULTS)
def test_a_response_has_its_reason_and_its_plan(response, fields, faults):
    assert set(answer(response, **fields).faults()) == faults


def test_earlier_responses_stay_beside_the_one_that_stands(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    for number, response in enumerate(["rejected", "partially_accepted", "accepted"], start=1):
        with time_machine.travel(timezone.now() + timedelta(days=number), tick=False):
            services.respond(row, answer(response, comment=f"No {number}"), by=cast["tc"])
    client.force_login(cast["tc"])

    shown = client.get(row.get_absolute_url())

    found = [(one.response, one.response_comment) for one in shown.context["earlier"]]
    assert found == [("partially_accepted", "No 2"), ("rejected", "No 1")]
    row.refresh_from_db()
    assert (row.response, row.plan_action, row.plan_due_on) == ("accepted", "A letter.", DAY)
    assert [line.to_state for line in row.log.order_by("pk")] == [
        "rejected", "partially_accepted", "accepted",
    ]  # fmt: skip


def test_a_rejection_leaves_no_plan_behind(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    services.respond(row, answer(), by=cast["tc"])

    row = services.respond(row, answer("rejected"), by=cast["di"])

    assert (row.plan_action, row.plan_responsible, row.plan_due_on) == ("", "", None)


def test_the_second_to_answer_sees_the_first_and_loses_nothing(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    client.force_login(cast["di"])
    services.respond(row, answer(comment="The first."), by=cast["tc"])
    typed = {"response": "rejected", "comment": "The second.", "version": row.version}

    stale = client.post(page("respond", row), typed)

    assertContains(stale, "The second.", status_code=409)
    assertContains(stale, "The first.", status_code=409)
    again = typed | {"version": stale.context["form"]["version"].value()}
    assert client.post(page("respond", row), again).status_code == 302
    row.refresh_from_db()
    assert row.response_comment == "The second."


def test_a_row_of_the_list_opens_and_answers_in_its_place(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    client.force_login(cast["tc"])
    htmx = {"HX-Request": "true"}

    opened = client.get(page("respond", row), headers=htmx)
    refused = client.post(page("respond", row), {"response": "rejected"}, headers=htmx)
    typed = {"response": "rejected", "comment": "Too dear."}
    closed = client.post(page("respond", row), typed, headers=htmx)

    assertContains(opened, f'<tr class="row-open" id="row-{row.code}">')
    assertContains(refused, "row-open")
    assertContains(closed, f'<tr id="row-{row.code}">')
    assertContains(closed, "Too dear.")


# --- notes, dates, owners -------------------------------------------------------------
def test_the_first_note_sets_it_in_progress_and_the_next_do_not(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])

    for text in ("Begun.", "Half way."):
        row = services.note_progress(row, text, by=cast["tc"])

    log = list(row.log.order_by("pk").values_list("name", "to_state", "comment"))
    assert log == [("start", "in_progress", "Begun."), ("note", "in_progress", "Half way.")]


def test_a_date_moves_with_a_reason_and_is_kept(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"], due_on=date(2016, 12, 31))

    for refused in ((date(2017, 1, 31), " "), (date(2016, 12, 31), "Why")):
        with pytest.raises(TransitionRefused):
            services.reschedule(row, *refused, by=cast["tc"])
    services.reschedule(row, date(2017, 3, 31), "Elections.", by=cast["tc"])

    row = Recommendation.objects.for_export().get(pk=row.pk)
    [move] = row.moves
    assert (row.due_on, move.due_from, move.comment) == (
        date(2017, 3, 31), date(2016, 12, 31), "Elections.",
    )  # fmt: skip
    told = Notice.objects.filter(kind="recommendation_reschedule").values_list("user", flat=True)
    assert set(told) == {cast["focal_point"].pk}


def test_another_owner_takes_over_with_a_reason(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, outside=True)
    link = services.make_link(row, by=cast["di"])

    row = services.hand_over(row, Owner(user=cast["rafi"]), "It is money.", by=cast["di"])

    assert (row.owner, row.owner_outside, row.owner_email) == (cast["rafi"], "", "")
    assert "Commune de Tanguiéta → " in row.log.get().comment
    link.refresh_from_db()
    assert link.revoked_at
    assert Notice.objects.get(kind="recommendation_hand_over").user == cast["rafi"]


@pytest.mark.parametrize("owner", [Owner(), Owner(outside=" ")])
def test_an_owner_is_somebody(owner, cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission)

    with pytest.raises(TransitionRefused):
        services.hand_over(row, owner, "Why.", by=cast["di"])


CLOSED_ACTS = {
    "respond": lambda row, who: services.respond(row, answer(), by=who),
    "note": lambda row, who: services.note_progress(row, "Text", by=who),
    "done": lambda row, who: services.declare_done(row, "Text", by=who),
    "date": lambda row, who: services.reschedule(row, DAY, "Why", by=who),
    "owner": lambda row, who: services.hand_over(row, Owner(outside="A"), "Why", by=who),
    "link": lambda row, who: services.make_link(row, by=who),
}


@pytest.mark.parametrize("state", ["implemented", "verified", "dropped", "draft report"])
def test_nothing_is_done_about_what_is_closed_or_not_given_out(state, cast):
    cast = cast(reported=True)
    trait = {} if state == "draft report" else {state: True}
    row = RecommendationFactory(
        mission=cast.mission, owner=None, owner_outside="Province", **trait
    )
    if state == "draft report":
        ReportFactory(mission=cast.mission)

    for act in CLOSED_ACTS.values():
        with pytest.raises(TransitionRefused):
            act(row, cast["di"])


# --- evidence and verification --------------------------------------------------------
def test_evidence_is_words_or_a_document_that_only_the_entitled_get(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    client.force_login(cast["tc"])
    letter = SimpleUploadedFile("lettre.pdf", PDF)

    client.post(page("recommendation_done", row), {"document": letter})

    row.refresh_from_db()
    assert (row.state, row.implemented_by) == ("implemented", cast["tc"])
    path = page("evidence", row, pk=EvidenceFile.objects.get().pk)
    assert (client.get(path).status_code, let_pass()) == (404, 1)
    assert b"".join(client.get(path).streaming_content) == PDF
    client.force_login(cast["stranger"])
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("content", [b"MZ a program", b"<html>", b"PK\x03\x04 not an archive"])
def test_evidence_is_judged_by_its_bytes(content, cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    client.force_login(cast["tc"])

    response = client.post(
        page("recommendation_done", row), {"document": SimpleUploadedFile("a.pdf", content)}
    )

    assert response.status_code == 200
    assert response.context["panels"][1].form.errors["document"]
    assert not EvidenceFile.objects.exists()


def test_no_evidence_no_end(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"])
    client.force_login(cast["tc"])

    client.post(page("recommendation_done", row), {"evidence": "  "})

    with pytest.raises(TransitionRefused):
        RECOMMENDATION_WORKFLOW.run(row, "implement", by=SYSTEM)
    row.refresh_from_db()
    assert row.state == "open"


def test_sent_back_it_is_owed_again_and_its_story_stays(cast):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, owner=cast["tc"], response="accepted")
    services.declare_done(row, "Signed.", (b"%PDF-", "a.pdf", "application/pdf"),
                          by=cast["tc"])  # fmt: skip
    with pytest.raises(PermissionDenied):
        RECOMMENDATION_WORKFLOW.run(row, "verify", by=cast["tc"])

    by = cast["focal_point"]
    row = RECOMMENDATION_WORKFLOW.run(row, "send_back", by=by, comment="Not signed.")

    assert (row.state, row.evidence, row.implemented_by) == ("in_progress", "", None)
    assert row.evidence_files.count() == 1
    assert list(row.log.order_by("pk").values_list("comment", flat=True)) == [
        "Signed.", "Not signed.",
    ]  # fmt: skip


# --- home -----------------------------------------------------------------------------
def test_home_asks_those_who_carry_it(cast):
    cast = cast(reported=True)
    mission = cast.mission
    own = RecommendationFactory(mission=mission, owner=cast["rafi"])
    outside = RecommendationFactory(mission=mission, outside=True)
    RecommendationFactory(mission=mission, outside=True, response="accepted", due_on=DAY)
    RecommendationFactory(mission=mission, owner=cast["rafi"], verified=True)
    left = RecommendationFactory(mission=mission, owner=UserFactory(is_active=False))
    rejected = {"response": "rejected", "response_comment": "No."}
    refused = RecommendationFactory(mission=mission, owner=cast["rafi"], **rejected)

    waits = {name: set(owed(cast[name])) for name in EVERYBODY if owed(cast[name])}

    assert waits == {"rafi": {own}, "di": {outside, left}, "tc": {outside, left}}
    assert set(waiting_for_verifier(cast["focal_point"])) == {refused}


# --- the link of an owner outside -----------------------------------------------------
@pytest.fixture
def outside(cast):
    cast = cast(reported=True)
    cast.row = RecommendationFactory(mission=cast.mission, outside=True)
    cast.link = services.make_link(cast.row, by=cast["tc"])
    return cast


def test_an_owner_outside_answers_notes_and_declares_done(outside, client):
    path, row = outside.link.get_absolute_url(), outside.row
    plan = {"action": "A decree.", "responsible": "The mayor", "due_on": "2016-12-01"}

    client.post(path, {"act": "answer", "response": "accepted"} | plan)
    client.post(path, {"act": "note", "text": "The council met."})
    done = {"act": "done", "evidence": "Decree 12.", "document": SimpleUploadedFile("d.pdf", PDF)}
    client.post(path, done)

    row.refresh_from_db()
    assert (row.state, row.response, row.responded_by) == ("implemented", "accepted", None)
    log = list(row.log.order_by("pk"))
    assert [one.name for one in log] == ["respond", "start", "implement"]
    assert {one.by_whom for one in log} == {"Commune de Tanguiéta"}
    assert EvidenceFile.objects.get().outsider == "Commune de Tanguiéta"
    assertContains(client.get(path), row.text)
    assert check(outside["focal_point"], "reports.verify", row)


def test_whoever_made_the_link_does_not_verify_what_came_through_it(cast, client):
    cast = cast(reported=True)
    row = RecommendationFactory(mission=cast.mission, outside=True)
    link = services.make_link(row, by=cast["focal_point"])

    client.post(link.get_absolute_url(), {"act": "done", "evidence": "Decree 12."})

    row.refresh_from_db()
    assert row.state == "implemented"
    assert allowed(cast, "reports.verify", row) == {"unit_coordinator"}
    assert asked_to_verify(cast, row) == {"unit_coordinator"}


def close(outside):
    OwnerLink.objects.update(revoked_at=timezone.now())


def run_out(outside):
    OwnerLink.objects.update(expires_on=date(2016, 11, 14))


def hand_over(outside):
    services.hand_over(outside.row, Owner(user=outside["rafi"]), "Why.", by=outside["di"])


def renew(outside):
    services.make_link(outside.row, by=outside["di"])


@pytest.mark.parametrize("end", [close, run_out, hand_over, renew])
def test_a_link_that_ended_opens_nothing(end, outside, client):
    end(outside)

    for answered in (client.get, client.post):
        assert answered(outside.link.get_absolute_url()).status_code == 404


def test_no_link_leads_into_a_mission_told_in_confidence(cast):
    cast = cast(reported=True, mediation=True)
    row = RecommendationFactory(mission=cast.mission, outside=True)

    assert allowed(cast, "reports.invite_owner", row) == set()
    with pytest.raises(PermissionDenied):
        services.make_link(row, by=cast["di"])


def test_the_log_names_the_outsider_through_the_service_too(outside):
    row = services.note_progress(outside.row, "Begun.", by=Outsider("The province"))

    assert row.log.get().by_whom == "The province"


# --- ages and board -------------------------------------------------------------------
#: Days since it was given out -> class of age.
AGES = {0: "0", 91: "0", 92: "1", 183: "1", 184: "2", 365: "2", 366: "3", 900: "3"}


def given_out(days: int, **fields):
    moment = timezone.now() - timedelta(days=days)
    mission = fields.pop("mission", None) or MissionFactory(reported=True)
    ReportFactory(
        mission=mission, state="diffused", submitted_at=moment, approved_at=moment,
        diffused_at=moment,
    )  # fmt: skip
    return RecommendationFactory(mission=mission, **fields)


def test_age_runs_from_the_day_it_was_given_out_whatever_was_answered():
    rows = {given_out(days, response="none").pk: days for days in AGES}

    for row in Recommendation.objects.with_age():
        days = rows[row.pk]
        classes = [
            age.value
            for age in Age
            if Recommendation.objects.with_age()
            .filter(age.condition(timezone.localdate()), pk=row.pk)
            .exists()
        ]
        assert (row.age_days, row.is_aged, classes) == (days, days > 183, [AGES[days]])


def test_the_numbers_of_the_board_are_those_of_the_lists_behind_them(client):
    manager = UserFactory(est_manager=True)
    client.force_login(manager)
    for days in AGES:
        given_out(days, owner=manager if days > 200 else UserFactory())
    given_out(10, outside=True, response="accepted", due_on=date(2016, 11, 1))
    given_out(20, implemented=True)

    path, opened = reverse("reports:recommendation_board"), []
    for by in ("country", "owner", "unit"):
        board = client.get(path, {"by": by}).context
        assert sum(line.counts["open"] for line in board["lines"]) == 9
        opened += [board["lines"][0].cells[4], board["lines"][-1].cells[4]]
    for cell in [*opened, *board["total"].cells]:
        assert client.get(cell.url).context["page"].paginator.count == cell.count


def test_the_board_counts_nothing_its_reader_may_not_see(cast, client):
    cast = cast(reported=True, mediation=True)
    given_out(10, mission=cast.mission, text="canary")
    board = reverse("reports:recommendation_board")

    seen = {}
    for name in ("partner", "stranger", "rr"):
        client.force_login(cast[name])
        seen[name] = client.get(board).context["total"].counts["open"]
        assertNotContains(client.get(board, {"by": "owner"}), "canary")

    assert seen == {"partner": 0, "stranger": 0, "rr": 1}


def test_whoever_types_a_number_looks_in_all_of_them_unless_a_tab_is_named(client):
    row = RecommendationFactory(mission=ReportFactory(diffused=True).mission, verified=True)
    client.force_login(UserFactory(est_manager=True))
    page = reverse("reports:recommendations")

    typed, narrowed = (
        client.get(page, {"q": row.code}),
        client.get(page, {"q": row.code, "tab": "late"}),
    )

    assert ([one.pk for one in typed.context["page"]], typed.context["tab"]) == ([row.pk], "all")
    assertContains(narrowed, f"?q={row.code}&amp;tab=all")
