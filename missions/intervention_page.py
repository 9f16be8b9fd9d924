"""What missions bring to the page of an intervention: next step, life, missions, committees."""

from datetime import date

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.permissions import check
from core.steps import NextStep
from interventions.models import Committee, InitialBriefing, ProcessSetting
from interventions.sections import Section, register
from missions import steps
from missions.enums import HALTED_STATES, EventKind, MissionKind, MissionState, Stage, Turn
from missions.ledger import ledger
from missions.life import Happening, Happenings, happenings_of, life_of
from missions.models import DatedEvent, Mission
from missions.models.exchange import RemoteSupport

#: From this month on, the plan of the next year is owed.
PLAN_FROM_MONTH = 10
REVIEWS = (EventKind.MID_TERM_REVIEW, EventKind.END_TERM_REVIEW, EventKind.AUDIT)
#: Meetings of a committee that the page names; the others are in the calendar.
MEETINGS_SHOWN = 3


def _missions(request, intervention):
    """Those the reader may see, with days and who is next; read once a page."""
    kept = intervention.__dict__.setdefault("_missions_shown", {})
    if request.user.pk not in kept:
        rows = Mission.objects.visible_to(request.user).filter(interventions=intervention)
        rows = steps.with_next_name(rows.with_person_days()).order_by("-starts_on", "-pk")
        kept[request.user.pk] = list(rows)
    return kept[request.user.pk]


def _ledger(intervention):
    kept = intervention.__dict__
    if "_ledger_shown" not in kept:
        kept["_ledger_shown"] = ledger(intervention)
    return kept["_ledger_shown"]


# --- the strip ------------------------------------------------------------------------
def load_step(request, intervention):
    """The most urgent of: a step of a mission, the setup mission, the plan of next year."""
    today = timezone.localdate()
    found = [
        _mission_step(request, intervention),
        _setup_step(request, intervention, today),
        _plan_step(request, intervention, today),
    ]
    owed = [step for step in found if step]
    if not owed:
        return None
    return {"step": min(owed, key=lambda step: step.due or date.max)}


def _mission_step(request, intervention) -> NextStep | None:
    waiting = [
        one for one in _missions(request, intervention) if one.next_code and one.next_due_on
    ]
    if not waiting:
        return None
    mission = min(waiting, key=lambda one: (one.next_due_on, one.pk))
    step, turn = steps.by_code(mission.next_code), Turn(mission.next_turn)
    words = {"step": step.label, "mission": mission.code}
    return NextStep(
        title=_("%(step)s: %(mission)s") % words,
        who=mission.next_name or str(turn.label),
        role=str(turn.abbreviation),
        role_title=str(turn.label),
        detail=mission.title,
        due=mission.next_due_on,
        button=_("Open the mission"),
        url=mission.get_absolute_url(),
        then=str(step.then),
    )


def _setup_step(request, intervention, today: date) -> NextStep | None:
    """Within six months of the start (slide 7), until a setup mission is on its way."""
    has_setup = any(
        one.kind == MissionKind.SETUP and one.state not in HALTED_STATES
        for one in _missions(request, intervention)
    )
    if has_setup or intervention.is_setup_before_register or intervention.ends_on < today:
        return None
    months = ProcessSetting.objects.numbers()["setup_deadline_months"]
    url = f"{reverse('missions:add')}?intervention={intervention.code}&kind=setup"
    may = check(request.user, "missions.add")
    return NextStep(
        title=_("Plan the setup mission"),
        who=_("coordination of the intervention"),
        detail=_("Within six months of the start, with a workshop of the key actors."),
        due=intervention.setup_deadline(months),
        button=_("Plan the setup mission") if may else "",
        url=url if may else "",
    )


def _plan_step(request, intervention, today: date) -> NextStep | None:
    year = today.year + 1
    has_plan = any(row.year == year and row.plan for row in _ledger(intervention))
    if today.month < PLAN_FROM_MONTH or has_plan or intervention.ends_on < date(year, 1, 1):
        return None
    may = check(request.user, "interventions.plan_days", intervention)
    url = f"{reverse('days:grid')}?year={year}&country={intervention.country_id}"
    return NextStep(
        title=_("Plan the days of %(year)s") % {"year": year},
        who=_("coordination of the intervention"),
        detail=_("In the country action plan or from the technical and financial file."),
        due=date(today.year, 12, 31),
        button=_("Edit the plan") if may else "",
        url=url if may else "",
    )


# --- sections -------------------------------------------------------------------------
def load_life(request, intervention):
    rows = _ledger(intervention)
    if not rows:
        return None
    months = ProcessSetting.objects.numbers()["setup_deadline_months"]
    deadline = intervention.setup_deadline(months)
    happened = _happenings(request, intervention)
    life = life_of(intervention, rows, happened, deadline, timezone.localdate())
    return {"life": life, "rows": rows}


def _happenings(request, intervention) -> Happenings:
    user = request.user
    briefings = InitialBriefing.objects.visible_to(user).filter(intervention=intervention)
    events = (
        DatedEvent.objects.visible_to(user)
        .filter(kind__in=[*REVIEWS, EventKind.STEERING])
        .filter(_of(intervention))
    )
    briefed = _("Briefing of the sector expert")
    marks = happenings_of(_missions(request, intervention))
    marks += [
        Happening(one.starts_on, "briefing", briefed, one.get_absolute_url())
        for one in briefings.exclude(state="cancelled")
    ]
    committees = []
    for one in events:
        is_committee = one.kind == EventKind.STEERING
        title = one.title if is_committee else str(one.get_kind_display())
        found = Happening(one.starts_on, "event", title, one.get_absolute_url())
        (committees if is_committee else marks).append(found)
    remote = RemoteSupport.objects.visible_to(user).filter(intervention=intervention)
    return Happenings(marks, committees, list(remote.values_list("held_on", flat=True)))


def _stage_of(mission) -> Stage | None:
    """None where it does not go on: a path of seven dots would say that it was finished."""
    return None if mission.state == MissionState.CANCELLED else steps.stage_of(mission)


def _of(intervention) -> Q:
    """Of the intervention itself or of a committee that serves it."""
    own = DatedEvent.interventions.through.objects.filter(intervention=intervention)
    return Q(pk__in=own.values("datedevent")) | Q(
        committee__in=Committee.objects.filter(interventions=intervention).values("pk")
    )


def load_missions(request, intervention):
    found = _missions(request, intervention)
    return {"missions": [(one, _stage_of(one)) for one in found]}


def load_committees(request, intervention):
    """Committees with their last meetings that the reader may see."""
    meetings = DatedEvent.objects.visible_to(request.user).order_by("-starts_on", "-pk")
    rows = (
        Committee.objects.filter(interventions=intervention)
        .prefetch_related(Prefetch("meetings", meetings), "interventions")
        .order_by("kind", "name", "pk")
    )
    return {
        "committees": [(one, list(one.meetings.all())[:MEETINGS_SHOWN]) for one in rows],
        "can_edit": bool(check(request.user, "interventions.edit_sheet", intervention)),
    }


def register_sections():
    for section in (
        Section("step", gettext_lazy("Next step"), 0, "missions/_intervention_step.html",
                load_step),
        Section("life", gettext_lazy("Life of the backstopping"), 1,
                "missions/_intervention_life.html", load_life),
        Section("missions", gettext_lazy("Missions"), 10,
                "missions/_intervention_missions.html", load_missions),
        Section("committees", gettext_lazy("Committees"), 60,
                "missions/_intervention_committees.html", load_committees),
    ):  # fmt: skip
        register(section)
