"""Who may give an approval of ToR: the holders of its office today, by four eyes and each once.

Kept on the approval (`people`), so that lists and "À faire" need not look up who holds an office;
a decision asks anew, under the lock.
"""

from accounts.models import User
from interventions.enums import COORDINATING_ROLES
from interventions.models import Representative, TeamMember
from missions.enums import ApprovalOffice
from missions.models import Mission, TorApproval
from missions.permissions import approvers_of, authors, is_loaded, team_ids, with_substitutes


def holders(approval, mission: Mission) -> frozenset[int]:
    """Who holds the office that is asked, whether or not he may have his say."""
    office = ApprovalOffice(approval.office)
    if office == ApprovalOffice.PERSON:
        wanted = {approval.person_id}
    elif office == ApprovalOffice.FOCAL_POINT:
        wanted = {mission.focal_point_id}
    elif office == ApprovalOffice.UNIT_COORDINATOR:
        wanted = {mission.unit.coordinator_id}
    elif office == ApprovalOffice.EST_MANAGERS:
        return managers()
    elif office == ApprovalOffice.REPRESENTATION:
        wanted = Representative.objects.current().filter(country=mission.country_id).values("user")
    else:
        wanted = coordination(mission)
    rows = User.objects.filter(pk__in=wanted, is_active=True)
    return frozenset(rows.values_list("pk", flat=True))


def coordination(mission):
    rows = TeamMember.objects.current().filter(
        intervention__missions=mission, role__in=COORDINATING_ROLES
    )
    return rows.values("user")


def managers() -> frozenset[int]:
    return frozenset(User.objects.est_managers().values_list("pk", flat=True))


def spoken(tor) -> frozenset[int]:
    """Whose word on these ToR is given: who proposed them, who has approved them."""
    return authors(tor, tor.proposed_by_id) | approvers_of(tor)


def entitled(approval, tor) -> frozenset[int]:
    """The holders; the EST managers where none is left, so that nothing waits for nobody."""
    barred = with_substitutes(team_ids(tor.mission) | spoken(tor))
    return (holders(approval, tor.mission) - barred) or (managers() - barred)


def asked_of(tor) -> list[TorApproval]:
    """Those whose turn it is."""
    if not tor.pk:
        return []
    return [one for one in tor.approvals.all() if one.asked_at and one.is_open]


def may_decide(approval, tor) -> frozenset[int]:
    """As the page has read it; without a page, as it is now."""
    return frozenset(approval.people) if is_loaded(tor, "approvals") else entitled(approval, tor)


def refresh(missions) -> None:
    """Offices change hands, and people their substitutes: whose turn it is follows."""
    rows = TorApproval.objects.asked().filter(tor__mission__in=missions)
    for row in rows.select_related("tor__mission__unit"):
        people = sorted(entitled(row, row.tor))
        if people != row.people:
            row.people = people
            row.save(update_fields=["people", "updated_at"])
