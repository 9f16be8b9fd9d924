"""What a step of a lesson brings along."""

from django.dispatch import receiver

from core.workflow import transitioned
from reports.models import Lesson


@receiver(transitioned, sender=Lesson)
def void_checks(instance, transition, **_kwargs):
    """A lesson sent back comes again with another text: it is checked anew."""
    if transition.name == "send_back":
        instance.checks.all().delete()
