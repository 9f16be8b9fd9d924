"""What stands in the way of a mission on its field days, and what planners have accepted of it.

Absences of its experts and public holidays are confirmed by a planner before approval; other
missions wanted from the same experts, and events around the mission, are told and no more. An
approved mission of the same expert is a clash: the database refuses it, whoever confirms.
A public holiday without a country holds everywhere, for it is one of those who travel (Belgium).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _

from core.dates import day_range
from experts.models import Absence
from interventions.models import Intervention
from missions.enums import PLANNED_STATES, ConflictDegree, EventKind
from missions.models import DatedEvent, Mission, MissionMember


@dataclass(frozen=True)
class Conflict:
    """`key` carries the days: whoever moves an absence or a holiday has it confirmed again."""

    key: str
    degree: ConflictDegree
    sentence: str
    starts_on: date
    ends_on: date
    #: Whom it concerns; None for what holds for the whole mission.
    expert_id: int | None = None
    url: str = ""

    @property
    def asks(self) -> bool:
        return self.degree == ConflictDegree.CONFIRM


@dataclass(frozen=True)
class Stay:
    """Field days that exist or are only wished for: who would be where, from when to when."""

    starts_on: date
    ends_on: date
    experts: frozenset[int]
    country: int
    interventions: frozenset[int] = frozenset()
    #: The mission itself, which is in nobody's way.
    mission: int | None = None

    def meets(self, row) -> bool:
        return row.starts_on <= self.ends_on and row.ends_on >= self.starts_on


def stay_of(mission: Mission, starts_on=None, ends_on=None) -> Stay | None:
    """Of a saved mission, on other days if some are given; None without days.

    Reads `members` and `interventions`, prefetched or not.
    """
    starts_on, ends_on = starts_on or mission.starts_on, ends_on or mission.ends_on
    if starts_on is None or ends_on is None:
        return None
    return Stay(
        starts_on,
        ends_on,
        frozenset(member.expert_id for member in mission.members.all()),
        mission.country_id,
        frozenset(one.pk for one in mission.interventions.all()),
        mission.pk,
    )


def conflicts_of(mission, *, user=None, starts_on=None, ends_on=None) -> list[Conflict]:
    """Three queries. `user` cuts events to those this reader may know of."""
    return conflicts_on(stay_of(mission, starts_on, ends_on), user=user)


def conflicts_on(stay: Stay | None, *, user=None) -> list[Conflict]:
    return _find({0: stay} if stay else {}, user)[0]


def conflicts_of_many(missions: Iterable[Mission], *, user=None) -> dict[int, list[Conflict]]:
    """By id of the mission; as many queries for a year of missions as for one.

    Prefetch `members` and `interventions`.
    """
    stays = {one.pk: stay_of(one) for one in missions}
    return conflicts_of_stays({pk: stay for pk, stay in stays.items() if stay}, user=user)


def conflicts_of_stays(stays: dict[int, Stay], *, user=None) -> dict[int, list[Conflict]]:
    """The same for stays that are at hand already, under the caller's own keys."""
    return _find(stays, user)


def unconfirmed(mission, conflicts=None) -> list[Conflict]:
    """What a planner has to confirm before the mission is approved."""
    found = conflicts_of(mission) if conflicts is None else conflicts
    return [one for one in found if one.asks and one.key not in mission.accepted_conflicts]


def still_accepted(mission, conflicts, keys=()) -> list[str]:
    """What stands accepted once `keys` are confirmed; what does not apply any more is dropped."""
    known = {*mission.accepted_conflicts, *keys}
    return [one.key for one in conflicts if one.asks and one.key in known]


# --- the search -----------------------------------------------------------------------
def _find(stays: dict[int, Stay], user) -> dict[int, list[Conflict]]:
    found = defaultdict(list)
    if not stays:
        return found
    first = min(stay.starts_on for stay in stays.values())
    last = max(stay.ends_on for stay in stays.values())
    for search in (_absences, _events, _missions):
        search(stays, first, last, user, found)
    for rows in found.values():
        rows.sort(key=lambda one: (one.degree.rank, one.starts_on, one.key))
    return found


def _by_expert(rows) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows:
        grouped[row.expert_id].append(row)
    return grouped


def _key(word: str, row) -> str:
    return f"{word}:{row.pk}:{row.starts_on:%Y%m%d}-{row.ends_on:%Y%m%d}"


