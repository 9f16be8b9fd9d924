"""Who is told of a step: those who guide when something waits for them, else those who do it."""

from django.dispatch import receiver

from accounts.models import User
from accounts.notices import tell
from core.workflow import transitioned
from interventions.enums import TeamRole
from interventions.models import TeamMember
from reports.models import ActionResearch, CapitalisationProduct
from reports.research.permissions import doers, makers


def guides_of(intervention, involved: frozenset[int]):
    """The scientific team, else the focal point; nobody who has a hand in it."""
    team = TeamMember.objects.current().filter(
        intervention=intervention, role=TeamRole.SCIENTIFIC_TEAM
    )
    rows = User.objects.exclude(pk__in=involved)
    return rows.filter(pk__in=team.values("user")) or rows.filter(pk=intervention.focal_point_id)


@receiver(transitioned, sender=ActionResearch)
def after_research_step(instance, transition, log, **_kwargs):
    involved = doers(instance)
    is_for_guides = transition.name == "deliver"
    people = guides_of(instance.intervention, involved) if is_for_guides else involved
    key = f"research:{instance.pk}:{log.pk}"
    tell(people, "research_step", key=key, by=log.actor_id, log=log.pk)


@receiver(transitioned, sender=CapitalisationProduct)
def after_product_step(instance, transition, log, **_kwargs):
    involved = makers(instance)
    is_for_guides = transition.name == "draft"
    people = guides_of(instance.intervention, involved) if is_for_guides else involved
    key = f"product:{instance.pk}:{log.pk}"
    tell(people, "product_step", key=key, by=log.actor_id, log=log.pk)
