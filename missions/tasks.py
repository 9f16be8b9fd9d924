"""The calendar of missions."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from core.workflow import SYSTEM, TransitionRefused
from missions import steps
from missions.enums import MissionState
from missions.models import Mission
from missions.tor import tasks as tor_tasks  # noqa: F401
from missions.workflow import MISSION_WORKFLOW


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
