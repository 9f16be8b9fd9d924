"""What people are told of the talk beside the ToR."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from missions.models import TorApproval, TorComment


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


@notice_kind("tor_approval", Topic.TO_DO)
def tor_approval(reader, notices):
    """As long as it is his turn, or that of whom he stands in for."""
    wanted = [one.context["approval"] for one in notices]
    rows = TorApproval.objects.visible_to(reader).asked().select_related("tor__mission")
    found = rows.filter(people__overlap=list(reader.hands)).in_bulk(wanted)
    for one in notices:
        row = found.get(one.context["approval"])
        if row is None:
            continue
        words = {"code": row.tor.mission.code, "title": row.tor.mission.title}
        sentence = _("The terms of reference of “%(title)s” wait for your approval.")
        yield (
            one,
            Said(
                _("ToR of %(code)s to approve") % words,
                sentence % words,
                row.tor.get_absolute_url(),
            ),
        )
