"""What a person is to missions today. Lists ask it of every row, so it is read once, in one query.

Rules ask the tables themselves (permissions.py): they decide, this only finds rows.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ADMINISTRATORS, EST_MANAGERS, Substitution, User
from core.planned import planned_cursor
from experts.models import Expert
from interventions.enums import COORDINATING_ROLES, TeamRole
from interventions.models import EstUnit, Representative, TeamMember


@dataclass(frozen=True)
class Standing:
    """With what comes from those the person stands in for today, but for the administration."""

    #: The person's own.
    groups: frozenset[str]
    #: Himself and those he stands in for.
    persons: tuple[int, ...]
    #: Those of them who are EST managers.
    managers: tuple[int, ...]
    is_est: bool
    #: One of them is a member of an EST unit.
    is_of_unit: bool
    #: Their expert profiles.
    experts: tuple[int, ...]
    #: Units this person coordinates.
    units: tuple[int, ...]
    #: Interventions of whose team this person is, in any role.
    interventions: tuple[int, ...]
    #: Interventions of which this person is DI or technical coordinator (concept note, slide 10).
    coordinated: tuple[int, ...]
    #: Countries this person represents.
    countries: tuple[int, ...]
    #: Missions this person leads whose next step is the leader's.
    led: tuple[int, ...]

    @property
    def is_est_manager(self) -> bool:
        return bool(self.managers)


_IN_FORCE = """user_id IN (SELECT id FROM persons)
    AND (since IS NULL OR since <= %(day)s) AND (until IS NULL OR until >= %(day)s)"""
#: Written out, for the ORM needs longer to build it than PostgreSQL to answer it; a SELECT, before
#: which pghistory has nothing to say.
_QUESTION = f"""
SELECT * FROM (WITH persons AS (
    SELECT %(user)s::bigint AS id
    UNION SELECT s.person_id FROM {Substitution._meta.db_table} s
      JOIN {User._meta.db_table} p ON p.id = s.person_id AND p.is_active
     WHERE %(lends)s AND s.substitute_id = %(user)s AND s.ended_at IS NULL
       AND s.since <= %(day)s AND s.until >= %(day)s
), offices AS (
    SELECT m.user_id, g.name FROM auth_group g JOIN {User.groups.through._meta.db_table} m
        ON m.group_id = g.id WHERE m.user_id IN (SELECT id FROM persons)
)
SELECT ARRAY(SELECT name FROM offices WHERE user_id = %(user)s),
       EXISTS(SELECT 1 FROM {EstUnit.members.through._meta.db_table}
               WHERE user_id IN (SELECT id FROM persons)),
       ARRAY(SELECT id FROM persons),
       ARRAY(SELECT user_id FROM offices WHERE name = %(managers)s),
       ARRAY(SELECT id FROM {Expert._meta.db_table}
              WHERE user_id IN (SELECT id FROM persons)),
       ARRAY(SELECT id FROM {EstUnit._meta.db_table}
              WHERE coordinator_id IN (SELECT id FROM persons)),
       ARRAY(SELECT intervention_id FROM {TeamMember._meta.db_table} WHERE {_IN_FORCE}),
       ARRAY(SELECT intervention_id FROM {TeamMember._meta.db_table}
              WHERE {_IN_FORCE} AND role = ANY(%(coordinating)s)),
       ARRAY(SELECT country_id FROM {Representative._meta.db_table} WHERE {_IN_FORCE}),
       ARRAY(SELECT m.mission_id FROM missions_missionmember m
               JOIN missions_mission x ON x.id = m.mission_id AND x.next_turn = 'lead'
               JOIN {Expert._meta.db_table} e ON e.id = m.expert_id
              WHERE m.role = 'lead' AND e.user_id IN (SELECT id FROM persons))
) AS standing"""


def standing_of(user) -> Standing:
    """Kept on the user object, which lives as long as a request."""
    if not hasattr(user, "_standing"):
        user._standing = _ask(user)
        user.group_names = user._standing.groups
        if user.hand is None and len(user._standing.persons) == 1:
            user.stands_in_for = ()
    return user._standing


def _ask(user) -> Standing:
    values = {
        "user": user.pk,
        "lends": user.hand is None and user.__dict__.get("stands_in_for") != (),
        "managers": EST_MANAGERS,
        "day": timezone.localdate(),
        "coordinating": [role.value for role in COORDINATING_ROLES],
    }
    with planned_cursor() as cursor:
        cursor.execute(_QUESTION, values)
        groups, is_member, *ids = cursor.fetchone()
    groups = frozenset(groups) - (frozenset() if user.hand is None else {ADMINISTRATORS})
    persons, managers, experts, *roles = (tuple(sorted(set(one))) for one in ids)
    is_est = is_member or bool(managers) or ADMINISTRATORS in groups
    return Standing(groups, persons, managers, is_est, is_member, experts, *roles)


def est_staff():
    """People of EST: members of a unit, EST managers, administrators."""
    member = EstUnit.members.through.objects.filter(user=OuterRef("pk"))
    office = User.groups.through.objects.filter(
        user=OuterRef("pk"), group__name__in=[EST_MANAGERS, ADMINISTRATORS]
    )
    return User.objects.filter(Q(Exists(member)) | Q(Exists(office)), is_active=True)


def is_partner(user, mission: OuterRef) -> Exists:
    """Condition “this person is there as the partner of one of the mission's interventions”.

    Or stands in for the partner: what was closed to one is not opened by the other.
    """
    return Exists(
        TeamMember.objects.current().filter(
            intervention__missions=mission, user__in=user.hands, role=TeamRole.PARTNER
        )
    )
