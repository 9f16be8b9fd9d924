"""To whom a mission report goes (concept note, slide 10), and who may be added."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import User
from core.permissions import check
from interventions.enums import COORDINATING_ROLES, TeamRole
from interventions.models import Representative, TeamMember
from reports.enums import RecipientKind

TECHNICAL_ROLES = (*COORDINATING_ROLES, TeamRole.SECTOR_EXPERT)


@dataclass(frozen=True)
class Addressed:
    user: User
    kind: str

    @property
    def as_what(self) -> str:
        return RecipientKind(self.kind).label


def in_roles(mission, *roles):
    """People of the mission's interventions in these roles today."""
    return (
        TeamMember.objects.current()
        .filter(intervention__missions=mission, role__in=roles)
        .order_by("role", "user__name")
    )


def people_by_rule(mission):
    """(kind, person's id) in the order of the concept note; one person may come twice."""
    rows = [
        (RecipientKind.TECHNICAL_TEAM, in_roles(mission, *TECHNICAL_ROLES)),
        (
            RecipientKind.COUNTRY_TEAM,
            Representative.objects.current().filter(country=mission.country),
        ),
        (RecipientKind.SCIENTIFIC_TEAM, in_roles(mission, TeamRole.SCIENTIFIC_TEAM)),
    ]
    found = [(kind, pk) for kind, people in rows for pk in people.values_list("user", flat=True)]
    managers = list(User.objects.est_managers().order_by("name").values_list("pk", flat=True))
    managers = managers or [mission.unit.coordinator_id]
    return found + [(RecipientKind.EST_MIDDLE_MANAGER, pk) for pk in managers if pk]


def recipients_by_rule(mission) -> list[Addressed]:
    """Local technical team, country team, scientific team where there is one, EST managers."""
    kinds = {}
    for kind, pk in people_by_rule(mission):
        kinds.setdefault(pk, kind)
    if mission.may_have_confidential_annex:
        partners = in_roles(mission, TeamRole.PARTNER).values_list("user", flat=True)
        kinds = {pk: kind for pk, kind in kinds.items() if pk not in set(partners)}
    people = User.objects.filter(is_active=True).in_bulk(kinds)
    order = list(RecipientKind)
    chosen = [Addressed(people[pk], kind) for pk, kind in kinds.items() if pk in people]
    return sorted(chosen, key=lambda one: order.index(one.kind))


def may_be_added(report, user):
    """Others around the mission that this sender may add, a queryset of people."""
    mission = report.mission
    team = in_roles(mission, *TeamRole)
    if not check(user, "reports.add_partner", report):
        partners = in_roles(mission, TeamRole.PARTNER)
        team = team.exclude(user__in=partners.values("user"))
    return (
        User.objects.filter(
            Q(pk__in=team.order_by().values("user"))
            | Q(pk__in=mission.members.values("expert__user"))
            | Q(est_units=mission.unit)
            | Q(pk__in=[mission.focal_point_id, mission.unit.coordinator_id]),
            is_active=True,
        )
        .exclude(pk__in=[one.user.pk for one in recipients_by_rule(mission)])
        .distinct()
        .order_by("name")
    )
