"""A request follows its mission: reported is answered, cancelled is to be planned again."""

from django.dispatch import receiver

from core.workflow import SYSTEM, transitioned
from missions.enums import RequestState
from missions.models import Mission, SupportRequest
from missions.requests import news
from missions.requests.workflow import REQUEST_WORKFLOW

#: Step of the mission -> step of the requests it answers.
FOLLOWS = {"report": "report", "close": "report", "cancel": "replan"}


@receiver(transitioned, sender=Mission)
def follow_mission(instance, transition, log, **_kwargs):
    name = FOLLOWS.get(transition.name)
    if name is None:
        return
    for request in instance.support_requests.filter(state=RequestState.APPROVED).order_by("pk"):
        REQUEST_WORKFLOW.run(request, name, by=log.actor or SYSTEM, comment=instance.code)


@receiver(transitioned, sender=SupportRequest)
def follow_request(instance, log, **_kwargs):
    news.tell_of(instance, log)
