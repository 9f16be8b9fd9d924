"""Calendars as the standard wants them, and those of others as they come."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from core.ics import MOST_EVENTS, MOST_LINES, BrokenCalendar, Item, calendar, read

THEN = datetime(2016, 11, 15, 8, 30, tzinfo=UTC)
ITEM = Item("a@house", date(2017, 1, 23), date(2017, 1, 27), "Revue", THEN)


def parsed(content: bytes) -> Calendar:
    """As a stranger's program reads it, after a look at what every line must keep to."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in content.split(b"\r\n"):
        line.decode()  # no sign was cut in two
    return Calendar.from_ical(content)


def written(item: Item, **given):
    """(calendar, its one event)"""
    made = parsed(calendar([item], **given))
    (event,) = made.subcomponents
    assert event.errors == []
    return made, event


def test_a_day_on_a_calendar_ends_before_the_next_begins():
    made, event = written(replace(ITEM, sequence=3), name="Mes missions; à venir")

    assert (event.decoded("dtstart"), event.decoded("dtend")) == (
        date(2017, 1, 23), date(2017, 1, 28)
    )  # fmt: skip
    assert event["dtstart"].params["VALUE"] == event["dtend"].params["VALUE"] == "DATE"
    assert (event["uid"], event["sequence"], event["status"]) == ("a@house", 3, "CONFIRMED")
    assert event.decoded("dtstamp") == event.decoded("last-modified") == THEN
    assert (made["method"], made["version"], made["calscale"]) == ("PUBLISH", "2.0", "GREGORIAN")
    assert made["prodid"] and b"X-WR-CALNAME:Mes missions\\; " in made.to_ical()


def test_programs_are_told_to_ask_again_after_four_hours():
    made = parsed(calendar([], name="a"))

    assert made["refresh-interval"].params["VALUE"] == "DURATION"
    assert made.decoded("refresh-interval") == timedelta(hours=4)
    assert made["x-published-ttl"] == "PT4H"


@pytest.mark.parametrize("is_busy, transp", [(True, "OPAQUE"), (False, "TRANSPARENT")])
@pytest.mark.parametrize("status", ["TENTATIVE", "CONFIRMED", "CANCELLED"])
def test_what_is_sure_and_what_takes_time_says_so(is_busy, transp, status):
    _made, event = written(replace(ITEM, is_busy=is_busy, status=status))

    assert (event["transp"], event["status"]) == (transp, status)


def test_what_is_not_known_is_not_written():
    _made, event = written(ITEM)

    assert not {"description", "location", "url", "categories", "organizer", "attendee"} & {
        name.lower() for name in event
    }


NASTY = "l’été; a, b \\ c \\n\r\nBEGIN:VEVENT\nSTATUS:CANCELLED\x00 " + "é" * 200


def test_what_people_write_cannot_become_a_line_of_its_own():
    item = replace(ITEM, title=NASTY, description=NASTY, place=NASTY, categories=(NASTY, "b"))

    _made, event = written(item)

    plain = NASTY.replace("\r\n", "\n").replace("\x00", "")
    assert event["status"] == "CONFIRMED" and event.subcomponents == []
    assert event["summary"] == event["description"] == event["location"] == plain
    assert event["categories"].cats == [plain, "b"]


#: Control signs and half a sign have no place in a calendar; a lone CR is a line end like LF.
#: Without backslashes: icalendar reads an escaped one before an n as the end of a line.
WORDS = st.text(
    st.characters(
        exclude_categories=["Cc", "Cs"], include_characters="\n\t", exclude_characters="\\"
    )
)


@given(title=WORDS, place=WORDS, name=WORDS)
@example(title="", place="", name="\\")
def test_texts_come_back_as_they_were_written(title, place, name):
    item = replace(ITEM, title=title, place=place, organiser=(name, "a@house"))

    _made, event = written(item)
    (back,) = read(calendar([item]))

    assert event["summary"] == title
    assert event.get("location", "") == place
    assert event["organizer"] == "mailto:a@house"
    told = name.replace('"', "'").replace("\\", "/")
    assert event["organizer"].params["CN"] == " ".join(told.split())
    assert (back.title, back.place) == (title.strip(), place.strip())


