"""Text that people typed in a plain box, as paragraphs and lists; all of it escaped."""

import re
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: "- one", "• one"; "1. one", "2) two".
BULLET = re.compile(r"^[-*•–]\s+")
NUMBER = re.compile(r"^\d{1,3}[.)]\s+")


def _kind(line: str) -> str:
    if not line:
        return ""
    return "ul" if BULLET.match(line) else "ol" if NUMBER.match(line) else "p"


def _block(kind: str, lines: list[str]) -> str:
    if kind == "p":
        return f"<p>{'<br>'.join(escape(line) for line in lines)}</p>"
    sign = BULLET if kind == "ul" else NUMBER
    items = "".join(f"<li>{escape(sign.sub('', line))}</li>" for line in lines)
    return f"<{kind}>{items}</{kind}>"


def prose(text: str) -> SafeString:
    """Blank lines end a paragraph; lines that begin with a dash or a number are a list."""
    lines = [line.strip() for line in str(text or "").splitlines()]
    blocks = ((kind, list(group)) for kind, group in groupby(lines, key=_kind))
    return mark_safe("".join(_block(kind, group) for kind, group in blocks if kind))
