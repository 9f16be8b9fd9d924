"""Reading demo.yaml. What is wrong in it is told in one line that names record and field."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import DatabaseError, models, transaction
from django.utils import timezone

SHIPPED = Path(__file__).parent / "demo.yaml"
#: The same safe rules in C where the library has them: 0.1 s instead of 1.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_REQUIRED: Any = object()


class DemoError(Exception):
    """A mistake in the file; `str()` is one line for the person who edits it."""


@dataclass(frozen=True)
class Clock:
    """How far the dates of the file move, and the moment after which nothing was recorded yet."""

    shift: timedelta = timedelta(0)
    latest: datetime | None = None

    def capped(self, moment: datetime) -> datetime:
        """Whole weeks may carry a stamp up to three days past today; those are set to today."""
        return min(moment, self.latest) if self.latest else moment


@dataclass(frozen=True)
class Record:
    """One entry of the file; each reader checks presence and type, dates come out shifted."""

    where: str
    data: Mapping[str, Any]
    clock: Clock = Clock()

    def __post_init__(self):
        if not isinstance(self.data, dict):
            raise DemoError(f"{self.where}: expected a set of fields, found {self.data!r}.")

    def wrong(self, name: str, problem: str) -> DemoError:
        return DemoError(f"{self.where}, field “{name}”: {problem}.")

    def _value(self, name, kind, default, wanted):
        """The value as it stands, or the default where it is absent or null."""
        value = self.data.get(name)
        if value is None:
            if default is _REQUIRED:
                raise self.wrong(name, "is missing" if name not in self.data else "is empty")
            return default
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(name, f"expected {wanted}, found {value!r}")
        return value

    def text(self, name, default=_REQUIRED) -> str:
        return self._value(name, str, default, "a text")

    def number(self, name, default=_REQUIRED) -> int:
        value = self._value(name, int, default, "a whole number")
        if value is not None and value < 0:
            raise self.wrong(name, f"expected a number from 0 on, found {value}")
        return value

    def flag(self, name, *, default=_REQUIRED) -> bool:
        return self._value(name, bool, default, "true or false")

    def day(self, name, default=_REQUIRED) -> date:
        """A date, moved by the shift of this load."""
        value = self._value(name, (str, date), default, "a date")
        if value is default:
            return value
        try:
            return as_date(value) + self.clock.shift
        except (ValueError, OverflowError) as bad:
            raise self.wrong(name, f"{value!r} is not a date (YYYY-MM-DD)") from bad

    def texts(self, name, default=_REQUIRED) -> list[str]:
        values = self._value(name, list, default, "a list of texts")
        if any(not isinstance(value, str) for value in values):
            raise self.wrong(name, f"expected a list of texts, found {values!r}")
        return list(values)

    def choice(self, name, choices: type[models.TextChoices], default=_REQUIRED):
        value = self.text(name, default)
        if value is default:
            return value
        return self._known(name, value, {one.value: one for one in choices}, "value")

    def pick(self, name, index: Mapping[str, Any], default=_REQUIRED):
        """The row that this code names."""
        code = self.text(name, default)
        return code if code is default else self._known(name, code, index, "code")

    def picks(self, name, index: Mapping[str, Any]) -> list:
        return [self._known(name, code, index, "code") for code in self.texts(name)]

    def _known(self, name, key, index, what):
        if key not in index:
            raise self.wrong(name, f"unknown {what} {key!r}")
        return index[key]

    def record(self, name, default=_REQUIRED) -> "Record":
        data = self._value(name, dict, default, "a set of fields")
        return data if data is default else Record(f"{self.where}, {name}", data, self.clock)

    def records(self, name, default=_REQUIRED) -> list["Record"]:
        rows = self._value(name, list, default, "a list")
        return [
            Record(f"{self.where}, {name} {number}", row, self.clock)
            for number, row in enumerate(rows, start=1)
        ]


@dataclass
class Source:
    """The file as a whole."""

    data: Mapping[str, Any]
    sha256: str
    clock: Clock = Clock()
    used: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, path: Path) -> "Source":
        try:
            content = path.read_bytes()
            data = yaml.load(content, Loader=LOADER)
        except OSError as missing:
            raise DemoError(f"{path}: {missing.strerror}.") from missing
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as broken:
            raise DemoError(
                f"{path}: no readable YAML: {' '.join(str(broken).split())}."
            ) from broken
        if not isinstance(data, dict):
            raise DemoError(f"{path}: expected named parts (meta, countries, missions ...).")
        return cls(data, hashlib.sha256(content).hexdigest())

    def part(self, name: str) -> Record:
        self.used.add(name)
        if name not in self.data:
            raise DemoError(f"part “{name}” is missing.")
        return Record(name, self.data[name], self.clock)

    def records(self, name: str, key: str = "code") -> list[Record]:
        """The entries of a list, each named by its code where it has one; no code comes twice."""
        self.used.add(name)
        rows = self.data.get(name)
        if not isinstance(rows, list):
            raise DemoError(
                f"part “{name}” is missing." if rows is None else f"{name}: not a list."
            )
        found, seen = [], set()
        for number, row in enumerate(rows, start=1):
            label = row.get(key, number) if isinstance(row, dict) else number
            record = Record(f"{name} {label}", row, self.clock)
            if key in record.data and label in seen:
                raise record.wrong(key, "comes twice")
            seen.add(label)
            found.append(record)
        return found

    def moved(self, day: date) -> date:
        return day + self.clock.shift

    def today(self) -> date:
        """The day the file takes for today, moved."""
        return self.part("meta").day("reference_today")

    def left_over(self) -> dict[str, int]:
        """Parts nobody read, with the number of their entries."""
        rest = {name: rows for name, rows in self.data.items() if name not in self.used}
        return {name: len(rows) if isinstance(rows, list) else 1 for name, rows in rest.items()}


def as_date(value: str | date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def at(day: date, hour: int = 9) -> datetime:
    """An hour of that day where the agency works."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def between(start: date, end: date, share: float) -> date:
    """A working day that part of the way from one date to the other, for dates the file lacks."""
    day = start + timedelta(days=int((end - start).days * share))
    return max(start, day - timedelta(days=max(0, day.weekday() - 4)))


