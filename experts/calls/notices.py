"""What reviewers are told: that they are named, and that their scores are due."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date
from experts.calls.waiting import owes
from experts.models import Reviewer


def rows_of(reader, notices) -> dict:
    wanted = [one.context["reviewer"] for one in notices]
    rows = Reviewer.objects.filter(pk__in=wanted, user=reader).select_related("call")
    return rows.in_bulk()


@notice_kind("call_reviewer", Topic.TO_DO, is_for_substitutes=False)
def named(reader, notices):
    rows = rows_of(reader, notices)
    for one in notices:
        row = rows.get(one.context["reviewer"])
        if row:
            words = {"call": row.call.code, "title": row.call.title, "day": long_date(row.due_on)}
            yield one, Said(
                _("You review the answers to the call %(call)s") % words,
                _("“%(title)s”: your scores are due by %(day)s. You see those of others when"
                  " all are in.") % words,
                reverse("calls:detail", args=[row.call.code]),
            )  # fmt: skip


@notice_kind("call_scores_due", Topic.REMINDERS, is_for_substitutes=False)
def due(reader, notices):
    """Nothing any more for who has handed in."""
    rows = rows_of(reader, notices)
    for one in notices:
        row = rows.get(one.context["reviewer"])
        if row and owes(row):
            words = {"call": row.call.code, "day": long_date(row.due_on)}
            yield (
                one,
                Said(
                    _("Scores of the call %(call)s") % words,
                    _("Your scores are due by %(day)s; answers wait for them.") % words,
                    reverse("calls:detail", args=[row.call.code]),
                ),
            )
