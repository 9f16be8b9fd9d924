"""What missions do when something of theirs moved, in the transaction of the step."""

from django.dispatch import receiver

from core.workflow import SYSTEM, transitioned
from missions import news, services, steps
from missions.events import invitations
from missions.models import Mission, TermsOfReference
from missions.tor import approvals
from missions.tor import tasks as tor_tasks


@receiver(transitioned, sender=Mission)
def follow_mission_step(instance, transition, log, **_kwargs):
    if transition.name == "resume":
        services.reopen_after_pause(instance, log.actor or SYSTEM)
    steps.refresh(Mission.objects.filter(pk=instance.pk))
    news.tell(instance, log)
    invitations.follow(instance)


@receiver(transitioned, sender=TermsOfReference)
def follow_tor_step(instance, transition, log, **_kwargs):
    if transition.name == "validate":
        tor_tasks.ask_final(instance)
    approvals.follow(instance, log)
    services.follow_tor(instance, transition.name, log.actor or SYSTEM)
    steps.refresh(Mission.objects.filter(pk=instance.mission_id))
    news.tell(instance.mission, log, instance)
