"""Who proposes, guides and ends action research and its products (concept note, slides 9 and 10).

Four eyes: whoever entered it or works on it neither agrees to it nor validates what comes of it.
"""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.enums import TeamRole
from interventions.models import Intervention, TeamMember
from interventions.permissions import coordinates, is_est, is_unit_coordinator
from missions.permissions import authors
from reports.enums import ENDED_RESEARCH_STATES
from reports.research.models import ActionResearch, CapitalisationProduct, ResearchMember


def is_scientific(user, intervention) -> bool:
    """In the scientific support team of this intervention today."""
    return (
        TeamMember.objects.current()
        .filter(intervention=intervention, user=user, role=TeamRole.SCIENTIFIC_TEAM)
        .exists()
    )


def commands(user, intervention) -> bool:
    """EST's own line: focal point, coordinator of the unit, EST managers."""
    return (
        intervention.focal_point_id == user.pk
        or is_unit_coordinator(user, intervention.unit)
        or user.is_est_manager
    )


def guides(user, intervention) -> bool:
    return is_scientific(user, intervention) or commands(user, intervention)


def keeps_register(user, intervention) -> bool:
    return is_est(user) or coordinates(user, intervention) or is_scientific(user, intervention)


@rule("reports.add_research")
def add_research(user, intervention: Intervention | None = None) -> Verdict:
    """Research and products alike."""
    if intervention is None or keeps_register(user, intervention):
        return ALLOWED
    return Verdict(
        _("The register is kept by the intervention's coordination, its scientific team and EST.")
    )


@rule("reports.write_research")
def write_research(user, research: ActionResearch | None = None) -> Verdict:
    if research is None:
        return ALLOWED
    if research.state in ENDED_RESEARCH_STATES:
        return Verdict(_("A research that has ended does not change any more."))
    if research.team.filter(user=user).exists():
        return ALLOWED
    return add_research(user, research.intervention)


def doers(research) -> frozenset[int]:
    """Who entered it, who does it, who handed in its results, in whosever place."""
    team = research.team.exclude(user=None).values_list("user", flat=True)
    return hands_of(research, "deliver") | frozenset(team)


def hands_of(row, step: str) -> frozenset[int]:
    """Who entered the row, and who took this step of it."""
    takers = row.log.filter(name=step).exclude(actor=None).values_list("actor", flat=True)
    return authors(row, row.entered_by_id, step) | frozenset(takers)


@rule("reports.guide_research")
def guide_research(user, research: ActionResearch | None = None) -> Verdict:
    """Agreeing to it, sending its results back, closing it."""
    if research is None:
        return ALLOWED
    if user.hands & doers(research):
        return Verdict(_("Four eyes: nobody guides a research that he entered or works on."))
    return _by_a_guide(user, research.intervention)


def _by_a_guide(user, intervention) -> Verdict:
    if guides(user, intervention):
        return ALLOWED
    return Verdict(
        _("This is for the scientific team to say, for the focal point or for EST's line.")
    )


@rule("reports.drop_research")
def drop_research(user, research: ActionResearch | None = None) -> Verdict:
    """Giving it up, and taking it up again: who answers for the money."""
    if research is None:
        return ALLOWED
    intervention = research.intervention
    if coordinates(user, intervention) or commands(user, intervention):
        return ALLOWED
    return Verdict(_("The intervention's coordination or EST's line gives up a research."))


@rule("reports.comment_research")
def comment_research(user, row: ActionResearch | CapitalisationProduct | None = None) -> Verdict:
    """Whoever is around the intervention or works on the research; not all who read a product."""
    if row is None or Intervention.objects.visible_to(user).filter(pk=row.intervention_id):
        return ALLOWED
    researches = [row] if isinstance(row, ActionResearch) else row.researches.all()
    if ResearchMember.objects.filter(research__in=researches, user=user).exists():
        return ALLOWED
    return Verdict(_("Remarks are made by those around the intervention."))


# --- products -------------------------------------------------------------------------
@rule("reports.write_product")
def write_product(user, product: CapitalisationProduct | None = None) -> Verdict:
    if product is None:
        return ALLOWED
    if not product.is_open:
        return Verdict(_("A product that was validated does not change any more."))
    if product.entered_by_id == user.pk:
        return ALLOWED
    if ResearchMember.objects.filter(research__products=product, user=user).exists():
        return ALLOWED
    return add_research(user, product.intervention)


def makers(product) -> frozenset[int]:
    return hands_of(product, "draft")


@rule("reports.guide_product")
def guide_product(user, product: CapitalisationProduct | None = None) -> Verdict:
    """Validating it, or sending it back."""
    if product is None:
        return ALLOWED
    if user.hands & makers(product):
        return Verdict(_("Four eyes: nobody validates a product that he entered or handed in."))
    return _by_a_guide(user, product.intervention)


@rule("reports.publish_product")
def publish_product(user, product: CapitalisationProduct | None = None) -> Verdict:
    """Publishing what was validated, or giving it up."""
    if product is None:
        return ALLOWED
    intervention = product.intervention
    if coordinates(user, intervention) or commands(user, intervention):
        return ALLOWED
    return Verdict(_("The intervention's coordination or EST's line publishes or gives up."))
