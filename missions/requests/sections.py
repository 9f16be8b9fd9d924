"""Support requests on the pages of interventions and missions."""

from django.utils.translation import gettext_lazy as _

from core.sections import Section
from interventions import sections as intervention_page
from missions import sections as mission_page
from missions.enums import RequestState
from missions.models import SupportRequest
from missions.requests.queries import with_due

SHOWN = 5
FINISHED = (RequestState.CLOSED, RequestState.WITHDRAWN)


def load_of_intervention(request, intervention):
    rows = SupportRequest.objects.visible_to(request.user).filter(intervention=intervention)
    rows = with_due(rows).select_related("theme", "requested_by").order_by("-submitted_at", "-pk")
    found = list(rows[: SHOWN + 1])
    may_add = request.user.has_perm("requests.add", intervention)
    if not found and not may_add:
        return None
    return {"rows": found[:SHOWN], "has_more": len(found) > SHOWN, "may_add": may_add}


def load_of_mission(request, mission):
    """Where it came from: backstopping is on request (concept note, slide 6)."""
    rows = SupportRequest.objects.visible_to(request.user).filter(mission=mission)
    rows = list(rows.select_related("theme", "requested_by").order_by("pk"))
    return {"rows": rows} if rows else None


def register_sections() -> None:
    intervention_page.register(
        Section("requests", _("Support requests"), 20,
                "missions/requests/_intervention.html", load_of_intervention)
    )  # fmt: skip
    mission_page.register(
        Section("requests", _("Support request"), 20,
                "missions/requests/_mission.html", load_of_mission)
    )  # fmt: skip
