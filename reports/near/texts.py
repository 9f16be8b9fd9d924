"""What of a lesson is compared, and the hash by which a change of it is seen."""

import hashlib

from django.db.models import TextField, Value
from django.db.models.functions import MD5, Concat

#: Its statement and its three parts; where it applies and its proof do not make it another lesson.
PARTS = ("title", "context", "mechanism", "outcome")
_BETWEEN = "\n"


def text_of(lesson) -> str:
    return _BETWEEN.join(getattr(lesson, name) for name in PARTS)


def hash_of(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def stored_hash():
    """The same hash, by the database."""
    first, *others = PARTS
    parts = [first]
    for name in others:
        parts += [Value(_BETWEEN), name]
    return MD5(Concat(*parts, output_field=TextField()))
