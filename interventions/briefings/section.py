"""Initial briefings on the page of their intervention."""

from django.utils.translation import gettext_lazy as _

from core.sections import Section
from interventions.briefings.queries import for_list
from interventions.models import InitialBriefing
from interventions.sections import register


def load(request, intervention):
    rows = InitialBriefing.objects.visible_to(request.user).filter(intervention=intervention)
    rows = list(for_list(rows).order_by("-starts_on", "-pk"))
    may_plan = request.user.has_perm("briefings.plan", intervention)
    return {"rows": rows, "may_plan": may_plan} if rows or may_plan else None


def register_section() -> None:
    register(
        Section("briefings", _("Initial briefings"), 50,
                "interventions/briefings/_intervention.html", load)
    )  # fmt: skip
