"""How a contract and its milestones move.

To add a state: enums.py, a row here, a migration, lines in two test tables.
"""

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import ALLOWED, Verdict
from core.workflow import Transition, TransitionRefused, Workflow
from missions.contracts.enums import ContractState, MilestoneState
from missions.enums import MissionState
from missions.models.contract import WHOLE
from missions.workflow import every_refusal

_C, _M = ContractState, MilestoneState


def has_living_mission(contract) -> Verdict:
    """A second phase may outlive its mission; nothing is promised for one that is cancelled."""
    state = contract.mission.state
    if state == MissionState.CANCELLED or (
        state == MissionState.CLOSED and contract.extends_id is None
    ):
        return Verdict(_("The mission is over: no contract is signed for it any more."))
    return ALLOWED


def has_decision_note(contract) -> Verdict:
    """A delegation stands with its reasons (concept note, slide 9)."""
    delegation = getattr(contract.mission, "delegation", None)
    if delegation is None:
        return Verdict(_("Record the delegation of the mission first."))
    if not delegation.grid.exists():
        return Verdict(_("Fill in the decision note first: why outside and not in house."))
    return ALLOWED


def has_whole_shares(contract) -> Verdict:
    total = contract.milestones.aggregate(total=Sum("percent"))["total"] or 0
    if total == WHOLE:
        return ALLOWED
    return Verdict(
        _("The shares of the milestones make %(total)s %%: they have to make 100 %%.")
        % {"total": total}
    )


def has_people_for_phases(contract) -> Verdict:
    lacking = [str(one.get_number_display()) for one in contract.phases.filter(answering=None)]
    if not lacking:
        return ALLOWED
    return Verdict(_("Nobody answers for: %(phases)s.") % {"phases": ", ".join(lacking)})


def is_finished(contract) -> Verdict:
    """Each milestone is paid and each phase has its results."""
    is_open = contract.milestones.exclude(state=_M.PAID).exists()
    if is_open or contract.phases.filter(done_on=None).exists():
        return Verdict(_("Milestones or phases are still open."))
    return ALLOWED


def stamp_signature(contract, *, by, **_data):
    contract.signed_at = timezone.now()
    contract.signed_by = by if hasattr(by, "pk") else None
    return ["signed_at", "signed_by"]


def keep_reason(contract, *, comment, **_data):
    contract.state_reason = comment.strip()
    return ["state_reason"]


def drop(contract, *, comment, **_data):
    """Another second phase may follow the first contract in its place."""
    contract.extends = None
    return [*keep_reason(contract, comment=comment), "extends"]


CONTRACT_WORKFLOW = Workflow(
    Transition(
        "sign", gettext_lazy("Sign the contract"), (_C.DRAFT,), _C.SIGNED, "contracts.sign",
        guard=every_refusal(
            has_living_mission, has_decision_note, has_whole_shares, has_people_for_phases
        ),
        effect=stamp_signature,
    ),
    Transition(
        "complete", gettext_lazy("Contract completed"), (_C.SIGNED,), _C.COMPLETED,
        "contracts.view", guard=is_finished,
    ),
    Transition(
        "end", gettext_lazy("End the contract early"), (_C.SIGNED,), _C.ENDED, "contracts.sign",
        effect=keep_reason, needs_comment=True, is_grave=True,
    ),
    Transition(
        "drop", gettext_lazy("Drop the contract"), (_C.DRAFT,), _C.ENDED, "contracts.prepare",
        effect=drop, needs_comment=True, is_grave=True,
    ),
)  # fmt: skip

#: Follows from the last payment; no page offers it as a button.
IMPLIED_STEPS = ("complete",)


def is_running(milestone) -> Verdict:
    if milestone.contract.state == _C.SIGNED:
        return ALLOWED
    return Verdict(_("The contract is not running: nothing is handed in or accepted."))


def take_evidence(milestone, *, by, evidence="", paper="", file=None, **_data):
    """A milestone is a result: without something that shows it nothing is handed in."""
    milestone.evidence, milestone.paper = evidence.strip(), paper
    milestone.file = file or milestone.file
    if not (milestone.evidence or milestone.paper or milestone.file):
        raise TransitionRefused(_("Say what shows that the result is reached."))
    milestone.delivered_at = timezone.now()
    milestone.delivered_by = by if hasattr(by, "pk") else None
    return ["evidence", "paper", "file", "delivered_at", "delivered_by"]


def give_back(milestone, **_data):
    """What was handed in stays to be read; it is handed in anew."""
    milestone.delivered_at = milestone.delivered_by = None
    return ["delivered_at", "delivered_by"]


def stamp_acceptance(milestone, *, by, **_data):
    milestone.accepted_at = timezone.now()
    milestone.accepted_by = by if hasattr(by, "pk") else None
    return ["accepted_at", "accepted_by"]


def stamp_payment(milestone, *, paid_on=None, **_data):
    milestone.paid_on = paid_on or timezone.localdate()
    return ["paid_on"]


MILESTONE_WORKFLOW = Workflow(
    Transition(
        "deliver", gettext_lazy("Hand in the evidence"), (_M.PLANNED,), _M.DELIVERED,
        "contracts.deliver", guard=is_running, effect=take_evidence,
    ),
    Transition(
        "send_back", gettext_lazy("Send back"), (_M.DELIVERED,), _M.PLANNED, "contracts.accept",
        effect=give_back, needs_comment=True,
    ),
    Transition(
        "accept", gettext_lazy("Accept the milestone"), (_M.DELIVERED,), _M.ACCEPTED,
        "contracts.accept", guard=is_running, effect=stamp_acceptance,
    ),
    Transition(
        "pay", gettext_lazy("Mark as paid"), (_M.ACCEPTED,), _M.PAID, "contracts.pay",
        effect=stamp_payment,
    ),
)  # fmt: skip
