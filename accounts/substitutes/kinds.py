"""What the two people of a substitution are told."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.models import Substitution
from accounts.notices import Said, notice_kind
from core.dates import day_range


def _rows(reader, notices) -> dict:
    wanted = [one.context["substitution"] for one in notices]
    rows = Substitution.objects.visible_to(reader).select_related("person", "substitute")
    return rows.in_bulk(wanted)


def _words(row) -> dict:
    return {
        "person": row.person,
        "substitute": row.substitute,
        "days": day_range(row.since, row.until),
    }


@notice_kind("substitute_named", Topic.SUBSTITUTES, is_for_substitutes=False)
def substitute_named(reader, notices):
    rows = _rows(reader, notices)
    for one in notices:
        row = rows.get(one.context["substitution"])
        if row is None or row.ended_at:
            continue
        words = _words(row)
        if row.substitute_id == reader.pk:
            subject = _("You stand in for %(person)s") % words
            text = _(
                "From %(days)s you may act for %(person)s; what you do then says so. If you"
                " cannot, open this and decline."
            )
        else:
            subject = _("%(substitute)s stands in for you") % words
            text = _("%(substitute)s may act for you: %(days)s. You may end it at any time.")
        yield one, Said(subject, text % words, reverse("accounts:substitute"), row.note)


@notice_kind("substitute_ended", Topic.SUBSTITUTES, is_for_substitutes=False)
def substitute_ended(reader, notices):
    rows = _rows(reader, notices)
    for one in notices:
        row = rows.get(one.context["substitution"])
        if row is None:
            continue
        words = _words(row)
        sentence = (
            _("You no longer act for %(person)s (%(days)s).")
            if row.substitute_id == reader.pk
            else _("%(substitute)s no longer acts for you (%(days)s).")
        )
        subject = _("A substitution has ended early")
        yield one, Said(subject, sentence % words, reverse("accounts:substitute"))
