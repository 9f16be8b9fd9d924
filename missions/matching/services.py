"""The chosen expert joins the team; who was chosen and why stands in the mission's log."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.workflow import TransitionRefused
from missions import services, steps
from missions.enums import BOOKED_STATES, MemberRole
from missions.events import invitations
from missions.models import Mission, MissionMember
from missions.workflow import clash_of, is_overlap, junior_without_decision, lock_experts

#: Beside the roles of a member: the one who leads gives way.
INSTEAD = "instead"


@transaction.atomic
def put_on_team(mission, *, expert, role, days, reason, user) -> None:
    """Under the locks of mission and expert; refused where an approved mission would break.

    INSTEAD: he leads, and who led becomes a member.
    """
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    if role == INSTEAD:
        role = MemberRole.LEAD
        for led in mission.members.filter(role=MemberRole.LEAD).select_related("expert__user"):
            led.role = MemberRole.MEMBER
            led.save()
            reason = _("%(reason)s (instead of %(name)s)") % {"reason": reason, "name": led.expert}
    refuse_wrong(mission, expert, role)
    try:
        with transaction.atomic():
            MissionMember.objects.create(
                mission=mission, expert=expert, role=role, person_days=days
            )
    except IntegrityError as error:
        if not is_overlap(error):
            raise
        raise TransitionRefused(
            _("One of the experts is already on another mission on these days.")
        ) from error
    services.note(
        mission, "choose_expert", user, f"{expert} — {reason.strip()}" if reason else str(expert)
    )
    services.keep_confirmed(mission, user)
    steps.refresh(Mission.objects.filter(pk=mission.pk))
    invitations.follow(mission)


def refuse_wrong(mission, expert, role) -> None:
    members = mission.members.all()
    if members.filter(expert=expert).exists():
        raise TransitionRefused(_("Each expert stands in the team once."))
    if role == MemberRole.LEAD and members.filter(role=MemberRole.LEAD).exists():
        raise TransitionRefused(_("Somebody leads already: choose who leads instead."))
    if mission.state not in BOOKED_STATES:
        return
    lock_experts(mission, [expert])
    for verdict in (
        clash_of([expert], mission.starts_on, mission.ends_on, besides=mission),
        junior_without_decision(mission, expert if role == MemberRole.LEAD else None),
    ):
        if not verdict:
            raise TransitionRefused(verdict.reason)
