"""Numbers that people quote (REC-014, L-080): given in a row, without doubles."""

import zlib

from django.db import connection
from django.db.models import IntegerField, Max
from django.db.models.functions import Cast, Substr

from reports.models import Lesson, Recommendation

PREFIXES = {Recommendation: "REC", Lesson: "L"}


def next_code(model) -> str:
    """The next free number; others who want one wait until this transaction has ended."""
    if not connection.in_atomic_block:
        raise RuntimeError("A number is only reserved inside a transaction.")
    with connection.cursor() as cursor:
        key = zlib.crc32(model._meta.label_lower.encode())
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
    prefix = PREFIXES[model]
    number = Cast(Substr("code", len(prefix) + 2), IntegerField())
    rows = model._base_manager.filter(code__regex=rf"^{prefix}-\d{{1,9}}$")
    last = rows.aggregate(last=Max(number))["last"] or 0
    return f"{prefix}-{last + 1:03d}"