def test_an_invitation_names_who_asks_and_who_is_asked():
    item = replace(ITEM, organiser=('A "B"\r\nX', "a@house"), attendee=("Ève; d’Août", "e@house"))

    made, event = written(item, method="REQUEST")

    assert made["method"] == "REQUEST"
    assert (event["organizer"], event["organizer"].params["CN"]) == ("mailto:a@house", "A 'B' X")
    assert event["attendee"] == "mailto:e@house"
    assert dict(event["attendee"].params) == {
        "CN": "Ève; d’Août", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "FALSE",
    }  # fmt: skip


def test_the_same_items_give_the_same_bytes():
    assert calendar([ITEM], name="a") == calendar([ITEM], name="a")


def test_the_library_is_not_loaded_until_a_calendar_is_wanted():
    asked = "import sys, core.ics; print('icalendar' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True)

    assert answer.stdout == "False\n"


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
        (["DTSTART;TZID=Africa/Kigali:20170123T233000"], ((2017, 1, 23), (2017, 1, 23))),
        (['DTSTART;X-A=";TZID=b";TZID="Mars: Base":20170123T010000'],
         ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART;VALUE=DATE:20170123", "DTEND;VALUE=DATE:20170120"],
         ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART;VALUE=DATE:20170123", "DTSTART;VALUE=DATE:20170124"],
         ((2017, 1, 24), (2017, 1, 24))),
        (["DTSTART;VALUE=DATE:20170123", "DURATION:P9999999999D"],
         ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART;VALUE=DATE:20170123", "DURATION:-P5D"], ((2017, 1, 23), (2017, 1, 23))),
        (["DTSTART:tomorrow"], None),
        (["DTSTART:P5D"], None),
        (["DTSTART:101500"], None),
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


@pytest.mark.parametrize("rule", ["RRULE:FREQ=YEARLY", "RRULE:nonsense", "RDATE:20170123"])
def test_what_repeats_or_was_cancelled_says_so(rule):
    (found,) = read(event(rule, "STATUS:cancelled"))

    assert found.repeats and found.is_cancelled


def test_a_zone_that_a_file_brings_changes_no_other_calendar():
    zone = ["BEGIN:VTIMEZONE", "TZID:Nowhere", "BEGIN:STANDARD", "DTSTART:16010101T000000",
            "RRULE:FREQ=SECONDLY", "TZOFFSETFROM:+0000", "TZOFFSETTO:+1300", "END:STANDARD",
            "END:VTIMEZONE"]  # fmt: skip
    meeting = ["BEGIN:VEVENT", "DTSTART;TZID=Nowhere:20170123T233000", "END:VEVENT"]

    (found,) = read(file(*zone, *meeting))
    (other,) = Calendar.from_ical(file(*meeting)).subcomponents

    assert found.starts_on == date(2017, 1, 23)
    assert other.decoded("dtstart").tzinfo is None


def test_the_encodings_of_windows_are_read_too():
    content = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Fête\r\nEND:VEVENT\r\nEND:VCALENDAR"

    titles = [read(content.encode(name))[0].title for name in ("utf-8-sig", "cp1252")]

    assert titles == ["Fête", "Fête"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"BEGIN:VCARD\r\nEND:VCARD",
        b"\x00\xff\xfe",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * (MOST_EVENTS + 1),
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * MOST_LINES,
        b"BEGIN:VCALENDAR\r\nDTSTART:tomorrow\r\nEND:VCALENDAR",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nEND:VCALENDAR",
        b"/etc/hostname",
    ],
    ids=range(10),
)
def test_what_is_no_calendar_is_refused(content):
    with pytest.raises(BrokenCalendar):
        read(content)
