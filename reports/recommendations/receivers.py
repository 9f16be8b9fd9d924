"""Who is told of what happens to a recommendation, in the transaction in which it happens."""

from django.dispatch import receiver

from accounts.models import User
from accounts.notices import tell
from core.workflow import transitioned
from reports.models import Recommendation
from reports.recommendations.people import carriers
from reports.recommendations.permissions import verifier_id


@receiver(transitioned, sender=Recommendation)
def after_step(instance, transition, log, **_kwargs):
    if transition.name == "implement":
        people = verifiers(instance)
    elif transition.name in ("verify", "send_back", "drop", "reopen"):
        people = carriers(instance)
    else:
        return
    tell_of(instance, log, people, f"recommendation_{transition.name}")


def verifiers(recommendation):
    wanted = verifier_id(recommendation)
    return User.objects.filter(pk=wanted) if wanted else User.objects.est_managers()


def tell_of(recommendation, log, people, kind: str) -> None:
    key = f"recommendation:{recommendation.pk}:{log.name}:{log.pk}"
    ids = {"recommendation": recommendation.pk, "log": log.pk}
    tell(people, kind, key=key, by=log.actor_id, **ids)


def told_of_new_date(recommendation, log) -> None:
    """The owner, if another moved it; and whoever will verify it, for he counts on the date."""
    people = {*carriers(recommendation), *verifiers(recommendation).values_list("pk", flat=True)}
    tell_of(recommendation, log, people, "recommendation_reschedule")


def told_of_new_owner(recommendation, log) -> None:
    tell_of(recommendation, log, carriers(recommendation), "recommendation_hand_over")
