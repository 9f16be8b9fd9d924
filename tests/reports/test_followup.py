"""Checklists by kind of mission: opened when it starts, answered, and asked for on their day."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from accounts.models import Notice
from accounts.notices import said, tell
from core.workflow import TransitionRefused
from missions.models import Mission
from missions.workflow import MISSION_WORKFLOW
from reports.followup import due, reference, services
from reports.models import CheckedPoint, Checklist, ChecklistItem, ChecklistTemplate
from tests.factories import MissionFactory
from tests.reports.people import EVERYBODY

pytestmark = pytest.mark.django_db
TRAINING = {"kind": "specific", "specific_kind": "training", "origin": "rr"}
ANSWERERS = {
    "di", "tc", "focal_point", "unit_coordinator", "backstopper", "junior", "consultant",
    "est_manager",
}  # fmt: skip


@pytest.fixture
def trained(cast):
    """A training that has ended, with its three checklists."""
    people = cast(reported=True, **TRAINING)
    people.field, people.three, people.six = services.open_for(people.mission)
    people.all_done = lambda row: dict.fromkeys(row.points, ("done", ""))
    people.page = reverse("reports:checklist", args=[people.mission.code, 3])
    return people


# --- which ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "months"),
    [
        ({"kind": "setup", "origin": "country_action_plan"}, [0]),
        (TRAINING, [0, 3, 6]),
        (TRAINING | {"specific_kind": "external_mission_guidance"}, [0]),
        (TRAINING | {"specific_kind": "mediation"}, []),
        ({}, []),
    ],
)
def test_each_kind_of_mission_has_its_checklists(kind, months):
    rows = services.open_for(MissionFactory(ongoing=True, **kind))

    assert [one.months_after for one in rows] == months


@pytest.mark.parametrize("state", ["approved", "tor_validated", "postponed", "cancelled"])
def test_none_is_opened_before_the_mission_starts_or_once_it_is_stopped(state):
    assert not services.open_for(MissionFactory(**{state: True}, **TRAINING))


def test_they_are_opened_once_and_follow_the_last_day(trained):
    Mission.objects.filter(pk=trained.mission.pk).update(ends_on=date(2016, 11, 30))

    rows = services.open_for(Mission.objects.get(pk=trained.mission.pk))

    assert [one.due_on for one in rows] == [
        date(2016, 11, 30), date(2017, 2, 28), date(2017, 5, 30),
    ]  # fmt: skip
    assert Checklist.objects.count() == 3


def test_a_checklist_keeps_the_version_it_was_opened_with(trained):
    ChecklistTemplate.objects.filter(specific_kind="training").update(is_current=False)
    new = ChecklistTemplate.objects.create(kind="specific", specific_kind="training", version=2)
    ChecklistItem.objects.create(template=new, position=1, name_fr="Autre point")

    kept = services.open_for(trained.mission)
    fresh = services.open_for(MissionFactory(ongoing=True, **TRAINING))

    assert {one.template.version for one in kept} == {1}
    assert [one.template.version for one in fresh] == [2]


def test_the_reference_is_whole_in_three_languages_and_left_alone_once_it_is_there():
    before = ChecklistTemplate.objects.count()

    reference.ensure_checklists()

    assert ChecklistTemplate.objects.count() == before == len(reference.POINTS)
    for item in ChecklistItem.objects.all():
        assert item.name_fr and item.name_en and item.name_nl
        assert bool(item.guidance_fr) == bool(item.guidance_en) == bool(item.guidance_nl)


# --- answering ------------------------------------------------------------------------
def test_a_point_may_wait_and_the_last_one_finishes(trained):
    first, *rest = trained.three.points

    begun = services.answer(trained.three, {first: ("done", "")}, by=trained["tc"])
    whole = services.answer(
        trained.three, dict.fromkeys(rest, ("n_a", "")), by=trained["consultant"]
    )

    assert begun.finished_at is None
    assert whole.finished_by == trained["consultant"]
    assert CheckedPoint.objects.get(item=first).answered_by == trained["tc"]


def test_who_answers_is_who_changed_it_last(trained):
    services.answer(trained.three, trained.all_done(trained.three), by=trained["tc"])
    first = trained.three.points.first()

    services.answer(
        trained.three,
        trained.all_done(trained.three) | {first: ("not_done", "Pas de budget")},
        by=trained["di"],
    )

    by = {one.item_id: one.answered_by for one in CheckedPoint.objects.all()}
    assert by.pop(first.pk) == trained["di"]
    assert set(by.values()) == {trained["tc"]}


def test_who_may_answer(trained):
    answers = trained.all_done(trained.three)

    for who in EVERYBODY:
        if who in ANSWERERS:
            assert services.answer(trained.three, answers, by=trained[who])
        else:
            with pytest.raises(PermissionDenied):
                services.answer(trained.three, answers, by=trained[who])


def test_nothing_is_checked_of_a_mission_that_was_stopped(trained):
    Mission.objects.filter(pk=trained.mission.pk).update(state="cancelled", state_reason="Fin")

    with pytest.raises(TransitionRefused):
        services.answer(trained.three, trained.all_done(trained.three), by=trained["tc"])


def test_the_page_is_read_by_all_around_and_answered_by_those_it_is_for(trained, client):
    first, second = trained.three.points
    client.force_login(trained["rr"])
    assertContains(client.get(trained.page), first.name_fr)
    assert client.post(trained.page).status_code == 403

    client.force_login(trained["tc"])
    wrong = client.post(trained.page, {f"point-{first.pk}-answer": "not_done"})
    client.post(trained.page, {f"point-{second.pk}-answer": "done"})

    assertContains(wrong, f'href="#point-{first.pk}"')
    assert CheckedPoint.objects.get().item == second


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("consultant_elsewhere", 404)])
def test_strangers_find_no_checklist(who, status, trained, client):
    client.force_login(trained[who])

    assert client.get(trained.page).status_code == status


# --- on its day -----------------------------------------------------------------------
def owed_on(day) -> dict:
    return {one.thing: set(one.people) for one in due.owed([day])}


def test_each_is_asked_for_on_its_day(trained):
    behind = {trained.mission.focal_point_id, trained["di"].pk, trained["tc"].pk}
    lead = {trained["backstopper"].pk}

    assert owed_on(trained.field.due_on) == {str(trained.field.pk): lead}
    assert owed_on(trained.three.due_on) == {str(trained.three.pk): lead | behind}


def test_what_is_finished_or_over_is_asked_for_no_more(trained):
    services.answer(trained.three, trained.all_done(trained.three), by=trained["tc"])
    Mission.objects.update(state="closed", closed_at=timezone.now())

    assert not owed_on(trained.three.due_on)
    assert not owed_on(trained.field.due_on)
    assert owed_on(trained.six.due_on)


def test_the_reminder_says_what_and_leads_there(trained):
    tell({trained["di"]}, "checklist_due", key="x", checklist=trained.three.pk)

    (words,) = said(trained["di"], Notice.objects.all()).values()
    assert trained.mission.code in words.subject
    assert words.url == trained.page


def test_it_waits_on_the_home_page_of_those_it_is_for(trained):
    waiting = {who: due.checklists_to_answer(trained[who]).count() for who in EVERYBODY}

    assert {who for who, count in waiting.items() if count} == {"backstopper", "focal_point"}
    assert (waiting["backstopper"], waiting["focal_point"]) == (3, 2)


def test_the_page_of_the_mission_shows_how_far_each_is(trained, client):
    first = trained.three.points.first()
    services.answer(trained.three, {first: ("done", "")}, by=trained["tc"])
    client.force_login(trained["rr"])

    response = client.get(trained.mission.get_absolute_url())

    assertContains(response, trained.page)
    assertContains(response, 'id="checklists"')


def test_a_mission_that_starts_gets_its_checklists(cast):
    people = cast(tor_validated=True, **TRAINING)

    MISSION_WORKFLOW.run(people.mission, "start", by=people["focal_point"])

    assert people.mission.checklists.count() == 3
