"""What one load has made so far, by the codes of the file, and who stands in which role."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from accounts.models import User
from backstopping.demo.source import Pairs, Record, Source, insert
from interventions.enums import TeamRole


@dataclass
class World:
    source: Source
    people: dict[str, User] = field(default_factory=dict)
    countries: dict = field(default_factory=dict)
    sectors: dict = field(default_factory=dict)
    units: dict = field(default_factory=dict)
    results: dict = field(default_factory=dict)
    experts: dict = field(default_factory=dict)
    interventions: dict = field(default_factory=dict)
    missions: dict = field(default_factory=dict)
    #: The file's entry of each mission: later parts speak of it.
    mission_records: dict[str, Record] = field(default_factory=dict)
    #: Users on each mission.
    travellers: dict = field(default_factory=lambda: defaultdict(list))
    tors: dict = field(default_factory=dict)
    reports: dict = field(default_factory=dict)
    recommendations: dict = field(default_factory=dict)
    themes: dict = field(default_factory=dict)
    lessons: dict = field(default_factory=dict)
    reviews: dict = field(default_factory=dict)
    #: The year of the review in which a lesson was published.
    review_of: dict[str, int] = field(default_factory=dict)
    requests: dict = field(default_factory=dict)
    #: The file's entry of each request: the log reads its decision there.
    request_records: dict[str, Record] = field(default_factory=dict)
    briefings: dict = field(default_factory=dict)
    researches: dict = field(default_factory=dict)
    products: dict = field(default_factory=dict)
    #: The file's entry of each research and product: the log reads its days and reasons there.
    register_records: dict[str, Record] = field(default_factory=dict)
    #: Users by (code of the intervention, role), in the order of the file.
    team: dict = field(default_factory=lambda: defaultdict(list))
    #: The resident representative by country code.
    representatives: dict[str, User] = field(default_factory=dict)
    est_managers: list[User] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)

    def keep(self, label: str, pairs: Pairs) -> list:
        """Store rows and count them under a label of the command's output."""
        rows = insert(pairs)
        self.counts[label] += len(rows)
        return rows

    def first(self, interventions, *roles: TeamRole) -> User | None:
        """The first person in one of these roles, in the order of the roles."""
        found = (self.team[one.code, role] for role in roles for one in interventions)
        return next((users[0] for users in found if users), None)
