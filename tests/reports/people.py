"""Everybody who may meet a mission, once: for tables of all people and all verbs."""

from copy import copy
from functools import cached_property

from django.db.models import Model

from tests.factories import (
    EstUnitFactory,
    ExpertFactory,
    InterventionFactory,
    MissionFactory,
    MissionMemberFactory,
    RepresentativeFactory,
    TeamMemberFactory,
    UserFactory,
)

EVERYBODY = (
    "di", "tc", "sector_expert", "rafi", "scientific_team", "partner", "rr", "focal_point",
    "unit_coordinator", "other_coordinator", "backstopper", "junior", "consultant",
    "consultant_elsewhere", "est_manager", "administrator", "stranger",
)  # fmt: skip
TEAM_ROLES = {
    "di": "intervention_director",
    "tc": "technical_coordinator",
    "sector_expert": "international_sector_expert",
    "rafi": "admin_finance_manager",
    "scientific_team": "scientific_team",
    "partner": "partner",
}


class Cast:
    """A mission and one person of each kind; `cast["rr"]` is a fresh copy, nothing cached."""

    def __init__(self, **mission):
        self.unit = EstUnitFactory()
        self.intervention = InterventionFactory(unit=self.unit)
        self.mission = MissionFactory(
            unit=self.unit,
            country=self.intervention.country,
            interventions=[self.intervention],
            **mission,
        )
        self.people = {
            name: TeamMemberFactory(intervention=self.intervention, role=role).user
            for name, role in TEAM_ROLES.items()
        }
        self.people |= {
            "rr": RepresentativeFactory(country=self.intervention.country).user,
            "focal_point": self.mission.focal_point,
            "unit_coordinator": self.unit.coordinator,
            "other_coordinator": self.other_unit.coordinator,
            "backstopper": self.member(role="lead"),
            "junior": self.member(junior=True),
            "consultant": self.member(external=True),
            "consultant_elsewhere": self.elsewhere(),
            "est_manager": UserFactory(est_manager=True),
            "administrator": UserFactory(administrator=True),
            "stranger": UserFactory(),
        }
        self.unit.members.add(
            self.people["focal_point"], self.people["backstopper"], self.people["junior"]
        )

    def again(self) -> "Cast":
        """For one test, of a cast that a module shares: its rows as they stand, read anew."""
        twin = copy(self)
        twin.people = dict(self.people)
        for name, row in vars(self).items():
            if isinstance(row, Model):
                setattr(twin, name, type(row)._base_manager.get(pk=row.pk))
        return twin

    @cached_property
    def other_unit(self):
        return EstUnitFactory()

    def member(self, role="member", **expert):
        user = UserFactory()
        expert = ExpertFactory(user=user, unit=self.unit, **expert)
        MissionMemberFactory(mission=self.mission, expert=expert, role=role)
        return user

    def elsewhere(self):
        expert = ExpertFactory(external=True)
        MissionMemberFactory(mission=MissionFactory(ongoing=True), expert=expert)
        return expert.user

    def __getitem__(self, name):
        user = self.people[name]
        return type(user).objects.get(pk=user.pk)