def _absences(stays, first, last, user, found):
    experts = {pk for stay in stays.values() for pk in stay.experts}
    known = Absence.objects.all() if user is None else Absence.objects.visible_to(user)
    rows = known.during(first, last).filter(expert__in=experts)
    grouped = _by_expert(rows.select_related("expert__user"))
    for pk, stay in stays.items():
        near = (row for expert in stay.experts for row in grouped[expert])
        found[pk] += [_absence(row) for row in near if stay.meets(row)]


def _absence(row) -> Conflict:
    """That somebody is away, never why: the reason is for EST and the person."""
    sentence = _("%(expert)s is absent: %(days)s.") % {
        "expert": row.expert,
        "days": day_range(row.starts_on, row.ends_on),
    }
    degree = ConflictDegree.CONFIRM
    key = _key("absence", row)
    return Conflict(key, degree, sentence, row.starts_on, row.ends_on, row.expert_id)


def _events(stays, first, last, user, found):
    """Holidays of the country or everywhere; events of the country or of an intervention."""
    events = DatedEvent.objects.all() if user is None else DatedEvent.objects.visible_to(user)
    countries = {stay.country for stay in stays.values()}
    rows = events.during(first, last).filter(Q(country=None) | Q(country__in=countries))
    served = Prefetch("interventions", Intervention.objects.only("pk"))
    rows = list(rows.prefetch_related(served))
    for pk, stay in stays.items():
        found[pk] += [_event(row) for row in rows if stay.meets(row) and _concerns(row, stay)]


def _concerns(event, stay: Stay) -> bool:
    if event.mission_id and event.mission_id == stay.mission:
        return False
    if event.kind == EventKind.HOLIDAY:
        return event.country_id in (None, stay.country)
    served = {one.pk for one in event.interventions.all()}
    return event.country_id == stay.country or bool(served & stay.interventions)


def _event(row) -> Conflict:
    words = {"title": row.title, "days": day_range(row.starts_on, row.ends_on)}
    if row.kind == EventKind.HOLIDAY:
        sentence = _("Public holiday: %(title)s, %(days)s.") % words
        degree, key = ConflictDegree.CONFIRM, _key("holiday", row)
    else:
        sentence = _("In the same days: %(title)s, %(days)s.") % words
        degree, key = ConflictDegree.INFORM, _key("event", row)
    return Conflict(key, degree, sentence, row.starts_on, row.ends_on, url=row.get_absolute_url())


def _missions(stays, first, last, user, found):
    experts = {pk for stay in stays.values() for pk in stay.experts}
    rows = MissionMember.objects.filter(
        Q(is_booked=True) | Q(mission__state__in=PLANNED_STATES),
        expert__in=experts,
        starts_on__lte=last,
        ends_on__gte=first,
    )
    known = Mission.objects.all() if user is None else Mission.objects.visible_to(user)
    rows = rows.annotate(is_known=Exists(known.filter(pk=OuterRef("mission"))))
    grouped = _by_expert(rows.select_related("expert__user", "mission"))
    for pk, stay in stays.items():
        near = (row for expert in stay.experts for row in grouped[expert])
        found[pk] += [
            _member(row) for row in near if stay.meets(row) and row.mission_id != stay.mission
        ]


def _member(row) -> Conflict:
    """A mission that the reader may not see keeps its number to itself."""
    words = {"expert": row.expert, "mission": row.mission.code}
    if not row.is_known:
        sentence = _("%(expert)s is wanted on another mission on these days.") % words
    elif row.is_booked:
        sentence = _("%(expert)s is already on mission %(mission)s on these days.") % words
    else:
        sentence = _("%(expert)s is also planned for %(mission)s on these days.") % words
    degree = ConflictDegree.CLASH if row.is_booked else ConflictDegree.INFORM
    url, key = row.mission.get_absolute_url() if row.is_known else "", _key("member", row)
    return Conflict(key, degree, sentence, row.starts_on, row.ends_on, row.expert_id, url)


def refusal_of(waiting: list[Conflict]) -> str:
    """The sentence of the guard; empty when nothing waits for a confirmation."""
    if not waiting:
        return ""
    return _("Confirm first: %(conflicts)s") % {
        "conflicts": " ".join(one.sentence for one in waiting)
    }
