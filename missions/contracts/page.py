"""What the page of a contract and the section of the mission show, row by row for one reader."""

from dataclasses import dataclass

from django.db.models import Prefetch, Sum
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.dates import short_date
from core.permissions import check
from missions.contracts.enums import (
    LIVING_STATES,
    ContractState,
    EvidencePaper,
    MilestoneState,
)
from missions.contracts.queries import with_judge, with_payer
from missions.contracts.workflow import (
    CONTRACT_WORKFLOW,
    IMPLIED_STEPS,
    MILESTONE_WORKFLOW,
    has_decision_note,
    has_living_mission,
    has_people_for_phases,
    has_whole_shares,
)
from missions.models import Contract, Milestone, MilestoneLog, SupportPhase

#: Where the papers of a mission are read.
PAPER_PAGES = {
    EvidencePaper.TOR: "missions:tor",
    EvidencePaper.DEBRIEFING: "reports:debriefing",
    EvidencePaper.REPORT: "reports:detail",
}
#: Taken with one click; the others ask something first.
ONE_CLICK = {"accept"}


@dataclass(frozen=True)
class Act:
    label: str
    url: str
    is_click: bool
    is_main: bool


@dataclass(frozen=True)
class Row:
    """`turn`: who acts next, in words, where that is not the reader."""

    milestone: Milestone
    acts: list[Act]
    paper_url: str
    turn: str
    is_awaited: bool


def acts_of(milestone, user) -> list[Act]:
    found = []
    for step, verdict in MILESTONE_WORKFLOW.available(milestone, user):
        if not verdict:
            continue
        url = reverse(
            "contracts:milestone_step", args=[milestone.contract.code, milestone.pk, step.name]
        )
        is_main = step.name != "send_back" and is_turn_of(user, milestone)
        found.append(Act(str(step.label), url, step.name in ONE_CLICK, is_main))
    return found


#: What the next one does, in a sentence with his name.
TURNS = {
    MilestoneState.PLANNED: gettext_lazy("%(name)s hands in the evidence"),
    MilestoneState.DELIVERED: gettext_lazy("%(name)s accepts it"),
    MilestoneState.ACCEPTED: gettext_lazy("%(name)s marks it as paid"),
}


def next_person(milestone) -> int | None:
    """Of a milestone of `with_milestones`; None: any EST manager."""
    return {
        MilestoneState.PLANNED: milestone.contract.expert.user_id,
        MilestoneState.DELIVERED: milestone.judge,
        MilestoneState.ACCEPTED: milestone.payer,
    }.get(milestone.state)


def is_turn_of(user, milestone) -> bool:
    person = next_person(milestone)
    return user.is_est_manager if person is None else person in user.hands


def turn_of(milestone, user) -> str:
    """Empty where nothing follows, or where it is the reader's turn."""
    contract = milestone.contract
    runs = contract.state == ContractState.SIGNED or milestone.state == MilestoneState.ACCEPTED
    if milestone.state not in TURNS or not runs or is_turn_of(user, milestone):
        return ""
    mission = contract.mission
    people = (contract.expert.user, mission.focal_point, mission.unit.coordinator)
    names = {one.pk: str(one) for one in people if one is not None}
    name = names.get(next_person(milestone), _("An EST manager"))
    return str(TURNS[milestone.state] % {"name": name})


def notes_on(milestone, name: str, user) -> list[str]:
    """What who takes this step should know: why it came back, whose eyes are still needed."""
    if name != "deliver":
        return []
    found = []
    last = milestone.log.filter(name="send_back").select_related("actor").order_by("-pk").first()
    if last is not None:
        words = {"name": last.by_whom, "day": short_date(last.at), "reason": last.comment}
        found.append(_("Sent back by %(name)s on %(day)s: %(reason)s") % words)
    expert = milestone.contract.expert
    if expert.user_id not in user.hands:
        found.append(
            _("You hand it in for %(name)s: somebody else than you accepts it then.")
            % {"name": expert}
        )
    return found


def row_of(milestone, user) -> Row:
    page = PAPER_PAGES.get(milestone.paper)
    code = milestone.contract.mission.code
    url = reverse(page, kwargs={"code": code}) if page else ""
    is_awaited = milestone.is_open and milestone.contract.state in LIVING_STATES
    return Row(milestone, acts_of(milestone, user), url, turn_of(milestone, user), is_awaited)


def with_milestones(contracts):
    rows = with_judge(with_payer(Milestone.objects.all()))
    rows = rows.select_related("file", "delivered_by", "accepted_by")
    return contracts.prefetch_related(Prefetch("milestones", rows.order_by("due_on", "pk")))


def rows_of(contract, user) -> list[Row]:
    found = []
    for one in contract.milestones.all():
        one.contract = contract
        found.append(row_of(one, user))
    return found


def facts_of(contract, user) -> dict:
    rows = rows_of(contract, user)
    return {
        "row": contract,
        "milestones": rows,
        "has_amounts": bool(check(user, "contracts.view_amounts", contract)),
        "is_own": contract.expert.user_id == user.pk,
        "total": sum(one.milestone.percent for one in rows),
    }


