"""Who may do what with a mission and its terms of reference (concept note, slides 8 to 10).

Who is entitled is asked of `user`, who may be a person somebody stands in for; who has had a hand
in it already, of `user.hands` (core/permissions.py).
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Substitution
from core.permissions import ALLOWED, Verdict, any_of, rule
from experts.enums import EXTERNAL_KINDS
from interventions.enums import COORDINATING_ROLES
from interventions.models import EstUnit, TeamMember
from interventions.permissions import is_unit_coordinator, represents
from missions.enums import FIELD_ORIGINS, ApprovalDecision, MissionState, TorState
from missions.models import Mission, TermsOfReference
from missions.standing import standing_of

_M = MissionState


def is_member(user, mission: Mission) -> bool:
    if is_loaded(mission, "members"):
        return user.pk in team_ids(mission)
    return mission.members.filter(expert__user=user).exists()


def coordinates_mission(user, mission: Mission) -> bool:
    """DI or technical coordinator of one of its interventions (concept note, slide 10).

    A page that asks this many times loads `coordinator_ids` with the mission.
    """
    loaded = getattr(mission, "coordinator_ids", None)
    if loaded is not None:
        return user.pk in loaded
    return (
        TeamMember.objects.current()
        .filter(intervention__missions=mission, user=user, role__in=COORDINATING_ROLES)
        .exists()
    )


def represents_in(user, mission: Mission) -> bool:
    """Resident representative of its country, read from `representative_ids` if it is loaded."""
    loaded = getattr(mission, "representative_ids", None)
    return represents(user, mission.country) if loaded is None else user.pk in loaded


def is_loaded(row, name: str) -> bool:
    """Did the page bring these rows along? Decisions read them anew, under the lock."""
    return name in getattr(row, "_prefetched_objects_cache", ())


def is_of_unit(user) -> bool:
    """Member of a unit of EST: himself, not the one he stands in for."""
    me = standing_of(user)
    if not me.is_of_unit or me.persons == (user.pk,):
        return me.is_of_unit
    return EstUnit.objects.filter(members=user).exists()


def commands(user, mission: Mission) -> bool:
    """EST's own line: focal point, coordinator of the unit, EST managers."""
    return (
        mission.focal_point_id == user.pk
        or is_unit_coordinator(user, mission.unit)
        or user.is_est_manager
    )


def authors(row, author_id: int | None, step: str = "propose") -> frozenset[int]:
    """Whose a text is: the hand that took the step, and those in whose place it did."""
    if not row.pk:
        lent = ()
    elif is_loaded(row, "log"):
        lent = (line.on_behalf_of_id for line in row.log.all() if line.name == step)
    else:
        lent = row.log.filter(name=step).values_list("on_behalf_of", flat=True)
    return frozenset({author_id, *lent}) - {None}


def approvers_of(tor: TermsOfReference) -> frozenset[int]:
    """Who has approved these ToR since they are complete, by whose hand and in whose place."""
    if not tor.pk:
        return frozenset()
    given = tor.approvals.all()
    if not is_loaded(tor, "approvals"):
        given = given.filter(is_current=True, decision=ApprovalDecision.GIVEN)
    people = {
        pk
        for one in given
        if one.is_current and one.decision == ApprovalDecision.GIVEN
        for pk in (one.decided_by_id, one.on_behalf_of_id)
    }
    return frozenset(people) - {None}


def team_ids(mission: Mission) -> frozenset[int]:
    if is_loaded(mission, "members"):
        return frozenset(one.expert.user_id for one in mission.members.all())
    return frozenset(mission.members.values_list("expert__user", flat=True))


def with_substitutes(people) -> frozenset[int]:
    """These people and those who stand in for them today: one pair of eyes."""
    rows = Substitution.objects.on(timezone.localdate()).filter(person__in=people)
    return frozenset(people) | frozenset(rows.values_list("substitute", flat=True))


def is_led_by_third_party(user, mission: Mission) -> bool:
    """Is the hand that acts in another's place that of the third party itself (slide 9)?"""
    if user.hand is None:
        return False
    outside = mission.members.filter(
        expert__user__in=user.hand.hands, expert__kind__in=EXTERNAL_KINDS
    )
    contractor = mission.delegation.contractor.user_id if mission.is_delegated else None
    return contractor in user.hand.hands or outside.exists()


