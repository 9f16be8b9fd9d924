"""What the mission page shows, in a number of queries that does not grow with the mission."""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.permissions import check
from core.steps import NextStep
from interventions.enums import COORDINATING_ROLES, TeamRole
from interventions.models import ProcessSetting, Representative, TeamMember
from missions import conflicts, setup, steps
from missions.contracts import cost
from missions.contracts import page as contracts
from missions.delegation.grid import lines_of, size_warning
from missions.enums import (
    BOOKED_STATES,
    HALTED_STATES,
    PLANNED_STATES,
    ConflictDegree,
    DelegationKind,
    MemberRole,
    Stage,
    TorState,
    Turn,
)
from missions.ledger import year_ledger
from missions.models import (
    AimedResult,
    Mission,
    MissionLog,
    MissionMember,
    TermsOfReference,
    TorApproval,
    TorContribution,
    TorDraft,
    TorLog,
    TorSection,
)
from missions.path import path_of, stage_reached
from missions.sections import PAGE
from missions.tor import derived
from missions.tor.asked import with_asked
from missions.workflow import (
    IMPLIED_STEPS,
    MISSION_WORKFLOW,
    has_confirmed_conflicts,
    has_senior_lead,
    lacks_decision,
    was_briefed,
)
from missions.workshop import actors


def for_page(missions, user, number=None):
    """Missions with all that their page says of themselves, and whose turn it is.

    `number`: of a replaced version of the ToR that is to be read too.
    """
    waits = ExpressionWrapper(steps.waits_for(user), output_field=BooleanField())
    return (
        steps.with_next_name(missions)
        .with_person_days()
        .annotate(
            is_my_turn=waits,
            coordinator_ids=ArraySubquery(coordinators()),
            representative_ids=ArraySubquery(representatives()),
            partner_ids=ArraySubquery(partners()),
            has_drafts=Exists(own_drafts(user)),
        )
        .select_related(
            "country",
            "unit__coordinator",
            "focal_point",
            "proposed_by",
            "delegation__contractor__user",
            "junior_decision__decided_by",
            "junior_decision__expert__user",
            "focal_debriefing",
            "budget",
            "field_debriefing",
            "report",
        )
        .prefetch_related(
            Prefetch(
                "members",
                MissionMember.objects.select_related("expert__user").order_by("role", "pk"),
            ),
            "interventions",
            "delegation__grid",
            Prefetch(
                "log",
                MissionLog.objects.select_related("actor", "on_behalf_of").order_by("-at", "-pk"),
            ),
            Prefetch("tors", for_mission_page(TermsOfReference.objects, shown(number))),
        )
    )


def own_drafts(user):
    """Sections of its ToR that this person began and did not save."""
    return TorDraft.objects.filter(user=user.pk, tor__mission=OuterRef("pk"))


def partners():
    rows = TeamMember.objects.current().filter(intervention__missions=OuterRef("pk"))
    return rows.filter(role=TeamRole.PARTNER).values("user")


def coordinators():
    """DI and technical coordinators of its interventions today: asked by many rules at once."""
    return (
        TeamMember.objects.current()
        .filter(intervention__missions=OuterRef("pk"), role__in=COORDINATING_ROLES)
        .values("user")
    )


def shown(number: int | None = None):
    """Sections of the ToR in force and of the number asked for: the others are only listed."""
    is_shown = ~Q(tor__state=TorState.SUPERSEDED)
    return TorSection.objects.filter(is_shown | Q(tor__number=number) if number else is_shown)


def representatives():
    rows = Representative.objects.current().filter(country=OuterRef("country"))
    return rows.values("user")


def approvals():
    """Of the round in hand, in their order."""
    rows = TorApproval.objects.filter(is_current=True)
    return rows.select_related("person", "decided_by", "on_behalf_of").order_by("position", "pk")


def for_mission_page(tors, sections=TorSection.objects):
    """ToR with who wrote and decided, newest version first."""
    contributions = TorContribution.objects.select_related("user").order_by("at", "pk")
    return (
        with_asked(tors)
        .select_related("proposed_by", "validated_by", "template")
        .prefetch_related(
            Prefetch("contributions", contributions),
            Prefetch(
                "log",
                TorLog.objects.select_related("actor", "on_behalf_of").order_by("-at", "-pk"),
            ),
            Prefetch("sections", sections.order_by("position")),
            Prefetch("approvals", approvals()),
        )
        .order_by("-number")
    )


def current_tor(mission):
    """Out of the prefetched versions: the one that is not superseded."""
    return next((tor for tor in mission.tors.all() if tor.state != TorState.SUPERSEDED), None)


# --- the strip ------------------------------------------------------------------------
def next_step(mission, acts: list[dict]) -> NextStep | None:
    """Who acts, what, by when, and the one button this reader can press."""
    step = steps.by_code(mission.next_code)
    if step is None:
        return None
    turn = Turn(mission.next_turn)
    return NextStep(
        title=str(step.label),
        who=mission.next_name or str(turn.label),
        role=str(turn.abbreviation),
        role_title=str(turn.label),
        who_detail=str(turn.label) if mission.next_name else "",
        is_me=mission.is_my_turn,
        due=mission.next_due_on,
        then=str(step.then),
        **_button(mission, step, acts),
    )


