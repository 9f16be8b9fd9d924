"""To whom a report goes (concept note, slide 10)."""

from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from accounts.models import User
from reports.distribution.forms import RecipientsForm
from reports.enums import RecipientKind
from reports.models import Report
from reports.recipients import may_be_added, recipients_by_rule
from tests.factories import MissionFactory, ReportFactory, TeamMemberFactory, UserFactory

pytestmark = pytest.mark.django_db

RULES = {
    "di": "local_technical_team",
    "tc": "local_technical_team",
    "sector_expert": "local_technical_team",
    "rr": "country_team",
    "est_manager": "est_middle_manager",
    "scientific_team": "scientific_team",
}


def names(cast, mission=None):
    by_id = {user.pk: name for name, user in cast.people.items()}
    return {by_id[one.user.pk]: one.kind for one in recipients_by_rule(mission or cast.mission)}


@pytest.mark.parametrize("traits", [{}, {"mediation": True}, {"setup": True}])
def test_who_gets_the_report_by_rule(traits, cast):
    assert names(cast(debriefed=True, **traits)) == RULES


def test_without_an_est_manager_the_unit_coordinator_stands_for_est(cast):
    cast = cast(debriefed=True)
    User.objects.filter(pk=cast.people["est_manager"].pk).update(is_active=False)

    assert names(cast)["unit_coordinator"] == "est_middle_manager"


def test_a_partner_in_a_second_role_gets_no_report_of_a_mediation(cast):
    cast = cast(debriefed=True, mediation=True)
    TeamMemberFactory(
        intervention=cast.intervention, user=cast.people["partner"], role="scientific_team"
    )

    assert "partner" not in names(cast)


def test_one_person_in_two_roles_gets_it_once(cast):
    cast = cast(debriefed=True)
    TeamMemberFactory(
        intervention=cast.intervention, user=cast.people["di"], role="scientific_team"
    )

    assert names(cast)["di"] == "local_technical_team"


def test_who_left_the_team_gets_nothing(cast):
    cast = cast(debriefed=True)
    cast.intervention.team.filter(user=cast.people["tc"]).update(until="2015-12-31")

    assert "tc" not in names(cast)


def test_the_kinds_come_in_the_order_of_the_concept_note(cast):
    kinds = [one.kind for one in recipients_by_rule(cast(debriefed=True).mission)]

    assert kinds == sorted(kinds, key=list(RecipientKind).index)


ADDABLE = {"rafi", "focal_point", "unit_coordinator", "backstopper", "junior", "consultant"}


@pytest.mark.parametrize(
    ("traits", "sender", "partner"),
    [
        ({}, "focal_point", True),
        ({"mediation": True}, "focal_point", False),
        ({"mediation": True}, "est_manager", True),
    ],
)
def test_who_may_be_added(traits, sender, partner, cast):
    cast = cast(debriefed=True, **traits)
    report = ReportFactory(mission=cast.mission, approved=True)
    by_id = {user.pk: name for name, user in cast.people.items()}

    found = {by_id[one.pk] for one in may_be_added(report, cast[sender])}

    assert found == ADDABLE | ({"partner"} if partner else set())


def test_another_mission_has_its_own_recipients(cast):
    cast = cast(debriefed=True)
    other = ReportFactory(mission=MissionFactory(debriefed=True))

    assert {one.user.pk for one in recipients_by_rule(other.mission)} == {
        cast.people["est_manager"].pk
    }
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("kept", "added", "reason", "wrong"),
    [(2, 0, "", set()), (1, 0, "", {"reason"}), (1, 0, "Parti en retraite.", set()),
     (2, 1, "", {"reason"}), (2, 1, "Suit le budget.", set()), (0, 0, "Personne.", {"__all__"}),
     (0, 1, "Lui seul.", set())],
)  # fmt: skip
def test_the_list_of_the_rules_is_changed_with_a_reason_only(kept, added, reason, wrong, cast):
    people = cast(debriefed=True)
    suggested, others = recipients_by_rule(people.mission)[:2], UserFactory.create_batch(1)
    data = {
        "keep": [one.user.pk for one in suggested[:kept]],
        "add": [one.pk for one in others[:added]],
        "reason": reason,
    }

    form = RecipientsForm(
        QueryDict(urlencode(data, doseq=True)), suggested=suggested, others=User.objects.all()
    )

    assert set(form.errors) == wrong
