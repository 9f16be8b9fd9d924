"""Making the library's rows anew, and finding those that are not what they should be."""

from collections.abc import Iterator

from django.db import connection

from missions.models import TermsOfReference
from reports.library.models import EntryKind, LibraryEntry
from reports.library.sources import COLUMNS
from reports.models import Lesson, Report

MODELS = {
    EntryKind.LESSON: Lesson,
    EntryKind.REPORT: Report,
    EntryKind.TOR: TermsOfReference,
}
AT_A_TIME = 2000


def _batches(kind: EntryKind) -> Iterator[tuple[int, int]]:
    """Ranges of ids, from the first to the last."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT min(id), max(id) FROM {MODELS[kind]._meta.db_table}")
        first, last = cursor.fetchone()
    if first is not None:
        yield from ((low, low + AT_A_TIME) for low in range(first, last + 1, AT_A_TIME))


def rebuild(tell=lambda kind, last: None) -> None:
    """Write every row again; safe while people work, for each batch is what a trigger does."""
    with connection.cursor() as cursor:
        for kind, model in MODELS.items():
            for low, high in _batches(kind):
                cursor.execute(
                    f"SELECT library_keep_{kind}(ARRAY(SELECT id FROM {model._meta.db_table}"
                    " WHERE id >= %s AND id < %s))",
                    [low, high],
                )
                tell(kind, high)


#: Ids whose row differs from what the texts say, lacks, or should not be there.
_DIFFERENT = """
SELECT coalesce(e.{kind}_id, s.object_id)
  FROM (SELECT {kind}_id, {columns} FROM {entries}
         WHERE {kind}_id >= %(low)s AND {kind}_id < %(high)s) e
  FULL JOIN library_{kind}(ARRAY(SELECT id FROM {table} WHERE id >= %(low)s AND id < %(high)s)) s
    ON s.object_id = e.{kind}_id
 WHERE ROW({ours}) IS DISTINCT FROM ROW({theirs}) ORDER BY 1
"""


def differences(kind: EntryKind) -> Iterator[int]:
    columns = COLUMNS.split(", ")
    statement = _DIFFERENT.format(
        kind=kind,
        columns=COLUMNS,
        entries=LibraryEntry._meta.db_table,
        table=MODELS[kind]._meta.db_table,
        ours=", ".join(f"e.{one}" for one in columns),
        theirs=", ".join(f"s.{one}" for one in columns),
    )
    with connection.cursor() as cursor:
        for low, high in _batches(kind):
            cursor.execute(statement, {"low": low, "high": high})
            yield from (pk for (pk,) in cursor.fetchall())