def validator_id(mission: Mission, *proposers: int | None) -> int | None:
    """Who validates ToR and report: the focal point, else the unit coordinator, else None.

    Each only if he neither proposed the text nor travels on the mission, nor stands in for one
    who did. None stands for the EST managers (four eyes: nobody validates what he proposed).
    """
    involved = with_substitutes(team_ids(mission) | set(proposers) - {None})
    candidates = (mission.focal_point_id, mission.unit.coordinator_id)
    return next((one for one in candidates if one and one not in involved), None)


def approver_id(mission: Mission) -> int | None:
    """The unit's coordinator, unless he asked for the mission or travels; None: EST managers."""
    involved = team_ids(mission) | authors(mission, mission.proposed_by_id)
    coordinator = mission.unit.coordinator_id
    return coordinator if coordinator not in with_substitutes(involved) else None


def validator_verdict(user, mission: Mission, *proposers: int | None) -> Verdict:
    if user.hands & set(proposers):
        return Verdict(_("Four eyes: nobody validates what he proposed himself."))
    wanted = validator_id(mission, *proposers)
    if wanted == user.pk or (wanted is None and user.is_est_manager):
        if user.hands & team_ids(mission):
            return Verdict(_("Four eyes: who travels on the mission does not validate its texts."))
        return ALLOWED
    if wanted is None:
        return Verdict(_("This is for an EST manager to validate."))
    return Verdict(
        _("This is for the focal point to validate.")
        if wanted == mission.focal_point_id
        else _("This is for the coordinator of the unit to validate.")
    )


@rule("missions.view")
def view(user, mission=None) -> Verdict:
    return ALLOWED


@rule("missions.add")
def add(user, mission=None) -> Verdict:
    """Those who may propose somewhere, and EST, who may suggest."""
    me = standing_of(user)
    if me.is_est or me.coordinated or me.countries:
        return ALLOWED
    return Verdict(
        _("Missions are asked for by the intervention's coordination, the Representation or EST.")
    )


@rule("missions.propose")
def propose(user, mission=None) -> Verdict:
    """By origin: DI or technical coordinator; RR or headquarters for a special one (slide 10)."""
    if mission is None:
        return add(user)
    if mission.origin in FIELD_ORIGINS:
        if coordinates_mission(user, mission):
            return ALLOWED
        return Verdict(
            _("The intervention director or the technical coordinator proposes this mission.")
        )
    if (
        represents_in(user, mission)
        or user.is_est_manager
        or is_unit_coordinator(user, mission.unit)
    ):
        return ALLOWED
    return Verdict(_("The resident representative or headquarters proposes this mission."))


@rule("missions.edit")
def edit(user, mission=None) -> Verdict:
    if mission is None:
        return add(user)
    if mission.state in (_M.CLOSED, _M.CANCELLED):
        return Verdict(_("A mission that is closed or cancelled is not changed any more."))
    if commands(user, mission):
        return ALLOWED
    if mission.state not in (_M.DRAFT, _M.PROPOSED, _M.POSTPONED):
        return Verdict(_("Once approved, a mission is changed by EST: ask the focal point."))
    return any_of(
        Verdict(
            "" if mission.proposed_by_id == user.pk else _("This mission is not yours to change.")
        ),
        propose(user, mission),
    )


@rule("missions.approve")
def approve(user, mission=None) -> Verdict:
    if mission is None:
        return ALLOWED
    if user.hands & authors(mission, mission.proposed_by_id):
        return Verdict(_("Four eyes: nobody approves what he proposed himself."))
    if not (is_unit_coordinator(user, mission.unit) or user.is_est_manager):
        return Verdict(_("The coordinator of the EST unit approves missions."))
    if user.hands & team_ids(mission):
        return Verdict(_("Four eyes: who travels on the mission does not approve it."))
    return ALLOWED


@rule("missions.decide_junior")
def decide_junior(user, mission=None) -> Verdict:
    """The coordinator of the mission's own unit decides (concept note, slide 8)."""
    if mission is None:
        return ALLOWED
    if user.hand is not None and user.hand.hands & team_ids(mission):
        return Verdict(_("Who travels on the mission does not decide on its leader."))
    if is_unit_coordinator(user, mission.unit) or user.is_est_manager:
        return ALLOWED
    return Verdict(_("Only the coordinator of the mission's unit decides on a junior leader."))


