"""Who may do what beside the text of the ToR."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, check, rule
from missions.models import TermsOfReference, TorComment


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
