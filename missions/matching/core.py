"""Who fits a mission: hard rules first, then reasons with their weight, then what would help.

Pure: data in, ranked people out; no query, no clock, no words. `facts.py` reads the data,
`words.py` says it. To add a reason: a `Criterion`, its function in `REASONS`, a weight among the
settings of EST, its words. The smallest change of those excluded is, in this order: as few field
days less, then as small a move of the first day (the later one of two as near), then as little
money more, none where the place of who leads now frees enough; each other rule is waived for the
person as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

#: How far the first field day may move, either way, in calendar days.
MOST_SHIFT = 90
#: Days that no calendar has.
FAR = 10_000_000
ONE_DAY = timedelta(days=1)
#: Of a level that the person says and EST has not validated, so much counts.
UNSEEN = 0.5
#: The change of money that costs nobody any: who leads now leaves the team.
REPLACING = "replacing"
#: So many missions with the same team or country count in full.
KNOWN_WELL = 3


class Rule(StrEnum):
    VALIDATED = "validated"
    KIND = "kind"
    LANGUAGE = "language"
    TRAVEL = "travel"
    STAY = "stay"
    FREE = "free"
    MONEY = "money"


class Criterion(StrEnum):
    SECTOR = "sector"
    COMPETENCE = "competence"
    COACHING = "coaching"
    COUNTRY = "country"
    CONTINUITY = "continuity"
    FEEDBACK = "feedback"
    SENIOR = "senior"


class Grade(NamedTuple):
    level: int = 0
    is_validated: bool = False

    @property
    def degree(self) -> float:
        return self.level / 5 * (1 if self.is_validated else UNSEEN)


class Busy(NamedTuple):
    """Days on which a person cannot go; `mission` is its number, none for an absence."""

    starts_on: date
    ends_on: date
    mission: int | None = None


@dataclass(frozen=True)
class Wish:
    """What the mission asks for."""

    starts_on: date
    ends_on: date
    today: date
    days: Decimal
    language: str = ""
    #: CEFR; the codes sort as the levels do.
    language_level: str = ""
    kinds: frozenset[str] = frozenset()
    ceiling_eur: int | None = None
    #: What the ceiling would be without who leads now, where that frees anything; and his name.
    ceiling_replacing: int | None = None
    leader: str = ""
    leader_is_contracted: bool = False
    competences: tuple[int, ...] = ()
    weights: dict[str, int] = field(default_factory=dict)

    @cached_property
    def length(self) -> int:
        return (self.ends_on - self.starts_on).days + 1


@dataclass(slots=True)
class Person:
    """One expert with what matters for one wish and no more."""

    pk: int
    name: str
    kind: str = "est_staff"
    is_senior: bool = True
    is_validated: bool = True
    does_travel: bool = True
    most_days_away: int | None = None
    #: Of the language wished for; empty when he does not speak it.
    language_level: str = ""
    busy: list[Busy] = field(default_factory=list)
    #: Codes of the missions among them, read of those who are shown.
    codes: dict[int, str] = field(default_factory=dict)
    offers: list[tuple[date, date]] = field(default_factory=list)
    #: (first day, euros), oldest first; nobody of the staff has any.
    rates: list[tuple[date, int]] = field(default_factory=list)
    is_paid: bool = False
    sector: Grade = Grade()
    skills: dict[int, Grade] = field(default_factory=dict)
    coaching: Grade = Grade()
    knows_country: bool = False
    lives_there: bool = False
    missions_in_country: int = 0
    missions_with_team: int = 0
    last_with_team: date | None = None
    support_with_team: int = 0
    feedback: float | None = None
    feedback_count: int = 0


class Obstacle(NamedTuple):
    """A rule that is not met. `change` is what would have to give way; None: nothing would."""

    rule: Rule
    change: object | None
    found: object = None


class Reason(NamedTuple):
    criterion: Criterion
    degree: float
    weight: int

    @property
    def points(self) -> int:
        return rounded(self.weight * self.degree)

    @property
    def share(self) -> str:
        """Of its bar; with a point whatever the language."""
        return f"{self.degree * 100:.0f}%"


@dataclass
class Fit:
    person: Person
    obstacles: list[Obstacle]
    wish: Wish
    points: int = 0

    @cached_property
    def reasons(self) -> list[Reason]:
        """Of the eligible; made when they are shown, for all others their points are enough."""
        return [] if self.obstacles else reasons_of(self.wish, self.person)

    @property
    def is_eligible(self) -> bool:
        return not self.obstacles

    @property
    def can_become(self) -> bool:
        return all(one.change is not None for one in self.obstacles)

    def change_of(self, rule: Rule):
        return next((one.change for one in self.obstacles if one.rule == rule), None)


@dataclass(frozen=True)
class Found:
    eligible: list[Fit]
    excluded: list[Fit]


def match(wish: Wish, people: list[Person]) -> Found:
    """Everybody once: the eligible by points, the others by how little would have to change."""
    fits = [Fit(one, obstacles_of(wish, one), wish) for one in people]
    eligible = [one for one in fits if not one.obstacles]
    for one in eligible:
        one.points = points_of(wish, one.person)
    eligible.sort(key=lambda one: (-one.points, one.person.name, one.person.pk))
    excluded = [one for one in fits if one.obstacles]
    excluded.sort(key=_nearness)
    return Found(eligible, excluded)


def _nearness(fit: Fit) -> tuple:
    shift = abs(fit.change_of(Rule.FREE) or 0)
    return not fit.can_become, len(fit.obstacles), shift, fit.person.name, fit.person.pk


# --- hard rules -----------------------------------------------------------------------
def obstacles_of(wish: Wish, person: Person) -> list[Obstacle]:
    found = []
    if not person.is_validated:
        found.append(Obstacle(Rule.VALIDATED, change=True))
    if wish.kinds and person.kind not in wish.kinds:
        found.append(Obstacle(Rule.KIND, person.kind))
    if wish.language and person.language_level < wish.language_level:
        found.append(Obstacle(Rule.LANGUAGE, person.language_level, wish.language))
    if not person.does_travel:
        found.append(Obstacle(Rule.TRAVEL, change=True))
    length = min(wish.length, person.most_days_away or wish.length)
    if length < wish.length:
        found.append(Obstacle(Rule.STAY, length))
    shift = nearest_shift(wish, person, length)
    if shift != 0:
        found.append(Obstacle(Rule.FREE, shift, in_the_way(wish, person, length)))
    money = _money(wish, person, wish.starts_on + timedelta(days=shift or 0))
    return [*found, *([money] if money else [])]


def _money(wish: Wish, person: Person, day: date) -> Obstacle | None:
    """Day rate times days against the ceiling; a third party without a rate is not known."""
    if wish.ceiling_eur is None or not person.is_paid:
        return None
    rate = rate_on(person, day)
    if rate is None:
        return Obstacle(Rule.MONEY, None)
    cost = rate * wish.days
    if cost <= wish.ceiling_eur:
        return None
    is_freed = cost <= (wish.ceiling_replacing or 0)
    return Obstacle(Rule.MONEY, REPLACING if is_freed else cost - wish.ceiling_eur, cost)


def rate_on(person: Person, day: date) -> int | None:
    return next((amount for since, amount in reversed(person.rates) if since <= day), None)


def in_the_way(wish: Wish, person: Person, length: int | None = None) -> Busy | None:
    """The first thing on the field days as they are wished for; None: outside what he offers."""
    end = wish.starts_on + (length or wish.length) * ONE_DAY - ONE_DAY
    met = [one for one in person.busy if one.starts_on <= end and one.ends_on >= wish.starts_on]
    return min(met, key=lambda one: one.starts_on, default=None)


def nearest_shift(wish: Wish, person: Person, length: int) -> int | None:
    """By how many days the first field day has to move; 0: it need not; None: no move helps.

    What stands in the way shuts a range of moves; the nearest open one lies at the edge of such.
    """
    start = wish.starts_on.toordinal()
    end = start + length - 1
    shut = [(one[0].toordinal() - end, one[1].toordinal() - start) for one in person.busy]
    if person.offers:
        shut += _outside(joined(person.offers), start, end)
    if not any(first <= 0 <= last for first, last in shut):
        return 0
    shut.append((-FAR, wish.today.toordinal() - start - 1))
    later, sooner = _first_open(shut), -_first_open([(-last, -first) for first, last in shut])
    if min(later, -sooner) > MOST_SHIFT:
        return None
    return later if later <= -sooner else sooner


def _first_open(shut: list[tuple[int, int]]) -> int:
    """The first number from 0 on that lies in none of these ranges."""
    number = 0
    for first, last in sorted(shut):
        if first > number:
            break
        number = max(number, last + 1)
    return number


def _outside(offers: list[tuple[date, date]], start: int, end: int) -> list[tuple[int, int]]:
    """Moves after which the stay would not lie within one offer; offers in order and apart."""
    shut, since = [], -FAR
    for first, last in offers:
        earliest, latest = first.toordinal() - start, last.toordinal() - end
        if earliest <= latest:
            shut.append((since, earliest - 1))
            since = latest + 1
    return [*shut, (since, FAR)]


def joined(periods: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """Periods that touch are one."""
    together: list[tuple[date, date]] = []
    for first, last in sorted(periods):
        if together and first <= together[-1][1] + ONE_DAY:
            together[-1] = (together[-1][0], max(together[-1][1], last))
        else:
            together.append((first, last))
    return together


# --- reasons --------------------------------------------------------------------------
def _competence(wish: Wish, person: Person) -> float:
    if not wish.competences:
        return 0.0
    grades = (person.skills.get(one, Grade()) for one in wish.competences)
    return sum(one.degree for one in grades) / len(wish.competences)


def _country(wish: Wish, person: Person) -> float:
    if person.lives_there or person.missions_in_country >= KNOWN_WELL:
        return 1.0
    return max(0.6 if person.knows_country else 0.0, person.missions_in_country / KNOWN_WELL)


def _continuity(wish: Wish, person: Person) -> float:
    """Coaching is a relation: who worked with this team before goes on from there (slide 8)."""
    return min(1.0, person.missions_with_team / KNOWN_WELL + min(person.support_with_team, 2) / 6)


def _feedback(wish: Wish, person: Person) -> float:
    """Nobody is the worse for having had no feedback yet."""
    return 0.5 if person.feedback is None else (person.feedback - 1) / 4


REASONS: dict[Criterion, Callable[[Wish, Person], float]] = {
    Criterion.SECTOR: lambda wish, person: person.sector.degree,
    Criterion.COMPETENCE: _competence,
    Criterion.COACHING: lambda wish, person: person.coaching.degree,
    Criterion.COUNTRY: _country,
    Criterion.CONTINUITY: _continuity,
    Criterion.FEEDBACK: _feedback,
    Criterion.SENIOR: lambda wish, person: 1.0 if person.is_senior else 0.0,
}


def rounded(points: float) -> int:
    return int(points + 0.5)


def points_of(wish: Wish, person: Person) -> int:
    """The sum of what `reasons_of` would tell."""
    return sum(
        rounded(weight * REASONS[criterion](wish, person))
        for criterion, weight in wish.weights.items()
        if weight
    )


def reasons_of(wish: Wish, person: Person) -> list[Reason]:
    return [
        Reason(criterion, degree(wish, person), wish.weights[criterion])
        for criterion, degree in REASONS.items()
        if wish.weights.get(criterion)
    ]
