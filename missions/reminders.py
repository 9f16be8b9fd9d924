"""Dates of missions, remote support and requests that people are reminded of."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from interventions.enums import COORDINATING_ROLES, Setting
from interventions.models import ProcessSetting, Representative, TeamMember
from interventions.reminders import Owed, ReminderSource, register
from missions import steps
from missions.enums import MemberRole, TorState, Turn
from missions.models import Mission, MissionMember, RemoteSupport, SupportRequest, TorApproval


class Turns:
    """Whose turn the next step of many missions is, in as many queries as there are roles."""

    def __init__(self, missions: list[Mission]):
        today, ids = timezone.localdate(), [mission.pk for mission in missions]
        self.leads = grouped(
            MissionMember.objects.filter(mission__in=ids, role=MemberRole.LEAD),
            "mission", "expert__user",
        )  # fmt: skip
        self.coordinations = grouped(
            TeamMember.objects.current(today).filter(
                intervention__missions__in=ids, role__in=COORDINATING_ROLES
            ),
            "intervention__missions", "user",
        )  # fmt: skip
        countries = {mission.country_id for mission in missions}
        self.representations = grouped(
            Representative.objects.current(today).filter(country__in=countries), "country", "user"
        )
        self.approvers = defaultdict(set)
        for pk, people in (
            TorApproval.objects.asked()
            .filter(tor__mission__in=ids, tor__state=TorState.COMPLETED)
            .values_list("tor__mission", "people")
        ):
            self.approvers[pk].update(people)
        self.managers = defaultdict(set)
        rows = Mission.objects.filter(pk__in=ids, next_turn=Turn.EST_MANAGERS)
        for manager in User.objects.est_managers() if rows.exists() else ():
            for pk in rows.filter(steps.waits_for(manager)).values_list("pk", flat=True):
                self.managers[pk].add(manager.pk)

    def people(self, mission) -> set[int]:
        focal_point = {mission.focal_point_id}
        representation = self.representations[mission.country_id]
        return {
            Turn.FOCAL_POINT: focal_point,
            Turn.COMPLETERS: focal_point | representation,
            Turn.LEAD: self.leads[mission.pk],
            Turn.UNIT_COORDINATOR: {mission.unit.coordinator_id},
            Turn.COORDINATION: self.coordinations[mission.pk],
            Turn.REPRESENTATION: representation,
            Turn.EST_MANAGERS: self.managers[mission.pk],
            Turn.APPROVERS: self.approvers[mission.pk],
        }[Turn(mission.next_turn)]


def grouped(rows, key: str, person: str) -> dict:
    found = defaultdict(set)
    for one, who in rows.values_list(key, person):
        found[one].add(who)
    return found


def steps_owed(days):
    rows = Mission.objects.exclude(next_code="").filter(next_due_on__in=days)
    missions = list(rows.select_related("unit").order_by("pk"))
    turns = Turns(missions)
    for mission in missions:
        yield Owed(
            thing=f"{mission.pk}:{mission.next_code}",
            due_on=mission.next_due_on,
            people=turns.people(mission),
            ids={"mission": mission.pk, "step": mission.next_code},
        )


def follow_ups_owed(days):
    rows = RemoteSupport.objects.filter(followed_up_at=None, follow_up_on__in=days)
    for row in rows.select_related("expert").order_by("pk"):
        yield Owed(str(row.pk), row.follow_up_on, {row.expert.user_id}, {"remote_support": row.pk})


def requests_owed(days):
    """Due so many days after they were submitted; the coordinator of the unit decides."""
    numbers = ProcessSetting.objects.numbers()
    delay = timedelta(days=numbers[Setting.REQUEST_DUE_DAYS])
    wanted = {day - delay for day in days}
    rows = SupportRequest.objects.waiting().filter(
        submitted_at__date__gte=min(wanted, default=timezone.localdate()),
        submitted_at__date__lte=max(wanted, default=timezone.localdate()),
    )
    managers = set(User.objects.est_managers().values_list("pk", flat=True))
    for row in rows.select_related("unit").order_by("pk"):
        submitted_on = timezone.localdate(row.submitted_at)
        if submitted_on in wanted:
            people = {row.unit.coordinator_id} if row.unit.coordinator_id else managers
            yield Owed(str(row.pk), submitted_on + delay, people, {"request": row.pk})


def register_reminders() -> None:
    register(
        ReminderSource("step", "step_reminder", steps_owed),
        ReminderSource("follow_up", "follow_up_reminder", follow_ups_owed),
        ReminderSource("request", "request_reminder", requests_owed),
    )
