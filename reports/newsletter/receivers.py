"""What follows a step, in its own transaction."""

from django.dispatch import receiver

from accounts.models import User
from accounts.notices import tell
from core.workflow import transitioned
from reports.newsletter import composing, sending
from reports.newsletter.models import Newsletter
from reports.review.models import AnnualReview


@receiver(transitioned, sender=Newsletter)
def mail_what_was_sent(instance, transition, **_kwargs):
    if transition.name == "send":
        sending.ask_mails(instance)


@receiver(transitioned, sender=AnnualReview)
def propose_with_the_review(instance, transition, log, **_kwargs):
    """A published review is news; EST edits the proposal and sends it."""
    if transition.name == "publish":
        newsletter = composing.propose(review=instance)
        key = f"newsletter:{newsletter.pk}:{log.pk}"
        tell(User.objects.est_managers(), "newsletter_proposed", key=key, newsletter=newsletter.pk)
