"""The programme follows its mission to other days, when somebody who writes in the ToR says so."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from missions.models import Mission, ProgrammeEntry
from missions.tor import programme
from missions.tor.writing import locked_to_write


def days_away(mission, days) -> int:
    """By how many days the programme has to move; 0 where it fits, or where no move would help.

    Counted from the last days of the mission that held all of it; else from its own first day.
    """
    if mission.starts_on is None or not days:
        return 0
    first, last = min(days), max(days)
    if mission.starts_on <= first and last <= mission.ends_on:
        return 0
    events = Mission.events.rel.related_model.objects.filter(pgh_obj_id=mission.pk)
    held = events.filter(starts_on__lte=first, ends_on__gte=last).order_by("-pgh_id")
    former = held.values_list("starts_on", flat=True).first()
    return (mission.starts_on - (former or first)).days


@transaction.atomic
def shift(tor, *, by) -> int:
    """Pressed twice, it moves once: the second time everything fits."""
    locked = locked_to_write(tor, by)
    rows = ProgrammeEntry.objects.filter(tor=locked)
    count = days_away(locked.mission, list(rows.values_list("day", flat=True)))
    if count:
        rows.update(day=F("day") + timedelta(days=count))
        programme.keep(locked, by)
    return count
