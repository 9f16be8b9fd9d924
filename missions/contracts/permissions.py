"""Who prepares, signs, accepts and pays a contract, and who may know its amounts.

Four eyes: a consultant accepts nothing of his own, nor does who handed the evidence in for him;
who accepted does not pay.
"""

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Verdict, rule
from interventions.permissions import is_est, is_unit_coordinator
from missions.contracts.enums import ContractState
from missions.enums import MissionState
from missions.models import Contract, Milestone, Mission, SupportPhase
from missions.permissions import commands


def is_consultant(user, contract: Contract) -> bool:
    return contract.expert.user_id == user.pk


def own_verdict(user, contract: Contract) -> Verdict:
    """Nobody decides on his own contract, nor in the place of somebody else."""
    if contract.expert.user_id in user.hands:
        return Verdict(_("Four eyes: this is your own contract."))
    return ALLOWED


@rule("contracts.view")
def view(user, contract=None) -> Verdict:
    return ALLOWED


@rule("contracts.view_all", is_personal=True)
def view_all(user, contract=None) -> Verdict:
    return ALLOWED if is_est(user) else Verdict(_("Contracts are listed for EST only."))


@rule("contracts.view_amounts", is_personal=True)
def view_amounts(user, contract: Contract | None = None) -> Verdict:
    """Rates and amounts: EST, and the consultant his own; never lent with a substitution."""
    if is_est(user) or (contract is not None and is_consultant(user, contract)):
        return ALLOWED
    return Verdict(_("Day rates are visible to EST only."))


@rule("missions.view_cost", is_personal=True)
def view_cost(user, mission: Mission | None = None) -> Verdict:
    return ALLOWED if is_est(user) else Verdict(_("What a mission costs is visible to EST only."))


@rule("missions.keep_cost", is_personal=True)
def keep_cost(user, mission: Mission | None = None) -> Verdict:
    """EST's line keeps the costs, also after the closing: bills come late."""
    if not is_est(user):
        return view_cost(user)
    if mission is None or commands(user, mission):
        return ALLOWED
    return Verdict(_("The technical focal point in EST does this."))


@rule("contracts.add")
def add(user, mission: Mission | None = None) -> Verdict:
    if mission is None:
        return ALLOWED
    if mission.state in (MissionState.CLOSED, MissionState.CANCELLED):
        return Verdict(_("The mission is over: no contract is prepared for it any more."))
    return keep(user, mission)


def keep(user, mission: Mission) -> Verdict:
    """EST's line keeps the contracts of its missions."""
    if is_est(user) and commands(user, mission):
        return ALLOWED
    return Verdict(_("The technical focal point in EST does this."))


@rule("contracts.prepare")
def prepare(user, contract: Contract | None = None) -> Verdict:
    if contract is None:
        return ALLOWED
    if contract.state != ContractState.DRAFT:
        return Verdict(_("A signed contract does not change: extend it or end it."))
    return own_verdict(user, contract) and keep(user, contract.mission)


@rule("contracts.extend")
def extend(user, contract: Contract | None = None) -> Verdict:
    if contract is None:
        return ALLOWED
    if contract.state not in (ContractState.SIGNED, ContractState.COMPLETED):
        return Verdict(_("Only a signed contract is extended."))
    if Contract.objects.filter(extends=contract).exists():
        return Verdict(_("This contract has its second phase already."))
    if contract.mission.state == MissionState.CANCELLED:
        return Verdict(_("The mission is cancelled: nothing of it is extended."))
    return own_verdict(user, contract) and keep(user, contract.mission)


@rule("contracts.sign")
def sign(user, contract: Contract | None = None) -> Verdict:
    """Money is promised by the unit's coordinator or an EST manager."""
    if contract is None:
        return ALLOWED
    own = own_verdict(user, contract)
    if not own or is_unit_coordinator(user, contract.mission.unit) or user.is_est_manager:
        return own
    return Verdict(_("The coordinator of the unit or an EST manager signs."))


@rule("contracts.deliver")
def deliver(user, milestone: Milestone | None = None) -> Verdict:
    if milestone is None or is_consultant(user, milestone.contract):
        return ALLOWED
    if commands(user, milestone.contract.mission):
        return ALLOWED
    return Verdict(_("The consultant hands in the evidence."))


@rule("contracts.accept")
def accept(user, milestone: Milestone | None = None) -> Verdict:
    """The focal point stays in command (concept note, slide 9)."""
    if milestone is None:
        return ALLOWED
    own = own_verdict(user, milestone.contract)
    if not own:
        return own
    if milestone.delivered_by_id in user.hands:
        return Verdict(_("Four eyes: who handed in the evidence does not accept it."))
    if commands(user, milestone.contract.mission):
        return ALLOWED
    return Verdict(_("The technical focal point in EST accepts the milestones."))


@rule("contracts.pay")
def pay(user, milestone: Milestone | None = None) -> Verdict:
    if milestone is None:
        return ALLOWED
    own = own_verdict(user, milestone.contract)
    if not own:
        return own
    if milestone.accepted_by_id in user.hands:
        return Verdict(_("Four eyes: who accepted the milestone does not pay it."))
    if is_unit_coordinator(user, milestone.contract.mission.unit) or user.is_est_manager:
        return ALLOWED
    return Verdict(_("The coordinator of the unit or an EST manager marks it as paid."))


@rule("contracts.record_phase")
def record_phase(user, phase: SupportPhase | None = None) -> Verdict:
    """The consultant, those who answer for the phase, EST's line."""
    if phase is None:
        return ALLOWED
    if phase.contract.state != ContractState.SIGNED:
        return Verdict(_("Results are recorded while the contract runs."))
    if is_consultant(user, phase.contract) or commands(user, phase.contract.mission):
        return ALLOWED
    if phase.answering.filter(user=user).exists():
        return ALLOWED
    return Verdict(_("Those who answer for the phase record what came out."))
