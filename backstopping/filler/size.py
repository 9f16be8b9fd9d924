"""How much is made, and when everybody travels.

Field days of one expert must lie apart. So time is cut into rounds of equal length, in each of
which an expert has at most one stay: 1,000,000 members of 2,000 experts are 506 rounds (the last
team of a round may not fit any more), which over 20 years gives each round 14 days. Teams are
drawn anew in each round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

#: Days of a round below which there is no stay to speak of.
SHORTEST_ROUND = 5
LONGEST_STAY = 14
#: So far ahead of today the last round ends.
AHEAD = 300
#: No team is larger than so many times the mean.
LARGEST_TEAM = 2


class ImpossibleSizeError(Exception):
    pass


@dataclass(frozen=True)
class Size:
    missions: int
    members: int
    interventions: int
    experts: int
    years: int
    seed: int
    today: date

    def __post_init__(self):
        if not 1 <= self.missions <= self.members or min(self.interventions, self.experts) < 40:
            raise ImpossibleSizeError(
                "At least 40 interventions and experts, and a member for each mission."
            )
        if self.biggest_team >= self.experts or self.length < SHORTEST_ROUND:
            raise ImpossibleSizeError(
                f"{self.members} stays of {self.experts} experts do not fit into {self.years}"
                " years without overlap: give more years or experts."
            )

    @property
    def biggest_team(self) -> int:
        return LARGEST_TEAM * -(-self.members // self.missions)

    @property
    def rounds(self) -> int:
        return -(-self.members // (self.experts - self.biggest_team))

    @property
    def length(self) -> int:
        """Days of a round."""
        return int(self.years * 365.25) // self.rounds

    @property
    def first_day(self) -> date:
        return self.today + timedelta(days=AHEAD - self.rounds * self.length)

    def random(self, part: str) -> Random:
        """Each part draws from a source of its own: one may change without the others."""
        return Random(f"{self.seed} {part}")


@dataclass(frozen=True, slots=True)
class Stay:
    """Who travels together and when; `team` are numbers of experts, from 0."""

    starts_on: date
    ends_on: date
    team: list[int]


def stays(size: Size) -> Iterator[Stay]:
    """As many as missions, oldest rounds first, with exactly as many members together."""
    random, experts = size.random("stays"), list(range(size.experts))
    sizes = team_sizes(size, random)
    for number in range(size.rounds):
        random.shuffle(experts)
        opening, taken = size.first_day + timedelta(days=number * size.length), 0
        while sizes and taken + sizes[-1] <= size.experts:
            wanted = sizes.pop()
            days = random.randint(min(3, size.length), min(size.length, LONGEST_STAY))
            start = opening + timedelta(days=random.randint(0, size.length - days))
            end = start + timedelta(days=days - 1)
            yield Stay(start, end, experts[taken : taken + wanted])
            taken += wanted


def team_sizes(size: Size, random: Random) -> list[int]:
    """Small and large teams in pairs around the mean: their sum is the number of members."""
    mean, more = divmod(size.members, size.missions)
    sizes = [mean + 1] * more + [mean] * (size.missions - more)
    random.shuffle(sizes)
    for place in range(0, size.missions - 1, 2):
        moved = random.randint(0, min(sizes[place], sizes[place + 1]) - 1)
        sizes[place], sizes[place + 1] = sizes[place] + moved, sizes[place + 1] - moved
    return sizes
