"""Recommendations their owners still owe."""

from interventions.reminders import Owed, ReminderSource, register
from reports.models import Recommendation


def recommendations_owed(days):
    rows = Recommendation.objects.issued().open().filter(owner__isnull=False, due_on__in=days)
    for row in rows.order_by("pk"):
        yield Owed(str(row.pk), row.due_on, {row.owner_id}, {"recommendation": row.pk})


def register_all() -> None:
    register(ReminderSource("recommendation", "recommendation_reminder", recommendations_owed))
