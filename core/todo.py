"""What waits for a person: each app brings its sources, the home page shows them together.

To add one: `register(TodoSource(...))` in AppConfig.ready. `rows(user)` finds what waits for this
person and nobody else's; its length is the number in the navigation.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Value


@dataclass(frozen=True)
class Todo:
    """One line: what, about what, since when, by when, and the page where it is done."""

    label: str
    url: str
    about: str
    due_on: date | None = None
    since: datetime | None = None
    then: str = ""
    #: Where its path stands, in a word; with `stage` of `stages` the path is drawn.
    note: str = ""
    stage: int = 0
    stages: int = 7
    #: Sign of the kind it belongs to, and the word for who cannot see the sign.
    kind: str = ""
    kind_word: str = ""
    #: Whose turn it is, when it is not the reader's.
    who: str = ""
    #: The absent person for whom the reader would act.
    on_behalf_of: str = ""

    @property
    def order(self) -> tuple:
        """Late first; without a date last, the longest waiting first."""
        return (
            self.due_on is None,
            self.due_on or date.max,
            self.since.timestamp() if self.since else 0,
        )


@dataclass(frozen=True)
class TodoSource:
    rows: Callable[[Any], QuerySet]
    #: Joins and annotates what the lines say, and puts the most urgent first.
    prepare: Callable[[QuerySet], QuerySet]
    #: One prepared row as its line; costs no query.
    line: Callable[[Any], Todo]


SOURCES: list[TodoSource] = []


def register(source: TodoSource) -> None:
    SOURCES.append(source)


def persons_of(user) -> list[tuple[Any, str]]:
    """The reader on his own, then each person he stands in for today, with that name."""
    if not user.stands_in_for:
        return [(user, "")]
    return [(user.on_his_own, ""), *((one, str(one)) for one in user.stands_in_for)]


def waiting_count(user) -> int:
    """How many actions wait for this person. One query, whatever the number of sources."""
    first, *others = (
        source.rows(person).order_by().values_list(Value(number), "pk")
        for number, source in enumerate(SOURCES)
        for person, _name in persons_of(user)
    )
    return first.union(*others).count()


def todos_of(user, shown: int) -> list[Todo]:
    """What waits for this person in its order, at most so many of each source."""
    found = {}
    for number, source in enumerate(SOURCES):
        for person, name in persons_of(user):
            for row in source.prepare(source.rows(person))[:shown]:
                found.setdefault((number, row.pk), replace(source.line(row), on_behalf_of=name))
    return sorted(found.values(), key=lambda line: line.order)
