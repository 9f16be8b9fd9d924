"""Who has had the ToR in hand and for how long: each step beside the one before."""

from django.utils.translation import gettext as _

from missions.enums import ApprovalDecision, TorState

#: Which signature each state waits for.
AWAITED = {
    TorState.DRAFT: "propose",
    TorState.PROPOSED: "complete",
    TorState.COMPLETED: "validate",
}


def signatures(tor) -> list[dict]:
    """Proposed, completed, validated: who, when and after how long; or since when it is awaited.

    `tor` with its log loaded. Sent back, the time begins anew; what was loaded with older dates
    than its own row has no beginning.
    """
    log = sorted(tor.log.all(), key=lambda one: (one.at, one.pk))
    steps = {row.name: row for row in log}
    completed = steps.get("complete")
    signed = [
        ("propose", _("Proposed"), tor.proposed_by, tor.proposed_at),
        ("complete", _("Completed"), completed and completed.actor, tor.completed_at),
        ("validate", _("Validated"), tor.validated_by, tor.validated_at),
    ]
    rows = [
        _signature(label, person, at, steps.get(name))
        | {"since": since(tor, log, at) if at or awaited(tor) == name else None}
        for name, label, person, at in signed
    ]
    return [*rows[:2], *(_approval(one) for one in tor.approvals.all()), rows[2]]


def awaited(tor) -> str | None:
    """The step that is waited for; their validation once nobody else has to approve them."""
    name = AWAITED.get(tor.state)
    is_held = name == "validate" and any(one.is_open for one in tor.approvals.all())
    return None if is_held else name


def _signature(label: str, person, at, step) -> dict:
    """With the person in whose place it was signed, by a substitute."""
    lender = step.on_behalf_of if step and person and step.actor_id == person.pk else None
    return {
        "label": label, "person": person if at else None, "at": at, "on_behalf_of": lender,
        "word": "", "reason": "", "approval": None,
    }  # fmt: skip


def _approval(row) -> dict:
    """A further approval beside the others; one that is not as it should be says so in a word."""
    is_plain = row.decision in ("", ApprovalDecision.GIVEN)
    return {
        "label": _("Agreed: %(who)s") % {"who": row},
        "person": row.decided_by,
        "at": row.decided_at,
        "on_behalf_of": row.on_behalf_of,
        "word": "" if is_plain else row.get_decision_display(),
        "reason": row.reason,
        "since": row.asked_at,
        "approval": row.pk if row.asked_at and row.is_open else None,
    }


def since(tor, log, at):
    """When this step became possible: the step before it, or when the text was begun."""
    before = [row.at for row in log if at is None or row.at < at]
    start = max(before, default=tor.created_at)
    return start if at is None or start < at else None
