"""What people are told about the review of a report."""

from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from reports.models import SectionComment


@notice_kind("report_comment", Topic.REPORTS)
def report_comment(reader, notices):
    """The words of a remark on the annex stay on the page, behind the login."""
    wanted = [one.context["comment"] for one in notices]
    rows = SectionComment.objects.visible_to(reader).select_related("author", "report__mission")
    found = rows.in_bulk(wanted)
    for one in notices:
        row = found.get(one.context["comment"])
        if row is None:
            continue
        mission = row.report.mission
        words = {"name": row.author, "code": mission.code, "title": mission.title}
        sentence = _("%(name)s has commented on the report of the mission “%(title)s”.")
        yield (
            one,
            Said(
                _("Comment on the report of %(code)s") % words,
                sentence % words,
                f"{row.report.get_absolute_url()}#comment-{row.parent_id or row.pk}",
                "" if row.is_confidential else row.text,
            ),
        )
