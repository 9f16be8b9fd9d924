"""Checklists that wait: on the home page of those who answer them, and as reminders."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date
from core.todo import Todo, TodoSource
from core.todo import register as register_todo
from interventions.enums import COORDINATING_ROLES
from interventions.models import TeamMember
from interventions.reminders import Owed, ReminderSource
from interventions.reminders import register as register_reminder
from missions.enums import HALTED_STATES, MemberRole, MissionState, Stage
from missions.todo import of_mission
from reports.models import Checklist

#: On the home page from so many days before the due date.
SHOWN_BEFORE = timedelta(days=14)


def waiting():
    """Nobody is asked about the field once the mission is closed; its follow-up still comes."""
    over = Q(months_after=0, mission__state=MissionState.CLOSED)
    return Checklist.objects.open().exclude(mission__state__in=HALTED_STATES).exclude(over)


def checklists_to_answer(user):
    """The leader's; a follow-up also the focal point's, who is there when consultants are gone."""
    lead = Q(mission__members__expert__user=user, mission__members__role=MemberRole.LEAD)
    mine = lead | Q(mission__focal_point=user, months_after__gt=0)
    soon = timezone.localdate() + SHOWN_BEFORE
    return waiting().filter(mine, due_on__lte=soon).distinct()


def prepare(rows):
    return rows.select_related("mission__country").order_by("due_on", "pk")


def line(row) -> Todo:
    return Todo(
        label=row.title,
        url=row.get_absolute_url(),
        due_on=row.due_on,
        since=row.created_at,
        **of_mission(row.mission, Stage.LESSONS),
    )


def owed(days):
    rows = waiting().filter(due_on__in=days).select_related("mission").order_by("pk")
    for row in rows.prefetch_related("mission__members__expert", "mission__interventions"):
        yield Owed(str(row.pk), row.due_on, people_of(row), {"checklist": row.pk})


def people_of(row) -> set:
    """Who led it; after the mission also who stands behind it, and the coordination."""
    lead = row.mission.lead
    people = {lead and lead.expert.user_id}
    if row.months_after:
        team = TeamMember.objects.current().filter(
            intervention__missions=row.mission, role__in=COORDINATING_ROLES
        )
        people |= {row.mission.focal_point_id, *team.values_list("user", flat=True)}
    return people - {None}


@notice_kind("checklist_due", Topic.REMINDERS)
def checklist_due(reader, notices):
    wanted = [one.context["checklist"] for one in notices]
    rows = Checklist.objects.visible_to(reader).select_related("mission")
    found = rows.filter(pk__in=waiting().values("pk")).in_bulk(wanted)
    for one in notices:
        row = found.get(one.context["checklist"])
        if row is None:
            continue
        words = {
            "what": row.title,
            "code": row.mission.code,
            "title": row.mission.title,
            "day": long_date(row.due_on),
        }
        subject = _("%(what)s: %(code)s") % words
        sentence = _("%(what)s of the mission “%(title)s”, due on %(day)s.") % words
        yield one, Said(subject, sentence, row.get_absolute_url())


def register_all() -> None:
    register_todo(TodoSource(checklists_to_answer, prepare, line))
    register_reminder(ReminderSource("checklist", "checklist_due", owed))
