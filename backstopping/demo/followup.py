"""Checklists of the demo's missions: opened for those whose follow-up is still to come."""

from django.utils import timezone

from backstopping.demo.world import World
from reports.followup.services import STARTED, months_later, open_for, template_of


def load_followup(world: World) -> None:
    today = timezone.localdate()
    opened = []
    for mission in world.missions.values():
        template = template_of(mission) if mission.state in STARTED else None
        if template is None:
            continue
        last = max(template.items.values_list("months_after", flat=True), default=0)
        if months_later(mission.ends_on, last) >= today:
            opened += open_for(mission)
    world.counts["checklists"] += len(opened)
