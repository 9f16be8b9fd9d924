"""Last year's plan into the next in one act, and back again as long as nobody touched it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from interventions.models import Intervention, PlannedDays
from missions.days.filters import plannable_by

SESSION_KEY = "days_carried"


@dataclass(frozen=True)
class Preview:
    #: Plans of the year before that would be written into the year.
    new: list[PlannedDays]
    #: Plans of the year before whose intervention has one for the year already: they stay.
    there: list[PlannedDays]
    #: Plans of the year before whose intervention has ended by then.
    ended: list[PlannedDays]


def preview(user, year: int) -> Preview:
    plans = (
        PlannedDays.objects.filter(intervention__in=plannable_by(user), year=year - 1)
        .select_related("intervention__country")
        .order_by("intervention__code")
    )
    standing = dict(
        PlannedDays.objects.filter(year=year, intervention__in=plannable_by(user)).values_list(
            "intervention", "days"
        )
    )
    found = Preview([], [], [])
    for plan in plans:
        if plan.intervention_id in standing:
            plan.stands = standing[plan.intervention_id]
            found.there.append(plan)
        elif plan.intervention.ends_on < date(year, 1, 1):
            found.ended.append(plan)
        else:
            found.new.append(plan)
    return found


@transaction.atomic
def carry(user, year: int) -> list[PlannedDays]:
    """What stands is never overwritten: who else plans at this moment waits for the locks."""
    ids = plannable_by(user).filter(planned_days__year=year - 1).values("pk")
    list(Intervention.objects.filter(pk__in=ids).order_by("pk").select_for_update().values("pk"))
    return PlannedDays.objects.bulk_create(
        PlannedDays(
            intervention_id=plan.intervention_id,
            year=year,
            days=plan.days,
            source=plan.source,
            reason=plan.reason,
        )
        for plan in preview(user, year).new
    )


def remember(session, year: int, rows: list[PlannedDays]) -> None:
    """For this session: which rows the act made, and when it ended."""
    at = max(row.updated_at for row in rows)
    session[SESSION_KEY] = {"year": year, "at": at.isoformat(), "ids": [row.pk for row in rows]}


def remembered(session, year: int) -> dict | None:
    found = session.get(SESSION_KEY)
    return found if found and found["year"] == year else None


@transaction.atomic
def take_back(user, session, year: int) -> tuple[int, int]:
    """How many rows went, and how many stay because somebody has worked on them since."""
    found = remembered(session, year)
    if not found:
        return 0, 0
    at: datetime = parse_datetime(found["at"]) or timezone.now()
    rows = PlannedDays.objects.filter(
        pk__in=found["ids"], year=year, intervention__in=plannable_by(user)
    ).select_for_update(of=("self",))
    gone = [row.pk for row in rows if row.updated_at <= at]
    PlannedDays.objects.filter(pk__in=gone).delete()
    del session[SESSION_KEY]
    return len(gone), len(found["ids"]) - len(gone)
