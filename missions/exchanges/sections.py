"""Exchanges on the pages of interventions and missions."""

from django.utils.translation import gettext_lazy as _

from core.sections import Section
from interventions import sections as intervention_page
from missions import sections as mission_page
from missions.exchanges import queries
from missions.models import RemoteSupport

SHOWN = 5


def load_supports(request, intervention):
    user = request.user
    mine = RemoteSupport.objects.visible_to(user).filter(intervention=intervention)
    rows = list(queries.for_list(mine).order_by("-held_on", "-pk")[:SHOWN])
    may_add = user.has_perm("exchanges.add")
    if not rows and not may_add:
        return None
    return {"rows": rows, "years": queries.hours_by_year(mine), "may_add": may_add}


def load_communications(request, intervention):
    user = request.user
    mine = queries.visible_communications(user).filter(intervention=intervention)
    rows = list(mine.order_by("-held_on", "-pk")[:SHOWN])
    may_add = user.has_perm("exchanges.write", intervention)
    return {"rows": rows, "may_add": may_add} if rows or may_add else None


def load_of_mission(request, mission):
    """Those that name it and that its reader may see."""
    rows = queries.visible_communications(request.user).filter(mission=mission)
    rows = list(rows.order_by("-held_on", "-pk"))
    return {"rows": rows} if rows else None


def register_sections() -> None:
    intervention_page.register(
        Section("supports", _("Remote support"), 30,
                "missions/exchanges/_intervention.html", load_supports)
    )  # fmt: skip
    intervention_page.register(
        Section("communications", _("Communications"), 40,
                "missions/exchanges/_intervention_communications.html", load_communications)
    )  # fmt: skip
    mission_page.register(
        Section("communications", _("Communications"), 30,
                "missions/exchanges/_mission.html", load_of_mission)
    )  # fmt: skip
