"""Reminders before and after due dates.

To add a source: `register(ReminderSource("code", "kind", owed))` in the apps.py of the app that
owns the dates. `owed(days)` yields an `Owed` for each open thing that is due on one of these days;
`kind` names a notice kind (accounts/notices), which says what is owed when it is read, and nothing
any more once it was done. On which days people are reminded is a setting of EST.

A source with a `level` is a step of a ladder: others are told, once, so many days after the due
date, while those who owe it go on being reminded by a source without one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from accounts.notices import tell
from core.models import Heartbeat
from interventions.enums import Setting
from interventions.models import ProcessSetting

HEARTBEAT = "reminders"
#: Nobody is reminded of what has been due for longer; the lists still show it.
LONGEST = timedelta(days=3 * 366)
#: After a longer rest only so many days are caught up.
MOST_MISSED = timedelta(days=31)


@dataclass(frozen=True)
class Owed:
    """`thing` names what is owed within its source, with its step where it has several."""

    thing: str
    due_on: date
    people: Iterable
    #: What the notice keeps to find it again: ids only.
    ids: dict = field(default_factory=dict)
    #: Writes, with the key of this reminder, to somebody who has no account.
    write: Callable[[str], object] | None = None


@dataclass(frozen=True)
class ReminderSource:
    code: str
    kind: str
    owed: Callable[[list[date]], Iterable[Owed]]
    #: The setting that says after how many days this level is told; none for the usual rhythm.
    level: Setting | None = None

    def rhythm(self, numbers: dict[str, int]) -> "Rhythm | Level":
        if self.level is not None:
            return Level(numbers[self.level])
        return Rhythm(numbers[Setting.REMIND_BEFORE_DAYS], numbers[Setting.REMIND_EVERY_DAYS])


SOURCES: list[ReminderSource] = []


def register(*sources: ReminderSource) -> None:
    SOURCES.extend(sources)


@dataclass(frozen=True)
class Rhythm:
    """Calendar days: once before, on the day itself, then again and again (0: not again)."""

    before: int
    every: int

    def offsets(self) -> list[int]:
        """Days from the due date on which people are reminded, in order."""
        after = range(self.every, LONGEST.days + 1, self.every) if self.every else ()
        return [*([-self.before] if self.before else []), 0, *after]


@dataclass(frozen=True)
class Level:
    """Once, so many calendar days after the due date."""

    after: int

    def offsets(self) -> list[int]:
        return [self.after]


def due_days(first: date, today: date, rhythm: Rhythm | Level) -> dict[date, int]:
    """Due dates whose newest reminder fell between these two days, with its offset."""
    found = {}
    for offset in rhythm.offsets():
        for passed in range((today - first).days + 1):
            found[first + timedelta(days=passed - offset)] = offset
    return found


@shared_task
@transaction.atomic
def remind() -> int:
    """Beat, every hour: each reminder once, on its day. After a rest, only the newest of each.

    Keys make a second run harmless; the heartbeat says from which day on there is work.
    """
    return remind_of(SOURCES)


def remind_of(sources: Iterable[ReminderSource]) -> int:
    """The work of `remind`, in its transaction."""
    today = timezone.localdate()
    beat = Heartbeat.objects.select_for_update().filter(name=HEARTBEAT).first()
    first = max(timezone.localdate(beat.at), today - MOST_MISSED) if beat else today
    numbers, found = ProcessSetting.objects.numbers(), {}
    told = 0
    for source in sources:
        rhythm = source.rhythm(numbers)
        if rhythm not in found:
            found[rhythm] = due_days(first, today, rhythm)
        days = found[rhythm]
        for one in source.owed(list(days)):
            offset = days[one.due_on]
            key = reminder_key(source, one, offset)
            tell(one.people, source.kind, key=key, **one.ids)
            if one.write is not None:
                one.write(key)
            told += 1
    beat = beat or Heartbeat(name=HEARTBEAT)
    beat.at = timezone.now()
    beat.save()
    return told


def reminder_key(source: ReminderSource, one: Owed, offset: int) -> str:
    return f"reminder:{source.code}:{one.thing}:{one.due_on}:{offset}"
