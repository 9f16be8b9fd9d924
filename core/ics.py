"""iCalendar (RFC 5545): all-day entries out, single events in; icalendar writes and parses.

Out: `calendar([Item(...)], name=...)` gives the bytes of a calendar; with `method="REQUEST"` or
"CANCEL" and one item that has an organiser and an attendee, those of an invitation (RFC 5546).
The same items give the same bytes, so that a feed can be asked “anything new?”.
In: `read(bytes)` gives the events of a file as days; a file that is none raises BrokenCalendar.
The library is imported where it is used: it costs 0.2 s, and most processes never need it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

PRODUCT = "-//Backstopping//Calendar//FR"
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
REFRESH, ONE_DAY = timedelta(hours=4), timedelta(days=1)
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_EVENTS = 2000
#: Of a file: with those of alarms and zones; and signs of one line, the rest is cut off.
MOST_LINES, LONGEST_LINE = 20 * MOST_EVENTS, 20_000
FOLD, LINE_END = re.compile("(?:\r?\n)+[ \t]"), re.compile("\r?\n")
#: The lines of a file that are looked at. Without TZID no time zone of a stranger is built, and
#: none is remembered for the calendars of others.
WANTED = re.compile(
    "(BEGIN|END|UID|SUMMARY|LOCATION|DESCRIPTION|DTSTART|DTEND|DURATION|RRULE|RDATE|STATUS)[;:]",
    re.IGNORECASE,
)
ZONE = re.compile(r'^([^":]*?);TZID=(?:"[^"]*"|[^";:]*)', re.IGNORECASE)
FIRST, EVENT = "BEGIN:VCALENDAR", "BEGIN:VEVENT"


class BrokenCalendar(Exception):
    """No calendar, or one with more events than anybody imports."""


@dataclass(frozen=True)
class Item:
    """Something on whole days, both ends counted as people do."""

    uid: str
    starts_on: date
    ends_on: date
    title: str
    #: When it last changed: also the stamp, for a feed that changed nothing stays the same.
    changed_at: datetime
    description: str = ""
    place: str = ""
    url: str = ""
    status: str = CONFIRMED
    categories: tuple[str, ...] = ()
    sequence: int = 0
    #: Does it take the person's time, or only stand in the calendar?
    is_busy: bool = True
    #: (name, address)
    organiser: tuple[str, str] | None = None
    attendee: tuple[str, str] | None = None


# --- out ------------------------------------------------------------------------------
def calendar(items: Iterable[Item], *, name: str = "", method: str = "PUBLISH") -> bytes:
    from icalendar import Calendar, vDuration, vText

    made = Calendar()
    for title, value in (("version", "2.0"), ("prodid", PRODUCT), ("calscale", "GREGORIAN")):
        made.add(title, value)
    made.add("method", method)
    if name:
        made.add("x-wr-calname", vText(_clean(name)))
        made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(REFRESH))
    for item in items:
        made.add_component(_event(item))
    return made.to_ical(sorted=False)


def _event(item: Item):
    from icalendar import Event

    stamp = item.changed_at.astimezone(UTC).replace(microsecond=0)
    values = {
        "uid": item.uid,
        "dtstamp": stamp,
        "last-modified": stamp,
        "sequence": item.sequence,
        "dtstart": item.starts_on,
        "dtend": item.ends_on + timedelta(days=1),
        "summary": _clean(item.title),
        "description": _clean(item.description) or None,
        "location": _clean(item.place) or None,
        "url": item.url or None,
        "categories": [_clean(one) for one in item.categories] or None,
        "status": item.status,
        "transp": "OPAQUE" if item.is_busy else "TRANSPARENT",
        "organizer": item.organiser and _person(*item.organiser),
        "attendee": item.attendee
        and _person(*item.attendee, ROLE="REQ-PARTICIPANT", PARTSTAT="NEEDS-ACTION", RSVP="FALSE"),
    }
    event = Event()
    for title, value in values.items():
        if value is not None:
            event.add(title, value)
    return event


def _clean(words) -> str:
    return CONTROL.sub("", str(words)).replace("\r\n", "\n").replace("\r", "\n")


def _person(name: str, address: str, **given: str):
    """Programs disagree on quotation marks and line ends in a parameter: there are none."""
    from icalendar import vCalAddress

    person = vCalAddress(f"mailto:{address}")
    # Parameters know no escape: a backslash at the end would swallow the address.
    quoted = _clean(name).replace('"', "'").replace("\\", "/")
    person.params["CN"] = " ".join(quoted.split())
    person.params.update(given)
    return person


# --- in -------------------------------------------------------------------------------
@dataclass
class Found:
    """An event of somebody's file; days that could not be read are None."""

    uid: str
    title: str
    starts_on: date | None
    ends_on: date | None
    place: str
    description: str
    repeats: bool
    is_cancelled: bool


