"""Who answers a recommendation, who carries it out, and who sees that it was done.

Four eyes: whoever owns it, declared it done, made the link through which it was declared done,
or stands in for one of them, neither verifies nor drops it. Whoever gave the advice may verify it:
he has no hand in its being done.
"""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, any_of, rule
from interventions.permissions import represents
from missions.permissions import authors, commands, coordinates_mission, with_substitutes
from reports.enums import Addressee
from reports.models import Recommendation


@rule("reports.respond")
def respond(user, recommendation: Recommendation | None = None) -> Verdict:
    """Owner, intervention's coordination, RR; EST's line for what is addressed to EST."""
    if recommendation is None or recommendation.owner_id == user.pk:
        return ALLOWED
    mission = recommendation.mission
    if coordinates_mission(user, mission) or represents(user, mission.country):
        return ALLOWED
    if recommendation.addressed_to == Addressee.EST and commands(user, mission):
        return ALLOWED
    return Verdict(_("The owner, the coordination of the intervention or the RR answers this."))


@rule("reports.reschedule")
def reschedule(user, recommendation: Recommendation | None = None) -> Verdict:
    """Whoever answers it may ask for more time and says why; EST's line may set a date too."""
    if recommendation is None or commands(user, recommendation.mission):
        return ALLOWED
    return respond(user, recommendation)


@rule("reports.hand_over")
def hand_over(user, recommendation: Recommendation | None = None) -> Verdict:
    """People leave: EST's line, the coordination or the RR names the next owner."""
    if recommendation is None:
        return ALLOWED
    mission = recommendation.mission
    if (
        commands(user, mission)
        or coordinates_mission(user, mission)
        or represents(user, mission.country)
    ):
        return ALLOWED
    return Verdict(_("The coordination of the intervention, the RR or EST names another owner."))


@rule("reports.invite_owner")
def invite_owner(user, recommendation: Recommendation | None = None) -> Verdict:
    """A link goes to an owner outside; papers of mediations and evaluations stay in the house."""
    if recommendation is None:
        return ALLOWED
    if not recommendation.owner_outside:
        return Verdict(_("Its owner has an account: no link is needed."))
    if recommendation.mission.may_have_confidential_annex:
        return Verdict(_("Missions of this kind are not spoken of through links."))
    return any_of(respond(user, recommendation), reschedule(user, recommendation))


def doers(recommendation) -> frozenset[int]:
    """Whoever owns it or declared it done, in whosever place."""
    people = authors(recommendation, recommendation.implemented_by_id, "implement") | (
        frozenset({recommendation.owner_id}) - {None}
    )
    if recommendation.implemented_at and recommendation.implemented_by_id is None:
        people |= link_makers(recommendation)
    return people


def link_makers(recommendation) -> frozenset[int]:
    """Of links that were opened: who made one has seen the key, and could have used it himself."""
    links = recommendation.links.exclude(opened_at=None).exclude(made_by=None)
    return frozenset(links.values_list("made_by", flat=True))


def verifier_id(recommendation) -> int | None:
    """The focal point, else the unit's coordinator, else None for the EST managers."""
    mission = recommendation.mission
    involved = with_substitutes(doers(recommendation))
    candidates = (mission.focal_point_id, mission.unit.coordinator_id)
    return next((one for one in candidates if one and one not in involved), None)


@rule("reports.verify")
def verify(user, recommendation: Recommendation | None = None) -> Verdict:
    if recommendation is None:
        return ALLOWED
    if user.hands & doers(recommendation):
        return Verdict(_("Four eyes: nobody verifies what he carried out himself."))
    wanted = verifier_id(recommendation)
    if wanted == user.pk or (wanted is None and user.is_est_manager):
        return ALLOWED
    if wanted is None:
        return Verdict(_("This is for an EST manager to verify."))
    return Verdict(
        _("This is for the focal point to verify.")
        if wanted == recommendation.mission.focal_point_id
        else _("This is for the coordinator of the unit to verify.")
    )
