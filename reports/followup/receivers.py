"""A mission that starts gets the checklists of its kind; their dates follow its last day."""

from django.dispatch import receiver

from core.workflow import transitioned
from missions.models import Mission
from reports.followup import services


@receiver(transitioned, sender=Mission)
def after_mission_step(instance, transition, **_kwargs):
    if transition.name in ("start", "debrief"):
        services.open_for(instance)
