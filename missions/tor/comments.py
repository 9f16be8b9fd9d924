"""Remarks beside the sections of the ToR (core/remarks.py)."""

from django.utils.translation import gettext as _

from accounts.notices import tell
from core.remarks import Discussion
from core.workflow import TransitionRefused
from missions.models import TorComment
from missions.tor import derived


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
        return {one.key: one.title for one in derived.typed(document.sections.all())}

    def anchored(self, document, anchor, by) -> dict:
        if anchor not in self.titles_of(document):
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


def carry_open(tor, last) -> None:
    """What is not settled is asked of the next version too, with its answers and their dates.

    The version it was said on keeps it as it was.
    """
    threads = list(TorComment.objects.filter(tor=last).open().order_by("pk"))
    answers = TorComment.objects.filter(parent__in=[one.pk for one in threads]).order_by("pk")
    made = {one.pk: copied(one, tor, None) for one in threads}
    for one in answers:
        copied(one, tor, made[one.parent_id])


def copied(row, tor, parent) -> TorComment:
    made = TorComment.objects.create(
        tor=tor, parent=parent, anchor=row.anchor, author_id=row.author_id, text=row.text,
        on_behalf_of_id=row.on_behalf_of_id, from_number=row.from_number or row.tor.number,
    )  # fmt: skip
    TorComment.objects.filter(pk=made.pk).update(created_at=row.created_at)
    return made
