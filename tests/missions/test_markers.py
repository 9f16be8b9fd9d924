"""Progress markers: who observes them, what the form keeps, how they are drawn and counted."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from core.permissions import check
from interventions.models import ProgressMarker
from missions.enums import MissionState
from missions.markers.drawing import Axis, panels_of
from missions.markers.permissions import OBSERVING_STATES
from missions.markers.queries import of_missions, partners_of
from missions.models import MarkerObservation
from tests.factories import (
    BoundaryPartnerFactory,
    ExpertFactory,
    InterventionFactory,
    MarkerObservationFactory,
    MissionFactory,
    ProgressMarkerFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.pages import largest_form
from tests.reports.people import EVERYBODY, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2016, 3, 1)
MAY = {"focal_point", "unit_coordinator", "est_manager", "backstopper", "junior", "consultant"}


@pytest.fixture
def field(client):
    """A mission in the field, two markers to be asked about, its leader logged in."""
    leader = ExpertFactory()
    mission = MissionFactory(ongoing=True, lead=leader)
    partner = BoundaryPartnerFactory(intervention=mission.interventions.first())
    mission.asked = [ProgressMarkerFactory(partner=partner, level=one) for one in ("love", "like")]
    mission.page = reverse("missions:markers", args=[mission.code])
    client.force_login(leader.user)
    with time_machine.travel(TODAY):
        yield mission


def filled(client, mission, day="2016-02-29", **degrees):
    """The form as a browser sends it, with these degrees by number of the marker."""
    sent = largest_form(client.get(mission.page))
    sent |= {name: day for name in sent if name.endswith("-day")}
    for number, degree in degrees.items():
        marker = mission.asked[int(number.removeprefix("m"))]
        sent[f"marker-{marker.pk}-degree"] = degree
    return sent


# --- who ------------------------------------------------------------------------------
def test_who_observes_markers():
    cast = Cast(ongoing=True)

    allowed = {
        who for who in EVERYBODY if check(cast[who], "missions.observe_markers", cast.mission)
    }

    assert allowed == MAY


@pytest.mark.parametrize("state", MissionState.values)
def test_markers_are_observed_from_the_field_until_the_closing(state):
    reason = {"state_reason": "why"} if state in ("postponed", "cancelled") else {}
    mission = MissionFactory(**(reason | {state: True} if state != "draft" else {}))

    verdict = check(UserFactory(est_manager=True), "missions.observe_markers", mission)

    assert bool(verdict) == (state in OBSERVING_STATES)


@pytest.mark.parametrize("who", ["partner", "di", "rr", "stranger"])
def test_what_a_mediation_saw_is_not_for_partners(who):
    cast = Cast(debriefed=True, kind="specific", specific_kind="mediation", origin="rr")
    MarkerObservationFactory(mission=cast.mission)

    seen = MarkerObservation.objects.visible_to(cast[who])

    assert seen.exists() == (who in ("di", "rr"))


# --- the form -------------------------------------------------------------------------
def test_observations_are_kept_changed_and_taken_back(client, field):
    first = client.post(field.page, filled(client, field, m0="a_little", m1="much"))
    client.post(field.page, filled(client, field, day="2016-03-01", m0="much", m1=""))

    kept = MarkerObservation.objects.get()
    assert first.status_code == 302
    assert (kept.marker, kept.degree) == (field.asked[0], "much")
    assert kept.observed_on == date(2016, 3, 1)
    assert kept.observed_by == field.members.get().expert.user


def test_a_marker_left_alone_is_no_observation(client, field):
    answer = client.post(field.page, filled(client, field))

    assert answer.status_code == 302
    assert not MarkerObservation.objects.exists()


@pytest.mark.parametrize("day", ["2016-03-02", "2016-02-21", ""])
def test_what_was_seen_was_seen_on_a_day_of_the_mission(client, field, day):
    answer = client.post(field.page, filled(client, field, day=day, m0="much"))

    assert answer.status_code == 200
    assert not MarkerObservation.objects.exists()


def test_words_without_a_degree_are_asked_back(client, field):
    sent = filled(client, field) | {f"marker-{field.asked[0].pk}-words": "Affiché."}

    answer = client.post(field.page, sent)

    assert "Affiché." in answer.content.decode()
    assert not MarkerObservation.objects.exists()


def test_the_second_writer_is_told_and_a_blank_one_harms_nobody(client, field):
    blank, other = filled(client, field), filled(client, field, m0="much")
    MarkerObservationFactory(mission=field, marker=field.asked[0], degree="a_little")

    told, harmless = client.post(field.page, other), client.post(field.page, blank)

    assert (told.status_code, harmless.status_code) == (409, 302)
    assert MarkerObservation.objects.get().degree == "a_little"


def test_a_marker_of_another_intervention_is_not_written(client, field):
    foreign = ProgressMarkerFactory()
    sent = filled(client, field) | {f"marker-{foreign.pk}-degree": "much"}

    client.post(field.page, sent)

    assert not MarkerObservation.objects.exists()


def test_the_last_observation_stands_beside_the_question(client, field):
    earlier = MissionFactory(closed=True, interventions=list(field.interventions.all()))
    MarkerObservationFactory(
        mission=earlier,
        marker=field.asked[1],
        degree="a_little",
        observed_on="2015-05-04",
        words="Une fois.",
    )

    page = client.get(field.page).content.decode()

    assert "Une fois." in page


def test_a_withdrawn_marker_is_asked_no_more(client, field):
    ProgressMarker.objects.filter(pk=field.asked[0].pk).update(is_active=False)

    page = client.get(field.page).content.decode()

    assert f"marker-{field.asked[0].pk}-degree" not in page
    assert f"marker-{field.asked[1].pk}-degree" in page


# --- the pages ------------------------------------------------------------------------
def test_the_page_of_the_intervention_draws_and_tells_each_observation(client):
    intervention = InterventionFactory()
    marker = ProgressMarkerFactory(partner__intervention=intervention)
    for year, degree in ((2015, "not_yet"), (2016, "much")):
        mission = MissionFactory(closed=True, interventions=[intervention])
        MarkerObservationFactory(
            mission=mission, marker=marker, degree=degree, observed_on=date(year, 5, 4)
        )
    client.force_login(UserFactory(est_manager=True, language="en"))

    page = client.get(intervention.get_absolute_url()).content.decode()

    assert page.count("mk-much") >= 2  # the legend and the picture
    assert re.search(r"<desc[^>]*>[^<]*2015: not yet; [^<]*2016: much</desc>", page)
    assert page.count("<polyline") == 1
    assert f'href="{mission.get_absolute_url()}#markers"' in page


def test_the_page_costs_the_same_for_any_number_of_markers(client, assert_same_queries):
    intervention = InterventionFactory()
    mission = MissionFactory(closed=True, interventions=[intervention])
    client.force_login(UserFactory(est_manager=True))

    def add_rows(number):
        for _ in range(number):
            marker = ProgressMarkerFactory(partner__intervention=intervention)
            MarkerObservationFactory(mission=mission, marker=marker)

    assert_same_queries(get=lambda: client.get(intervention.get_absolute_url()), add_rows=add_rows)


def test_the_mission_says_how_many_markers_wait(client, field):
    page = client.get(field.get_absolute_url()).content.decode()

    assert 'id="markers"' in page
    assert field.page in page


def test_the_mission_shows_what_it_saw_itself(client, field):
    marker = field.asked[0]
    MarkerObservationFactory(mission=field, marker=marker, words="Vu ici.")
    elsewhere = MissionFactory(closed=True, interventions=list(field.interventions.all()))
    MarkerObservationFactory(mission=elsewhere, marker=marker, words="Vu ailleurs.")

    page = client.get(field.get_absolute_url()).content.decode()

    assert "Vu ici." in page and "Vu ailleurs." not in page


# --- drawing --------------------------------------------------------------------------
def test_a_picture_rises_with_the_degree_and_goes_on_with_time():
    intervention = InterventionFactory()
    marker = ProgressMarkerFactory(partner__intervention=intervention)
    for year, degree in ((2014, "not_yet"), (2015, "a_little"), (2016, "much")):
        mission = MissionFactory(closed=True, interventions=[intervention])
        MarkerObservationFactory(
            mission=mission, marker=marker, degree=degree, observed_on=date(year, 5, 4)
        )

    [panel] = panels_of(partners_of(intervention, UserFactory(est_manager=True)), TODAY)

    points = panel.strips[0].points
    assert [one.x for one in points] == sorted(one.x for one in points)
    assert [one.y for one in points] == sorted((one.y for one in points), reverse=True)
    assert (points[0].x, points[-1].x) == (8, 232)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2014, 6, 1), date(2016, 6, 1), ["2015", "2016"]),
        (date(2016, 2, 1), date(2016, 6, 1), []),
        (date(2016, 2, 1), date(2016, 2, 1), []),
    ],
)
def test_an_axis_names_its_years_or_its_ends(first, last, words):
    axis = Axis(first, last)

    assert [one.word for one in axis.years if one.word] == words
    assert (axis.ends is None) == bool(words)


def test_years_without_room_keep_their_line_and_lose_their_name():
    axis = Axis(date(2000, 6, 1), date(2016, 6, 1))

    named = [one.x for one in axis.years if one.word]
    assert len(axis.years) == 16
    assert all(after - before >= 34 for before, after in zip(named, named[1:], strict=False))


# --- for the annual review ------------------------------------------------------------
def test_a_year_says_where_each_partner_stands_and_what_moved():
    intervention = InterventionFactory()
    partner = BoundaryPartnerFactory(intervention=intervention)
    path = {"expect": ("a_little", "much"), "like": ("much", "a_little"), "love": ("not_yet", "")}
    missions = [MissionFactory(closed=True, interventions=[intervention]) for _ in range(2)]
    for level, degrees in path.items():
        marker = ProgressMarkerFactory(partner=partner, level=level)
        for mission, year, degree in zip(missions, (2015, 2016), degrees, strict=True):
            if degree:
                MarkerObservationFactory(
                    mission=mission, marker=marker, degree=degree, observed_on=date(year, 5, 4)
                )

    [row] = of_missions([missions[1]])

    assert row.total == {"expect": 1, "like": 1, "love": 1}
    assert row.much == {"expect": 1, "like": 0, "love": 0}
    assert row.little == {"expect": 0, "like": 1, "love": 0}
    assert (row.risen, row.fallen, row.seen) == (1, 1, 2)
    [before] = of_missions([missions[0]])
    assert (before.risen, before.fallen, before.seen) == (2, 0, 2)


def test_a_review_is_told_nothing_that_was_seen_in_confidence():
    mission = MissionFactory(closed=True, mediation=True)
    MarkerObservationFactory(mission=mission)

    assert of_missions([mission]) == []


def test_a_partner_whom_these_missions_did_not_see_is_not_theirs():
    seen = MarkerObservationFactory()

    assert of_missions([MissionFactory(closed=True)]) == []
    assert [one.partner for one in of_missions([seen.mission])] == [seen.marker.partner]


def test_who_is_in_the_team_sees_what_its_missions_saw():
    observation = MarkerObservationFactory()
    intervention = observation.marker.partner.intervention
    member = TeamMemberFactory(intervention=intervention, role="scientific_team")

    [partner] = partners_of(intervention, member.user)

    assert [one.seen for one in partner.markers.all()] == [[observation]]
