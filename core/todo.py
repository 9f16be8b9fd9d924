"""What waits for a person: each app brings its sources, the home page shows them together.

To add one: `register(TodoSource(...))` in AppConfig.ready. `rows(user)` finds what waits for this
person and nobody else's; its length is the number in the navigation. It names the person himself,
who always sees such rows: asking `visible_to` too would cost every page more than the rest of the
question (a test holds each source against it).
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet, Value
from django.utils import timezone

from core.planned import planned_cursor, with_numbers_only


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
    #: Under this name a page asks which rows wait, see `waiting_rows`.
    name: str = ""


SOURCES: list[TodoSource] = []
#: What else the rows of a source depend on: a function of a person, with a value that hashes.
FACTS: list[Callable[[Any], Hashable]] = []
#: What else the header of a page counts: a name, and rows of a person, cut where counting stops.
COUNTERS: dict[str, Callable[[Any], QuerySet]] = {}
WAITING = "waiting"
MOST_KEPT = 500
_kept: dict = {}


def register(source: TodoSource) -> None:
    SOURCES.append(source)


def persons_of(user) -> list[tuple[Any, str]]:
    """The reader on his own, then each person he stands in for today, with that name."""
    if not user.stands_in_for:
        return [(user, "")]
    return [(user.on_his_own, ""), *((one, str(one)) for one in user.stands_in_for)]


def waiting_count(user) -> int:
    """How many actions wait for this person."""
    return header_of(user)[WAITING]


def waiting_rows(user, name: str) -> frozenset[int]:
    """Numbers of the rows of the source of this name that wait for this person."""
    return frozenset(header_of(user)[name] or ())


def header_of(user) -> dict:
    """How many actions wait for this person, which ones of named sources, what `COUNTERS` count.

    One query, and one a request: it is kept on the user object.
    """
    if not hasattr(user, "_header"):
        sql, params = _statement(user)
        names = [WAITING, *(source.name for source in SOURCES if source.name), *COUNTERS]
        with planned_cursor() as cursor:
            cursor.execute(sql, params)
            user._header = dict(zip(names, cursor.fetchone(), strict=True))
    return user._header


def _statement(user) -> tuple[str, tuple]:
    """Putting the sources together costs more than a page of fifty rows, so it is kept.

    It depends on the people, on what they are and on the day; after a minute it is made anew.
    People of one standing share its text, and so its plan.
    """
    people = [person for person, _name in persons_of(user)]
    facts = tuple(
        (person.pk, person.hands, *(fact(person) for fact in FACTS)) for person in people
    )
    key = (facts, timezone.localdate(), int(time.monotonic()) // 60)
    if key not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = with_numbers_only(*_put_together(people))
    return _kept[key]


def _put_together(people) -> tuple[str, tuple]:
    named = [number for number, source in enumerate(SOURCES) if source.name]
    columns = ["count(*)", *(f"array_agg(pk) FILTER (WHERE source = {one})" for one in named)]
    counted = [_sql_of(rows(people[0])) for rows in COUNTERS.values()]
    columns += [f"(SELECT count(*) FROM ({sql}) AS counted)" for sql, _params in counted]
    sources, params = _sql_of(_all_sources(people))
    params = sum((one for _sql, one in counted), ()) + params
    return f"SELECT {', '.join(columns)} FROM ({sources}) AS waiting (source, pk)", params


def _all_sources(people) -> QuerySet:
    first, *others = (
        source.rows(person).order_by().values_list(Value(number), "pk")
        for number, source in enumerate(SOURCES)
        for person in people
    )
    return first.union(*others)


def _sql_of(rows: QuerySet) -> tuple[str, tuple]:
    try:
        return rows.query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0, 0 WHERE false", ()


def todos_of(user, shown: int) -> list[Todo]:
    """What waits for this person in its order, at most so many of each source."""
    found = {}
    for number, source in enumerate(SOURCES):
        for person, name in persons_of(user):
            for row in source.prepare(source.rows(person))[:shown]:
                found.setdefault((number, row.pk), replace(source.line(row), on_behalf_of=name))
    return sorted(found.values(), key=lambda line: line.order)