def _button(mission, step, acts) -> dict:
    act = next((one for one in acts if one["name"] == step.transition), None)
    if act and act["verdict"]:
        return {
            "button": act["label"],
            "url": act["url"],
            "post": not act["asks"],
            "is_secondary": not mission.is_my_turn,
        }
    if act:
        return {"detail": act["verdict"].reason} | _way_out(mission, act["verdict"].reason)
    if step.transition or not mission.is_my_turn:
        return {}
    url = reverse(step.url_name, kwargs={"code": mission.code})
    return {"button": str(step.label), "url": url}


def _way_out(mission, reason: str) -> dict:
    """Where what stands in the way of the step can be put right."""
    waits_for_confirmation = reason and reason == has_confirmed_conflicts(mission).reason
    if not has_senior_lead(mission):
        url, label = (
            reverse("missions:junior_decision", args=[mission.code]),
            _("Record the decision"),
        )
    elif waits_for_confirmation:
        url, label = f"{mission.get_absolute_url()}#same-days", _("See what to confirm")
    else:
        url, label = reverse("missions:edit", args=[mission.code]), _("Complete the mission")
    return {"button": label, "url": url, "is_secondary": not mission.is_my_turn}


#: Steps that ask for something though no reason is required.
STEPS_WITH_A_PAGE = ("resume",)


def acts_of(mission, user) -> list[dict]:
    """Steps this reader may take now, with what still stands in the way of each."""
    return [
        {
            "name": step.name,
            "label": str(step.label),
            "url": reverse("missions:transition", args=[mission.code, step.name]),
            "verdict": verdict,
            "asks": step.needs_comment or step.name in STEPS_WITH_A_PAGE,
            "is_grave": step.is_grave,
        }
        for step, verdict in MISSION_WORKFLOW.available(mission, user)
        if step.name not in IMPLIED_STEPS
    ]


# --- parts ----------------------------------------------------------------------------
@dataclass(frozen=True)
class Entry:
    """One line of the journal."""

    at: object
    what: str
    label: str
    who: str
    comment: str


def journal(mission) -> list[Entry]:
    """What happened to the mission and its ToR, newest first."""
    entries = [_entry(row, _("Mission")) for row in mission.log.all()]
    for tor in mission.tors.all():
        what = _("ToR v%(number)s") % {"number": tor.number}
        entries += [_entry(row, what) for row in tor.log.all()]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


#: What the journal calls a step that was taken; its button has a verb.
STEP_LABELS = {
    "propose": pgettext_lazy("log", "Proposed"),
    "send_back": pgettext_lazy("log", "Sent back"),
    "approve": pgettext_lazy("log", "Approved"),
    "confirm_tor": gettext_lazy("ToR validated"),
    "reopen_tor": gettext_lazy("ToR reopened"),
    "start": pgettext_lazy("log", "Started"),
    "debrief": gettext_lazy("Field debriefing held"),
    "report": gettext_lazy("Report distributed"),
    "reopen_report": gettext_lazy("Report opened again"),
    "close": pgettext_lazy("log", "Closed"),
    "postpone": pgettext_lazy("log", "Postponed"),
    "cancel": pgettext_lazy("log", "Cancelled"),
    "resume": pgettext_lazy("log", "Taken up again"),
    "confirm": pgettext_lazy("log", "Conflicts confirmed"),
    "move": pgettext_lazy("log", "Other days"),
    "choose_expert": pgettext_lazy("log", "Expert chosen"),
    "decide_junior": pgettext_lazy("log", "Junior leader accepted"),
    "refuse_junior": pgettext_lazy("log", "Junior leader refused"),
    "complete": pgettext_lazy("log", "Completed"),
    "skip_approval": pgettext_lazy("log", "Approval skipped"),
    "validate": pgettext_lazy("log", "Validated"),
    "supersede": pgettext_lazy("log", "Replaced"),
}


def _entry(row, what: str) -> Entry:
    label = str(STEP_LABELS.get(row.name, row.name))
    return Entry(row.at, what, label, row.by_whom, row.comment)


def on_site(mission) -> dict:
    """Who coordinates and represents on the spot (concept note, slide 10)."""
    today = timezone.localdate()
    team = (
        TeamMember.objects.current(today)
        .filter(intervention__in=mission.interventions.all())
        .select_related("user")
        .order_by("role", "pk")
    )
    representatives = (
        Representative.objects.current(today)
        .filter(country=mission.country_id)
        .select_related("user")
    )
    travels = {member.expert.user_id for member in mission.members.all()}
    return {
        "team": list(team),
        "representatives": list(representatives),
        "focal_travels": mission.focal_point_id in travels,
    }


