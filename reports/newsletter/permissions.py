"""Who writes the newsletter and who sends it: EST owns the process (concept note, slide 10)."""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.models import EstUnit
from reports.newsletter.models import Newsletter, NewsletterState


def _is_open(newsletter: Newsletter | None) -> Verdict:
    if newsletter is not None and newsletter.state == NewsletterState.SENT:
        return Verdict(_("This newsletter was sent: it does not change any more."))
    return ALLOWED


@rule("reports.edit_newsletter")
def edit_newsletter(user, newsletter: Newsletter | None = None) -> Verdict:
    if user.is_est_manager or EstUnit.objects.filter(coordinator=user.pk).exists():
        return _is_open(newsletter)
    return Verdict(_("The EST managers and the coordinators of units write the newsletter."))


@rule("reports.send_newsletter")
def send_newsletter(user, newsletter: Newsletter | None = None) -> Verdict:
    if user.is_est_manager:
        return _is_open(newsletter)
    return Verdict(_("An EST manager sends the newsletter."))
