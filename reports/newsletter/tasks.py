"""The newsletter as a mail: made when it leaves, of what its reader may see then."""

from core.mail import absolute, mail_context
from reports.newsletter.models import Newsletter, Subscription
from reports.newsletter.reading import groups, items_for, wished
from reports.newsletter.sending import leaving_url


@mail_context("newsletter")
def newsletter_mail(row) -> dict | None:
    subscription = Subscription.objects.running().filter(user=row.to).first()
    newsletter = Newsletter.objects.filter(pk=row.context["newsletter"]).first()
    if subscription is None or newsletter is None:
        return None
    items = wished(items_for(newsletter, row.to), subscription)
    if not items:
        return None
    leave = leaving_url(subscription)
    return {
        "newsletter": newsletter,
        "groups": groups(items),
        "url": absolute(newsletter.get_absolute_url()),
        "leave_url": leave,
        "headers": {
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    }
