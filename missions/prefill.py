"""What the form of a new mission starts from: the plan, a support request, last year's mission."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from core.days import FIRST_YEAR, LAST_YEAR
from core.permissions import get_visible_or_404, require
from interventions.models import Intervention, PlannedDays, TeamMember
from interventions.permissions import represents
from missions.enums import MissionKind, Origin, RequestState, SpecificKind
from missions.enums import SupportOutput as Output
from missions.forms import interventions_for, origins_of
from missions.ledger import YearOfDays, year_ledger
from missions.models import Mission, SupportRequest
from missions.standing import standing_of

#: Requests that may become a mission: found eligible, and not one yet.
WAITING_FOR_A_MISSION = (RequestState.ELIGIBLE, RequestState.APPROVED)
SPECIFIC_OF = {Output.MEDIATION: SpecificKind.MEDIATION, Output.TRAINING: SpecificKind.TRAINING}


@dataclass
class Start:
    initial: dict = field(default_factory=dict)
    team: list[dict] = field(default_factory=list)
    copied_from: Mission | None = None
    support_request: SupportRequest | None = None
    #: The days of the intervention's year, as a hint beside the dates.
    days: list[YearOfDays] = field(default_factory=list)


def start_of(request) -> Start:
    """Out of the address: `?copy=`, `?request=`, or `?intervention=&year=&kind=`."""
    query = request.GET
    if code := query.get("copy"):
        return _from_mission(get_visible_or_404(request.user, Mission, code=code))
    if code := query.get("request"):
        return _from_request(request.user, code)
    return _from_plan(request.user, query)


def _from_plan(user, query) -> Start:
    me = standing_of(user)
    rows = interventions_for(me).order_by("code")
    if code := query.get("intervention"):
        chosen = list(rows.filter(code=code))
    else:  # the second row only says that there is more than one
        chosen = [] if me.is_est else list(rows[:2])
    chosen = chosen if len(chosen) == 1 else []
    year = _year(query.get("year"))
    kind = query.get("kind", MissionKind.REGULAR)
    initial = {"kind": kind, "interventions": [one.pk for one in chosen]}
    if kind == MissionKind.REGULAR:
        initial["origin"] = _planned_origin(me, chosen, year)
    return Start(initial=initial, days=year_ledger(chosen, year) if chosen else [])


def _year(text) -> int:
    if text and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR:
        return int(text)
    return timezone.localdate().year


def _planned_origin(me, chosen, year: int) -> str:
    """Where the plan of the year has its days from; else the DTF (concept note, slide 10)."""
    plan = PlannedDays.objects.filter(intervention__in=chosen, year=year).first()
    origin = plan.source if plan else Origin.DTF
    return origin if origin in origins_of(me) and (plan or not me.is_est) else ""


# --- from a request -------------------------------------------------------------------
def _from_request(user, code: str) -> Start:
    row = get_visible_or_404(
        user,
        SupportRequest.objects.select_related("theme", "requested_by", "intervention"),
        code=code,
        state__in=WAITING_FOR_A_MISSION,
        mission=None,
    )
    require(user, "requests.answer", row)
    specific = SPECIFIC_OF.get(row.output, "")
    initial = {
        "title": _title_of(row),
        "kind": MissionKind.SPECIFIC if specific else MissionKind.REGULAR,
        "specific_kind": specific,
        "origin": _origin_of(row),
        "needs_expressed_by": "" if row.is_confidential else row.requested_by.name,
        "interventions": [row.intervention_id] if row.intervention_id else [],
        "unit": row.unit_id,
    }
    expert = row.assigned_expert_id
    days = year_ledger([row.intervention], timezone.localdate().year) if row.intervention else []
    return Start(
        initial=initial,
        team=[{"expert": expert}] if expert else [],
        support_request=row,
        days=days,
    )


def _title_of(row) -> str:
    """The first line of what is asked; of a confidential request the theme alone, for more people
    read the mission."""
    lines = row.description.strip().splitlines()
    return row.theme.name if row.is_confidential or not lines else lines[0].strip()[:250]


def _origin_of(row) -> str:
    """By what the requester is: Representation, coordination or team, else headquarters."""
    if represents(row.requested_by, row.country):
        return Origin.RR
    team = TeamMember.objects.filter(user=row.requested_by, intervention__country=row.country)
    return Origin.TECHNICAL_TEAM if team.exists() else Origin.HQ


# --- from last year -------------------------------------------------------------------
def a_year_later(day: date) -> date:
    """The same weekday, one year on: 52 weeks, or 53 where those do not leave the year."""
    later = day + timedelta(weeks=52)
    return later if later.year > day.year else later + timedelta(weeks=1)


def next_stay(mission) -> tuple[date, date] | None:
    """The days of its copy; a stay keeps its length."""
    if mission.starts_on is None:
        return None
    start = a_year_later(mission.starts_on)
    return start, start + (mission.ends_on - mission.starts_on)


def _from_mission(mission) -> Start:
    """Everything but what belongs to that one mission: its ToR, its decisions, its workshop."""
    initial = {
        name: getattr(mission, name)
        for name in ("title", "kind", "specific_kind", "origin", "needs_expressed_by", "modality")
    }
    initial |= {
        "unit": mission.unit_id,
        "focal_point": mission.focal_point_id if mission.focal_point.is_active else None,
        "interventions": list(mission.shares.values_list("intervention", flat=True)),
        "aimed_results": list(mission.aimed_results.values_list("result", flat=True)),
    }
    stay = next_stay(mission)
    if stay:
        initial["starts_on"], initial["ends_on"] = stay
    rows = mission.members.filter(expert__user__is_active=True).order_by("role", "pk")
    team = list(rows.values("expert", "role", "person_days"))
    year = stay[0].year if stay else timezone.localdate().year
    days = year_ledger(Intervention.objects.filter(missions=mission).order_by("code"), year)
    return Start(initial=initial, team=team, copied_from=mission, days=days)
