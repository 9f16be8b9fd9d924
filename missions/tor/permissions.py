"""Who may do what beside the text of the ToR."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, check, rule
from missions.enums import MissionState, TorState
from missions.models import TermsOfReference, TorComment
from missions.permissions import commands, coordinates_mission, is_member

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