def of_mission(mission, user) -> list[dict]:
    """The contracts of a mission that this reader may know of."""
    rows = with_milestones(Contract.objects.visible_to(user).for_page()).filter(mission=mission)
    return [facts_of(one, user) for one in rows.order_by("code")]


def phases_of(contract, user) -> list[dict]:
    rows = contract.phases.order_by("number").prefetch_related("answering__user")
    found = []
    for one in rows:
        one.contract = contract
        found.append({"row": one, "may": bool(check(user, "contracts.record_phase", one))})
    return found


def steps_of(contract, user) -> list[dict]:
    return [
        {
            "step": step,
            "verdict": verdict,
            "url": reverse("contracts:transition", args=[contract.code, step.name]),
        }
        for step, verdict in CONTRACT_WORKFLOW.available(contract, user)
        if step.name not in IMPLIED_STEPS
    ]


def told_before(name: str) -> list[str]:
    """What a step of the contract means for its milestones."""
    if name == "end":
        return [_("What is accepted is still to be paid; what is not accepted yet lapses.")]
    return []


def blockers(contract, user) -> dict | None:
    """What a draft lacks before it is signed, each with the page that mends it; who signs."""
    if contract.state != ContractState.DRAFT:
        return None
    code, mission = contract.code, contract.mission
    pages = (
        (has_living_mission, "", ""),
        (has_decision_note, _("Write the decision note"), "missions:decision_note"),
        (has_whole_shares, _("Edit the milestones"), "contracts:edit"),
        (has_people_for_phases, _("Choose phases"), "contracts:phases"),
    )
    lacking = []
    for guard, label, page in pages:
        verdict = guard(contract)
        if not verdict:
            code_of = mission.code if page.startswith("missions:") else code
            url = reverse(page, args=[code_of]) if page else ""
            lacking.append({"reason": verdict.reason, "label": label, "url": url})
    return {
        "lacking": lacking,
        "notices": [more] if (more := more_days_than_planned(contract, user)) else [],
        "signer": signer_of(contract),
    }


def more_days_than_planned(contract, user) -> str:
    """Told and not refused: preparation or a second phase may be paid beside the team's days."""
    if not check(user, "contracts.view_amounts", contract):
        return ""
    member = contract.mission.members.filter(expert=contract.expert_id).first()
    rows = contract.mission.contracts.filter(expert=contract.expert_id)
    paid = rows.exclude(state=ContractState.ENDED).aggregate(sum=Sum("fee_days"))["sum"]
    if member is None or paid <= member.person_days:
        return ""
    words = {
        "paid": floatformat(paid),
        "planned": floatformat(member.person_days),
        "name": contract.expert,
    }
    return (
        _("%(paid)s days are paid to %(name)s; the team counts %(planned)s person-days.") % words
    )


def signer_of(contract) -> str:
    coordinator = contract.mission.unit.coordinator
    if coordinator is None or coordinator.pk == contract.expert.user_id:
        return _("An EST manager")
    return str(coordinator)


def first_results(contract) -> list[SupportPhase]:
    """What the first phase left, read by those who carry on (source 001)."""
    if contract.extends_id is None:
        return []
    rows = SupportPhase.objects.filter(contract=contract.extends_id, done_on__isnull=False)
    return list(rows.order_by("number"))


def journal(contract) -> list:
    """What happened to the contract and its milestones, newest first."""
    own = contract.log.select_related("actor", "on_behalf_of")
    others = MilestoneLog.objects.filter(subject__contract=contract).select_related(
        "actor", "on_behalf_of", "subject"
    )
    lines = [{"log": one, "what": "", "label": LOG_WORDS[one.name]} for one in own]
    lines += [
        {"log": one, "what": one.subject.label, "label": LOG_WORDS[one.name]} for one in others
    ]
    return sorted(lines, key=lambda line: line["log"].at, reverse=True)


#: What the journal calls a step that was taken; its button has a verb.
LOG_WORDS = {
    "sign": pgettext_lazy("log of a contract", "Signed"),
    "complete": pgettext_lazy("log of a contract", "Completed"),
    "end": pgettext_lazy("log of a contract", "Ended early"),
    "drop": pgettext_lazy("log of a contract", "Dropped"),
    "deliver": pgettext_lazy("log of a contract", "Evidence handed in"),
    "send_back": pgettext_lazy("log of a contract", "Evidence sent back"),
    "accept": pgettext_lazy("log of a contract", "Milestone accepted"),
    "pay": pgettext_lazy("log of a contract", "Milestone paid"),
}


def load(contract, user) -> dict:
    facts = facts_of(contract, user)
    return facts | {
        "facts": facts,
        "phases": phases_of(contract, user),
        "steps": steps_of(contract, user),
        "blockers": blockers(contract, user),
        "first": first_results(contract),
        "extension": Contract.objects.filter(extends=contract).first(),
        "may_prepare": bool(check(user, "contracts.prepare", contract)),
        "may_extend": bool(check(user, "contracts.extend", contract)),
        "journal": journal(contract),
    }
