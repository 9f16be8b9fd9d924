"""Action research and capitalisation on the page of their intervention."""

from django.utils.translation import gettext_lazy as _

from core.permissions import check
from core.sections import Section
from interventions import sections as intervention_page
from reports.research.models import ActionResearch, CapitalisationProduct

SHOWN = 5


def load_research(request, intervention):
    """None for who finds nothing there and may write nothing."""
    user = request.user
    own = {"intervention": intervention}
    researches = ActionResearch.objects.visible_to(user).filter(**own)
    products = CapitalisationProduct.objects.visible_to(user).filter(**own)
    may_add = bool(check(user, "reports.add_research", intervention))
    found = {
        "researches": list(researches.order_by("-starts_on", "-pk")[: SHOWN + 1]),
        "products": list(products.order_by("-dated_on", "-pk")[: SHOWN + 1]),
    }
    if not may_add and not any(found.values()):
        return None
    return {
        "researches": found["researches"][:SHOWN],
        "products": found["products"][:SHOWN],
        "has_more": any(len(rows) > SHOWN for rows in found.values()),
        "may_add": may_add,
    }


def register_all() -> None:
    intervention_page.register(
        Section("research", _("Action research and capitalisation"), 65,
                "reports/research/_intervention.html", load_research)
    )  # fmt: skip