def setup_facts(mission, numbers) -> dict | None:
    """The six months of a setup mission, kept or not, and the explanation (slide 7)."""
    last_day = setup.deadline(mission, numbers)
    if last_day is None:
        return None
    is_late = setup.is_late(mission, numbers)
    return {"deadline": last_day, "is_late": is_late, "explanation": mission.setup_explanation}


def ledger_of(mission):
    year = (mission.starts_on or timezone.localdate()).year
    return year_ledger(mission.interventions.all(), year)


def delegation_facts(mission, user) -> dict:
    delegation = getattr(mission, "delegation", None)
    found = contracts.of_mission(mission, user)
    contracted = {one["row"].expert_id for one in found}
    outside = {one.expert_id for one in mission.members.all() if one.expert.is_external}
    return {
        "row": delegation,
        "kind": DelegationKind(delegation.kind).label if delegation else "",
        "is_briefed": bool(delegation and was_briefed(delegation)),
        "debriefing": getattr(mission, "focal_debriefing", None),
        "has_external": any(one.expert.is_external for one in mission.members.all()),
        "may": bool(check(user, "missions.command", mission)),
        "grid": lines_of(delegation) if delegation else [],
        "warning": size_warning(delegation, mission.interventions.all()) if delegation else "",
        "contracts": found,
        "may_contract": bool(outside - contracted) and bool(check(user, "contracts.add", mission)),
    }


def junior_facts(mission, user) -> dict | None:
    """The decision, and whether one is missing for who leads now (concept note, slide 8)."""
    decision = getattr(mission, "junior_decision", None)
    is_missing = lacks_decision(mission, mission.lead)
    waits = is_missing or (mission.state in BOOKED_STATES and has_junior_besides(mission))
    may = waits and bool(check(user, "missions.decide_junior", mission))
    if decision is None and not is_missing and not may:
        return None
    return {"decision": decision, "is_missing": is_missing, "may": may}


def has_junior_besides(mission) -> bool:
    """Somebody who may take over the lead of an approved mission, once it is decided."""
    others = (one for one in mission.members.all() if one.role != MemberRole.LEAD)
    return any(one.expert.is_junior for one in others)


def copy_year(mission) -> int | None:
    """The year after its field days; an intervention is set up once (concept note, slide 7)."""
    if mission.is_setup:
        return None
    return (mission.starts_on or timezone.localdate()).year + 1


def conflict_facts(mission, user) -> dict | None:
    """What else is on its field days, while the mission is still planned."""
    if mission.state not in PLANNED_STATES:
        return None
    found = conflicts.conflicts_of(mission, user=user)
    if not found:
        return None
    waiting = conflicts.unconfirmed(mission, found)
    return {
        "clashes": [one for one in found if one.degree == ConflictDegree.CLASH],
        "waiting": waiting,
        "known": [one for one in found if one.asks and one not in waiting],
        "told": [one for one in found if one.degree == ConflictDegree.INFORM],
    }


#: Sections of the ToR that the mission page quotes.
QUOTED = ("objectives", "results", "programme")


def tor_facts(mission, tor) -> dict:
    rows = derived.typed(tor.sections.all()) if tor else []
    texts = {one.key: one.body for one in rows}
    quoted = {key: texts.get(key, "") for key in QUOTED}
    quoted["days"] = derived.body_of(tor.sections.all(), derived.DAYS) if tor else ""
    written = len({*texts} & derived.written_keys(tor.sections.all())) if tor else 0
    return quoted | {"row": tor, "written": written, "total": len(texts)}


def load(request, mission) -> dict:
    user = request.user
    tor = current_tor(mission)
    log = list(mission.log.all())
    acts = acts_of(mission, user)
    reached = stage_reached(mission, log)
    numbers = ProcessSetting.objects.numbers()
    return {
        "mission": mission,
        "path": path_of(mission, tor, log),
        "step": next_step(mission, acts),
        "at": reached if reached < Stage.FINISHED else None,
        "acts": [act for act in acts if act["name"] != _strip_act(mission)],
        "is_halted": mission.state in HALTED_STATES,
        "can_edit": bool(check(user, "missions.edit", mission)),
        "may_find": bool(mission.starts_on and check(user, "missions.find_expert", mission)),
        "copy_year": copy_year(mission) if user.has_perm("missions.add") else None,
        "tor": tor_facts(mission, tor),
        "aimed": [one.result for one in mission.aimed_results.all()],
        "on_site": on_site(mission),
        "ledger": ledger_of(mission),
        "setup": setup_facts(mission, numbers),
        "workshop": actors.facts_of(mission, user),
        "delegation": delegation_facts(mission, user),
        "money": cost.facts_of(mission, user),
        "junior": junior_facts(mission, user),
        "conflicts": conflict_facts(mission, user),
        "journal": journal(mission),
        "sections": PAGE.load(request, mission),
    }


def _strip_act(mission) -> str:
    step = steps.by_code(mission.next_code)
    return step.transition if step else ""


def page_query(user):
    aimed = AimedResult.objects.select_related("result").order_by("result__position")
    return for_page(Mission.objects, user).prefetch_related(Prefetch("aimed_results", aimed))
