"""A contract follows its milestones: the last payment completes it."""

from django.dispatch import receiver

from core.workflow import SYSTEM, transitioned
from missions.contracts import news
from missions.contracts.services import finish_if_done
from missions.models import Contract, Milestone


@receiver(transitioned, sender=Milestone)
def follow_milestone(instance, transition, log, **_kwargs):
    news.tell_of_milestone(instance, log)
    if transition.name == "pay":
        finish_if_done(instance.contract, by=log.actor or SYSTEM)


@receiver(transitioned, sender=Contract)
def follow_contract(instance, log, **_kwargs):
    news.tell_of_contract(instance, log)
