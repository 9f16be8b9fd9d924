"""Rows into tables by COPY."""

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import datetime

from django.core.management.color import no_style
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb


def _names(columns: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


class Copier:
    """Writes rows with ids from 1 on; fields that are not named get the default of the model."""

    def __init__(self, cursor, now: datetime, tell=lambda words: None):
        self.cursor, self.now, self.tell = cursor, now, tell
        self.filled: list[type[models.Model]] = []

    def __call__(self, model, columns: str, rows: Iterable[tuple]) -> int:
        """`columns` are names of database columns between spaces; returns how many rows."""
        given = columns.split()
        rest = {
            field.column: self._default(field)
            for field in model._meta.concrete_fields
            if field.column not in (*given, "id") and not field.generated
        }
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table), _names(["id", *given, *rest])
        )
        always, number = tuple(rest.values()), 0
        with self.cursor.copy(statement) as copy:
            for number, row in enumerate(rows, start=1):
                copy.write_row((number, *row, *always))
        self.filled.append(model)
        self.tell(f"{number:>9,}  {model._meta.verbose_name_plural}")
        return number

    def _default(self, field):
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            return self.now
        value = field.get_default()
        return Jsonb(value) if isinstance(field, models.JSONField) and value is not None else value

    def set_sequences(self) -> None:
        """What is written by hand later continues the numbers."""
        for statement in connection.ops.sequence_reset_sql(no_style(), self.filled):
            self.cursor.execute(statement)


@contextmanager
def without_triggers(cursor, tables: Iterable[str]):
    """Off for this transaction alone: the lock keeps all others out, a failure undoes it."""
    for table in tables:
        cursor.execute(
            sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table))
        )
    yield
    # Foreign keys are checked at the end; a table with checks to come cannot be altered.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in tables:
        cursor.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
