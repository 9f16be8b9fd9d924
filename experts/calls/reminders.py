"""Reviewers are reminded before, on and after the day their scores are due."""

from experts.calls.waiting import unscored
from interventions.reminders import Owed, ReminderSource, register


def scores_owed(days):
    for row in unscored().filter(due_on__in=days).order_by("pk"):
        yield Owed(f"{row.pk}", row.due_on, [row.user_id], {"reviewer": row.pk})


def register_all() -> None:
    register(ReminderSource("call_scores", "call_scores_due", scores_owed))
