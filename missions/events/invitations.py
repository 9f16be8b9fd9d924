"""Invitations: the days of an approved mission, put into the calendars of those it concerns.

`follow(mission)` compares what each person was last told with what holds now, and asks for one
mail a person where they differ. Call it in the transaction that changes state, days or team;
calling it once too often sends nothing. Who does not want invitations is sent none, and keeps the
entries he has. `catch_up` follows every mission to come, for roles begin and end by the calendar
and people change their mind.
"""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.models import OutboundMail
from missions.enums import BOOKED_STATES
from missions.models import Invitation, Mission
from missions.news import coordination, focal_point, team

REQUEST, CANCEL = "REQUEST", "CANCEL"


def invited(mission) -> set[int]:
    """Team, coordination and focal point, once it is approved; nobody after it was halted."""
    if mission.state not in BOOKED_STATES or mission.starts_on is None:
        return set()
    people = team(mission, None) | coordination(mission, None) | focal_point(mission, None)
    rows = User.objects.filter(pk__in=people - {None}, is_active=True, wants_invitations=True)
    return set(rows.values_list("pk", flat=True))


@shared_task
def catch_up() -> int:
    """Beat, once a day: what no change of a mission has told anybody."""
    today = timezone.localdate()
    rows = Mission.objects.filter(state__in=BOOKED_STATES, ends_on__gte=today).order_by("pk")
    return sum(follow(mission) for mission in rows.only("pk").iterator())


@transaction.atomic
def follow(mission) -> int:
    """How many messages were asked for. Missions that are over are not told of any more."""
    mission = Mission.objects.select_for_update(of=("self",)).get(pk=mission.pk)
    wanted = invited(mission)
    told = {one.user_id: one for one in mission.invitations.filter(user__wants_invitations=True)}
    today = timezone.localdate()
    days = (mission.starts_on, mission.ends_on)
    is_over = mission.ends_on is not None and mission.ends_on < today
    asked = 0
    for user in sorted(wanted - set(told)):
        if not is_over:
            row = Invitation(mission=mission, user_id=user, starts_on=days[0], ends_on=days[1])
            asked += _tell(row, REQUEST)
    for user, row in sorted(told.items()):
        asked += _follow_up(row, days, today, is_wanted=user in wanted)
    return asked


def _follow_up(row, days, today, *, is_wanted: bool) -> int:
    is_same = (row.starts_on, row.ends_on) == days and not row.is_cancelled
    if is_wanted:
        is_over = max(row.ends_on, days[1]) < today
        if is_same or is_over:
            return 0
        row.starts_on, row.ends_on, row.is_cancelled = *days, False
    elif row.is_cancelled or row.ends_on < today:
        return 0
    else:
        row.is_cancelled = True
    row.sequence += 1
    return _tell(row, REQUEST if is_wanted else CANCEL)


def _tell(row, method: str) -> int:
    row.save()
    OutboundMail.objects.ask(
        "mission_invitation",
        key=f"invitation:{row.pk}:{row.sequence}",
        to=row.user,
        invitation=row.pk,
        sequence=row.sequence,
        method=method,
    )
    return 1


def is_outdated(row, sequence: int) -> bool:
    """A later message follows: this one is not worth sending any more."""
    return row.sequence != sequence
