"""What the plan of a year needs of the database: as many queries for a year of ten missions as
for one of ten thousand, and plain tuples, from which lanes are drawn and kept (lanes.py).
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum, Window
from django.db.models.expressions import RawSQL
from django.utils.functional import cached_property

from core.db import Fold
from experts.models import Absence, Expert
from interventions.models import Intervention
from missions import options
from missions.enums import HALTED_STATES, EventKind, MissionKind
from missions.forms import LONGEST_STAY
from missions.ledger import Days, days_by_year
from missions.models import DatedEvent, Mission, MissionIntervention, MissionMember
from missions.planning.grasp import is_movable
from missions.planning.timeline import Scale, Visit
from missions.standing import standing_of

#: Lanes on one page of the plan.
MOST_LANES, MOST_EXPERTS = 200, 30
#: With more interventions than these the experts have a page of their own, `?by=experts`.
MOST_TOGETHER, BY_EXPERTS = 60, "experts"
_COLUMNS = (
    "pk", "code", "title", "kind", "specific_kind", "state", "starts_on", "ends_on",
    "country_id", "unit_id",
)  # fmt: skip
#: What is read of an intervention; the rest of its sheet would only be carried around.
_DRAWN = (
    "code", "title", "country_id", "starts_on", "ends_on", "size", "is_setup_before_register",
    "focal_point_id",
)  # fmt: skip
_GRASPED = ("proposed_by_id", "focal_point_id", "origin")
_ZERO = Decimal(0)


class Happening(NamedTuple):
    """A dated event; `served` are the interventions it is about."""

    pk: int
    kind: str
    title: str
    starts_on: date
    ends_on: date
    country: int | None
    served: tuple[int, ...]


class Away(NamedTuple):
    """An absence: that somebody is away, never why."""

    expert: int
    starts_on: date
    ends_on: date


class Setup(NamedTuple):
    """A setup mission that stands, of whatever year."""

    state: str
    starts_on: date | None
    code: str


@dataclass
class Year:
    """Everything drawn, by the ids under which it is looked up."""

    scale: Scale
    page: Page
    expert_page: Page
    #: Whether lanes of interventions are drawn, and those of experts; both in a small house.
    has_lanes: bool
    has_experts: bool
    #: Ids of interventions this reader may open; others only carry a mission of his.
    open_ids: set[int]
    #: Of the lanes of interventions; of the experts' lanes beyond those; by id.
    visits: dict[int, Visit]
    elsewhere: dict[int, Visit]
    accepted: dict[int, list[str]]
    days: dict[int, dict[str, Days]]
    setups: dict[int, list[Setup]]
    events: list[Happening]
    #: By expert: (mission, person-days), and absences.
    stints: dict[int, list[tuple[int, Decimal]]]
    absences: dict[int, list[Away]]

    @property
    def interventions(self) -> list[Intervention]:
        return self.page.object_list

    @property
    def experts(self) -> list[Expert]:
        return self.expert_page.object_list

    @cached_property
    def all_visits(self) -> dict[int, Visit]:
        return self.visits | self.elsewhere

    @cached_property
    def holidays(self) -> list[Happening]:
        return [one for one in self.events if one.kind == EventKind.HOLIDAY]


class PlacedPaginator(Paginator):
    """Cuts ids, which cost little, and only reads the rows of one page."""

    def get_page(self, number):
        number = int(number) if str(number).isdecimal() and len(str(number)) < 5 else 1
        ids = list(self.object_list)
        self.count = len(ids)
        number = min(max(number, 1), max(-(-len(ids) // self.per_page), 1))
        chosen = ids[(number - 1) * self.per_page : number * self.per_page]
        found = Intervention.objects.only(*_DRAWN).in_bulk(chosen)
        return self._get_page([found[pk] for pk in chosen if pk in found], number, self)


class OneQueryPaginator(Paginator):
    """The rows of a page say themselves how many there are, in `total`."""

    def get_page(self, number):
        number = int(number) if str(number).isdecimal() and len(str(number)) < 5 else 1
        first = (max(number, 1) - 1) * self.per_page
        rows = list(self.object_list[first : first + self.per_page])
        if not rows and first:
            return self.get_page(1)
        self.count = rows[0].total if rows else 0
        return self._get_page(rows, max(number, 1), self)


def with_total(rows):
    return rows.annotate(total=Window(Count("pk")))


def during(missions, scale: Scale):
    """No stay is longer than `LONGEST_STAY`: with both ends of its first day known, an index finds
    these missions among those of all years."""
    earliest = scale.first - timedelta(days=LONGEST_STAY)
    return missions.filter(starts_on__range=(earliest, scale.last), ends_on__gte=scale.first)


def _any_of(ids):
    """Thousands of ids as one value: a placeholder each would cost more than the query."""
    return RawSQL("SELECT unnest(%s::bigint[])", (list(ids),))


def load(user, filterset, scale: Scale, query) -> Year:
    page = _page(user, filterset, scale, query.get("page"))
    ids = [one.pk for one in page.object_list]
    served = MissionIntervention.objects.filter(intervention__in=ids)
    is_by_expert = query.get("by") == BY_EXPERTS
    is_small, accepted = page.paginator.count <= MOST_TOGETHER, {}
    visits = visits_of(filterset.qs.filter(pk__in=served.values("mission")), user, accepted)
    experts, absences = _experts(
        user,
        visits,
        scale,
        query.get("experts"),
        with_absent=standing_of(user).is_est and not filterset.is_narrowed,
        is_wanted=is_small or is_by_expert,
    )
    elsewhere, stints = _whole_year_of(experts.object_list, user, scale, visits, accepted)
    open_ids = _open_ids(user, ids)
    known = [one for one in page.object_list if one.pk in open_ids]
    return Year(
        scale=scale,
        page=page,
        expert_page=experts,
        has_lanes=is_small or not is_by_expert,
        has_experts=is_small or is_by_expert,
        open_ids=open_ids,
        visits=visits,
        elsewhere=elsewhere,
        accepted=accepted,
        days={pk: cells for (pk, _year), cells in days_by_year(known, scale.year).items()},
        setups=_setups(page.object_list),
        events=_events(
            DatedEvent.objects.visible_to(user).during(scale.first, scale.last), page.object_list
        ),
        stints=stints,
        absences=absences,
    )


# --- lanes ----------------------------------------------------------------------------
def _page(user, filterset, scale, number):
    """Interventions at work in the year and those missions go to, by country and title."""
    found = filterset.qs.order_by().values("pk")
    shares = MissionIntervention.objects.filter(mission__in=found)
    wanted = Q(pk__in=shares.values("intervention"))
    if not filterset.is_narrow:
        own = {name: filterset.chosen(name) for name in ("country", "unit")}
        alive = Intervention.objects.visible_to(user).filter(
            starts_on__lte=scale.last,
            ends_on__gte=scale.first,
            **{name: value for name, value in own.items() if value},
        )
        wanted |= Q(pk__in=alive.values("pk"))
    ids = Intervention.objects.filter(wanted).values_list("pk", flat=True)
    places = options.intervention_places()
    ordered = sorted(ids, key=lambda pk: (places.get(pk, len(places)), pk))
    return PlacedPaginator(ordered, MOST_LANES).get_page(number)


def _open_ids(user, ids: list[int]) -> set[int]:
    if standing_of(user).is_est:
        return set(ids)
    rows = Intervention.objects.visible_to(user).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True))


def _setups(interventions) -> dict[int, list[Setup]]:
    ids = [one.pk for one in interventions if not one.is_setup_before_register]
    rows = (
        MissionIntervention.objects.filter(intervention__in=ids, mission__kind=MissionKind.SETUP)
        .exclude(mission__state__in=HALTED_STATES)
        .order_by("mission__starts_on", "mission")
    )
    found = defaultdict(list)
    for pk, *setup in rows.values_list(
        "intervention_id", "mission__state", "mission__starts_on", "mission__code"
    ):
        found[pk].append(Setup(*setup))
    return found


def _events(events, interventions) -> list[Happening]:
    """Those of these lanes, of their countries and of everywhere."""
    lanes = {one.pk for one in interventions}
    through = DatedEvent.interventions.through.objects.filter(datedevent=OuterRef("pk"))
    own = Exists(through.filter(intervention__in=lanes))
    around = Q(country=None) | Q(country__in={one.country_id for one in interventions})
    rows = events.filter(own | around).annotate(
        served=ArraySubquery(through.order_by().values("intervention_id"))
    )
    return [
        Happening(*row, tuple(served))
        for *row, served in rows.order_by("starts_on", "pk").values_list(
            "pk", "kind", "title", "starts_on", "ends_on", "country_id", "served"
        )
        if not served or not lanes.isdisjoint(served)
    ]


# --- missions -------------------------------------------------------------------------
def visits_of(missions, user, accepted: dict | None = None) -> dict[int, Visit]:
    """By id; what their planners accepted is put into `accepted`."""
    me = standing_of(user)
    shares = MissionIntervention.objects.filter(mission=OuterRef("pk")).order_by("pk")
    members = MissionMember.objects.filter(mission=OuterRef("pk")).order_by().values("mission")
    rows = (
        missions.order_by("starts_on", "pk")
        .annotate(
            served=ArraySubquery(shares.values("intervention_id")),
            days=Subquery(members.values(x=Sum("person_days"))),
        )
        .values_list(*_COLUMNS, "days", "served", "accepted_conflicts", *_GRASPED)
    )
    found = {}
    for row in rows:
        base, days, served = row[:10], row[10] or _ZERO, tuple(row[11])
        movable = is_movable(me, base, served, *row[13:])
        found[row[0]] = Visit(*base, days, served, movable)
        if accepted is not None and row[12]:
            accepted[row[0]] = row[12]
    return found


# --- experts --------------------------------------------------------------------------
def _experts(user, visits, scale, number, *, with_absent: bool, is_wanted: bool):
    """Experts of these missions; for EST, unless it looks for something, those who are away."""
    if not is_wanted:
        return OneQueryPaginator([], MOST_EXPERTS).get_page(1), {}
    away = Absence.objects.during(scale.first, scale.last)
    travels = MissionMember.objects.filter(mission__in=_any_of(visits))
    wanted = Q(pk__in=travels.values("expert"))
    if with_absent:
        wanted |= Q(pk__in=away.values("expert"))
    rows = Expert.objects.visible_to(user).filter(wanted).select_related("user")
    rows = rows.only("kind", "unit_id", "user__name")
    rows = with_total(rows).order_by(Fold("user__name"), "pk")
    page = OneQueryPaginator(rows, MOST_EXPERTS).get_page(number)
    absences = defaultdict(list)
    rows = away.filter(expert__in=[one.pk for one in page.object_list])
    for row in rows.order_by("starts_on", "pk").values_list("expert_id", "starts_on", "ends_on"):
        absences[row[0]].append(Away(*row))
    return page, absences


def _whole_year_of(experts, user, scale, visits, accepted):
    """Every mission of these experts that the reader sees, for conflicts know no filter."""
    if not experts:
        return {}, {}
    ids = [one.pk for one in experts]
    theirs = MissionMember.objects.filter(
        expert__in=ids, starts_on__lte=scale.last, ends_on__gte=scale.first
    )
    missions = Mission.objects.visible_to(user).filter(pk__in=theirs.values("mission"))
    missions = missions.exclude(state__in=HALTED_STATES).exclude(pk__in=_any_of(visits))
    elsewhere = visits_of(missions, user, accepted)
    stints = defaultdict(list)
    for expert, mission, days in theirs.order_by("mission_id").values_list(
        "expert_id", "mission_id", "person_days"
    ):
        if mission in visits or mission in elsewhere:
            stints[expert].append((mission, days))
    return elsewhere, stints


# --- setups that wait -----------------------------------------------------------------
class Waiting(NamedTuple):
    """An intervention whose setup mission has no day, near its deadline or past it."""

    intervention: Intervention
    due_on: date
    #: The setup mission that was begun, if any.
    code: str


def waiting_setups(year: Year, numbers, today) -> list[Waiting]:
    if year.scale.last < today:
        return []
    found = []
    for one in year.interventions:
        if one.is_setup_before_register or one.ends_on < today or one.pk not in year.open_ids:
            continue
        setups = year.setups.get(one.pk, ())
        due_on = one.setup_deadline(numbers["setup_deadline_months"])
        is_near = (due_on - today).days <= numbers["alert_days"]
        if is_near and not any(setup.starts_on for setup in setups):
            found.append(Waiting(one, due_on, setups[0].code if setups else ""))
    return found
