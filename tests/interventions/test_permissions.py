"""Who sees which intervention, and who may do what with it."""

from datetime import date

import pytest

from interventions.models import Intervention
from tests.factories import (
    EstUnitFactory,
    InterventionFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROLES = [
    "director",
    "former_director",
    "technical_coordinator",
    "finance_manager",
    "representative",
    "representative_elsewhere",
    "unit_coordinator",
    "member_of_another_unit",
    "est_manager",
    "administrator",
    "stranger",
]


@pytest.fixture
def intervention():
    return InterventionFactory()


def person(role, intervention):
    """A person who holds this role around the intervention, and no other."""
    user = UserFactory(est_manager=role == "est_manager", administrator=role == "administrator")
    if role == "director":
        TeamMemberFactory(intervention=intervention, user=user)
    if role == "former_director":
        TeamMemberFactory(intervention=intervention, user=user, until=date(2015, 12, 31))
    if role == "technical_coordinator":
        TeamMemberFactory(intervention=intervention, user=user, role="technical_coordinator")
    if role == "finance_manager":
        TeamMemberFactory(intervention=intervention, user=user, role="admin_finance_manager")
    if role == "representative":
        RepresentativeFactory(country=intervention.country, user=user)
    if role == "representative_elsewhere":
        RepresentativeFactory(user=user)
    if role == "unit_coordinator":
        return intervention.unit.coordinator
    if role == "member_of_another_unit":
        EstUnitFactory(members=[user])
    return user


SEES = {
    "director",
    "technical_coordinator",
    "finance_manager",
    "representative",
    "unit_coordinator",
    "member_of_another_unit",
    "est_manager",
    "administrator",
}


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_an_intervention(role, intervention):
    user = person(role, intervention)

    seen = Intervention.objects.visible_to(user).filter(pk=intervention.pk).exists()

    assert seen == (role in SEES)


MAY = {
    *(("interventions.view", role) for role in ROLES),
    ("interventions.manage", "est_manager"),
    ("interventions.manage", "administrator"),
    ("interventions.transfer_focal_point", "est_manager"),
    ("interventions.transfer_focal_point", "administrator"),
    *(("interventions.plan_days", role) for role in SEES - {"finance_manager", "representative"}),
}
VERBS = [
    "interventions.view",
    "interventions.manage",
    "interventions.transfer_focal_point",
    "interventions.plan_days",
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", VERBS)
def test_who_may_do_what_with_an_intervention(verb, role, intervention):
    user = person(role, intervention)

    assert user.has_perm(verb, intervention) == ((verb, role) in MAY)


def test_a_closed_account_may_nothing(intervention):
    user = UserFactory(est_manager=True, is_active=False)

    assert not any(user.has_perm(verb, intervention) for verb in VERBS)
