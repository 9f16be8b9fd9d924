"""The texts of notices as mails: one at once, or all of a day."""

from itertools import groupby

from django.utils import timezone

from accounts.enums import Topic
from accounts.models import Notice
from accounts.notices import Said, said
from core.mail import absolute, mail_context


def as_mail(notice: Notice, text: Said) -> dict:
    return {
        "subject": text.subject,
        "sentence": text.sentence,
        "comment": text.comment,
        "url": absolute(text.url),
        "for_person": notice.for_person,
    }


@mail_context("notice")
def one_notice(row) -> dict | None:
    notice = Notice.objects.select_related("for_person").filter(pk=row.context["notice"]).first()
    texts = said(row.to, [notice] if notice else [])
    return as_mail(notice, texts[notice.pk]) if texts else None


@mail_context("digest")
def digest(row) -> dict | None:
    """Grouped by topic, in the order of the topics; what was read meanwhile is left out."""
    notices = list(
        Notice.objects.unread()
        .filter(pk__in=row.context["notices"], user=row.to)
        .select_related("for_person")
        .order_by("created_at", "pk")
    )
    texts = said(row.to, notices)
    order = list(Topic)
    shown = sorted(
        (one for one in notices if one.pk in texts), key=lambda one: order.index(one.topic)
    )
    if not shown:
        return None
    return {
        "day": timezone.localdate(row.created_at),
        "count": len(shown),
        "groups": [
            (Topic(topic).label, [as_mail(one, texts[one.pk]) for one in group])
            for topic, group in groupby(shown, key=lambda one: one.topic)
        ],
    }
