"""What those who wrote the minutes are told of their counterparts' answers."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from reports.models import MinutesLink


@notice_kind("minutes_answered", Topic.REPORTS)
def minutes_answered(reader, notices):
    wanted = [one.context["link"] for one in notices]
    rows = MinutesLink.objects.visible_to(reader).select_related("debriefing__mission")
    found = rows.exclude(answered_at=None).in_bulk(wanted)
    for one in notices:
        link = found.get(one.context["link"])
        if link is None:
            continue
        mission = link.debriefing.mission
        words = {"name": link.signed_name, "code": mission.code, "title": mission.title}
        url = reverse("reports:debriefing_minutes", kwargs={"code": mission.code})
        if link.confirmed_at:
            subject = _("Minutes of %(code)s confirmed by %(name)s")
            sentence = _("%(name)s has confirmed the minutes of the mission “%(title)s”.")
        else:
            subject = _("Minutes of %(code)s: %(name)s proposes changes")
            sentence = _(
                "%(name)s proposes changes to the minutes of the mission “%(title)s”. Take them"
                " over, or answer."
            )
        yield one, Said(subject % words, sentence % words, url)
