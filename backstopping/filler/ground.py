"""People, countries, units, interventions and experts: what missions stand on."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import User
from backstopping.filler import words
from backstopping.filler.copying import Copier
from backstopping.filler.size import Size
from experts.enums import AbsenceKind, CefrLevel, ExpertKind, ExpertLevel, ProfileState
from experts.models import Absence, Expert, ExpertLanguage
from interventions.enums import InterventionKind, ManagementMode, PlanSource, TeamRole
from interventions.models import (
    Country,
    EstUnit,
    Intervention,
    PlannedDays,
    Representative,
    Sector,
    TeamMember,
    Theme,
)

FOCAL_POINTS, COORDINATORS, SECTORS = 60, len(words.UNITS), 12
#: The plan of days knows years from 2000 on.
FIRST_PLAN = 2000


@dataclass(slots=True)
class Served:
    """An intervention as its missions need it; numbers are ids."""

    country: int
    unit: int
    focal_point: int
    director: int
    starts_on: date
    ends_on: date


@dataclass
class Ground:
    """Ids go on where the ones before end: focal points, coordinators, RR, directors, experts."""

    size: Size
    served: list[Served] = field(default_factory=list)
    #: (user, is of EST's staff, is senior) of each expert, from number 0.
    experts: list[tuple[int, bool, bool]] = field(default_factory=list)

    @property
    def directors(self) -> range:
        first = FOCAL_POINTS + COORDINATORS + len(words.COUNTRIES) + 1
        return range(first, first + self.size.interventions)

    @property
    def people(self) -> int:
        return self.directors.stop - 1 + self.size.experts


def write(size: Size, copy: Copier) -> Ground:
    ground = Ground(size)
    _write_people(ground, copy)
    _write_interventions(ground, copy)
    _write_plan(ground, copy)
    _write_experts(ground, copy)
    return ground


def _write_people(ground: Ground, copy: Copier) -> None:
    random = ground.size.random("people")
    rows = range(1, ground.people + 1)
    copy(
        User,
        "email name organisation password is_active",
        ((f"fill{n}@example.org", words.name(random), "", "!", True) for n in rows),
    )
    copy(
        Country,
        "code name_fr",
        # ISO 3166 leaves XA to XZ to its users.
        (("X" + chr(65 + n), one) for n, one in enumerate(words.COUNTRIES)),
    )
    copy(
        EstUnit,
        "code name_fr coordinator_id",
        ((f"UNIT-{n}", one, FOCAL_POINTS + 1 + n) for n, one in enumerate(words.UNITS)),
    )
    in_units = [(n % COORDINATORS + 1, n + 1) for n in range(FOCAL_POINTS + COORDINATORS)]
    copy(EstUnit.members.through, "estunit_id user_id", in_units)
    first = FOCAL_POINTS + COORDINATORS + 1
    copy(
        Representative,
        "country_id user_id",
        ((n + 1, first + n) for n in range(len(words.COUNTRIES))),
    )
    copy(Sector, "code name_fr", ((str(90000 + n), f"Secteur {n}") for n in range(SECTORS)))
    copy(Theme, "code name_fr", ((f"t{n}", one) for n, one in enumerate(words.THEMES)))


def _write_interventions(ground: Ground, copy: Copier) -> None:
    """One of five begins anywhere and lasts three to seven years; the others last all along.

    Fifty missions fall to each: in lives of five years that would be ten a year, where an
    intervention has two or three, and each page of a year would show three times what it will.
    """
    size, random = ground.size, ground.size.random("interventions")
    last = size.first_day + timedelta(days=size.rounds * size.length)
    span = (last - size.first_day).days
    for number, director in enumerate(ground.directors):
        starts = size.first_day + timedelta(days=random.randint(-900, max(span - 400, 0)))
        ends = starts + timedelta(days=random.randint(1000, 2400))
        if number % 5:
            starts = size.first_day + timedelta(days=random.randint(-900, span // 10))
            ends = last - timedelta(days=random.randint(-900, span // 10))
        if number % 20 == 1:
            starts, ends = size.first_day, last
        country, unit = random.choices(range(18), range(36, 18, -1))[0] + 1, number % 8 + 1
        ground.served.append(
            Served(country, unit, number % FOCAL_POINTS + 1, director, starts, ends)
        )
    copy(Intervention, _COLUMNS, _intervention_rows(ground, random))
    copy(TeamMember, "intervention_id user_id role", _team_rows(ground))


_COLUMNS = (
    "code title country_id unit_id sector_id kind management_mode size starts_on ends_on"
    " budget_eur focal_point_id"
)


def _intervention_rows(ground: Ground, random):
    kinds, modes = InterventionKind.values, ManagementMode.values
    for number, one in enumerate(ground.served):
        is_large = random.random() < 0.6
        yield (
            f"INT-{number + 1:04}", words.title(random, number), one.country, one.unit,
            number % SECTORS + 1, random.choice(kinds), random.choice(modes),
            "large" if is_large else "small", one.starts_on, one.ends_on,
            random.randint(9, 30) * 1_000_000 if is_large else random.randint(1, 8) * 1_000_000,
            one.focal_point,
        )  # fmt: skip


def _team_rows(ground: Ground):
    """A director each; a sector expert and a finance manager who also direct another one."""
    people = list(ground.directors)
    for number, director in enumerate(people):
        yield number + 1, director, TeamRole.INTERVENTION_DIRECTOR.value
        yield number + 1, people[number - 7], TeamRole.SECTOR_EXPERT.value
        yield number + 1, people[number - 13], TeamRole.ADMIN_FINANCE_MANAGER.value


def _write_plan(ground: Ground, copy: Copier) -> None:
    random, sources = ground.size.random("plan"), PlanSource.values
    copy(
        PlannedDays,
        "intervention_id year days source",
        (
            (number, year, random.randint(7, 45), random.choice(sources))
            for number, one in enumerate(ground.served, start=1)
            for year in range(max(one.starts_on.year, FIRST_PLAN), one.ends_on.year + 1)
        ),
    )


def _write_experts(ground: Ground, copy: Copier) -> None:
    random, first = ground.size.random("experts"), ground.directors.stop
    kinds = random.choices(ExpertKind.values, (40, 45, 15), k=ground.size.experts)
    levels = random.choices(ExpertLevel.values, (85, 15), k=ground.size.experts)
    pairs = zip(kinds, levels, strict=True)
    for number, (kind, level) in enumerate(pairs):
        is_staff = kind == ExpertKind.EST_STAFF
        ground.experts.append((first + number, is_staff, level == ExpertLevel.SENIOR))
    copy(
        Expert,
        "user_id code kind level unit_id state",
        (
            (first + n, f"X{n + 1}", kinds[n], levels[n], n % 8 + 1, ProfileState.VALIDATED.value)
            for n in range(ground.size.experts)
        ),
    )
    copy(
        ExpertLanguage,
        "expert_id language level",
        ((n + 1, "fr", random.choice(CefrLevel.values)) for n in range(ground.size.experts)),
    )
    copy(Absence, "expert_id kind starts_on ends_on", _absences(ground, random))


def _absences(ground: Ground, random):
    """Two a year for everybody."""
    kinds = AbsenceKind.values
    for number in range(ground.size.experts):
        for half in range(2 * ground.size.years):
            start = ground.size.first_day + timedelta(days=half * 182 + random.randint(0, 150))
            end = start + timedelta(days=random.randint(0, 20))
            yield number + 1, random.choice(kinds), start, end
