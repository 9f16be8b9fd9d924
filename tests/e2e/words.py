"""What stands on the screen: the French of the catalogue.

Tests name a text by its msgid, so a better translation breaks none of them, and a missing one is
told at once. Patterns forgive what
typography does to it: spaces, apostrophes and hyphens of every kind.
"""

import re

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, override, pgettext, trans_real
from django.utils.translation.trans_real import CONTEXT_SEPARATOR

ALIKE = {" ": r"\s+", "'": "['’]", "’": "['’]", "-": "[-‑]", "…": r"(?:…|\.\.\.)"}
SPACES = "\u00a0\u202f"


def french():
    """The catalogue of the interface's first language."""
    with override("fr"):
        return trans_real.catalog()._catalog


def fr(msgid: str, *, context: str = "", **values) -> str:
    """The whole text of a label, with its placeholders filled."""
    key = f"{context}{CONTEXT_SEPARATOR}{msgid}" if context else msgid
    assert key in french(), f"The interface has no French for “{msgid}”."
    with override("fr"):
        found = pgettext(context, msgid) if context else gettext(msgid)
        return found % values if values else found


def fr_many(singular: str, plural: str, number: int, **values) -> str:
    assert (singular, 0) in french(), f"The interface has no French for “{singular}”."
    with override("fr"):
        return ngettext(singular, plural, number) % ({"number": number} | values)


def field(msgid: str) -> str:
    """The label of a model's field, as forms begin it."""
    return capfirst(fr(msgid))


def shape(text: str) -> str:
    text = re.sub(rf"[\s{SPACES}]+", " ", text.strip())
    return "".join(ALIKE.get(letter, re.escape(letter)) for letter in text)


def whole(text: str) -> re.Pattern:
    return re.compile(rf"^\s*{shape(text)}\s*$")


def starting(text: str) -> re.Pattern:
    """For labels that are followed by “(optional)” and the like."""
    return re.compile(rf"^\s*{shape(text)}(?!\w)")


def part(text: str) -> re.Pattern:
    return re.compile(shape(text))
