"""Remarks beside the parts of a report (core/remarks.py)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import tell
from core.permissions import check
from core.remarks import Discussion
from core.workflow import TransitionRefused
from reports.models import SectionComment

#: Parts that are no section, by the name of their place on the page.
PARTS = {
    "results": gettext_lazy("Results aimed at and observed"),
    "recommendations": gettext_lazy("Recommendations"),
    "lessons": gettext_lazy("Lessons"),
    "people": gettext_lazy("People met"),
}


class ReportDiscussion(Discussion):
    model = SectionComment
    link = "report"
    comment_rule = "reports.comment"
    write_rule = "reports.submit"
    resolve_rule = "reports.resolve_comment"
    url_name = "reports:comment"

    def address_of(self, document) -> str:
        return document.mission.code

    def titles_of(self, document) -> dict[str, str]:
        sections = {one.key: one.title for one in document.sections.all()}
        return sections | {key: str(title) for key, title in PARTS.items()}

    def anchored(self, document, anchor, by) -> dict:
        """Is this part the annex? A part the writer may not know of is no part."""
        if anchor in PARTS:
            return {"is_confidential": False}
        section = document.sections.filter(key=anchor, is_left_out=False).first()
        if section is None or (
            section.is_confidential and not check(by, "reports.read_annex", document)
        ):
            raise TransitionRefused(_("This part is no longer in the report."))
        return {"is_confidential": section.is_confidential}

    def carried(self, thread) -> dict:
        return {"is_confidential": thread.is_confidential}

    def tell_others(self, row, by) -> None:
        """The report's authors, and whoever spoke in this thread."""
        report, thread = row.report, row.parent or row
        lead = report.mission.lead
        submitted = report.log.filter(name="submit").exclude(actor=None).order_by("-pk").first()
        people = {lead and lead.expert.user_id, submitted and submitted.actor_id, thread.author_id}
        people |= set(thread.answers.values_list("author", flat=True))
        key = f"report:{report.pk}:comment:{row.pk}"
        tell(people, "report_comment", key=key, by=by, comment=row.pk)


DISCUSSION = ReportDiscussion()
threads_of = DISCUSSION.threads_of
remark, answer, resolve = DISCUSSION.remark, DISCUSSION.answer, DISCUSSION.resolve
