"""Typed text as HTML: paragraphs, lists, headings, bold, italic, links and tables, no more.

The text itself is what stands in the database: a part of CommonMark that reads as it was typed
(`**bold**`, `*italic*`, `## heading`, `[words](https://...)`, `| a | b |`). Whatever else
Markdown knows comes out as it was typed; `core/richtext.py` cleans such text when it is saved.
What is drawn here is cleaned once more: a row that came by another door harms nobody.
"""

import re
from collections import Counter
from functools import cache, lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

#: "- one", "• one"; "1. one", "2) two".
BULLET = re.compile(r"^[-*•–]\s+")
NUMBER = re.compile(r"^\d{1,3}[.)]\s+")
#: Signs, and elements in each other (D4); beyond them a text is shown as it was typed.
LONGEST, DEEPEST = 200_000, 20
#: Rows of all its tables; paragraphs, points, headings and cells together. A PDF of 10,000 points
#: takes 48 s of a busy core, one of 19,000 rows 700 MB; as many signs of plain text take little.
MOST_ROWS, MOST_PIECES = 500, 5000
LINK = re.compile(
    r"\[((?:\\.|[^\[\]\\\n]){1,1000})\]"
    r"\(((?:https://|mailto:)(?:[^\s()<>]|\([^\s()<>]{0,200}\)){1,2000})\)",
    re.IGNORECASE,
)
ESCAPED = re.compile(r"(\\{1,100})([*\[\]()#+|.-])")
BACKSLASHES = re.compile(r"\\+")
TAGS = {
    "p", "br", "strong", "em", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

SPACE = "[ \t\u00a0\u202f]"
LIST_LINE = re.compile(rf"^(?P<indent>\s*)(?P<mark>[-*•–]|\d{{1,3}}[.)]){SPACE}+(?P<rest>\S.*)$")
#: Signs that Markdown reads at the beginning of a line and people type without meaning them.
RULER = re.compile(r"^\s*(?:[-*_]\s*)+$")
UNMEANT = re.compile(r"^(\s*\d{4,}|\s*\d+(?=[.)]$)|\s*(?=#(?!#)|#{5,}|#+$|\+\s))(?=\D)")
IN_ITEM = re.compile(r"^(?:(?=[-+*]\s|#)|\d+(?=[.)](?:\s|$)))")
INDENTED = re.compile(r"^\s")


def as_commonmark(text: str) -> str:
    """The habits of people who never heard of Markdown, as Markdown writes them."""
    lines, was_item = [], False
    for line in text.splitlines():
        line = line.rstrip()
        item = None if RULER.match(line) else LIST_LINE.match(line)
        if item:
            if lines and lines[-1] and not was_item and not INDENTED.match(line):
                lines.append("")
            line = _item(item)
        else:
            is_after = was_item and not INDENTED.match(line)
            if line and (is_after or ("|" not in line and lines and lines[-1].startswith("|"))):
                lines.append("")
            line = _unmeant(line)
        was_item = bool(item) or (was_item and bool(INDENTED.match(line)))
        lines.append(line)
    return "\n".join(lines)


def _item(found: re.Match) -> str:
    mark, rest = found["mark"], found["rest"]
    mark = "-" if mark in "•–*" else mark
    return f"{found['indent']}{mark} {IN_ITEM.sub(behind, rest)}"


def _unmeant(line: str) -> str:
    if RULER.match(line):
        return re.sub(r"^\s*", behind, line, count=1)
    return UNMEANT.sub(behind, line)


def behind(found: re.Match) -> str:
    """The next sign is only a sign."""
    return f"{found[0]}\\"


@cache
def parser():
    """Loaded when the first text is shown: no other process pays for it."""
    from markdown_it import MarkdownIt

    found = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 2 * DEEPEST})
    found.enable(["table", "list", "heading", "newline", "escape", "emphasis", "link"])
    for name, rule in (("emphasis", asterisks), ("link", link), ("escape", backslash)):
        found.inline.ruler.at(name, rule)
    return found


# --- three rules of ours: static/js/editor/ has the same -----------------------------------
def asterisks(state, silent) -> bool:
    """Underscores, and asterisks between figures, are nobody's emphasis."""
    from markdown_it.rules_inline import emphasis

    place, text = state.pos, state.src
    if text[place] != "*":
        return False
    if text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit():
        return False
    return emphasis.tokenize(state, silent)


def link(state, silent) -> bool:
    """[words](address): no title, no reference, and never a search to the end of the text."""
    found = LINK.match(state.src, state.pos, state.posMax) if state.src[state.pos] == "[" else None
    if found is None or state.linkLevel:
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = found.span(1)
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(found[2])}
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = end
    state.pos = found.end()
    return True


def backslash(state, silent) -> bool:
    """It only takes the meaning from a sign that has one: a path on a disk stays whole."""
    found = ESCAPED.match(state.src, state.pos, state.posMax)
    if found is None:
        if state.src[state.pos] != "\\":
            return False
        found = BACKSLASHES.match(state.src, state.pos, state.posMax)
        kept = found[0]
    else:
        count = len(found[1])
        kept = "\\" * (count // 2) + (found[2] if count % 2 else "")
    if not silent:
        state.pending += kept
    state.pos += len(found[0]) if found.re is BACKSLASHES or len(found[1]) % 2 else len(found[1])
    return True


def tokens(text: str) -> list | None:
    """As markdown-it reads it; None for what is too much to be drawn."""
    found, fault = read(text)
    return None if fault else found


def read(text: str) -> tuple[list, str]:
    """What was found, and what is too much of it: "long", "deep", "many", or nothing."""
    if len(text) > LONGEST:
        return [], "long"
    found = parser().parse(as_commonmark(text))
    if max((one.level for one in found), default=0) > DEEPEST:
        return found, "deep"
    kinds = Counter(one.type for one in found)
    is_much = kinds["tr_open"] > MOST_ROWS or kinds["inline"] > MOST_PIECES
    return found, "many" if is_much else ""


def _shifted(found: list) -> list:
    """Headings of a text stand below the heading of its section."""
    for one in found:
        if one.type in ("heading_open", "heading_close"):
            one.tag = f"h{int(one.tag[1]) + 1}"
    return found


def as_typed(text: str) -> str:
    lines = (escape(line.strip()) for line in text.splitlines())
    return f"<p>{'<br>'.join(line for line in lines if line)}</p>"


@lru_cache(maxsize=512)
def _drawn(text: str) -> str:
    import nh3

    found = tokens(text)
    if found is None:
        return as_typed(text)
    html = parser().renderer.render(_shifted(found), parser().options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"https", "mailto"},
        url_relative="deny",
        link_rel="noopener",
        strip_comments=True,
    )


def prose(text) -> SafeString:
    """HTML of a text; drawn once in each process as long as it is asked for."""
    text = str(text or "")
    return mark_safe(_drawn(text)) if text.strip() else mark_safe("")