def read(content: bytes) -> list[Found]:
    """Events of the calendar itself: what stands deeper, such as an alarm, is none."""
    from icalendar import Calendar

    try:
        parts = Calendar.from_ical(_guarded(content), multiple=True)
        calendars = [part for part in parts if part.name == "VCALENDAR"]
        events = [one for part in calendars for one in part.subcomponents if one.name == "VEVENT"]
        found = [_found(event) for event in events]
    except BrokenCalendar:
        raise
    except Exception as broken:  # whatever a stranger's file makes the library stumble over
        raise BrokenCalendar from broken
    if not calendars:
        raise BrokenCalendar
    return found


def _guarded(content: bytes) -> bytes:
    """What the library may see, counted before it does. As bytes: it takes a text for a path."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", errors="replace")
    lines = LINE_END.split(FOLD.sub("", CONTROL.sub("", words)))
    lines = [line[:LONGEST_LINE].strip() for line in lines if WANTED.match(line)]
    plain = [line.upper() for line in lines[:MOST_LINES]]
    is_long = len(lines) > MOST_LINES or plain.count(EVENT) > MOST_EVENTS
    if is_long or plain[:1] != [FIRST]:
        raise BrokenCalendar
    return "\r\n".join(ZONE.sub(r"\1", line) for line in lines).encode()


def _found(event) -> Found:
    starts_on, ends_on = _day(event, "dtstart"), _day(event, "dtend", is_end=True)
    if starts_on and ends_on is None:
        ends_on = starts_on + timedelta(days=max(_duration(event) - 1, 0))
    if starts_on and ends_on < starts_on:
        ends_on = starts_on
    return Found(
        uid=_text(event, "uid"),
        title=_text(event, "summary"),
        starts_on=starts_on,
        ends_on=ends_on,
        place=_text(event, "location"),
        description=_text(event, "description"),
        repeats="rrule" in event or "rdate" in event,
        is_cancelled=_text(event, "status").upper() == CANCELLED,
    )


def _one(event, name: str):
    """The last, where somebody wrote a property twice."""
    value = event.get(name, "")
    return value[-1] if isinstance(value, list) else value


def _text(event, name: str) -> str:
    return str(_one(event, name)).strip()


def _moment(event, name: str):
    """None for what is missing or could not be read: the library keeps that as a text."""
    value = _one(event, name)
    return None if isinstance(value, str) else value.dt


def _duration(event) -> int:
    length = _moment(event, "duration")
    return min(length.days, 10_000) if length else 0


def _day(event, name: str, *, is_end: bool = False) -> date | None:
    """The day in the time zone of the house; an end is the first moment after."""
    value = _moment(event, name)
    if not isinstance(value, date):  # a length of time, or a time of the day
        return None
    if isinstance(value, datetime):
        value = timezone.make_naive(value) if value.tzinfo else value
        is_after = is_end and value.time() == value.time().min
        return value.date() - ONE_DAY if is_after else value.date()
    return value - ONE_DAY if is_end else value
