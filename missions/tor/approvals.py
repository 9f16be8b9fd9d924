"""Further approvals of ToR: asked for in their order, given, refused or skipped.

All of it happens in the transaction of a step of the ToR (missions/workflow.py).
"""

from django.utils import timezone

from accounts.notices import tell
from missions import steps
from missions.enums import ApprovalDecision, MissionKind, TorState
from missions.models import ApprovalRule, Mission, TorApproval
from missions.tor import approvers


def rules_for(mission) -> list[ApprovalRule]:
    """Those in force whose conditions this mission meets, in their order."""
    rows = ApprovalRule.objects.filter(is_active=True).order_by("position", "pk")
    facts = Facts(mission)
    return [one for one in rows if facts.meet(one)]


class Facts:
    """What the conditions of the rules ask of a mission."""

    def __init__(self, mission):
        self.mission = mission
        self.days = sum(mission.members.values_list("person_days", flat=True))
        self.budget = max(mission.interventions.values_list("budget_eur", flat=True), default=0)

    def meet(self, rule) -> bool:
        mission = self.mission
        wanted = [(rule.kind, mission.kind), (rule.origin, mission.origin)]
        if mission.kind == MissionKind.SPECIFIC:
            wanted.append((rule.specific_kind, mission.specific_kind))
        wanted.append((rule.unit_id, mission.unit_id))
        return (
            all(want in (None, "", is_there) for want, is_there in wanted)
            and self.days >= (rule.least_days or 0)
            and self.budget >= (rule.least_budget_eur or 0)
            and (mission.is_delegated or not rule.only_delegated)
        )


def follow(tor, log) -> None:
    """What a step of the ToR means for their approvals."""
    if log.name == "complete":
        ask(tor)
    elif log.name == "approve":
        give(tor, log)
    elif log.name == "skip_approval":
        skip(tor, log)
    elif log.name == "send_back":
        end_round(tor, log)


def ask(tor) -> None:
    for rule in rules_for(tor.mission):
        TorApproval.objects.create(
            tor=tor, rule=rule, position=rule.position, office=rule.office, person=rule.person
        )
    go_on(tor)


def given_by(tor) -> list[str]:
    """Who has approved the text as it stands and is asked again when it changes."""
    given = tor.approvals.filter(is_current=True, decision=ApprovalDecision.GIVEN)
    return [str(one.decided_by) for one in given.select_related("decided_by").order_by("pk")]


def ask_again(tor) -> None:
    """The text changed: whoever approved what stood there before is asked about what stands."""
    given = tor.approvals.filter(is_current=True, decision=ApprovalDecision.GIVEN)
    if tor.state != TorState.COMPLETED or not given:
        return
    for row in given:
        row.is_current = False
        row.save(update_fields=["is_current", "updated_at"])
        TorApproval.objects.create(
            tor=tor, rule_id=row.rule_id, position=row.position, office=row.office,
            person_id=row.person_id,
        )  # fmt: skip
    go_on(tor)
    steps.refresh(Mission.objects.filter(pk=tor.mission_id))


def go_on(tor) -> None:
    """Ask those whose turn it is, side by side; go on past those who have agreed already."""
    while rows := list(tor.approvals.open().order_by("position", "pk")):
        turn = [one for one in rows if one.position == rows[0].position]
        for row in turn:
            put(row, tor)
        if any(one.is_open for one in turn):
            return


def put(row, tor) -> None:
    spoken, found = approvers.spoken(tor), approvers.holders(row, tor.mission)
    if found and found <= spoken:
        decide(row, ApprovalDecision.IMPLIED, by=min(found))
        return
    row.people, is_new = sorted(approvers.entitled(row, tor)), row.asked_at is None
    row.asked_at = row.asked_at or timezone.now()
    row.save(update_fields=["people", "asked_at", "updated_at"])
    if is_new:
        tell(row.people, "tor_approval", key=f"tor:approval:{row.pk}", approval=row.pk)


def decide(row, decision, *, by=None, on_behalf_of=None, reason: str = "") -> None:
    row.decision, row.decided_at, row.reason = decision, timezone.now(), reason
    row.decided_by_id, row.on_behalf_of_id = by, on_behalf_of
    row.save(
        update_fields=[
            "decision", "decided_at", "reason", "decided_by", "on_behalf_of", "updated_at",
        ]
    )  # fmt: skip


def asked_to(tor, log) -> TorApproval | None:
    """The approval that was this person's to give."""
    entitled = log.on_behalf_of_id or log.actor_id
    rows = tor.approvals.asked().order_by("position", "pk")
    return next((one for one in rows if entitled in approvers.entitled(one, tor)), None)


def give(tor, log) -> None:
    row = asked_to(tor, log) or tor.approvals.asked().order_by("position", "pk").first()
    decide(row, ApprovalDecision.GIVEN, by=log.actor_id, on_behalf_of=log.on_behalf_of_id)
    go_on(tor)


def skip(tor, log) -> None:
    """The one that was named, or the first that is asked."""
    rows = tor.approvals.asked().order_by("position", "pk")
    row = rows.filter(pk=tor.skipped).first() or rows.first()
    decide(
        row, ApprovalDecision.SKIPPED, by=log.actor_id, on_behalf_of=log.on_behalf_of_id,
        reason=log.comment,
    )  # fmt: skip
    go_on(tor)


def end_round(tor, log) -> None:
    """Sent back, the ToR change: what was approved is approved anew when they are complete."""
    refused = asked_to(tor, log)
    if refused:
        decide(
            refused, ApprovalDecision.REFUSED, by=log.actor_id,
            on_behalf_of=log.on_behalf_of_id, reason=log.comment,
        )  # fmt: skip
    for row in tor.approvals.open():
        decide(row, ApprovalDecision.DROPPED)
    for row in tor.approvals.filter(is_current=True):
        row.is_current = False
        row.save(update_fields=["is_current", "updated_at"])
