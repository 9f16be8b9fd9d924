"""What missions do when something of theirs moved."""

from django.dispatch import receiver

from core.workflow import transitioned
from missions import steps
from missions.models import Mission, TermsOfReference


@receiver(transitioned, sender=Mission)
def refresh_after_mission_step(instance, **_kwargs):
    steps.refresh(Mission.objects.filter(pk=instance.pk))


@receiver(transitioned, sender=TermsOfReference)
def refresh_after_tor_step(instance, **_kwargs):
    steps.refresh(Mission.objects.filter(pk=instance.mission_id))