@rule("missions.command")
def command(user, mission=None) -> Verdict:
    """Start, brief, debrief and keep the delegation: the focal point's line (slide 9)."""
    if mission is not None and mission.state in (_M.CLOSED, _M.CANCELLED):
        return Verdict(_("A mission that is closed or cancelled is not changed any more."))
    if mission is None:
        return ALLOWED
    if commands(user, mission) and not is_led_by_third_party(user, mission):
        return ALLOWED
    return Verdict(_("The technical focal point in EST does this."))


@rule("missions.keep_workshop")
def keep_workshop(user, mission=None) -> Verdict:
    """Whoever prepares or holds it: the coordination, the team, the Representation, EST's line."""
    if mission is None:
        return ALLOWED
    if mission.state in (_M.CLOSED, _M.CANCELLED):
        return Verdict(_("A mission that is closed or cancelled is not changed any more."))
    if (
        commands(user, mission)
        or coordinates_mission(user, mission)
        or is_member(user, mission)
        or represents_in(user, mission)
    ):
        return ALLOWED
    return Verdict(_("The coordination, the team or the Representation keeps this list."))


@rule("missions.start")
def start(user, mission=None) -> Verdict:
    if mission is None or commands(user, mission):
        return ALLOWED
    if is_member(user, mission) or coordinates_mission(user, mission):
        return ALLOWED
    return Verdict(_("The mission's team or its coordination declares it started."))


@rule("missions.debrief")
def debrief(user, mission=None) -> Verdict:
    """The backstopper holds the restitution; the unit coordinator may record it for him."""
    if mission is None or commands(user, mission) or is_member(user, mission):
        return ALLOWED
    return Verdict(_("The mission's own team records the field debriefing."))


@rule("missions.report")
def report(user, mission=None) -> Verdict:
    """The report goes out by the hand of the focal point's line."""
    return command(user, mission)


@rule("missions.close")
def close(user, mission=None) -> Verdict:
    """The focal point closes, not the third party (concept note, slide 9)."""
    if mission is None:
        return ALLOWED
    is_entitled = mission.focal_point_id == user.pk or user.is_est_manager
    if is_entitled and not is_led_by_third_party(user, mission):
        return ALLOWED
    return Verdict(_("The technical focal point closes the mission."))


@rule("missions.halt")
def halt(user, mission=None) -> Verdict:
    """Postponing and cancelling: EST's line, the coordination, the Representation."""
    if (
        mission is None
        or commands(user, mission)
        or coordinates_mission(user, mission)
        or represents_in(user, mission)
    ):
        return ALLOWED
    return Verdict(
        _("The coordination, the resident representative or EST postpones or cancels a mission.")
    )


@rule("missions.transfer_focal_point")
def transfer_focal_point(user, mission=None) -> Verdict:
    if user.is_staff or (mission is not None and is_unit_coordinator(user, mission.unit)):
        return ALLOWED
    return Verdict(_("EST assigns the focal point."))


@rule("missions.propose_tor")
def propose_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    return propose(user, tor.mission if tor else None)


@rule("missions.complete_tor")
def complete_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    """The backstopper and the Representation complete them (concept note, slide 10)."""
    if tor is None:
        return ALLOWED
    mission = tor.mission
    if represents_in(user, mission) or commands(user, mission):
        return ALLOWED
    if is_member(user, mission) and is_of_unit(user):
        return ALLOWED
    return Verdict(_("The backstopper and the Representation complete the ToR."))


@rule("missions.write_tor")
def write_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    if tor is None:
        return ALLOWED
    if tor.state in (TorState.VALIDATED, TorState.SUPERSEDED):
        return Verdict(_("Validated ToR do not change: start a new version."))
    if coordinates_mission(user, tor.mission):
        return ALLOWED
    return any_of(complete_tor(user, tor), propose_tor(user, tor))


@rule("missions.validate_tor")
def validate_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    if tor is None:
        return ALLOWED
    approved = approvers_of(tor)
    if user.hands & approved:
        return Verdict(_("Who has approved these ToR does not validate them as well."))
    return validator_verdict(user, tor.mission, *authors(tor, tor.proposed_by_id), *approved)


@rule("missions.revise_tor")
def revise_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    """A new version is opened by whoever may propose or complete."""
    if tor is None:
        return ALLOWED
    return any_of(propose_tor(user, tor), complete_tor(user, tor))
