"""Work for workers and the calendar of missions."""

from celery import shared_task
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.mail import absolute, mail_context
from core.workflow import SYSTEM, TransitionRefused
from missions import steps
from missions.enums import MissionState
from missions.models import Mission, MissionLog, TorLog
from missions.news import MISSION_NEWS, TOR_NEWS
from missions.workflow import MISSION_WORKFLOW


@mail_context("mission_news")
def mission_news(row) -> dict | None:
    """What happened, who did it, where to read it; None for who lost sight of the mission."""
    is_tor = row.context["kind"] == "tor"
    log = (
        (TorLog if is_tor else MissionLog)
        .objects.select_related("subject", "actor")
        .get(pk=row.context["log"])
    )
    news = (TOR_NEWS if is_tor else MISSION_NEWS)[log.name]
    mission = log.subject.mission if is_tor else log.subject
    if not Mission.objects.visible_to(row.to).filter(pk=mission.pk).exists():
        return None
    if news.is_request and log.subject.state != log.to_state:
        return None
    words = {"code": mission.code, "title": mission.title, "name": log.actor or _("The system")}
    page = "missions:tor" if is_tor else "missions:detail"
    return {
        "subject": news.subject % words,
        "sentence": news.sentence % words,
        "comment": log.comment,
        "mission": mission,
        "url": absolute(reverse(page, kwargs={"code": mission.code})),
    }


@shared_task
def start_missions() -> list[str]:
    """Beat, every hour: what begins today is ongoing, unless a guard says no. Safe to run twice.

    A mission that stays behind keeps its overdue next step, which the home page shows.
    """
    due = Mission.objects.filter(
        state=MissionState.TOR_VALIDATED, starts_on__lte=timezone.localdate()
    )
    started = []
    for mission in due.order_by("starts_on", "pk"):
        try:
            MISSION_WORKFLOW.run(mission, "start", by=SYSTEM)
        except TransitionRefused:
            continue
        started.append(mission.code)
    return started


@shared_task
def refresh_next_steps() -> int:
    """Beat, every hour: roles begin and end by the calendar."""
    with transaction.atomic():
        return steps.refresh(Mission.objects.exclude(next_code=""))
