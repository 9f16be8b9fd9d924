"""Who is told of what when a mission or its ToR take a step.

To tell of another step: a row in MISSION_NEWS or TOR_NEWS. Notices are written in the transaction
of the step; their text is made when they are read or sent (missions/notices.py).
"""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import notices
from accounts.models import User
from interventions.enums import COORDINATING_ROLES
from interventions.models import Representative, TeamMember
from missions.enums import ApprovalDecision, MemberRole
from missions.news_row import News
from missions.permissions import approver_id, approvers_of, authors, validator_id


# --- who ------------------------------------------------------------------------------
def focal_point(mission, tor) -> set:
    return {mission.focal_point_id}


def representatives(mission, tor) -> set:
    rows = Representative.objects.current(timezone.localdate()).filter(country=mission.country_id)
    return set(rows.values_list("user", flat=True))


def coordination(mission, tor) -> set:
    """DI and technical coordinator (concept note, slide 10)."""
    rows = TeamMember.objects.current(timezone.localdate()).filter(
        intervention__missions=mission, role__in=COORDINATING_ROLES
    )
    return set(rows.values_list("user", flat=True))


def approver(mission, tor) -> set:
    found = approver_id(mission)
    return {found} if found else est_managers(mission, tor)


def est_managers(mission, tor) -> set:
    return set(User.objects.est_managers().values_list("pk", flat=True))


def team(mission, tor) -> set:
    return set(mission.members.values_list("expert__user", flat=True))


def lead(mission, tor) -> set:
    rows = mission.members.filter(role=MemberRole.LEAD)
    return set(rows.values_list("expert__user", flat=True))


def proposer(mission, tor) -> set:
    return {mission.proposed_by_id}


def validator(mission, tor) -> set:
    """Nobody while others still have to approve."""
    if tor.approvals.open().exists():
        return set()
    found = validator_id(mission, *authors(tor, tor.proposed_by_id), *approvers_of(tor))
    return {found} if found else est_managers(mission, tor)


def passed_over(mission, tor) -> set:
    """Whose approval was skipped just now."""
    rows = tor.approvals.filter(decision=ApprovalDecision.SKIPPED, is_current=True)
    return {pk for people in rows.values_list("people", flat=True) for pk in people}


def writers(mission, tor) -> set:
    return {tor.proposed_by_id, *tor.contributions.values_list("user", flat=True)}


# --- what -----------------------------------------------------------------------------
MISSION_NEWS = {
    "propose": News(
        _("%(code)s is proposed"),
        _("%(name)s proposes the mission “%(title)s”. EST approves it."),
        (approver, focal_point, representatives),
        is_request=True,
    ),
    "approve": News(
        _("%(code)s is approved"),
        _("%(name)s has approved the mission “%(title)s”. Its terms of reference come next."),
        (proposer, lead),
    ),
    "send_back": News(
        _("%(code)s is sent back"),
        _("%(name)s has sent the proposal of the mission “%(title)s” back, with this reason:"),
        (proposer, coordination),
    ),
    "postpone": News(
        _("%(code)s is postponed"),
        _("%(name)s has postponed the mission “%(title)s”, for this reason:"),
        (team, coordination, representatives, focal_point, approver),
    ),
    "cancel": News(
        _("%(code)s is cancelled"),
        _("%(name)s has cancelled the mission “%(title)s”, for this reason:"),
        (team, coordination, representatives, focal_point, approver),
    ),
    "close": News(
        _("%(code)s is closed"),
        _("%(name)s has closed the mission “%(title)s”. Its lessons go to the annual review."),
        (team, coordination),
    ),
}
TOR_NEWS = {
    "propose": News(
        _("ToR of %(code)s to complete"),
        _("%(name)s has proposed the terms of reference of “%(title)s”. Please complete them."),
        (focal_point, representatives),
        is_request=True,
    ),
    "complete": News(
        _("ToR of %(code)s to validate"),
        _("%(name)s has completed the terms of reference of “%(title)s”. Please validate them."),
        (validator,),
        is_request=True,
    ),
    "approve": News(
        _("ToR of %(code)s to validate"),
        _("%(name)s has approved the terms of reference of “%(title)s” as the last one. Please"
          " validate them."),
        (validator,),
        is_request=True,
    ),
    "skip_approval": News(
        _("ToR of %(code)s: an approval was skipped"),
        _("%(name)s has gone past an approval of the terms of reference of “%(title)s”, for this"
          " reason:"),
        (validator, writers, passed_over),
    ),
    "send_back": News(
        _("ToR of %(code)s sent back"),
        _("%(name)s has sent the terms of reference of “%(title)s” back, with this reason:"),
        (writers, coordination),
    ),
    "validate": News(
        _("ToR of %(code)s validated"),
        _("%(name)s has validated the terms of reference of “%(title)s”."),
        (writers, team, representatives),
    ),
    "supersede": News(
        _("ToR of %(code)s: new version"),
        _("%(name)s has opened a new version of the terms of reference of “%(title)s”. It has to"
          " be proposed, completed and validated again."),
        (writers, coordination, focal_point),
    ),
}  # fmt: skip


def tell(mission, log, tor=None) -> None:
    """A notice for each reader about this line of the log; who did it knows already."""
    news = (TOR_NEWS if tor else MISSION_NEWS).get(log.name)
    if news is None:
        return
    readers = set().union(*(who(mission, tor) for who in news.readers))
    about = "tor" if tor else "mission"
    kind = f"{about}_request" if news.is_request else f"{about}_news"
    notices.tell(readers, kind, key=f"{about}:{log.pk}", by=log.actor_id, log=log.pk)
