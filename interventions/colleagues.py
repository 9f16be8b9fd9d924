"""Whom somebody may name as his substitute: EST anybody, the others EST and their own teams."""

from django.db.models import Exists, OuterRef, Q

from accounts import substitutes
from interventions.models import EstUnit, Representative, TeamMember
from interventions.permissions import is_est


def around(user) -> Q:
    """People of the interventions he works in or represents, and the units of EST."""
    if is_est(user):
        return Q(is_active=True)
    team = TeamMember.objects.current()
    represented = Representative.objects.current().filter(user=user).values("country")
    own = team.filter(user=user).values("intervention")
    mates = team.filter(
        Q(intervention__in=own) | Q(intervention__country__in=represented), user=OuterRef("pk")
    )
    if not team.filter(user=user).exists() and not represented.exists():
        return Q(pk__in=[])
    return Q(Exists(mates)) | Q(Exists(EstUnit.objects.filter(members=OuterRef("pk"))))


substitutes.offer(around)
