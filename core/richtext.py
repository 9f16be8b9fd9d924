"""Marked text on its way in: every door of the ORM cleans it; `core.prose` cleans what it draws.

`ProseField` is a TextField for the database: no migration. A form over it says at the field what
is too long or too deep; code that saves without a form is never refused.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from core.prose import LONGEST, MOST_PIECES, MOST_ROWS, read, tokens

#: What no text needs: control signs, halves of signs, signs that turn the direction of reading.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]"
)
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
WORDS_OF_LINK = r"\[((?:\\.|[^\[\]\\\n]){0,1000})\]"
#: Addresses that would run something; of the others no address but https and mailto is a link.
RUNNING = re.compile(
    WORDS_OF_LINK + r"\([ <]{0,9}(?:javascript|vbscript|data|file|blob)[ ]{0,9}:"
    r"(?:[^()\n]|\([^()\n]{0,200}\)){0,2000}\)",
    re.IGNORECASE,
)
#: Links that stand in links, at most so deep.
PASSES = 20
MARKS = re.compile(r"[*#|\\\[]")
SEEN_MARKS = re.compile(
    r"\*\*|\\(?=[*\[\]()#+|.-])|^#{2,4} |^\|[ |-]+\|\n|(?<=\w)\*(?!\w)|(?<!\w)\*(?=\w)|^\| | \|$"
    r"|\[(?=[^\[\]\n]{1,300}\]\(https://)|(?<=[^\[\n])\]\((?:https://|mailto:)[^\s()]{1,300}\)",
    re.MULTILINE,
)


def clean(text) -> str:
    """Cleaning twice changes nothing, and no text makes it fail; words are never dropped."""
    text = LINE_ENDS.sub("\n", UNSEEN.sub("", str(text or "")))
    text = "\n".join(line.rstrip() for line in text.split("\n")).strip()
    for _pass in range(PASSES):
        text, count = RUNNING.subn(r"\1", text)
        if not count:
            break
    return text.strip()


def validate(text: str) -> None:
    """For forms: said at the field, in words, before anything is drawn from it."""
    _found, fault = read(text)
    if fault == "long":
        raise ValidationError(
            _("This text is too long: at most %(most)s signs."), "too_long", {"most": LONGEST}
        )
    if fault == "many":
        raise ValidationError(
            _("Too many rows or points for one text: at most %(rows)s rows, %(pieces)s pieces."),
            "too_many",
            {"rows": MOST_ROWS, "pieces": MOST_PIECES},
        )
    if fault == "deep":
        raise ValidationError(
            _("Lists stand too deep in lists here: bring them up some levels."), "too_deep"
        )


class ProseFormField(forms.CharField):
    default_validators = [validate]

    def to_python(self, value):
        return clean(super().to_python(value))


class ProseField(models.TextField):
    """Text with the marks of `core.prose`, clean by whatever door of the ORM it comes."""

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = clean(value)
            setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean(value) if isinstance(value, str) else value

    def formfield(self, **kwargs):
        kwargs.setdefault("form_class", ProseFormField)
        kwargs.setdefault("strip", False)
        return super().formfield(**kwargs)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs


# --- reading without marks ------------------------------------------------------------
def plain(text: str) -> str:
    """The words as they are read, line by line; lists keep a dash, cells a bar between them."""
    if not MARKS.search(text):
        return text
    found = tokens(text)
    if found is None:
        return text
    lines, marks, cells = [], [], None
    for one in found:
        if one.type == "inline":
            words = in_words(one)
            if cells is None:
                lines.append("".join(marks[-1:]) + words)
                marks[-1:] = [" " * len(mark) for mark in marks[-1:]]
            else:
                cells.append(words)
        elif one.type == "list_item_open":
            mark = f"{one.info}{one.markup}" if one.info else "-"
            marks.append("  " * (one.level // 2) + f"{mark} ")
        elif one.type == "list_item_close":
            marks.pop()
        elif one.type == "tr_open":
            cells = []
        elif one.type == "tr_close":
            lines.append(" | ".join(cells))
            cells = None
    return "\n".join(lines)


def unmarked(text: str) -> str:
    """Nearly `plain`, without reading the text: for passages cut out of long texts."""
    return SEEN_MARKS.sub("", text)


def in_words(inline) -> str:
    """A link says where it leads, unless its words do."""
    words, address = [], ""
    for one in inline.children:
        if one.type == "text":
            words.append(one.content)
        elif one.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif one.type == "link_open":
            address = one.attrs["href"]
        elif one.type == "link_close" and address not in "".join(words):
            words.append(f" ({address})")
    return "".join(words)
