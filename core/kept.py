"""What took long to put together, kept as long as nobody changed anything.

The stamp of the database is the last entry of each history. Entries get their numbers before their
transaction is done, so a lower one may show after a higher: nothing is kept that was made while
somebody wrote. Whoever began to write before the stamp and is done before `_is_quiet` is seen by
what is made after; whoever begins later gets higher numbers.
"""

from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from core.planned import planned_cursor

#: In each process; the one put in first goes first.
MOST_KEPT = 16
_kept: dict = {}


def while_unchanged(key: Hashable, make: Callable[[], Any]) -> Any:
    """What `make()` gives, or gave under this key since the last change of a business table.

    `make` reads nothing but such tables and what the key names. Inside a transaction nothing is
    kept: it may be undone.
    """
    if connection.in_atomic_block:
        return make()
    stamp = _stamp()
    kept, value = _kept.get(key, (None, None))
    if kept == stamp:
        return value
    is_quiet = _is_quiet()
    value = make()
    if is_quiet:
        _kept.pop(key, None)
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = stamp, value
    return value


def forget() -> None:
    _kept.clear()


def _stamp() -> tuple:
    with planned_cursor() as cursor:
        cursor.execute(_question())
        return cursor.fetchone()


@cache
def _question() -> str:
    histories = (model for model in apps.get_models() if hasattr(model, "pgh_tracked_model"))
    tables = sorted(connection.ops.quote_name(one._meta.db_table) for one in histories)
    return "SELECT " + ", ".join(f"(SELECT max(pgh_id) FROM {table})" for table in tables)


def _is_quiet() -> bool:
    """Whether nobody else writes in this database; not, where he is hidden from us."""
    with planned_cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
            " AND (backend_xid IS NOT NULL OR query = '<insufficient privilege>'))"
        )
        return cursor.fetchone()[0]
