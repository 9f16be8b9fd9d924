"""iCalendar (RFC 5545): all-day entries out, single events in.

Out: `calendar([Item(...)], name=...)` gives the bytes of a calendar; with `method="REQUEST"` or
"CANCEL" and one item that has an organiser and an attendee, those of an invitation (RFC 5546).
The same items give the same bytes, so that a feed can be asked “anything new?”.
In: `read(bytes)` gives the events of a file as days; a file that is none raises BrokenCalendar.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

PRODUCT = "-//Backstopping//Calendar//FR"
#: Octets a line may have before it is folded.
LINE = 75
TENTATIVE, CONFIRMED, CANCELLED = "TENTATIVE", "CONFIRMED", "CANCELLED"
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST_EVENTS = 2000
#: A name, its parameters and its value: DTSTART;VALUE=DATE:20170123
PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):(.*)', re.DOTALL)
DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")


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
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"METHOD:{method}")
    if name:
        lines += [f"X-WR-CALNAME:{escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT4H"]
        lines.append("X-PUBLISHED-TTL:PT4H")
    for item in items:
        lines += _event(item)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) for line in lines).encode()


def _event(item: Item) -> Iterator[str]:
    stamp = moment(item.changed_at)
    yield "BEGIN:VEVENT"
    yield f"UID:{escaped(item.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"LAST-MODIFIED:{stamp}"
    yield f"SEQUENCE:{item.sequence}"
    yield f"DTSTART;VALUE=DATE:{item.starts_on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{item.ends_on + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(item.title)}"
    for title, value in (("DESCRIPTION", item.description), ("LOCATION", item.place)):
        if value:
            yield f"{title}:{escaped(value)}"
    if item.url:
        yield f"URL:{CONTROL.sub('', item.url)}"
    if item.categories:
        yield "CATEGORIES:" + ",".join(escaped(one) for one in item.categories)
    yield f"STATUS:{item.status}"
    yield f"TRANSP:{'OPAQUE' if item.is_busy else 'TRANSPARENT'}"
    yield from _people(item)
    yield "END:VEVENT"


def _people(item: Item) -> Iterator[str]:
    if item.organiser:
        yield f"ORGANIZER;CN={_quoted(item.organiser[0])}:mailto:{item.organiser[1]}"
    if item.attendee:
        role = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
        yield f"ATTENDEE;CN={_quoted(item.attendee[0])};{role}:mailto:{item.attendee[1]}"


def escaped(words: str) -> str:
    plain = CONTROL.sub("", str(words)).replace("\r\n", "\n").replace("\r", "\n")
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _quoted(words: str) -> str:
    """A parameter cannot hold a quotation mark or the end of a line, escaped or not."""
    plain = CONTROL.sub("", str(words)).replace('"', "'")
    return f'"{" ".join(plain.split())}"'


def moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def folded(line: str) -> str:
    """In pieces of at most 75 octets, never through the middle of a sign."""
    pieces, piece, room = [], "", LINE
    for sign in line:
        size = len(sign.encode())
        if size > room:
            pieces.append(piece)
            piece, room = " ", LINE - 1
        piece += sign
        room -= size
    return "\r\n".join([*pieces, piece]) + "\r\n"


# --- in -------------------------------------------------------------------------------
@dataclass
class Found:
    """An event of somebody's file. What cannot be imported says why in `fault`."""

    uid: str = ""
    title: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    description: str = ""
    organiser: str = ""
    repeats: bool = False
    is_cancelled: bool = False
    #: Days from DURATION, until the first day is known.
    days: int = field(default=0, repr=False)


def read(content: bytes) -> list[Found]:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("cp1252", errors="replace")
    lines = re.sub("\r?\n[ \t]", "", words).splitlines()
    lines = [line for line in lines if line.strip()]
    if not lines or lines[0].strip().upper() != "BEGIN:VCALENDAR":
        raise BrokenCalendar
    found, open_parts = [], []
    for line in lines:
        _take(line, found, open_parts)
    if open_parts:
        raise BrokenCalendar
    for event in found:
        _complete(event)
    return found


def _take(line: str, found: list[Found], open_parts: list[str]) -> None:
    matched = PROPERTY.fullmatch(line)
    if matched is None:
        return
    name, given, value = matched[1].upper(), matched[2].upper(), matched[3]
    if name == "BEGIN":
        open_parts.append(value.strip().upper())
        if open_parts == ["VCALENDAR", "VEVENT"]:
            found.append(Found())
            if len(found) > MOST_EVENTS:
                raise BrokenCalendar
    elif name == "END":
        if not open_parts or open_parts.pop() != value.strip().upper():
            raise BrokenCalendar
    elif open_parts == ["VCALENDAR", "VEVENT"]:
        _property(found[-1], name, given, value)


TEXTS = {"UID": "uid", "SUMMARY": "title", "LOCATION": "place", "DESCRIPTION": "description"}


def _property(event: Found, name: str, given: str, value: str) -> None:
    if name in TEXTS:
        setattr(event, TEXTS[name], _plain(value))
    elif name == "DTSTART":
        event.starts_on = _day(value, given)
    elif name == "DTEND":
        event.ends_on = _day(value, given, is_end=True)
    elif name == "DURATION":
        said = DURATION.fullmatch(value.strip().upper())
        weeks, days = said.groups(default="0") if said else ("0", "0")
        event.days = min(int(weeks) * 7 + int(days), 10_000)
    elif name in ("RRULE", "RDATE"):
        event.repeats = True
    elif name == "STATUS":
        event.is_cancelled = value.strip().upper() == CANCELLED


def _plain(value: str) -> str:
    """Escaped text as it was written."""
    words = re.sub(r"\\([nN\\;,])", lambda one: "\n" if one[1] in "nN" else one[1], value)
    return CONTROL.sub("", words).strip()


def _day(value: str, given: str, *, is_end: bool = False) -> date | None:
    """The day in the time zone of the house; an end is the first moment after."""
    value = value.strip().upper()
    try:
        if len(value) == 8:
            found = datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007
            return found - timedelta(days=1) if is_end else found
        moment = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except (ValueError, OverflowError):
        return None
    if value.endswith("Z"):
        moment = timezone.make_naive(moment.replace(tzinfo=UTC))
    at_midnight = is_end and moment.time() == moment.time().min
    return moment.date() - timedelta(days=1) if at_midnight else moment.date()


def _complete(event: Found) -> None:
    """Without an end it lasts what its duration says, or one day."""
    if event.starts_on and event.ends_on is None:
        event.ends_on = event.starts_on + timedelta(days=max(event.days - 1, 0))
    if event.starts_on and event.ends_on and event.ends_on < event.starts_on:
        event.ends_on = event.starts_on
