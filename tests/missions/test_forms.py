"""Writing missions: numbers, teams, wrong input told at its field, two writers at once."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from core.models import OutboundMail
from missions.alerts import by_code
from missions.enums import Origin
from missions.forms import origins_of
from missions.models import Mission
from missions.services import note, working_days
from missions.standing import standing_of
from missions.workflow import has_senior_lead
from tests.factories import (
    ExpectedResultFactory,
    ExpertFactory,
    InterventionFactory,
    JuniorLeadDecisionFactory,
    MissionFactory,
    PlannedDaysFactory,
    RepresentativeFactory,
    SubstitutionFactory,
    UserFactory,
)
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db
ADD = reverse("missions:add")


def team_data(*members, kept=0) -> dict:
    """Formset data; each member is (expert, role, days) or (expert, role, days, pk)."""
    data = {"team-TOTAL_FORMS": len(members) + 1, "team-INITIAL_FORMS": kept}
    for place, (expert, role, days, *pk) in enumerate(members):
        data |= {
            f"team-{place}-expert": expert.pk,
            f"team-{place}-role": role,
            f"team-{place}-person_days": days,
            f"team-{place}-id": pk[0] if pk else "",
        }
    return data


def mission_data(intervention, **changes) -> dict:
    return {
        "title": "Qualité des soins",
        "kind": "regular",
        "specific_kind": "",
        "origin": "dtf",
        "needs_expressed_by": "Équipe technique",
        "interventions": [intervention.pk],
        "modality": "field",
        "starts_on": "2017-03-06",
        "ends_on": "2017-03-17",
    } | changes


@pytest.fixture
def asked(client):
    """Post the form as the DI of an intervention; `team` defaults to nobody."""
    cast = Cast()
    client.force_login(cast["di"])

    def post(team=(), **changes):
        data = mission_data(cast.intervention, **changes) | team_data(*team)
        return client.post(ADD, data)

    post.cast = cast
    return post


def newest() -> Mission:
    return Mission.objects.latest("pk")


def test_a_director_asks_for_a_mission(asked):
    expert = ExpertFactory()

    answer = asked([(expert, "lead", 10)])

    mission = newest()
    assertRedirects(answer, mission.get_absolute_url())
    assert (mission.code, mission.state) == ("MIS-2017-01", "draft")
    assert (mission.country, mission.unit) == (asked.cast.intervention.country, asked.cast.unit)
    assert mission.focal_point == asked.cast.intervention.focal_point
    assert [(m.expert, m.role, m.person_days) for m in mission.members.all()] == [
        (expert, "lead", 10)
    ]


def test_the_draft_is_proposed_with_one_click(client, asked):
    """S1: saved, then proposed; focal point and RR are told, the coordinator cannot approve."""
    asked([(ExpertFactory(), "lead", 10)])
    mission = newest()

    client.post(reverse("missions:transition", args=[mission.code, "propose"]))

    told = set(OutboundMail.objects.values_list("to", flat=True))
    assert told == {mission.focal_point_id, asked.cast["rr"].pk, asked.cast.unit.coordinator_id}
    approve = reverse("missions:transition", args=[mission.code, "approve"])
    assert client.post(approve).status_code == 403


def test_days_left_empty_are_the_working_days(asked):
    asked([(ExpertFactory(), "lead", "")])

    assert newest().members.get().person_days == 10


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2017-03-06", "2017-03-17", 10),
        ("2017-03-04", "2017-03-05", 0),
        ("2017-03-08", "2017-03-08", 1),
    ],
)
def test_working_days(start, end, days):
    assert working_days(date.fromisoformat(start), date.fromisoformat(end)) == days


#: What is wrong -> the field that says so.
WRONG = {
    "upside down": ({"starts_on": "2017-03-17", "ends_on": "2017-03-06"}, "ends_on"),
    "year 1": ({"starts_on": "0001-03-06"}, "starts_on"),
    "year 9999": ({"ends_on": "9999-03-06"}, "ends_on"),
    "400 days": ({"ends_on": "2018-04-10"}, "ends_on"),
    "no end": ({"ends_on": ""}, "ends_on"),
    "no start": ({"starts_on": ""}, "starts_on"),
    "no day": ({"starts_on": "2017-02-31"}, "starts_on"),
    "no title": ({"title": " "}, "title"),
    "nobody asked": ({"needs_expressed_by": ""}, "needs_expressed_by"),
    "no kind": ({"kind": ""}, "kind"),
    "which specific kind": ({"kind": "specific"}, "specific_kind"),
    "foreign origin": ({"origin": "rr"}, "origin"),
    "nothing served": ({"interventions": []}, "interventions"),
    "foreign focal point": ({"focal_point": "999999"}, "focal_point"),
    "late setup unexplained": (
        {"kind": "setup", "starts_on": "2017-03-06", "ends_on": "2017-03-08"},
        "setup_explanation",
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_wrong_input_is_told_at_its_field(asked, what):
    changes, field = WRONG[what]
    before = Mission.objects.count()

    answer = asked(**changes)

    assert set(answer.context["form"].errors) == {field}
    assert Mission.objects.count() == before


def test_nothing_typed_is_lost_with_an_error(asked):
    expert = ExpertFactory()

    answer = asked([(expert, "lead", 7)], title="Un titre", ends_on="2017-01-01")

    assertContains(answer, 'value="Un titre"')
    assertContains(answer, f'<option value="{expert.pk}" selected>')
    assertContains(answer, 'value="7"')


def test_a_late_setup_is_kept_with_its_explanation(asked):
    """S2: beyond the six months a reason is asked for, and kept."""
    asked(kind="setup", setup_explanation="Élections")

    assert newest().setup_explanation == "Élections"


def test_a_team_has_one_leader(asked):
    answer = asked([(ExpertFactory(), "lead", 5), (ExpertFactory(), "lead", 5)])

    assert answer.context["team"].non_form_errors()


def test_nobody_stands_in_the_team_twice(asked):
    expert = ExpertFactory()

    answer = asked([(expert, "lead", 5), (expert, "member", 5)])

    assert answer.context["team"].non_form_errors()


@pytest.mark.parametrize("days", ["0", "-3", "201", "abc", "0.25"])
def test_impossible_days_are_told(asked, days):
    answer = asked([(ExpertFactory(), "lead", days)])

    assert answer.context["team"].errors[0].keys() == {"person_days"}


def test_days_have_to_be_said_while_there_are_no_dates(asked):
    answer = asked([(ExpertFactory(), "lead", "")], starts_on="", ends_on="")

    assert answer.context["team"].errors[0].keys() == {"person_days"}


def test_interventions_of_two_countries_are_refused(client):
    client.force_login(UserFactory(est_manager=True))
    one, other = InterventionFactory(), InterventionFactory()

    answer = client.post(ADD, mission_data(one, interventions=[one.pk, other.pk]) | team_data())

    assert set(answer.context["form"].errors) == {"interventions"}


def test_a_mission_may_serve_several_interventions(client):
    client.force_login(UserFactory(est_manager=True))
    one = InterventionFactory()
    other = InterventionFactory(country=one.country)

    client.post(ADD, mission_data(one, interventions=[one.pk, other.pk]) | team_data())

    assert set(newest().interventions.all()) == {one, other}


def test_one_offers_only_what_one_may_ask_for():
    cast = Cast()
    offered = {
        name: set(origins_of(standing_of(cast[name])))
        for name in ("di", "tc", "rr", "est_manager", "backstopper", "consultant", "rafi")
    }

    field = {Origin.DTF, Origin.COUNTRY_ACTION_PLAN, Origin.TECHNICAL_TEAM}
    assert offered == {
        "di": field, "tc": field, "rr": {Origin.RR}, "est_manager": set(Origin),
        "backstopper": set(Origin), "consultant": set(), "rafi": set(),
    }  # fmt: skip


def test_a_representative_asks_for_the_own_country_only(client):
    mine, foreign = InterventionFactory(), InterventionFactory()
    client.force_login(RepresentativeFactory(country=mine.country).user)

    choices = client.get(ADD).context["form"].fields["interventions"].queryset

    assert list(choices) == [mine] and foreign not in choices


def test_the_focal_point_is_chosen_among_est(client):
    cast = Cast()
    client.force_login(cast["di"])

    choices = client.get(ADD).context["form"].fields["focal_point"].queryset

    est = {"focal_point", "unit_coordinator", "other_coordinator", "backstopper", "junior"}
    assert {cast[name] for name in est | {"est_manager", "administrator"}} == set(choices) & {
        cast[name] for name in cast.people
    }


# --- editing --------------------------------------------------------------------------
@pytest.fixture
def edited(client):
    """Post the edit form of a mission as its focal point."""
    cast = Cast(proposed=True, starts_on="2017-03-06", ends_on="2017-03-17")
    cast.mission.members.all().delete()
    client.force_login(cast["focal_point"])
    url = reverse("missions:edit", args=[cast.mission.code])

    def post(team=(), kept=0, version=None, **changes):
        mission = Mission.objects.get(pk=cast.mission.pk)
        data = mission_data(cast.intervention, title=mission.title) | {
            "version": mission.version if version is None else version,
            "focal_point": mission.focal_point_id,
            "unit": mission.unit_id,
        }
        return client.post(url, data | changes | team_data(*team, kept=kept))

    post.cast = cast
    return post


def test_the_form_shows_what_stands(client, edited):
    result = ExpectedResultFactory()
    edited(aimed_results=[result.pk])

    form = client.get(reverse("missions:edit", args=[edited.cast.mission.code])).context["form"]

    assert form.initial["interventions"] == [edited.cast.intervention.pk]
    assert form.initial["aimed_results"] == [result.pk]


def test_the_second_writer_is_told_and_keeps_the_text(edited):
    edited(title="Le premier")

    answer = edited(version=1, title="Le second", needs_expressed_by="Moi")

    assert answer.status_code == 409
    assertContains(answer, "Le premier", status_code=409)
    assertContains(answer, 'value="Le second"', status_code=409)
    assert Mission.objects.get(pk=edited.cast.mission.pk).title == "Le premier"


def test_sending_it_again_is_a_decision(edited):
    edited(title="Le premier")
    told = edited(version=1, title="Le second").context["form"]["version"].value()

    edited(version=told, title="Le second")

    assert Mission.objects.get(pk=edited.cast.mission.pk).title == "Le second"


def test_two_leaders_change_places(edited):
    first, second = ExpertFactory(), ExpertFactory()
    edited([(first, "lead", 5), (second, "member", 5)])
    a, b = edited.cast.mission.members.order_by("pk")

    edited([(first, "member", 5, a.pk), (second, "lead", 5, b.pk)], kept=2)

    assert edited.cast.mission.members.get(role="lead").expert == second


def test_who_leaves_the_team_is_gone(edited):
    expert = ExpertFactory()
    edited([(expert, "lead", 5)])
    row = edited.cast.mission.members.get()

    edited([(expert, "lead", 5, row.pk)], kept=1, **{"team-0-DELETE": "on"})

    assert not edited.cast.mission.members.exists()


def test_moving_an_approved_mission_onto_another_is_told_at_the_expert(client, edited):
    expert = ExpertFactory()
    MissionFactory(approved=True, lead=expert, starts_on="2017-05-01", ends_on="2017-05-10")
    edited([(expert, "lead", 5)])
    Mission.objects.filter(pk=edited.cast.mission.pk).update(state="approved")
    row = edited.cast.mission.members.get()

    answer = edited(
        [(expert, "lead", 5, row.pk)], kept=1, starts_on="2017-05-05", ends_on="2017-05-12"
    )

    assert answer.context["team"].errors[0].keys() == {"expert"}


def test_warnings_are_told_and_never_block(edited):
    PlannedDaysFactory(intervention=edited.cast.intervention, year=2017, days=5)
    expert = ExpertFactory(junior=True)
    MissionFactory(proposed=True, lead=expert, starts_on="2017-03-10", ends_on="2017-03-12")

    answer = edited([(expert, "lead", 10)])

    said = [str(message) for message in answer.wsgi_request._messages]
    assert answer.status_code == 302
    assert len(said) == 4  # saved; junior; planned elsewhere too; more than the plan


def test_an_expert_from_outside_asks_for_a_delegation(edited):
    expert = ExpertFactory(external=True)

    answer = edited([(expert, "member", 5)])

    said = " ".join(str(message) for message in answer.wsgi_request._messages)
    assert str(expert) in said


def test_changed_dates_move_the_next_step(edited):
    Mission.objects.update(created_at=datetime(2016, 11, 1, 12, tzinfo=UTC))

    edited(starts_on="2017-06-05", ends_on="2017-06-09")

    assert Mission.objects.get(pk=edited.cast.mission.pk).next_due_on == date(2017, 4, 24)


# --- beside the mission ---------------------------------------------------------------
@pytest.fixture
def delegated(client):
    cast = Cast(tor_validated=True)
    client.force_login(cast["focal_point"])
    expert = cast.mission.members.get(expert__kind="consultant").expert

    def post(page, **data):
        url = reverse(f"missions:{page}", args=[cast.mission.code])
        return client.post(url, {"kind": "competence", "contractor": expert.pk} | data)

    post.cast = cast
    return post


def test_a_delegation_asks_for_the_briefing_first(delegated):
    delegated("delegation")

    assert Mission.objects.get(pk=delegated.cast.mission.pk).next_code == "brief"


def test_a_briefing_lets_the_mission_start(delegated):
    delegated("delegation", briefed_on="2016-02-15")

    assert Mission.objects.get(pk=delegated.cast.mission.pk).next_code == "start"


@pytest.mark.parametrize("day", ["2016-02-23", "0001-01-01"])
def test_a_briefing_comes_before_the_start(delegated, day):
    assert "briefed_on" in delegated("delegation", briefed_on=day).context["form"].errors


def test_only_the_team_is_entrusted_with_the_mission(delegated):
    answer = delegated("delegation", contractor=ExpertFactory(external=True).pk)

    assert "contractor" in answer.context["form"].errors


@pytest.mark.parametrize("day", ["2016-02-01", "2999-01-01"])
def test_the_debriefing_comes_after_the_stay_began(delegated, day):
    assert "held_on" in delegated("focal_debriefing", held_on=day).context["form"].errors


def test_the_five_questions_are_kept(delegated):
    delegated("focal_debriefing", held_on="2016-03-10", keep="Le binôme")

    delegated.cast.mission.refresh_from_db()
    assert delegated.cast.mission.focal_debriefing.keep == "Le binôme"


DECIDERS = {"unit_coordinator": 302, "est_manager": 302, "other_coordinator": 403, "di": 403}


@pytest.mark.parametrize("name", DECIDERS)
def test_only_the_own_unit_decides_on_a_junior(client, name):
    """S7: another unit's coordinator tries the same."""
    cast = led_by_a_junior()
    client.force_login(cast[name])
    url = reverse("missions:junior_decision", args=[cast.mission.code])

    answer = client.post(url, {"reason": "Il est prêt"})

    assert answer.status_code == DECIDERS[name]
    assert Mission.objects.filter(junior_decision__isnull=False).exists() == (
        DECIDERS[name] == 302
    )


