"""Two years, day by day: every mail once, on its day, to the right level or substitute."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail

from accounts.models import Notice, NoticeChoice
from accounts.notices.digest import send_digests
from core.models import OutboundMail
from interventions.reminders import SOURCES, remind_of
from reports.recommendations import services
from reports.recommendations.services import Answer
from reports.recommendations.workflow import RECOMMENDATION_WORKFLOW
from tests.factories import RecommendationFactory, ReportFactory, SubstitutionFactory, UserFactory
from tests.reports.people import Cast

pytestmark = pytest.mark.django_db

BRUSSELS = ZoneInfo("Europe/Brussels")
FIRST, LAST = date(2030, 1, 1), date(2031, 12, 31)
#: The beat rests on these: what fell on them comes once, on the next.
MISSED = {date(2030, 3, day) for day in (14, 15, 16)}
DAY = timedelta(days=1)


OURS = [one for one in SOURCES if one.code.startswith(("recommendation", "response"))]


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), BRUSSELS)


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def weekly(first: str, last: str) -> list[date]:
    start, end = days(first, last)
    return [start + number * 7 * DAY for number in range((end - start).days // 7 + 1)]


class World:
    """One mission and its people; the recommendations are A, B, C, D and H of the story below."""

    def __init__(self):
        self.cast = cast = Cast(reported=True)
        ReportFactory(mission=cast.mission, diffused=True, diffused_at=at(date(2029, 12, 20), 9))
        self.people = {name: cast[name] for name in (*cast.people,)}
        self.people["deputy"] = UserFactory()
        self.names = {one.email: name for name, one in self.people.items()}
        for name in ("sector_expert", "di", "tc", "unit_coordinator", "junior", "deputy"):
            self.choose(name, "instant")
        self.choose("scientific_team", "here")
        coordinator, deputy = self.people["unit_coordinator"], self.people["deputy"]
        SubstitutionFactory(
            person=coordinator, substitute=deputy,
            since=date(2030, 5, 20), until=date(2030, 6, 3),
        )  # fmt: skip
        given = {
            "A": {"owner": self.people["sector_expert"], "due_on": date(2030, 3, 1)},
            "B": {"outside": True, "due_on": date(2030, 5, 15)},
            "C": {"owner": self.people["rafi"], "due_on": date(2030, 6, 1)},
            "D": {"owner": self.people["junior"], "due_on": date(2031, 6, 2), "response": "none"},
            "H": {"owner": self.people["scientific_team"], "due_on": date(2030, 10, 1)},
        }
        self.rows = {
            key: RecommendationFactory(mission=cast.mission, **{"response": "accepted"} | fields)
            for key, fields in given.items()
        }
        self.keys = {row.code: key for key, row in self.rows.items()}

    def choose(self, name, rhythm):
        who = self.people[name]
        NoticeChoice.objects.create(user=who, topic="reminders", rhythm=rhythm)

    def step(self, key, name, who, **data):
        RECOMMENDATION_WORKFLOW.run(self.rows[key], name, by=self.cast[who], **data)

    def done(self, key, who):
        services.declare_done(self.rows[key], "Seen.", by=self.cast[who])

    def answer(self, key, who, response):
        answer = Answer(response, "Why.", "A letter.", "The DI", date(2030, 12, 1))
        services.respond(self.rows[key], answer, by=self.cast[who])

    def move(self, key, who, day):
        services.reschedule(self.rows[key], day, "Elections.", by=self.cast[who])


#: What people do, at noon of these days.
STORY = {
    date(2030, 2, 5): lambda world: world.answer("D", "junior", "accepted"),
    date(2030, 6, 10): lambda world: (
        world.answer("B", "tc", "rejected"),
        world.move("C", "rafi", date(2030, 9, 1)),
    ),
    date(2030, 9, 2): lambda world: world.done("C", "tc"),
    date(2030, 9, 20): lambda world: world.step("C", "send_back", "focal_point", comment="No."),
    date(2030, 9, 30): lambda world: world.done("C", "tc"),
    date(2030, 10, 5): lambda world: world.step("C", "verify", "focal_point"),
    date(2030, 11, 4): lambda world: world.step("B", "drop", "focal_point", comment="Too dear."),
    date(2031, 1, 8): lambda world: world.done("A", "di"),
    date(2031, 1, 20): lambda world: world.step("A", "verify", "focal_point"),
    date(2031, 6, 3): lambda world: world.done("D", "tc"),
    date(2031, 6, 10): lambda world: world.step("D", "verify", "focal_point"),
}

#: Recommendation, kind, reader -> the days of the mails. What the settings say: a week before, on
#: the day, each week after; the unit after 14 days, the RR after 30; an answer within 30 days.
EXPECTED = {
    ("A", "recommendation_reminder", "sector_expert"): [
        *days("2030-02-22", "2030-03-01", "2030-03-08", "2030-03-17"),
        *weekly("2030-03-22", "2031-01-03"),
    ],
    ("A", "recommendation_late_unit", "unit_coordinator"): days("2030-03-17"),
    ("A", "recommendation_late_rr", "rr"): days("2030-03-31"),
    ("A", "recommendation_implement", "focal_point"): days("2031-01-08"),
    ("A", "recommendation_verify", "sector_expert"): days("2031-01-20"),
    ("B", "recommendation_reminder", "di"): weekly("2030-05-08", "2030-06-05"),
    ("B", "recommendation_reminder", "tc"): weekly("2030-05-08", "2030-06-05"),
    ("B", "recommendation_late_unit", "unit_coordinator"): days("2030-05-29"),
    ("B", "recommendation_late_unit", "deputy"): days("2030-05-29"),
    ("B", "recommendation_drop", "di"): days("2030-11-04"),
    ("B", "recommendation_drop", "tc"): days("2030-11-04"),
    ("C", "recommendation_reminder", "rafi"): days(
        "2030-05-25", "2030-06-01", "2030-06-08",  # until its date was moved
        "2030-08-25", "2030-09-01",  # until it was declared done
        "2030-09-22", "2030-09-29",  # after it was sent back
    ),
    ("C", "recommendation_reschedule", "focal_point"): days("2030-06-10"),
    ("C", "recommendation_implement", "focal_point"): days("2030-09-02", "2030-09-30"),
    ("C", "recommendation_send_back", "rafi"): days("2030-09-20"),
    ("C", "recommendation_verify", "rafi"): days("2030-10-05"),
    ("D", "response_reminder", "junior"): weekly("2030-01-12", "2030-02-02"),
    ("D", "recommendation_reminder", "junior"): days("2031-05-26", "2031-06-02"),
    ("D", "recommendation_implement", "focal_point"): days("2031-06-03"),
    ("D", "recommendation_verify", "junior"): days("2031-06-10"),
    ("H", "recommendation_late_unit", "unit_coordinator"): days("2030-10-15"),
    ("H", "recommendation_late_rr", "rr"): days("2030-10-31"),
}  # fmt: skip


def sent(world, day) -> list[tuple]:
    """What left the house since it was last asked: recommendation, kind, reader, day."""
    for row in OutboundMail.objects.filter(state="queued").order_by("pk"):
        OutboundMail.objects.run(row.pk)
    found = []
    for message in mail.outbox:
        row = OutboundMail.objects.get(message_id=message.extra_headers["Message-ID"])
        told = row.context.get("notices") or [row.context["notice"]]
        named = re.findall(r"REC-\d+", message.subject + message.body)
        for notice in Notice.objects.filter(pk__in=told):
            [log] = [notice.context["recommendation"]]
            code = next(one.code for one in world.rows.values() if one.pk == log)
            assert code in named
            found.append((world.keys[code], notice.kind, world.names[message.to[0]], day))
    mail.outbox.clear()
    return found


def live(world) -> list[tuple]:
    """Beat before dawn, daily mails after breakfast, people at noon, the post in the evening."""
    found, day = [], FIRST
    while day <= LAST:
        with time_machine.travel(at(day, 4), tick=False) as clock:
            something = False
            for _run in () if day in MISSED else range(2 if day.day in (1, 17) else 1):
                something |= bool(remind_of(OURS))
            if day not in MISSED and Notice.objects.for_digest().exists():
                clock.move_to(at(day, 9, 30))
                something |= bool(send_digests())
            if day in STORY:
                clock.move_to(at(day, 12))
                STORY[day](world)
            if something or day in STORY:
                clock.move_to(at(day, 20))
                found += sent(world, day)
        day += DAY
    return found


def test_two_years_of_mails_each_once_on_its_day_to_the_right_level():
    world = World()

    found = live(world)

    expected = sorted((*where, day) for where, dates in EXPECTED.items() for day in dates)
    assert sorted(found) == expected
    states = {key: type(row).objects.get(pk=row.pk).state for key, row in world.rows.items()}
    assert states == {
        "A": "verified", "B": "dropped", "C": "verified", "D": "verified", "H": "open",
    }  # fmt: skip
