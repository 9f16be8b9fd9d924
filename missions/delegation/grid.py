"""What decision notes weighed: for the mission's page and the annual review."""

from collections import Counter

from django.utils.translation import gettext as _

from interventions.enums import ProgrammeSize
from missions.delegation.enums import Criterion, Leaning
from missions.enums import DelegationKind
from missions.models import DecisionLine


def lines_of(delegation) -> list[DecisionLine]:
    """In the order of the grid, with the comments."""
    order = list(Criterion.values)
    return sorted(delegation.grid.all(), key=lambda one: order.index(one.criterion))


def size_warning(delegation, interventions) -> str:
    """Whole cycle in small programmes, scientific team in larger ones (slide 9). It warns only."""
    sizes = {one.size for one in interventions}
    if delegation.kind == DelegationKind.WHOLE_CYCLE and ProgrammeSize.LARGE in sizes:
        return _("The whole cycle is entrusted in smaller programmes; this one is large.")
    if delegation.kind == DelegationKind.SCIENTIFIC_TEAM and ProgrammeSize.LARGE not in sizes:
        return _("A scientific team supports larger programmes; this one is small.")
    return ""


def counts_of(delegations) -> list[dict]:
    """For each criterion that was weighed: how often it spoke for what, and the comments."""
    rows = list(
        DecisionLine.objects.filter(delegation__in=delegations)
        .select_related("delegation__mission")
        .order_by("delegation__mission__code")
    )
    counts = Counter((one.criterion, one.leaning) for one in rows)
    return [
        {
            "label": str(one.label),
            **{leaning.value: counts[one.value, leaning.value] for leaning in Leaning},
            "comments": [
                {"mission": row.delegation.mission.code, "text": row.comment}
                for row in rows
                if row.criterion == one.value and row.comment
            ],
        }
        for one in Criterion
        if any(counts[one.value, leaning.value] for leaning in Leaning)
    ]
