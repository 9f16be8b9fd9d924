"""Calendars as the standard wants them, and those of others as they come."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from core.ics import MOST_EVENTS, BrokenCalendar, Item, calendar, folded, read

THEN = datetime(2016, 11, 15, 8, 30, tzinfo=UTC)
ITEM = Item("a@house", date(2017, 1, 23), date(2017, 1, 27), "Revue", THEN)


def lines(content: bytes) -> list[str]:
    """Unfolded, after a look at what every line must keep to."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    return content.decode().replace("\r\n ", "").split("\r\n")


def test_a_day_on_a_calendar_ends_before_the_next_begins():
    said = lines(calendar([ITEM], name="Mes missions"))

    for line in (
        "DTSTART;VALUE=DATE:20170123",
        "DTEND;VALUE=DATE:20170128",
        "UID:a@house",
        "DTSTAMP:20161115T083000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Mes missions",
    ):
        assert line in said


NASTY = "l’été; a, b \\ c\r\nBEGIN:VEVENT\nSTATUS:CANCELLED\x00 " + "é" * 200


def test_what_people_write_cannot_become_a_line_of_its_own():
    item = replace(ITEM, title=NASTY, description=NASTY, place=NASTY, categories=(NASTY,))

    said = lines(calendar([item]))

    assert said.count("BEGIN:VEVENT") == 1
    assert "STATUS:CANCELLED" not in said
    (back,) = read(calendar([item]))
    assert back.title == NASTY.replace("\r\n", "\n").replace("\x00", "")


def test_names_of_people_stay_inside_their_quotes():
    item = replace(ITEM, organiser=('A "B"\r\nX', "a@house"), attendee=("Ève; d’Août", "e@house"))

    said = lines(calendar([item], method="REQUEST"))

    assert "ORGANIZER;CN=\"A 'B' X\":mailto:a@house" in said
    assert any(re.match('ATTENDEE;CN="Ève; d’Août";.*:mailto:e@house$', line) for line in said)


def test_the_same_items_give_the_same_bytes():
    assert calendar([ITEM], name="a") == calendar([ITEM], name="a")


@pytest.mark.parametrize("words", ["x" * 75, "x" * 76, "é" * 100, "😀" * 60, ""])
def test_folding_never_cuts_a_sign(words):
    pieces = folded(words).encode().split(b"\r\n")

    assert all(len(piece) <= 75 for piece in pieces)
    assert folded(words).replace("\r\n ", "").removesuffix("\r\n") == words


def file(*inside: str, around=("BEGIN:VCALENDAR", "END:VCALENDAR")) -> bytes:
    return "\r\n".join([around[0], *inside, around[1]]).encode()


def event(*inside: str) -> bytes:
    return file("BEGIN:VEVENT", "SUMMARY:Revue", *inside, "END:VEVENT")


@pytest.mark.parametrize(
    "given, days",
    [
        (["DTSTART;VALUE=DATE:20170123"], ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART;VALUE=DATE:20170123", "DTEND;VALUE=DATE:20170128"],
         ((2017, 1, 23), (2017, 1, 27))),
        (["DTSTART;VALUE=DATE:20170123", "DURATION:P5D"], ((2017, 1, 23), (2017, 1, 27))),
        (["DTSTART:20170123", "DURATION:P1W"], ((2017, 1, 23), (2017, 1, 29))),
        (["DTSTART:20170123T090000", "DTEND:20170123T170000"], ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART:20170122T233000Z", "DTEND:20170123T230000Z"], ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART;TZID=Africa/Kigali:20170123T090000",
          "DTEND;TZID=Africa/Kigali:20170125T000000"],
         ((2017, 1, 23), (2017, 1, 24))),
        (["DTSTART:tomorrow"], None),
        (["DTSTART:00000000"], None),
        ([], None),
    ],
)  # fmt: skip
def test_days_of_others_are_read_where_the_house_is(given, days):
    (found,) = read(event(*given))

    wanted = tuple(date(*day) for day in days) if days else (None, None)
    assert (found.starts_on, found.ends_on) == wanted


def test_alarms_and_time_zones_inside_are_not_events():
    content = file(
        "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "DTSTART:19701025T030000", "END:STANDARD",
        "END:VTIMEZONE", "BEGIN:VEVENT", "DTSTART;VALUE=DATE:20170123", "SUMMARY:Re",
        " vue", "BEGIN:VALARM", "SUMMARY:Alarm", "END:VALARM", "END:VEVENT",
    )  # fmt: skip

    (found,) = read(content)

    assert (found.title, found.starts_on) == ("Revue", date(2017, 1, 23))


def test_what_repeats_or_was_cancelled_says_so():
    (found,) = read(event("RRULE:FREQ=YEARLY", "STATUS:CANCELLED"))

    assert found.repeats and found.is_cancelled


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BEGIN:VCARD\r\nEND:VCARD",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MOST_EVENTS + 1),
    ],
    ids=range(6),
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(BrokenCalendar):
        read(content)
