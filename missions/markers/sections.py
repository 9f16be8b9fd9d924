"""Progress markers on the pages of interventions and missions."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.permissions import check
from core.sections import Section
from interventions import sections as intervention_page
from missions import sections as mission_page
from missions.markers.drawing import panels_of
from missions.markers.queries import markers_of_mission, observed_at, partners_of
from missions.models import MarkerObservation, Mission


def load_of_intervention(request, intervention):
    """None for who finds nothing there and may write nothing."""
    may_edit = bool(check(request.user, "interventions.edit_sheet", intervention))
    panels = panels_of(partners_of(intervention, request.user), timezone.localdate())
    if not panels and not may_edit:
        return None
    return {"panels": panels, "may_edit": may_edit, "seen": _seen_missions(request, panels)}


def _seen_missions(request, panels) -> frozenset[int]:
    """Missions whose page this reader may open."""
    named = {mission.pk for panel in panels for mission, _day in panel.moments}
    if not named:
        return frozenset()
    rows = Mission.objects.visible_to(request.user).filter(pk__in=named)
    return frozenset(rows.values_list("pk", flat=True))


def load_of_mission(request, mission):
    visible = MarkerObservation.objects.visible_to(request.user).filter(mission=mission)
    rows = observed_at(mission, visible)
    may = bool(check(request.user, "missions.observe_markers", mission))
    waiting = may and not rows and len(markers_of_mission(mission))
    if not rows and not waiting:
        return None
    return {"partners": _by_partner(rows), "may": may, "waiting": waiting}


def _by_partner(rows) -> list[tuple]:
    found = {}
    for one in rows:
        found.setdefault(one.marker.partner, []).append(one)
    return list(found.items())


def register_markers() -> None:
    from missions.markers import permissions  # noqa: F401

    intervention_page.register(
        Section("markers", _("Progress markers"), 20,
                "missions/markers/_intervention.html", load_of_intervention)
    )  # fmt: skip
    mission_page.register(
        Section("markers", _("Progress markers"), 45,
                "missions/markers/_mission.html", load_of_mission)
    )  # fmt: skip