def led_by_a_junior():
    cast = Cast(proposed=True)
    junior = ExpertFactory(junior=True)
    cast.mission.members.filter(role="lead").update(expert=junior)
    return cast


def test_the_decision_is_in_the_log_with_whom_it_was_taken_for(client):
    cast, hand = led_by_a_junior(), UserFactory()
    SubstitutionFactory(person=cast["unit_coordinator"], substitute=hand)
    client.force_login(hand)
    url = reverse("missions:junior_decision", args=[cast.mission.code])

    client.post(url, {"reason": "Il est prêt"})

    line = cast.mission.log.get(name="decide_junior")
    assert (line.actor, line.on_behalf_of) == (hand, cast["unit_coordinator"])
    assert "Il est prêt" in line.comment
    assert str(cast.mission.junior_decision.expert) in line.comment


def test_a_decision_does_not_serve_another_junior():
    cast = led_by_a_junior()
    JuniorLeadDecisionFactory(mission=cast.mission)
    assert has_senior_lead(cast.mission)

    cast.mission.members.filter(role="lead").update(expert=ExpertFactory(junior=True))

    fresh = Mission.objects.get(pk=cast.mission.pk)
    assert not has_senior_lead(fresh)
    assert fresh in by_code("junior_lead_without_decision").rows(date(2016, 2, 1))


def test_a_senior_leader_is_not_decided_on(client):
    cast = Cast(proposed=True)
    client.force_login(cast["unit_coordinator"])
    url = reverse("missions:junior_decision", args=[cast.mission.code])

    answer = client.post(url, {"reason": "Par prudence"})

    assertRedirects(answer, cast.mission.get_absolute_url())
    assert not Mission.objects.filter(junior_decision__isnull=False).exists()


@pytest.mark.parametrize(("name", "entitled"), [("move", "focal_point"), ("confirm", "di")])
def test_a_note_says_in_whose_place(name, entitled):
    cast, hand = Cast(), UserFactory()
    SubstitutionFactory(person=cast[entitled], substitute=hand)

    note(cast.mission, name, hand, "…")

    assert cast.mission.log.get().on_behalf_of == cast[entitled]


def test_a_decision_gives_its_reason(client):
    cast = led_by_a_junior()
    client.force_login(cast["unit_coordinator"])
    url = reverse("missions:junior_decision", args=[cast.mission.code])

    assert "reason" in client.post(url, {"reason": " "}).context["form"].errors
