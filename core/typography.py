"""French typography for text that people or translators typed on a keyboard."""

import re

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

NARROW, NBSP, HYPHEN = "\u202f", "\u00a0", "\u2011"
SPACES = f"[ {NBSP}{NARROW}]"
MONTHS = (
    "janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc|janvier|février|avril|juillet"
    "|septembre|octobre|novembre|décembre"
)
UNITS = r"%|‰|€|°C|[KMG]?o|km|kg|min|h/j|j|h|jours?|pages?"

#: Order matters nowhere: each rule only touches its own signs, and running twice changes nothing.
RULES = [
    (re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=[\w«])"), "’"),
    (re.compile(r"\.\.\."), "…"),
    (re.compile(rf"{SPACES}+(?=[;!?](?:\W|$))"), NARROW),
    (re.compile(rf"{SPACES}+(?=:(?:\s|$))"), NBSP),
    (re.compile(rf"«{SPACES}*"), f"«{NARROW}"),
    (re.compile(rf"{SPACES}*»"), f"{NARROW}»"),
    (re.compile(r"(?<=[nN]°) "), NBSP),
    (re.compile(rf"(?<=\d) (?=(?:{UNITS})(?![\w/]))"), NBSP),
    (re.compile(rf"((?<=\d)|(?<=\b1er)) (?=(?:{MONTHS})\b)"), NBSP),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NARROW),
]
#: A capital code with a number in it, such as "ABC-2016-03".
CODE = re.compile(r"\b[A-Z]+(?:-[A-Z]+)*(?:-\d\w*)+\b")
TAG = re.compile(r"(<[^>]*>)")


def _french(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return CODE.sub(lambda code: code[0].replace("-", HYPHEN), text)


def typeset(value, *, autoescape=True) -> str:
    """Mend spaces, apostrophes and hyphens when the page speaks French; markup is left alone."""
    text = value if isinstance(value, SafeString) else str(value)
    if (get_language() or "")[:2] != "fr":
        return conditional_escape(text) if autoescape else text
    if isinstance(text, SafeString):
        parts = TAG.split(text)
        parts[::2] = map(_french, parts[::2])
        return mark_safe("".join(parts))
    return conditional_escape(_french(text)) if autoescape else _french(text)
