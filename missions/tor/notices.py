"""What people are told of the talk beside the ToR."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from missions.models import TorComment


@notice_kind("tor_comment", Topic.MISSIONS)
def tor_comment(reader, notices):
    wanted = [one.context["comment"] for one in notices]
    rows = TorComment.objects.visible_to(reader).select_related("author", "tor__mission")
    found = rows.in_bulk(wanted)
    for one in notices:
        row = found.get(one.context["comment"])
        if row is None:
            continue
        mission = row.tor.mission
        words = {"name": row.author, "code": mission.code, "title": mission.title}
        sentence = _("%(name)s has commented on the ToR of the mission “%(title)s”.")
        yield (
            one,
            Said(
                _("Comment on the ToR of %(code)s") % words,
                sentence % words,
                f"{row.tor.get_absolute_url()}#comment-{row.thread_id}",
                row.text,
            ),
        )
