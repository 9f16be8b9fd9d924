"""SQL the house adds to PostgreSQL."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQueryField, SearchVectorField
from django.db import models
from django.db.models import Q, Value

#: Longer ones are no words, and PostgreSQL takes none beyond 2 KB.
LONGEST_WORD = 100
#: As in the SQL function `words`.
BETWEEN_WORDS = re.compile(
    "[\u0000-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000]+"
)
#: As in the SQL function `fold`.
ACCENTS = re.compile("[\u0300-\u036f]")
LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


class Fold(models.Func):
    """Text without accents or case, for sorting names; `fold` is an immutable SQL function."""

    function = "fold"
    output_field = models.TextField()


class Words(models.Func):
    """The folded words of these columns, for a GIN index and for `has_words`; none may be null."""

    function = "words"
    arg_joiner = " || ' ' || "
    output_field = SearchVectorField()


class _Wanted(models.Func):
    template = "%(expressions)s::tsquery"
    output_field = SearchQueryField()


class Holds(models.Func):
    """A vector answers a query: in `filter(Q(Holds(vector, query)))`."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


def folded_words(text: str) -> list[str]:
    """What `words` makes of a text, in its order."""
    folded = ACCENTS.sub("", unicodedata.normalize("NFD", text)).translate(LIGATURES).lower()
    return [word for word in BETWEEN_WORDS.split(folded) if word]


def has_words(words: Words, text: str) -> Q:
    """Rows in which all words of this text begin a word; none for a text without words."""
    parts = [f"'{part[:LONGEST_WORD]}':*" for part in folded_words(text)]
    return Q(Holds(words, _Wanted(Value(" & ".join(parts)))))
