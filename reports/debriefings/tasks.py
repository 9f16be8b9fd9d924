"""The mails to counterparts; each goes to the address its link was made for, in its language."""

from core.mail import absolute, mail_context
from reports.models import Amendment, MinutesLink


def _about(link) -> dict:
    mission = link.debriefing.mission
    return {
        "address": link.email,
        "language": link.language,
        "link": link,
        "debriefing": link.debriefing,
        "mission": mission,
        "asked_by": link.made_by,
        "url": absolute(link.get_absolute_url()),
    }


@mail_context("minutes_to_confirm")
def minutes_to_confirm(row):
    links = MinutesLink.objects.in_force().select_related("debriefing__mission", "made_by")
    link = links.filter(pk=row.context["link"], answered_at=None).exclude(email="").first()
    return _about(link) if link else None


@mail_context("amendment_answered")
def amendment_answered(row):
    rows = Amendment.objects.select_related("link__debriefing__mission", "link__made_by")
    found = rows.filter(pk=row.context["amendment"]).exclude(decided_at=None).first()
    if found is None or not found.link.email or found.link.revoked_at:
        return None
    about = _about(found.link) | {"amendment": found}
    return about if found.link.is_alive else about | {"url": ""}
