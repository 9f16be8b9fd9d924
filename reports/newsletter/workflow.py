"""A newsletter is written, then sent once; what was sent stays as it was."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, Workflow
from reports.newsletter.models import NewsletterState

_S = NewsletterState


def has_something_to_say(newsletter) -> Verdict:
    if newsletter.items.exists():
        return ALLOWED
    return Verdict(_("Nothing stands in this newsletter yet."))


def stamp_sending(newsletter, **_data):
    newsletter.sent_at = timezone.now()
    return ["sent_at"]


NEWSLETTER_WORKFLOW = Workflow(
    Transition(
        "send", gettext_lazy("Send to the subscribers"), (_S.DRAFT,), _S.SENT,
        "reports.send_newsletter", guard=has_something_to_say, effect=stamp_sending,
        is_grave=True,
    ),
)  # fmt: skip
