"""What the page of a contract and the section of the mission show, row by row for one reader."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from core.permissions import check
from missions.contracts.enums import EvidencePaper
from missions.contracts.workflow import CONTRACT_WORKFLOW, IMPLIED_STEPS, MILESTONE_WORKFLOW
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
    milestone: Milestone
    acts: list[Act]
    paper_url: str


def acts_of(milestone, user) -> list[Act]:
    found = []
    for step, verdict in MILESTONE_WORKFLOW.available(milestone, user):
        if not verdict:
            continue
        url = reverse(
            "contracts:milestone_step", args=[milestone.contract.code, milestone.pk, step.name]
        )
        is_main = step.name != "send_back"
        found.append(Act(str(step.label), url, step.name in ONE_CLICK, is_main))
    return found


def row_of(milestone, user) -> Row:
    page = PAPER_PAGES.get(milestone.paper)
    code = milestone.contract.mission.code
    url = reverse(page, kwargs={"code": code}) if page else ""
    return Row(milestone, acts_of(milestone, user), url)


def with_milestones(contracts):
    rows = Milestone.objects.select_related("file", "delivered_by", "accepted_by")
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
    lines = [{"log": one, "what": "", "label": _label(CONTRACT_WORKFLOW, one)} for one in own]
    lines += [
        {"log": one, "what": one.subject.label, "label": _label(MILESTONE_WORKFLOW, one)}
        for one in others
    ]
    return sorted(lines, key=lambda line: line["log"].at, reverse=True)


def _label(workflow, log) -> str:
    return str(workflow[log.name].label) if log.name in workflow.transitions else log.name


def load(contract, user) -> dict:
    facts = facts_of(contract, user)
    return facts | {
        "facts": facts,
        "phases": phases_of(contract, user),
        "steps": steps_of(contract, user),
        "first": first_results(contract),
        "extension": Contract.objects.filter(extends=contract).first(),
        "may_prepare": bool(check(user, "contracts.prepare", contract)),
        "may_extend": bool(check(user, "contracts.extend", contract)),
        "journal": journal(contract),
    }
