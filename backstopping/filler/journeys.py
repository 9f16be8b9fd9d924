"""Missions with their interventions, teams and days, in the state their dates suggest."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from backstopping.filler import words
from backstopping.filler.copying import Copier
from backstopping.filler.ground import FOCAL_POINTS, Ground
from backstopping.filler.size import Size, Stay, stays
from missions.enums import (
    BOOKED_STATES,
    FIELD_ORIGINS,
    HALTED_STATES,
    MemberRole,
    MissionKind,
    MissionState,
    Origin,
    SpecificKind,
)
from missions.models import (
    Delegation,
    FocalPointDebriefing,
    JuniorLeadDecision,
    Mission,
    MissionIntervention,
    MissionMember,
)

_M = MissionState
#: From so many days after today on, states and how often each.
STATES = [
    (None, {_M.CLOSED: 92, _M.REPORTED: 2, _M.CANCELLED: 5, _M.POSTPONED: 1}),
    (-90, {_M.CLOSED: 25, _M.REPORTED: 30, _M.DEBRIEFED: 40, _M.CANCELLED: 5}),
    (0, {_M.TOR_VALIDATED: 45, _M.APPROVED: 38, _M.PROPOSED: 10, _M.CANCELLED: 7}),
    (60, {_M.APPROVED: 33, _M.PROPOSED: 38, _M.DRAFT: 24, _M.CANCELLED: 5}),
]  # fmt: skip
KINDS = {MissionKind.REGULAR: 70, MissionKind.SETUP: 10, MissionKind.SPECIFIC: 20}
#: Of a hundred missions so many serve one, two or three interventions.
SHARED = (70, 22, 8)
STARTED = (_M.ONGOING, _M.DEBRIEFED, _M.REPORTED, _M.CLOSED)


@dataclass(slots=True)
class Journey:
    """A mission as the rows around it need it; numbers are ids."""

    code: str
    stay: Stay
    state: MissionState
    kind: MissionKind
    specific_kind: str
    origin: Origin
    served: list[int]
    lead: int
    lead_user: int
    is_delegated: bool
    is_junior: bool
    proposed_by: int
    focal_point: int
    country: int
    unit: int


def at(day: date, now: datetime, hour: int = 10) -> datetime:
    """A moment of this day, never later than now."""
    return min(timezone.make_aware(datetime.combine(day, time(hour))), now)


def state_of(stay: Stay, today: date, random) -> MissionState:
    if stay.starts_on <= today <= stay.ends_on:
        return random.choices((_M.ONGOING, _M.CANCELLED), (95, 5))[0]
    away = (stay.starts_on - today).days
    chances = [states for since, states in STATES if since is None or away >= since][-1]
    return random.choices(list(chances), chances.values())[0]


class Served:
    """Which interventions run on a day in a country."""

    def __init__(self, ground: Ground):
        self.ground, self.cache = ground, {}

    def running(self, day: date) -> dict[int, list[int]]:
        """By country; asked by month, for they do not come and go by the day."""
        month = day.year, day.month
        if month not in self.cache:
            self.cache = {month: defaultdict(list)}
            for number, one in enumerate(self.ground.served, start=1):
                if one.starts_on <= day <= one.ends_on:
                    self.cache[month][one.country].append(number)
        return self.cache[month]

    def draw(self, day: date, random) -> list[int]:
        running = self.running(day)
        countries = list(running)
        sizes = [len(running[country]) for country in countries]
        country = random.choices(countries, sizes)[0]
        wanted = random.choices((1, 2, 3), SHARED)[0]
        return random.sample(running[country], min(wanted, len(running[country])))


def plan(size: Size, ground: Ground) -> list[Journey]:
    random, served = size.random("journeys"), Served(ground)
    drawn = list(zip(KINDS, KINDS.values(), strict=True))
    kinds, weights = [kind for kind, _ in drawn], [weight for _, weight in drawn]
    numbers: dict[int, int] = defaultdict(int)
    found = []
    for stay in stays(size):
        numbers[stay.starts_on.year] += 1
        kind = random.choices(kinds, weights)[0]
        number = numbers[stay.starts_on.year]
        found.append(
            _journey(size, ground, stay, kind, served.draw(stay.starts_on, random), number, random)
        )
    return found


def _journey(size, ground, stay, kind, served, number, random) -> Journey:
    first = ground.served[served[0] - 1]
    specific = random.choice(SpecificKind.values) if kind == MissionKind.SPECIFIC else ""
    # Seniors of EST lead where there is one in the team, then whoever is senior.
    lead = max(
        stay.team,
        key=lambda one: (
            ground.experts[one][1] and ground.experts[one][2],
            ground.experts[one][2],
        ),
    )
    user, is_staff, is_senior = ground.experts[lead]
    return Journey(
        code=f"MIS-{stay.starts_on.year}-{number:04}",
        stay=stay,
        state=state_of(stay, size.today, random),
        kind=kind,
        specific_kind=specific,
        origin=random.choice(FIELD_ORIGINS if random.random() < 0.8 else (Origin.RR, Origin.HQ)),
        served=served,
        lead=lead,
        lead_user=user,
        is_delegated=not is_staff,
        is_junior=not is_senior,
        proposed_by=first.director,
        focal_point=first.focal_point,
        country=first.country,
        unit=first.unit,
    )


# --- rows -----------------------------------------------------------------------------
def write(size: Size, ground: Ground, copy: Copier) -> list[Journey]:
    journeys = plan(size, ground)
    copy(Mission, _COLUMNS, _mission_rows(journeys, copy.now, size))
    copy(
        MissionIntervention,
        "mission_id intervention_id",
        ((n, one) for n, journey in enumerate(journeys, start=1) for one in journey.served),
    )
    copy(
        MissionMember,
        "mission_id expert_id role person_days starts_on ends_on is_booked",
        _member_rows(journeys, size),
    )
    _write_commands(journeys, copy)
    return journeys


_COLUMNS = (
    "code title kind specific_kind origin needs_expressed_by state state_reason country_id unit_id"
    " starts_on ends_on focal_point_id proposed_by_id approved_at closed_at workshop_on"
)


def _mission_rows(journeys, now, size: Size) -> Iterator[tuple]:
    random = size.random("titles")
    for number, one in enumerate(journeys):
        state, stay = one.state, one.stay
        is_held = one.kind == MissionKind.SETUP and state in STARTED
        yield (
            one.code, words.title(random, number), one.kind.value, one.specific_kind,
            one.origin.value, "Équipe technique locale", state.value,
            "Situation sur place" if state in HALTED_STATES else "",
            one.country, one.unit, stay.starts_on, stay.ends_on, one.focal_point, one.proposed_by,
            at(stay.starts_on - timedelta(days=50), now) if state in BOOKED_STATES else None,
            at(stay.ends_on + timedelta(days=35), now) if state == _M.CLOSED else None,
            stay.starts_on + timedelta(days=1) if is_held else None,
        )  # fmt: skip


def _member_rows(journeys, size: Size) -> Iterator[tuple]:
    random = size.random("days")
    for number, one in enumerate(journeys, start=1):
        stay, is_booked = one.stay, one.state in BOOKED_STATES
        longest = (stay.ends_on - stay.starts_on).days + 1
        for expert in stay.team:
            role = MemberRole.LEAD if expert == one.lead else MemberRole.MEMBER
            days = longest if expert == one.lead else random.randint(1, 2 * longest) / 2
            yield (
                number, expert + 1, role.value, days, stay.starts_on, stay.ends_on, is_booked,
            )  # fmt: skip


def _write_commands(journeys, copy: Copier) -> None:
    """Who leads from outside was delegated and briefed, who leads as a junior was decided upon."""
    numbered = list(enumerate(journeys, start=1))
    outside = [(n, one) for n, one in numbered if one.is_delegated]
    copy(
        Delegation,
        "mission_id kind contractor_id briefed_on",
        (
            (n, "whole_cycle", one.lead + 1,
             one.stay.starts_on - timedelta(days=5) if one.state in STARTED else None)
            for n, one in outside
        ),
    )  # fmt: skip
    copy(
        FocalPointDebriefing,
        "mission_id held_on",
        ((n, one.stay.ends_on) for n, one in outside if one.state == _M.CLOSED),
    )
    copy(
        JuniorLeadDecision,
        "mission_id expert_id decided_by_id decided_on reason",
        (
            (
                n,
                one.lead,
                FOCAL_POINTS + one.unit,
                one.stay.starts_on - timedelta(days=60),
                "Connaît le secteur.",
            )
            for n, one in numbered
            if one.is_junior
        ),
    )
