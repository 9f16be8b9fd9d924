"""Recommendations on the pages of missions and interventions."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interventions import sections as intervention_page
from missions import sections as mission_page
from missions.sections import Section
from reports.models import Recommendation

#: Rows of this part on somebody else's page; the list shows all.
SHOWN = 7


def load_recommendations(request, mission):
    """Those of a draft report are shown to its writers alone."""
    rows = Recommendation.objects.visible_to(request.user).filter(mission=mission)
    if not request.user.has_perm("reports.add_lesson", mission):
        rows = rows.issued()
    rows = list(rows.select_related("owner").order_by("code"))
    return {"rows": rows} if rows else None


def load_open_advice(request, intervention):
    """The promises of all missions to this intervention that still wait, late first."""
    rows = Recommendation.objects.visible_to(request.user).issued()
    rows = rows.filter(mission__interventions=intervention).select_related("owner")
    counts = rows.tab_counts(request.user, timezone.localdate())
    return {"rows": rows.open().order_by("due_on", "pk")[:SHOWN], "counts": counts}


def register_all() -> None:
    mission_page.register(
        Section("recommendations", _("Recommendations"), 60,
                "reports/recommendations/_mission.html", load_recommendations)
    )  # fmt: skip
    intervention_page.register(
        Section("recommendations", _("Recommendations"), 60,
                "reports/recommendations/_intervention.html", load_open_advice)
    )  # fmt: skip
