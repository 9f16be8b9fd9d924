"""The mails to an owner outside: his link, and the days on which he is reminded."""

from core.mail import absolute, mail_context
from reports.enums import Response
from reports.models import OwnerLink


def about_link(row) -> dict | None:
    """None once the link ended, the work is done, or the mission turned confidential."""
    rows = OwnerLink.objects.in_force().exclude(recommendation__owner_email="")
    rows = rows.select_related("made_by", "recommendation__mission__country")
    link = rows.filter(pk=row.context["link"]).first()
    about = link and link.recommendation
    if about is None or not about.is_open or about.mission.may_have_confidential_annex:
        return None
    return {
        "address": about.owner_email,
        "language": link.language,
        "link": link,
        "about": about,
        "mission": about.mission,
        "url": absolute(link.get_absolute_url()),
    }


@mail_context("recommendation_to_answer")
def recommendation_to_answer(row):
    return about_link(row)


@mail_context("recommendation_outside_due")
def recommendation_outside_due(row):
    found = about_link(row)
    is_rejected = found and found["about"].response == Response.REJECTED
    return None if is_rejected else found
