"""Work on a contract that touches more than its own row, each in one transaction."""

from django.db import transaction
from django.utils import timezone

from core import quarantine
from core.numbering import next_code
from core.permissions import require
from missions.contracts.enums import ContractState
from missions.contracts.workflow import CONTRACT_WORKFLOW, MILESTONE_WORKFLOW, is_finished
from missions.models import Contract, Milestone


@transaction.atomic
def save_contract(form, milestones, *, by) -> Contract:
    """Both are valid; the number is of the year in which it is prepared."""
    row = form.save(commit=False)
    if row.pk is None:
        require(by, "contracts.add", row.mission)
        row.code = next_code(Contract, "CT", timezone.localdate().year)
    else:
        require(by, "contracts.prepare", row)
    row.save()
    milestones.instance = row
    milestones.save()
    return row


@transaction.atomic
def extend(contract, *, by, **terms) -> Contract:
    """A second phase: a contract of its own that leaves the first as it stands (source 001)."""
    locked = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    require(by, "contracts.extend", locked)
    return Contract.objects.create(
        code=next_code(Contract, "CT", timezone.localdate().year),
        mission=locked.mission,
        expert=locked.expert,
        extends=locked,
        **terms,
    )


@transaction.atomic
def hand_in(milestone, *, by, evidence="", paper="", upload=None) -> Milestone:
    """A file put in the place of another takes it away: nobody has accepted it yet."""
    former, stored = milestone.file, None
    require(by, "contracts.deliver", milestone)
    if upload:
        content, name, media_type = upload
        stored = quarantine.receive(content, name=name, media_type=media_type)
    fresh = MILESTONE_WORKFLOW.run(
        milestone, "deliver", by=by, evidence=evidence, paper=paper, file=stored
    )
    if stored and former:
        former.discard()
    return fresh


def finish_if_done(contract, *, by) -> None:
    """After the last payment, or the last phase with its results."""
    fresh = Contract.objects.get(pk=contract.pk)
    if fresh.state == ContractState.SIGNED and is_finished(fresh):
        CONTRACT_WORKFLOW.run(fresh, "complete", by=by)
