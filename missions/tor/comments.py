"""Remarks beside the sections of the ToR (core/remarks.py)."""

from django.utils.translation import gettext as _

from accounts.notices import tell
from core.remarks import Discussion
from core.workflow import TransitionRefused
from missions.models import TorComment


class TorDiscussion(Discussion):
    model = TorComment
    link = "tor"
    comment_rule = "missions.comment_tor"
    write_rule = "missions.write_tor"
    resolve_rule = "missions.resolve_tor_comment"
    url_name = "missions:tor_comment"

    def address_of(self, document) -> str:
        return document.mission.code

    def titles_of(self, document) -> dict[str, str]:
        return {one.key: one.title for one in document.sections.all()}

    def anchored(self, document, anchor, by) -> dict:
        if not document.sections.filter(key=anchor).exists():
            raise TransitionRefused(_("This section is not in the ToR."))
        return {}

    def tell_others(self, row, by) -> None:
        """Who signed this section, whoever spoke in this thread, and who proposed the ToR."""
        tor, thread = row.tor, row.parent or row
        signed = tor.contributions.filter(section_keys__contains=[row.anchor])
        people = {tor.proposed_by_id, tor.mission.proposed_by_id, thread.author_id}
        people |= set(thread.answers.values_list("author", flat=True))
        people |= set(signed.values_list("user", flat=True))
        key = f"tor:{tor.pk}:comment:{row.pk}"
        tell(people, "tor_comment", key=key, by=by, comment=row.pk)


DISCUSSION = TorDiscussion()


def lay_beside(forms, tor, user) -> None:
    """What is open beside each section, for who writes in it: `form.threads`."""
    threads = DISCUSSION.beside(tor, user, may_write=True).open_threads
    for form in forms:
        form.threads = [one for one in threads if one.remark.anchor == form.instance.key]
