"""Who gets an issue, once each, and the link that ends it."""

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from core.mail import absolute
from core.models import OutboundMail
from reports.newsletter.models import Newsletter, Subscription
from reports.newsletter.reading import items_for, wished

SALT = "newsletter.subscription"


def recipients(newsletter: Newsletter) -> list[Subscription]:
    """Those for whom something stands in it; nobody gets an empty letter."""
    rows = Subscription.objects.running().select_related("user").prefetch_related("wishes")
    return [one for one in rows.order_by("pk") if wished(items_for(newsletter, one.user), one)]


def ask_mails(newsletter: Newsletter) -> int:
    """One row each, in the transaction that sends; asking twice is asking once."""
    people = recipients(newsletter)
    for one in people:
        OutboundMail.objects.ask(
            "newsletter",
            key=f"newsletter:{newsletter.pk}:{one.user_id}",
            to=one.user,
            newsletter=newsletter.pk,
        )
    return len(people)


# --- leaving --------------------------------------------------------------------------
def token_of(subscription: Subscription) -> str:
    return signing.dumps(subscription.pk, salt=SALT)


def of_token(token: str) -> Subscription | None:
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Subscription.objects.select_related("user").filter(pk=pk).first()


def leaving_url(subscription: Subscription) -> str:
    path = reverse("reports:newsletter_leave", kwargs={"token": token_of(subscription)})
    return absolute(path)


def leave(subscription: Subscription) -> None:
    """The wishes stay, for one who comes back."""
    if subscription.ended_at is None:
        subscription.ended_at = timezone.now()
        subscription.save(update_fields=["ended_at", "updated_at"])