Pairs = Iterable[tuple[Record, models.Model]]


def insert(pairs: Pairs) -> list:
    """Store these rows, past guards and workflows; a refusal names the record it came from."""
    pairs = list(pairs)
    if not pairs:
        return []
    for record, row in pairs:
        check(record, row)
        cap_moments(record, row)
    try:
        with transaction.atomic():
            return type(pairs[0][1])._base_manager.bulk_create([row for _record, row in pairs])
    except DatabaseError as refusal:
        raise _culprit(pairs) or refusal from refusal


def check(record: Record, row: models.Model) -> None:
    """Lengths, choices and formats, without the queries that checking keys would cost."""
    relations = [one.name for one in row._meta.fields if one.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as wrong:
        name, problems = next(iter(wrong.message_dict.items()))
        raise record.wrong(name, " ".join(problems).rstrip(".")) from wrong


def cap_moments(record: Record, row: models.Model) -> None:
    for one in row._meta.fields:
        moment = getattr(row, one.attname)
        if isinstance(moment, datetime):
            setattr(row, one.attname, record.clock.capped(moment))


def _culprit(pairs) -> DemoError | None:
    """Which of the rows the database refuses, found by storing them one by one."""
    for record, row in pairs:
        row.pk = row.pk if row._meta.pk.default is not models.NOT_PROVIDED else None
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except DatabaseError as refusal:
            diagnosis = getattr(refusal.__cause__, "diag", None)
            name = getattr(diagnosis, "constraint_name", None) or type(refusal).__name__
            detail = getattr(diagnosis, "message_primary", None) or str(refusal)
            return DemoError(f"{record.where}: refused by the database ({name}): {detail}.")
    return None
