"""What the managers are told: an issue waits for their words."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from reports.newsletter.models import Newsletter, NewsletterState


@notice_kind("newsletter_proposed", Topic.YEAR)
def newsletter_proposed(reader, notices):
    ids = [one.context["newsletter"] for one in notices]
    rows = Newsletter.objects.visible_to(reader).filter(state=NewsletterState.DRAFT)
    found = rows.in_bulk(ids)
    for one in notices:
        if newsletter := found.get(one.context["newsletter"]):
            subject = _("A newsletter is proposed")
            sentence = _(
                "The annual review is published. “%(title)s” holds what is new: read it, change"
                " it and send it."
            ) % {"title": newsletter.title}
            yield one, Said(subject, sentence, newsletter.get_absolute_url())
