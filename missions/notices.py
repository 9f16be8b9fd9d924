"""What people are told about missions: steps of missions and ToR, and what comes due."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.enums import Topic
from accounts.notices import Said, notice_kind
from core.dates import long_date, relative_words
from missions import steps
from missions.models import Mission, MissionLog, RemoteSupport, SupportRequest, TorLog
from missions.news import MISSION_NEWS, TOR_NEWS


def _visible(reader, missions) -> set[int]:
    seen = Mission.objects.visible_to(reader).filter(pk__in=missions)
    return set(seen.values_list("pk", flat=True))


def _logs(model, notices, *names) -> dict:
    """Lines of a log with what their words need, by id."""
    wanted = [one.context["log"] for one in notices]
    return model.objects.select_related("actor", "on_behalf_of", *names).in_bulk(wanted)


def about_mission(reader, notices):
    """A step of a mission, for who still sees it; a request only while it waits."""
    logs = _logs(MissionLog, notices, "subject")
    seen = _visible(reader, {log.subject_id for log in logs.values()})
    for one in notices:
        log = logs.get(one.context["log"])
        if log and log.subject_id in seen and is_news(MISSION_NEWS[log.name], log):
            yield one, _said(MISSION_NEWS[log.name], log, log.subject, "missions:detail")


def about_tor(reader, notices):
    logs = _logs(TorLog, notices, "subject__mission")
    seen = _visible(reader, {log.subject.mission_id for log in logs.values()})
    for one in notices:
        log = logs.get(one.context["log"])
        if log and log.subject.mission_id in seen and is_news(TOR_NEWS[log.name], log):
            yield one, _said(TOR_NEWS[log.name], log, log.subject.mission, "missions:tor")


def is_news(news, log) -> bool:
    return not news.is_request or log.subject.state == log.to_state


def _said(news, log, mission, page: str) -> Said:
    words = {"code": mission.code, "title": mission.title, "name": log.by_whom}
    url = reverse(page, kwargs={"code": mission.code})
    return Said(news.subject % words, news.sentence % words, url, log.comment)


notice_kind("mission_request", Topic.TO_DO)(about_mission)
notice_kind("mission_news", Topic.MISSIONS)(about_mission)
notice_kind("tor_request", Topic.TO_DO)(about_tor)
notice_kind("tor_news", Topic.MISSIONS)(about_tor)


# --- what comes due -------------------------------------------------------------------
def due_words(day) -> dict:
    return {"due": long_date(day), "left": relative_words(day)}


@notice_kind("step_reminder", Topic.REMINDERS)
def step_reminder(reader, notices):
    """Only while it is the very step that waits for the reader."""
    wanted = [one.context["mission"] for one in notices]
    rows = Mission.objects.visible_to(reader).filter(steps.waits_for(reader)).in_bulk(wanted)
    for one in notices:
        mission = rows.get(one.context["mission"])
        step = steps.by_code(one.context["step"])
        if mission and step and step.code == mission.next_code and mission.next_due_on:
            words = due_words(mission.next_due_on) | {
                "step": step.label, "code": mission.code, "title": mission.title,
            }  # fmt: skip
            yield (
                one,
                Said(
                    _("%(code)s: %(step)s (%(left)s)") % words,
                    _("“%(step)s” waits for you on the mission “%(title)s”, due on %(due)s.")
                    % words,
                    reverse(step.url_name, kwargs={"code": mission.code}),
                ),
            )


@notice_kind("follow_up_reminder", Topic.REMINDERS)
def follow_up_reminder(reader, notices):
    rows = RemoteSupport.objects.visible_to(reader).filter(
        followed_up_at=None, follow_up_on__isnull=False
    )
    found = rows.in_bulk([one.context["remote_support"] for one in notices])
    for one in notices:
        row = found.get(one.context["remote_support"])
        if row:
            words = due_words(row.follow_up_on) | {"subject": row.subject}
            yield (
                one,
                Said(
                    _("Next contact: %(subject)s (%(left)s)") % words,
                    _("You planned the next contact about “%(subject)s” for %(due)s.") % words,
                    row.get_absolute_url(),
                ),
            )


@notice_kind("request_reminder", Topic.REQUESTS)
def request_reminder(reader, notices):
    rows = SupportRequest.objects.visible_to(reader).waiting().select_related("theme", "country")
    found = rows.in_bulk([one.context["request"] for one in notices])
    for one in notices:
        row = found.get(one.context["request"])
        if row:
            words = {"code": row.code, "theme": row.theme, "country": row.country}
            yield (
                one,
                Said(
                    _("Request %(code)s waits for a decision") % words,
                    _("The support request about “%(theme)s” in %(country)s has no answer yet.")
                    % words,
                    row.get_absolute_url(),
                ),
            )
