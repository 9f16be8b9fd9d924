"""Numbers people say aloud: SR-2016-07 is the seventh of its year."""

import re
import zlib

from django.db import connection


def next_code(model, prefix: str, year: int) -> str:
    """PREFIX-YYYY-nn. Holds a lock until the transaction ends: no number is given twice."""
    begin = f"{prefix}-{year}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [zlib.crc32(begin.encode())])
    codes = model._base_manager.filter(code__startswith=begin).values_list("code", flat=True)
    numbers = (re.fullmatch(rf"{begin}(\d+)", code) for code in codes)
    return f"{begin}{max((int(one[1]) for one in numbers if one), default=0) + 1:02}"
