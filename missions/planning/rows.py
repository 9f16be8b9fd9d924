"""What the plan of a year needs of the database, in a number of queries that does not grow."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from core.db import Fold
from experts.models import Absence, Expert
from interventions.enums import Setting
from interventions.models import Intervention
from missions.alerts import with_setup
from missions.enums import DONE_STATES, HALTED_STATES, EventKind, MissionKind
from missions.ledger import YearOfDays, year_ledger
from missions.models import DatedEvent, Mission, MissionIntervention, MissionMember
from missions.planning.grasp import is_movable
from missions.planning.timeline import Scale, Visit
from missions.standing import standing_of
from missions.steps import days_from

#: Interventions, and experts, on one page of the plan.
MOST_LANES = 200
_COLUMNS = (
    "pk", "code", "title", "kind", "specific_kind", "state", "starts_on", "ends_on",
    "country_id", "unit_id",
)  # fmt: skip
_GRASPED = ("proposed_by_id", "focal_point_id", "origin")


@dataclass
class Year:
    """Everything drawn, by the ids under which it is looked up."""

    scale: Scale
    page: Page
    #: Ids of interventions this reader may open; others only carry a mission of his.
    open_ids: set[int]
    visits: dict[int, Visit]
    #: Missions of the experts below that the lanes above do not show.
    elsewhere: dict[int, Visit]
    ledger: dict[int, YearOfDays]
    held_setup: set[int]
    events: list[DatedEvent]
    experts: list[Expert]
    #: By expert: (mission, person-days), and absences.
    stints: dict[int, list[tuple[int, Decimal]]] = field(default_factory=dict)
    absences: dict[int, list[Absence]] = field(default_factory=dict)

    @property
    def interventions(self) -> list[Intervention]:
        return self.page.object_list

    @property
    def holidays(self) -> list[DatedEvent]:
        return [one for one in self.events if one.kind == EventKind.HOLIDAY]


def during(missions, scale: Scale):
    return missions.filter(starts_on__lte=scale.last, ends_on__gte=scale.first)


def load(user, filterset, scale: Scale, number) -> Year:
    found, page = filterset.qs, _page(user, filterset, scale, number)
    ids = [one.pk for one in page.object_list]
    visits = visits_of(found.filter(_serves(ids)), user)
    experts, absences = _experts(user, visits, scale, with_absent=not _is_cut(filterset, page))
    elsewhere, stints = _whole_year_of(experts, user, scale, visits)
    events = DatedEvent.objects.visible_to(user).during(scale.first, scale.last)
    open_ids = _open_ids(user, ids)
    known = [one for one in page.object_list if one.pk in open_ids]
    return Year(
        scale=scale,
        page=page,
        open_ids=open_ids,
        visits=visits,
        elsewhere=elsewhere,
        ledger={row.intervention.pk: row for row in year_ledger(known, scale.year)},
        held_setup=_held_setup(ids),
        events=list(_with_served(events)),
        experts=experts,
        stints=stints,
        absences=absences,
    )


# --- lanes ----------------------------------------------------------------------------
def _page(user, filterset, scale, number):
    """Interventions at work in the year and those missions go to, by country and title."""
    shares = MissionIntervention.objects.filter(
        intervention=OuterRef("pk"), mission__in=filterset.qs.order_by().values("pk")
    )
    wanted = Q(Exists(shares))
    if not filterset.is_narrow:
        alive = Intervention.objects.visible_to(user).filter(
            starts_on__lte=scale.last, ends_on__gte=scale.first
        )
        own = {name: filterset.chosen(name) for name in ("country", "unit")}
        alive = alive.filter(**{name: value for name, value in own.items() if value})
        wanted |= Q(pk__in=alive.values("pk"))
    rows = Intervention.objects.filter(wanted).select_related("country", "focal_point")
    rows = rows.order_by(Fold("country__name_fr"), Fold("title"), "pk")
    return Paginator(rows, MOST_LANES).get_page(number)


def _is_cut(filterset, page) -> bool:
    return page.paginator.num_pages > 1 or filterset.is_narrow or filterset.chosen("country")


def _serves(ids: list[int]) -> Exists:
    return Exists(MissionIntervention.objects.filter(mission=OuterRef("pk"), intervention__in=ids))


def _open_ids(user, ids: list[int]) -> set[int]:
    if standing_of(user).is_est:
        return set(ids)
    rows = Intervention.objects.visible_to(user).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _held_setup(ids: list[int]) -> set[int]:
    """Interventions whose setup mission was held, in whatever year."""
    held = MissionIntervention.objects.filter(
        intervention__in=ids, mission__kind=MissionKind.SETUP, mission__state__in=DONE_STATES
    )
    return set(held.values_list("intervention_id", flat=True))


def _with_served(events):
    through = DatedEvent.interventions.through.objects.filter(datedevent=OuterRef("pk"))
    return events.annotate(
        served=ArraySubquery(through.order_by().values("intervention_id"))
    ).order_by("starts_on", "pk")


# --- missions -------------------------------------------------------------------------
def visits_of(missions, user) -> dict[int, Visit]:
    me = standing_of(user)
    shares = MissionIntervention.objects.filter(mission=OuterRef("pk")).order_by("pk")
    members = MissionMember.objects.filter(mission=OuterRef("pk")).order_by().values("mission")
    rows = (
        missions.order_by("starts_on", "pk")
        .annotate(
            served=ArraySubquery(shares.values("intervention_id")),
            days=Subquery(members.values(x=Sum("person_days"))),
        )
        .values_list(*_COLUMNS, "days", "served", *_GRASPED)
    )
    found = {}
    for row in rows:
        base, days, served, grasped = row[:10], row[10] or Decimal(0), tuple(row[11]), row[12:]
        movable = is_movable(user, me, base, served, *grasped)
        found[row[0]] = Visit(*base, days, served, movable)
    return found


# --- experts --------------------------------------------------------------------------
def _experts(user, visits, scale, *, with_absent: bool):
    """Experts of these missions, and, where nothing was looked for, those who are away."""
    away = Absence.objects.during(scale.first, scale.last)
    travels = MissionMember.objects.filter(expert=OuterRef("pk"), mission__in=list(visits))
    wanted = Q(Exists(travels))
    if with_absent:
        wanted |= Q(Exists(away.filter(expert=OuterRef("pk"))))
    rows = Expert.objects.visible_to(user).filter(wanted).select_related("user", "unit")
    experts = list(rows.order_by(Fold("user__name"), "pk")[:MOST_LANES])
    absences = defaultdict(list)
    for one in away.filter(expert__in=[row.pk for row in experts]).order_by("starts_on", "pk"):
        absences[one.expert_id].append(one)
    return experts, absences


def _whole_year_of(experts, user, scale, visits):
    """Every mission of these experts that the reader sees, for conflicts know no filter."""
    ids = [one.pk for one in experts]
    theirs = MissionMember.objects.filter(mission=OuterRef("pk"), expert__in=ids)
    missions = during(Mission.objects.visible_to(user), scale).exclude(state__in=HALTED_STATES)
    elsewhere = visits_of(missions.filter(Exists(theirs)).exclude(pk__in=list(visits)), user)
    stints = defaultdict(list)
    rows = MissionMember.objects.filter(expert__in=ids, mission__in=[*visits, *elsewhere])
    for expert, mission, days in rows.order_by(F("mission_id")).values_list(
        "expert_id", "mission_id", "person_days"
    ):
        stints[expert].append((mission, days))
    return elsewhere, stints


# --- setups that wait -----------------------------------------------------------------
def waiting_setups(year: Year, today):
    """Interventions of this page whose setup mission has no day, near its deadline or past it."""
    if year.scale.last < today:
        return []
    rows = with_setup(
        Intervention.objects.filter(
            pk__in=year.open_ids, is_setup_before_register=False, ends_on__gte=today
        )
    )
    rows = rows.alias(alert_from=days_from("setup_due_on", "-", Setting.ALERT_DAYS))
    waiting = rows.filter(setup_starts_on=None, alert_from__lte=today)
    return list(waiting.select_related("focal_point").order_by("setup_due_on", "pk"))
