"""Who carries recommendations and who follows them, for many rows at once."""

from collections import defaultdict

from django.utils import timezone
from django.utils.functional import cached_property

from accounts.models import User
from interventions.enums import COORDINATING_ROLES
from interventions.models import Representative, TeamMember


class Around:
    """Ids of the people around these recommendations, in at most one query a role."""

    def __init__(self, recommendations):
        self.rows = list(recommendations)

    @cached_property
    def coordinations(self) -> dict:
        missions = {row.mission_id for row in self.rows}
        people = TeamMember.objects.current(timezone.localdate()).filter(
            intervention__missions__in=missions,
            role__in=COORDINATING_ROLES,
            user__is_active=True,
        )
        return _grouped(people, "intervention__missions")

    @cached_property
    def representations(self) -> dict:
        countries = {row.mission.country_id for row in self.rows}
        people = Representative.objects.current(timezone.localdate()).filter(
            country__in=countries, user__is_active=True
        )
        return _grouped(people, "country")

    @cached_property
    def managers(self) -> set[int]:
        return set(User.objects.est_managers().values_list("pk", flat=True))

    def carriers(self, row) -> set[int]:
        """The owner; where he is outside or has left, the coordination that follows it for him."""
        if row.owner_id and row.owner.is_active:
            return {row.owner_id}
        return self.coordinations[row.mission_id] or self.managers

    def unit(self, row) -> set[int]:
        """First level above the owner: the coordinator of the unit, else EST's managers."""
        return self._above(row, {row.mission.unit.coordinator_id} - {None})

    def representation(self, row) -> set[int]:
        """Second level: the resident representative, else EST's managers."""
        return self._above(row, self.representations[row.mission.country_id])

    def _above(self, row, people: set[int]) -> set[int]:
        """Nobody is told of his own delay as if it were another's."""
        return (people - {row.owner_id}) or (self.managers - {row.owner_id})


def _grouped(rows, key: str) -> dict:
    found = defaultdict(set)
    for one, who in rows.values_list(key, "user"):
        found[one].add(who)
    return found


def carriers(recommendation) -> set[int]:
    return Around([recommendation]).carriers(recommendation)
