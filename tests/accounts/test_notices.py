"""Who is told of what in which way: every topic and every rhythm has a sender."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Rhythm, Topic
from accounts.models import Notice, NoticeChoice, User
from accounts.notices import KINDS, said, tell
from accounts.notices.digest import send_digests
from accounts.notices.sweep import sweep_notices
from accounts.substitutes import name_substitute
from core.mail import compose
from core.models import OutboundMail
from core.queue import NoLongerWanted
from core.workflow import SYSTEM
from interventions.reminders import remind
from missions import steps
from missions.models import Mission
from missions.workflow import MISSION_WORKFLOW
from reports.review.workflow import REVIEW_WORKFLOW
from reports.services import advance
from tests.accounts.test_substitutes import row_of, stand_in
from tests.factories import (
    FieldDebriefingFactory,
    MissionFactory,
    RecommendationFactory,
    ReportFactory,
    SupportRequestFactory,
    UserFactory,
)
from tests.reports.people import Cast
from tests.reports.test_review_workflow import ready

pytestmark = pytest.mark.django_db
LIST, CHOICES = reverse("accounts:notices"), reverse("accounts:notice_choices")


# --- one real cause for each topic; each gives the person who is told ------------------
def proposed_mission() -> User:
    cast = Cast()
    MISSION_WORKFLOW.run(cast.mission, "propose", by=cast["tc"])
    return cast["unit_coordinator"]


def cancelled_mission() -> User:
    cast = Cast(approved=True)
    MISSION_WORKFLOW.run(cast.mission, "cancel", by=cast["rr"], comment="Route coupée")
    return cast["consultant"]


def step_due_today() -> User:
    cast = Cast(proposed=True)
    steps.refresh(Mission.objects.all())
    Mission.objects.update(next_due_on=timezone.localdate())
    remind()
    return cast["unit_coordinator"]


def unanswered_request() -> User:
    """Ten days after it was submitted (a setting) its answer is due."""
    request = SupportRequestFactory(submitted_at=timezone.now() - timedelta(days=10))
    remind()
    return request.unit.coordinator


def report_sent_back() -> User:
    cast = Cast(debriefed=True)
    FieldDebriefingFactory(mission=cast.mission)
    RecommendationFactory(mission=cast.mission, due_on=timezone.localdate() + timedelta(days=99))
    report = advance(
        ReportFactory(mission=cast.mission, text="Un texte."), "submit", by=cast["consultant"]
    )
    advance(report, "send_back", by=cast["focal_point"], comment="Citez la source.")
    return cast["consultant"]


def published_review() -> User:
    manager = UserFactory(est_manager=True)
    REVIEW_WORKFLOW.run(ready("validated"), "publish", by=SYSTEM)
    return manager


def named_substitute() -> User:
    substitute = UserFactory()
    name_substitute(row_of(UserFactory(), substitute))
    return substitute


CAUSES = {
    Topic.TO_DO: proposed_mission,
    Topic.MISSIONS: cancelled_mission,
    Topic.REMINDERS: step_due_today,
    Topic.REQUESTS: unanswered_request,
    Topic.REPORTS: report_sent_back,
    Topic.YEAR: published_review,
    Topic.SUBSTITUTES: named_substitute,
}


@pytest.fixture
def chosen(monkeypatch):
    """Each person made from now on wants this topic at this rhythm."""

    def choose(topic, rhythm):
        create = UserFactory._create.__func__

        def with_choice(cls, model_class, *args, **kwargs):
            user = create(cls, model_class, *args, **kwargs)
            NoticeChoice.objects.create(user=user, topic=topic, rhythm=rhythm)
            return user

        monkeypatch.setattr(UserFactory, "_create", classmethod(with_choice))

    return choose


@pytest.mark.parametrize("rhythm", Rhythm)
@pytest.mark.parametrize("topic", Topic)
def test_every_choice_has_a_sender(topic, rhythm, chosen):
    chosen(topic, rhythm)

    with time_machine.travel("2026-03-02 10:00+00:00", tick=False):
        person = CAUSES[topic]()
    at_once = set(OutboundMail.objects.filter(to=person).values_list("template", flat=True))
    with time_machine.travel("2026-03-03 10:00+00:00", tick=False):
        send_digests()
    in_all = list(OutboundMail.objects.filter(to=person).order_by("pk"))

    notice = Notice.objects.filter(user=person, topic=topic).latest("pk")
    assert notice.rhythm == rhythm
    assert ("notice" in at_once) is (rhythm == Rhythm.INSTANT)
    assert ("digest" in {mail.template for mail in in_all}) is (rhythm == Rhythm.DAILY)
    assert (notice.mailed_at is None) is (rhythm == Rhythm.HERE)
    told = [mail for mail in in_all if carries(mail, notice)]
    assert len(told) == (0 if rhythm == Rhythm.HERE else 1)
    assert all(said(person, [notice])[notice.pk].url in compose(mail).body for mail in told)


def carries(mail, notice) -> bool:
    return notice.pk in [mail.context.get("notice"), *mail.context.get("notices", [])]


def test_every_topic_has_a_kind_and_a_cause():
    assert {kind.topic for kind in KINDS.values()} == set(Topic) == set(CAUSES)


def test_without_a_choice_what_asks_for_an_act_comes_at_once():
    person = proposed_mission()

    assert Notice.objects.get(user=person).rhythm == Rhythm.INSTANT
    assert OutboundMail.objects.filter(to=person, template="notice").count() == 1


def test_telling_twice_is_telling_once():
    mission, person = MissionFactory(), UserFactory()

    for _ in range(2):
        tell([person], "substitute_named", key="one", substitution=mission.pk)

    assert Notice.objects.filter(user=person).count() == 1
    assert OutboundMail.objects.filter(to=person).count() == 1


def test_who_stands_in_is_told_for_whom():
    cast = Cast()
    hand = stand_in(cast["unit_coordinator"])

    MISSION_WORKFLOW.run(cast.mission, "propose", by=cast["tc"])

    notice = Notice.objects.get(user=hand)
    mail = OutboundMail.objects.get(to=hand)
    assert notice.for_person == cast["unit_coordinator"]
    assert cast["unit_coordinator"].name in compose(mail).body


def test_after_the_substitution_the_notice_says_nothing_more():
    cast = Cast()
    hand = stand_in(cast["unit_coordinator"])
    MISSION_WORKFLOW.run(cast.mission, "propose", by=cast["tc"])
    mail = OutboundMail.objects.select_related("to").get(to=hand)

    hand.stand_ins.update(ended_at=timezone.now())

    with pytest.raises(NoLongerWanted):
        compose(OutboundMail.objects.get(pk=mail.pk))
    assert said(User.objects.get(pk=hand.pk), Notice.objects.filter(user=hand)) == {}


def test_a_closed_account_is_told_nothing():
    person = UserFactory(is_active=False)

    tell([person], "substitute_named", key="one", substitution=1)

    assert not Notice.objects.exists()


# --- the daily mail -------------------------------------------------------------------
def at(moment):
    return time_machine.travel(moment, tick=False)


def daily(user, *, topic=Topic.TO_DO):
    """A notice that waits for the digest."""
    mission = MissionFactory(proposed_by=user)
    log = mission.log.create(name="cancel", from_state="approved", to_state="cancelled")
    return Notice.objects.create(
        user=user, topic=topic, kind="mission_news", context={"log": log.pk},
        key=f"mission:{log.pk}:{user.pk}", rhythm=Rhythm.DAILY,
    )  # fmt: skip


def digests(user):
    return list(OutboundMail.objects.filter(to=user, template="digest").order_by("pk"))


def test_the_digest_waits_for_its_hour_and_comes_once():
    person = UserFactory(digest_hour=7)
    with at("2026-03-02 16:00+00:00"):
        daily(person), daily(person)

    for moment in ("2026-03-03 05:30+00:00", "2026-03-03 06:05+00:00", "2026-03-03 07:05+00:00"):
        with at(moment):
            send_digests()
            assert len(digests(person)) == (moment > "2026-03-03 06")  # 7:05 in Brussels

    assert len(digests(person)[0].context["notices"]) == 2


def test_what_comes_after_the_hour_waits_for_tomorrow():
    person = UserFactory(digest_hour=7)
    with at("2026-03-03 09:00+00:00"):
        daily(person)
        send_digests()
    assert digests(person) == []

    with at("2026-03-04 09:00+00:00"):
        send_digests()
    assert len(digests(person)) == 1


def test_nothing_is_lost_when_beat_was_down():
    person = UserFactory()
    for day in ("01", "02", "03"):
        with at(f"2026-03-{day} 16:00+00:00"):
            daily(person)

    with at("2026-03-05 23:30+00:00"):
        send_digests(), send_digests()

    assert [len(mail.context["notices"]) for mail in digests(person)] == [3]


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_the_clock_change_neither_doubles_nor_loses(day):
    person = UserFactory(digest_hour=2)
    with at("2026-03-01 12:00+00:00"):
        daily(person)

    for hour in range(24):
        with at(f"{day} {hour:02}:05+00:00"):
            send_digests()

    assert len(digests(person)) == 1


def test_the_digest_speaks_the_readers_language_and_leads_to_each_thing():
    person = UserFactory(language="nl")
    with at("2026-03-02 16:00+00:00"):
        first, second = daily(person), daily(person, topic=Topic.MISSIONS)
    with at("2026-03-03 16:00+00:00"):
        send_digests()

    with translation.override("nl"):
        message = compose(digests(person)[0])

    assert message.subject.startswith("2 berichten")
    for notice in (first, second):
        assert said(person, [notice])[notice.pk].url in message.body
    assert message.alternatives[0].content.count("<li>") == 2


def test_what_was_read_meanwhile_is_left_out():
    person = UserFactory()
    with at("2026-03-02 16:00+00:00"):
        first, second = daily(person), daily(person)
    with at("2026-03-03 16:00+00:00"):
        send_digests()

    Notice.objects.filter(pk=first.pk).mark_read()
    one = compose(digests(person)[0])
    Notice.objects.filter(pk=second.pk).mark_read()

    assert said(person, [first])[first.pk].url not in one.body
    with pytest.raises(NoLongerWanted):
        compose(digests(person)[0])


# --- the pages ------------------------------------------------------------------------
@pytest.fixture
def reader(client):
    user = UserFactory()
    client.force_login(user)
    return user


def test_opening_a_notice_leads_to_the_thing_and_marks_it_read(client, reader):
    notice = daily(reader)

    response = client.post(reverse("accounts:notice_open", args=[notice.pk]))

    mission = Mission.objects.get()
    assert response["Location"] == mission.get_absolute_url()
    assert Notice.objects.get().read_at is not None


def test_unread_come_first_and_the_head_counts_them(client, reader):
    read, unread = daily(reader), daily(reader)
    Notice.objects.filter(pk=unread.pk).update(created_at=timezone.now() - timedelta(days=3))
    Notice.objects.filter(pk=read.pk).mark_read()

    response = client.get(LIST)

    assert [line.notice.pk for line in response.context["lines"]] == [unread.pk, read.pk]
    assert response.context["unread"] == "1"


def test_all_are_marked_read_and_only_ones_own(client, reader):
    daily(reader), daily(reader)
    other = daily(UserFactory())

    client.post(reverse("accounts:notices_read"))

    assert list(Notice.objects.unread()) == [other]


def test_an_empty_list_says_what_will_come(client, reader):
    assert reverse("accounts:notice_choices") in client.get(LIST).content.decode()


@pytest.mark.parametrize(("read", "is_kept"), [(None, True), (179, True), (181, False)])
def test_what_was_read_long_ago_makes_room(reader, read, is_kept):
    notice = daily(reader)
    ago = timezone.now() - timedelta(days=read) if read else None
    Notice.objects.update(read_at=ago, created_at=timezone.now() - timedelta(days=900))

    sweep_notices()

    assert Notice.objects.filter(pk=notice.pk).exists() == is_kept


def test_the_list_costs_the_same_for_any_number_of_notices(client, reader, assert_same_queries):
    assert_same_queries(
        get=lambda: client.get(LIST),
        add_rows=lambda n: [daily(reader) for _ in range(n)],
    )


def test_choices_are_kept_with_language_and_hour(client, reader):
    data = {f"topic_{topic}": "here" for topic in Topic} | {"language": "nl", "digest_hour": 18}
    data["phone"] = "+32 2 500 00 00"
    assert reader.wants_invitations

    response = client.post(CHOICES, data)

    reader.refresh_from_db()
    assert response.status_code == 302
    assert (reader.language, reader.digest_hour, reader.wants_invitations) == ("nl", 18, False)
    assert reader.phone == "+32 2 500 00 00"
    assert set(reader.notice_choices.values_list("topic", "rhythm")) == {
        (topic, "here") for topic in Topic
    }


@pytest.mark.parametrize(
    "wrong", [{"digest_hour": "24"}, {"topic_to_do": "never"}, {"language": "xx"}]
)
def test_a_choice_that_is_none_is_refused(client, reader, wrong):
    data = {f"topic_{topic}": "here" for topic in Topic} | {"language": "nl", "digest_hour": 18}

    assert client.post(CHOICES, data | wrong).status_code == 200
    assert not reader.notice_choices.exists()
