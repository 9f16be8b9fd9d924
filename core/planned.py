"""Questions of every page that are dearer to plan than to answer: planned once a connection.

A prepared statement keeps its plan if that is no worse than planning for each value. Numbers of
rows vary from person to person and hardly change a plan; states and days do, and stay in the text.
"""

from contextlib import contextmanager

import psycopg
from django.db import connection
from psycopg.sql import Literal


class _PreparingCursor(psycopg.Cursor):
    """Binds on the server, where the plan of a statement stays for the next one of its text."""

    def execute(self, query, params=None, **options):
        super().execute(query, params, prepare=True, **options)
        if connection.queries_logged and self._query is None:
            self._query = self._convert_query(query, params)  # where Django's log looks for it
        return self


@contextmanager
def planned_cursor():
    """Django's cursor, over a prepared statement."""
    with connection.cursor() as cursor:
        cursor.cursor.close()
        cursor.cursor = _PreparingCursor(connection.connection)
        yield cursor


def with_numbers_only(sql: str, params) -> tuple[str, list[int]]:
    """The same statement with all but whole numbers written into its text."""
    connection.ensure_connection()
    texts = ("%s" if _is_number(one) else _literal(one) for one in params)
    numbers = [int(one) for one in params if _is_number(one)]
    return sql.replace("%%", "%%%%") % tuple(texts), numbers


def _is_number(value) -> bool:
    """A field of the database gives whole numbers a class of their own."""
    return isinstance(value, int) and not isinstance(value, bool)


def _literal(value) -> str:
    return Literal(value).as_string(connection.connection).replace("%", "%%")
