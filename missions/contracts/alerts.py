"""Milestones whose day is past without evidence."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.dates import short_date
from interventions.reminders import Owed
from missions.alerts import Alert
from missions.contracts.enums import MilestoneState
from missions.models import Milestone


def milestone_overdue(today: date):
    rows = Milestone.objects.overdue(today).order_by("due_on", "pk")
    return rows.select_related("contract__expert__user", "contract__mission")


def why_overdue(row) -> str:
    return _("“%(label)s” of %(name)s, due %(due)s") % {
        "label": row.label,
        "name": row.contract.expert,
        "due": short_date(row.due_on),
    }


OVERDUE = Alert(
    "milestone_overdue",
    gettext_lazy("Milestone of a contract overdue"),
    milestone_overdue,
    why_overdue,
)


def milestones_owed(days):
    """The consultant owes the result; the focal point reads of it in the alerts."""
    rows = Milestone.objects.running().filter(state=MilestoneState.PLANNED, due_on__in=days)
    for row in rows.select_related("contract__expert").order_by("pk"):
        people = {row.contract.expert.user_id}
        yield Owed(str(row.pk), row.due_on, people, {"milestone": row.pk})
