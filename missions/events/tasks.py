"""The mail of an invitation."""

from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from core import ics
from core.mail import absolute, mail_context
from missions.events import feed, invitations
from missions.models import Invitation, Mission


@mail_context("mission_invitation")
def mission_invitation(row) -> dict | None:
    """None when a later message follows; who lost sight of a mission is still told it is off."""
    invitation = Invitation.objects.select_related("mission__country").get(
        pk=row.context["invitation"]
    )
    if invitations.is_outdated(invitation, row.context["sequence"]):
        return None
    mission, method = invitation.mission, row.context["method"]
    is_off = method == invitations.CANCEL
    sees = Mission.objects.visible_to(row.to).filter(pk=mission.pk).exists()
    if not (sees or is_off):
        return None
    item = item_of(invitation, row.to, is_off=is_off)
    return {
        "calendar": (method, ics.calendar([item], method=method)),
        "title": item.title,
        "is_off": is_off,
        "is_change": invitation.sequence > 0,
        "starts_on": invitation.starts_on,
        "ends_on": invitation.ends_on,
        "mission": mission,
        "url": absolute(mission.get_absolute_url()) if sees else "",
    }


def item_of(invitation, user, *, is_off: bool) -> ics.Item:
    """The days that were told, not those of today: a cancellation must name what it takes back."""
    mission = invitation.mission
    codes = ", ".join(mission.interventions.order_by("code").values_list("code", flat=True))
    item = feed.mission_item(mission, codes)
    return replace(
        item,
        starts_on=invitation.starts_on,
        ends_on=invitation.ends_on,
        sequence=invitation.sequence,
        changed_at=invitation.updated_at,
        status=ics.CANCELLED if is_off else ics.CONFIRMED,
        organiser=(_("Backstopping"), parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        attendee=(user.name, user.email),
    )
