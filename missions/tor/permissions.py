"""Who may do what beside the text of the ToR."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, any_of, check, rule
from missions.enums import MissionState, TorState
from missions.models import TermsOfReference, TorComment
from missions.permissions import (
    approvers_of,
    authors,
    commands,
    coordinates_mission,
    is_member,
    team_ids,
    validate_tor,
)
from missions.tor import approvers

SHUT_STATES = (MissionState.CLOSED, MissionState.CANCELLED)


@rule("missions.comment_tor")
def comment_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    """Whoever sees the mission but its partners, while the text can still change (domain 2.3)."""
    if tor is None:
        return ALLOWED
    if tor.is_final:
        return Verdict(_("These ToR are validated: their comments are kept as they are."))
    if reviews(user, tor):
        return ALLOWED
    return Verdict(_("Partners read the ToR; whoever prepares the mission comments on them."))


def reviews(user, tor) -> bool:
    """A page that brought `partner_ids` along was found through what its reader may see."""
    partners = getattr(tor.mission, "partner_ids", None)
    if partners is not None:
        return user.hands.isdisjoint(partners)
    return TermsOfReference.objects.in_review_with(user).filter(pk=tor.pk).exists()


@rule("missions.resolve_tor_comment")
def resolve_tor_comment(user, remark: TorComment | None = None) -> Verdict:
    """Whoever made the remark, or those who write the ToR."""
    if remark is None:
        return ALLOWED
    if not (remark.author_id == user.pk or check(user, "missions.write_tor", remark.tor)):
        return Verdict(_("Whoever made this comment settles it, or those who write the ToR."))
    return comment_tor(user, remark.tor)


@rule("missions.approve_tor")
def approve_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    """Whose turn it is by EST's rules; each person once, and nobody what he proposed."""
    if tor is None:
        return ALLOWED
    if user.hands & authors(tor, tor.proposed_by_id):
        return Verdict(_("Four eyes: nobody approves what he proposed himself."))
    if user.hands & approvers_of(tor):
        return Verdict(_("You have approved these ToR already."))
    if user.hands & team_ids(tor.mission):
        return Verdict(_("Four eyes: who travels on the mission does not approve its texts."))
    if any(user.pk in approvers.may_decide(one, tor) for one in approvers.asked_of(tor)):
        return ALLOWED
    return Verdict(_("It is not your turn to approve these ToR."))


@rule("missions.skip_tor_approval")
def skip_tor_approval(user, tor: TermsOfReference | None = None) -> Verdict:
    """EST owns the process: its managers go past an approval, with a reason that stays."""
    if tor is None:
        return ALLOWED
    if not user.is_est_manager:
        return Verdict(_("Only an EST manager skips an approval."))
    if user.hands & (authors(tor, tor.proposed_by_id) | team_ids(tor.mission)):
        return Verdict(_("Four eyes: this is not for who proposed the ToR or travels."))
    if not approvers.asked_of(tor):
        return Verdict(_("Nobody is asked to approve these ToR now."))
    return ALLOWED


@rule("missions.send_back_tor")
def send_back_tor(user, tor: TermsOfReference | None = None) -> Verdict:
    """Whoever validates them, or is asked to approve them."""
    if tor is None:
        return ALLOWED
    return any_of(validate_tor(user, tor), approve_tor(user, tor))


@rule("missions.tick_tor_task")
def tick_tor_task(user, tor: TermsOfReference | None = None) -> Verdict:
    """The team does the tasks; its coordination and EST's line may tick for it."""
    if tor is None:
        return ALLOWED
    if tor.state == TorState.SUPERSEDED or tor.mission.state in SHUT_STATES:
        return Verdict(_("These tasks are not ticked any more: they stand as they were."))
    mission = tor.mission
    if is_member(user, mission) or coordinates_mission(user, mission) or commands(user, mission):
        return ALLOWED
    return Verdict(_("The mission's team ticks its tasks."))
