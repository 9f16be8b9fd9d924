"""A lesson that leaves its author's desk, or changes on the way, is read again."""

from django.dispatch import receiver

from core.workflow import transitioned
from reports.models import Lesson
from reports.near.services import ask_vectors


@receiver(transitioned, sender=Lesson)
def read_again(transition, **_kwargs):
    if transition.name in ("propose", "validate"):
        ask_vectors()
